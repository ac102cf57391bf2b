/* Convolution backends of your own for cnnbench, from a shared library.
 *
 * A library exports two functions: `cnnbench_backend_version`, which returns CNNBENCH_BACKEND_VERSION, and
 * `cnnbench_backend_at`, which returns the backends that it holds. `cnnbench conv --plugin ./my-backend.so` verifies and
 * times them beside the built-in ones. Documentation/Plugins.md goes from an empty file to a row in the table.
 *
 * All tensors are fp32. Input: N x IC x IH x IW, weights: OC x IC/groups x KH x KW, output: N x OC x OH x OW. The planes of an
 * image follow each other; from one image to the next are as many elements as the operands say.
 */
#ifndef CNNBENCH_BACKEND_H
#define CNNBENCH_BACKEND_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface; raised with every change that compiled libraries would not survive. */
#define CNNBENCH_BACKEND_VERSION 1

/* What a library exports, if it is compiled with hidden symbols. */
#define CNNBENCH_EXPORT __attribute__((visibility("default")))

/* The convolutions of a training step. A backend declares the set that it solves; a problem asks for one. */
#define CNNBENCH_FORWARD 1u
#define CNNBENCH_BACKWARD_DATA 2u
#define CNNBENCH_BACKWARD_WEIGHTS 4u

/* What is done to each output, in this order: a bias is added, a residual is added, the sum is clamped. With backward weights,
 * CNNBENCH_BIAS asks for the gradient of the bias: the sum of the output's gradient over images and pixels. */
#define CNNBENCH_BIAS 1u
#define CNNBENCH_SUM 2u
#define CNNBENCH_CLAMP 4u

/* One spatial axis, in elements. Output o reads input o * stride - padding_before + tap * dilation at each tap; what lies
 * outside the input is zero. Padding may be negative: then the input is cropped. A dilation of 1 is a dense kernel. */
typedef struct cnnbench_axis {
  int64_t input, kernel, output;
  int64_t stride, dilation;
  int64_t padding_before, padding_after;
} cnnbench_axis;

/* A convolution as a value. Sizes are at least 1, and the groups divide the channels. */
typedef struct cnnbench_problem {
  int64_t batch, input_channels, output_channels, groups;
  cnnbench_axis height, width;
  uint32_t direction; /* one of CNNBENCH_FORWARD, CNNBENCH_BACKWARD_DATA, CNNBENCH_BACKWARD_WEIGHTS */
  uint32_t post_ops;  /* any of CNNBENCH_BIAS, CNNBENCH_SUM, CNNBENCH_CLAMP */
  float low, high;    /* the clamp's range; infinite where it has no end */
} cnnbench_problem;

/* Threads that a plan may share its loops with. They live as long as the plan. A backend need not use them. */
typedef struct cnnbench_threads {
  uint32_t count; /* at least 1: the calling thread is one of them */
  void *pool;
  /* Calls task(argument, index, worker) once for each index below task_count, and returns when all are done. `worker` is
   * below `count`. A task must not call `run`. */
  void (*run)(void *pool, int64_t task_count, void (*task)(void *argument, int64_t index, uint32_t worker), void *argument);
} cnnbench_threads;

/* What make_plan settles. It comes filled with zeros, which stand for the defaults. */
typedef struct cnnbench_plan {
  void *state;                 /* the backend's own */
  size_t packed_weights_bytes; /* what pack_weights fills */
  size_t workspace_bytes;      /* scratch memory for execute; its contents do not last */
  int64_t flops;               /* floating-point operations of one execution; 0: those of direct convolution */
  double error_growth;         /* by how much transforms enlarge rounding errors; 0: not at all */
  char summary[128];           /* what was chosen, for reports: "tiles of 6x16" */
} cnnbench_plan;

/* The data of one execution. The caller owns all of it. Tensors of a stride have one element of padding or more between
 * images where the stride exceeds the size of an image. Nothing but the destination and
 * the gradient of the bias may be written. */
typedef struct cnnbench_operands {
  const float *source; /* forward, backward weights: the input; backward data: the gradient of the output */
  int64_t source_stride;
  const float *gradient; /* backward weights: the gradient of the output; else NULL */
  int64_t gradient_stride;
  const float *bias;     /* one value for each output channel, or NULL */
  float *bias_gradient;  /* backward weights with CNNBENCH_BIAS: one value for each output channel to be written; else NULL */
  const float *residual; /* of the output's shape, or NULL */
  int64_t residual_stride;
  float *destination; /* the output, or the gradient of the input, or of the weights */
  int64_t destination_stride;
} cnnbench_operands;

/* One backend: constants, and functions that may be called from any thread, though never two at once on one plan. */
typedef struct cnnbench_backend {
  const char *name;            /* letters, digits, '-', '_' and '.': "my-winograd" */
  const char *summary;         /* one line for `cnnbench list backends` */
  const char *instruction_set; /* what it needs of the processor: "sse4.2", "avx2", "avx512", or NULL for x86-64 */
  uint32_t directions;         /* the set that it solves; 0: CNNBENCH_FORWARD */
  uint32_t post_ops;           /* the set that execute applies; problems with others are skipped */
  uint32_t runs_own_threads;   /* 1 if it brings threads of its own instead of using cnnbench_threads */

  /* Why the problem cannot be solved, as a sentence without its subject ("needs a stride of 1"), or NULL if it can.
   * A NULL function solves everything. */
  const char *(*limitation)(const cnnbench_problem *problem);
  /* Settles all that depends on shapes alone; may be slow. Returns NULL, or why it failed. */
  const char *(*make_plan)(const cnnbench_problem *problem, const cnnbench_threads *threads, cnnbench_plan *plan);
  /* Brings weights into the form that execute reads. Not part of the measured time, but reported. */
  void (*pack_weights)(const cnnbench_plan *plan, const float *weights, void *packed);
  /* Computes the convolution. Cannot fail, and should not allocate. Memory is aligned to 64 bytes, operands need not be. */
  void (*execute)(const cnnbench_plan *plan, const cnnbench_operands *operands, const void *packed, void *workspace);
  /* Frees what make_plan made. NULL if there is nothing to free. */
  void (*destroy_plan)(cnnbench_plan *plan);
} cnnbench_backend;

/* Returns CNNBENCH_BACKEND_VERSION, as the library was compiled with it. */
CNNBENCH_EXPORT uint32_t cnnbench_backend_version(void);

/* Returns the backend of that index, counted from 0, or NULL past the last one. It lives as long as the library. */
CNNBENCH_EXPORT const cnnbench_backend *cnnbench_backend_at(uint32_t index);

#ifdef __cplusplus
}
#endif
#endif
