/* A backend that does one thing wrong, chosen by the macro FAULT when it is compiled. */
#define _GNU_SOURCE
#include "cnnbench_backend.h"
#include <stdlib.h>
#include <unistd.h>

enum {
  NONE, WRONG_VALUES, LEAVES_NAN, WRITES_PAST_END, WRITES_JUST_PAST_END, READS_PAST_END, CHANGES_INPUT, CRASHES, ABORTS, HANGS,
  EXITS, CRASHES_PLANNING, REFUSES_PLANNING, CRASHES_LOADING, HANGS_LOADING, OTHER_VERSION, NO_BACKEND, NO_NAME, TAKEN_NAME,
  NO_FUNCTION, NEEDS_UNKNOWN_SET, LIMITED
};

#ifndef NEEDS
#define NEEDS NULL
#endif

typedef struct {
  int64_t source_size, destination_size, outputs;
} sizes;

__attribute__((constructor)) static void load(void) {
  if (FAULT == HANGS_LOADING) pause();
  if (FAULT == CRASHES_LOADING) *(volatile int *)8 = 1;
}

static const char *limitation(const cnnbench_problem *problem) {
  (void)problem;
  return FAULT == LIMITED ? "solves nothing on Sundays" : NULL;
}

static const char *make_plan(const cnnbench_problem *p, const cnnbench_threads *threads, cnnbench_plan *plan) {
  (void)threads;
  if (FAULT == CRASHES_PLANNING) *(volatile int *)8 = 1;
  if (FAULT == REFUSES_PLANNING) return "the moon is not full";
  sizes *made = malloc(sizeof *made);
  made->source_size = p->batch * p->input_channels * p->height.input * p->width.input;
  made->outputs = p->output_channels;
  made->destination_size = p->batch * p->output_channels * p->height.output * p->width.output;
  plan->state = made;
  plan->packed_weights_bytes = 4;
  return NULL;
}

static void pack_weights(const cnnbench_plan *plan, const float *weights, void *packed) {
  (void)plan;
  *(float *)packed = *weights;
}

/* The sum of a 1x1 convolution of one channel with a bias, which the tests ask for. */
static void execute(const cnnbench_plan *plan, const cnnbench_operands *o, const void *packed, void *workspace) {
  const sizes *s = plan->state;
  (void)workspace;
  volatile float *out = o->destination;
  for (int64_t i = 0; i < s->destination_size; i++) out[i] = o->source[i] * *(const float *)packed + o->bias[0];
  switch (FAULT) {
  case WRONG_VALUES: out[0] += 1; break;
  case LEAVES_NAN: out[s->destination_size - 1] = 0.0f / 0.0f * out[0] + (float)__builtin_nan(""); break;
  case WRITES_PAST_END: out[s->destination_size + 64] = 1; break;
  case WRITES_JUST_PAST_END: out[s->destination_size] = 1; break;
  case READS_PAST_END: out[0] += 0 * ((volatile const float *)o->source)[s->source_size + 64]; break;
  case CHANGES_INPUT: ((volatile float *)o->source)[0] = 1; break;
  case CRASHES: *(volatile int *)8 = 1; break;
  case ABORTS: abort();
  case HANGS: pause(); break;
  case EXITS: _exit(3);
  default: break;
  }
}

static void destroy_plan(cnnbench_plan *plan) { free(plan->state); }

static const cnnbench_backend backend = {
    .name = FAULT == NO_NAME ? "no name" : FAULT == TAKEN_NAME ? "direct" : "misbehaving",
    .summary = "does one thing wrong",
    .instruction_set = FAULT == NEEDS_UNKNOWN_SET ? "mmx" : NEEDS,
    .post_ops = CNNBENCH_BIAS,
    .limitation = limitation,
    .make_plan = make_plan,
    .pack_weights = pack_weights,
    .execute = FAULT == NO_FUNCTION ? NULL : execute,
    .destroy_plan = destroy_plan,
};

CNNBENCH_EXPORT uint32_t cnnbench_backend_version(void) {
  return FAULT == OTHER_VERSION ? CNNBENCH_BACKEND_VERSION + 1 : CNNBENCH_BACKEND_VERSION;
}

CNNBENCH_EXPORT const cnnbench_backend *cnnbench_backend_at(uint32_t index) {
  return index == 0 && FAULT != NO_BACKEND ? &backend : NULL;
}
