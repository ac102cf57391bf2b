/* Direct convolution in plain C: seven loops, on the threads that cnnbench offers. */
#include "cnnbench_backend.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  cnnbench_problem problem;
  cnnbench_threads threads;
} state;

typedef struct {
  const state *state;
  const cnnbench_operands *operands;
  const float *weights;
} job;

/* Computes one plane of the output: task = image * output channels + channel. */
static void compute_plane(void *argument, int64_t task, uint32_t worker) {
  const job *job = argument;
  const cnnbench_problem *p = &job->state->problem;
  const cnnbench_operands *o = job->operands;
  const cnnbench_axis *h = &p->height, *w = &p->width;
  int64_t image = task / p->output_channels, channel = task % p->output_channels;
  int64_t inputs = p->input_channels / p->groups, first = channel / (p->output_channels / p->groups) * inputs;
  const float *source = o->source + image * o->source_stride + first * h->input * w->input;
  const float *weights = job->weights + channel * inputs * h->kernel * w->kernel;
  int64_t plane = channel * h->output * w->output;
  float *out = o->destination + image * o->destination_stride + plane;
  const float *residual = o->residual ? o->residual + image * o->residual_stride + plane : NULL;
  (void)worker;
  for (int64_t y = 0; y < h->output; y++)
    for (int64_t x = 0; x < w->output; x++) {
      float sum = o->bias ? o->bias[channel] : 0;
      for (int64_t c = 0; c < inputs; c++)
        for (int64_t i = 0; i < h->kernel; i++) {
          int64_t row = y * h->stride - h->padding_before + i * h->dilation;
          if (row < 0 || row >= h->input) continue;
          for (int64_t j = 0; j < w->kernel; j++) {
            int64_t column = x * w->stride - w->padding_before + j * w->dilation;
            if (column < 0 || column >= w->input) continue;
            sum += source[(c * h->input + row) * w->input + column] * weights[(c * h->kernel + i) * w->kernel + j];
          }
        }
      if (residual) sum += residual[y * w->output + x];
      out[y * w->output + x] = fminf(fmaxf(sum, p->low), p->high);
    }
}

static const char *make_plan(const cnnbench_problem *problem, const cnnbench_threads *threads, cnnbench_plan *plan) {
  state *made = malloc(sizeof *made);
  if (!made) return "no memory";
  *made = (state){*problem, *threads};
  plan->state = made;
  plan->packed_weights_bytes = sizeof(float) * problem->output_channels * (problem->input_channels / problem->groups) *
                               problem->height.kernel * problem->width.kernel;
  snprintf(plan->summary, sizeof plan->summary, "seven loops");
  return NULL;
}

static void pack_weights(const cnnbench_plan *plan, const float *weights, void *packed) {
  memcpy(packed, weights, plan->packed_weights_bytes);
}

static void execute(const cnnbench_plan *plan, const cnnbench_operands *operands, const void *packed, void *workspace) {
  const state *state = plan->state;
  job work = {state, operands, packed};
  (void)workspace;
  state->threads.run(state->threads.pool, state->problem.batch * state->problem.output_channels, compute_plane, &work);
}

static void destroy_plan(cnnbench_plan *plan) { free(plan->state); }

static const cnnbench_backend backend = {
    .name = "direct-c",
    .summary = "direct convolution in plain C, an example of a plugin",
    .post_ops = CNNBENCH_BIAS | CNNBENCH_SUM | CNNBENCH_CLAMP,
    .make_plan = make_plan,
    .pack_weights = pack_weights,
    .execute = execute,
    .destroy_plan = destroy_plan,
};

CNNBENCH_EXPORT uint32_t cnnbench_backend_version(void) { return CNNBENCH_BACKEND_VERSION; }
CNNBENCH_EXPORT const cnnbench_backend *cnnbench_backend_at(uint32_t index) { return index == 0 ? &backend : NULL; }
