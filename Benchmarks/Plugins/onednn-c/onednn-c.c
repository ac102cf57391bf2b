/* Another library's convolution as a plugin: oneDNN 2 (Debian's libdnnl-dev) through its C interface.
 *
 * Source and destination stay NCHW; oneDNN chooses the layout of the weights, and pack_weights brings them into it. */
#include "cnnbench_backend.h"
#include <math.h>
#include <omp.h>
#include <oneapi/dnnl/dnnl.h>
#include <oneapi/dnnl/dnnl_debug.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  dnnl_engine_t engine;
  dnnl_stream_t stream;
  dnnl_primitive_desc_t description;
  dnnl_primitive_t convolution;
  dnnl_memory_t source, weights, bias, destination, scratchpad;
  dnnl_memory_desc_t given_weights; /* as cnnbench has them */
  int threads;
  int64_t image_size, output_size; /* elements of one image */
} state;

#define TRY(call)                                                                                                      \
  do {                                                                                                                 \
    if ((call) != dnnl_success) return "oneDNN refuses the problem at: " #call;                                         \
  } while (0)

static const char *limitation(const cnnbench_problem *p) {
  const cnnbench_axis *axes[] = {&p->height, &p->width};
  for (int i = 0; i < 2; i++)
    if (axes[i]->padding_before < 0 || axes[i]->padding_after < 0) return "does not crop the input";
  return NULL;
}

static const dnnl_memory_desc_t *layout(const state *s, int argument) {
  return dnnl_primitive_desc_query_md(s->description, dnnl_query_exec_arg_md, argument);
}

static const char *describe(state *s, const cnnbench_problem *p) {
  const cnnbench_axis *h = &p->height, *w = &p->width;
  dnnl_dims_t source = {p->batch, p->input_channels, h->input, w->input};
  dnnl_dims_t destination = {p->batch, p->output_channels, h->output, w->output};
  int64_t inputs = p->input_channels / p->groups;
  dnnl_dims_t weights = {p->groups, p->output_channels / p->groups, inputs, h->kernel, w->kernel};
  dnnl_dims_t plain_weights = {p->output_channels, inputs, h->kernel, w->kernel};
  dnnl_dims_t strides = {h->stride, w->stride}, dilations = {h->dilation - 1, w->dilation - 1};
  dnnl_dims_t before = {h->padding_before, w->padding_before}, after = {h->padding_after, w->padding_after};
  int is_grouped = p->groups > 1, rank = is_grouped ? 5 : 4;
  const int64_t *extents = is_grouped ? weights : plain_weights;
  dnnl_dims_t channels = {p->output_channels};
  dnnl_memory_desc_t source_layout, weights_layout, bias_layout, destination_layout;
  TRY(dnnl_memory_desc_init_by_tag(&source_layout, 4, source, dnnl_f32, dnnl_nchw));
  TRY(dnnl_memory_desc_init_by_tag(&weights_layout, rank, extents, dnnl_f32, dnnl_format_tag_any));
  TRY(dnnl_memory_desc_init_by_tag(&s->given_weights, rank, extents, dnnl_f32, is_grouped ? dnnl_goihw : dnnl_oihw));
  TRY(dnnl_memory_desc_init_by_tag(&bias_layout, 1, channels, dnnl_f32, dnnl_x));
  TRY(dnnl_memory_desc_init_by_tag(&destination_layout, 4, destination, dnnl_f32, dnnl_nchw));
  dnnl_convolution_desc_t convolution;
  TRY(dnnl_dilated_convolution_forward_desc_init(
      &convolution, dnnl_forward_inference, dnnl_convolution_direct, &source_layout, &weights_layout,
      p->post_ops & CNNBENCH_BIAS ? &bias_layout : NULL, &destination_layout, strides, dilations, before, after));
  dnnl_primitive_attr_t attributes;
  TRY(dnnl_primitive_attr_create(&attributes));
  TRY(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user));
  if (p->post_ops & CNNBENCH_CLAMP) {
    dnnl_post_ops_t chain;
    TRY(dnnl_post_ops_create(&chain));
    if (p->low == 0 && isinf(p->high)) TRY(dnnl_post_ops_append_eltwise(chain, 1, dnnl_eltwise_relu, 0, 0));
    else TRY(dnnl_post_ops_append_eltwise(chain, 1, dnnl_eltwise_clip, p->low, p->high));
    TRY(dnnl_primitive_attr_set_post_ops(attributes, chain));
    dnnl_post_ops_destroy(chain);
  }
  dnnl_status_t status = dnnl_primitive_desc_create(&s->description, &convolution, attributes, s->engine, NULL);
  dnnl_primitive_attr_destroy(attributes);
  return status == dnnl_success ? NULL : "oneDNN has no implementation";
}

static const char *prepare(state *s, const cnnbench_problem *p) {
  TRY(dnnl_engine_create(&s->engine, dnnl_cpu, 0));
  TRY(dnnl_stream_create(&s->stream, s->engine, dnnl_stream_in_order));
  const char *refusal = describe(s, p);
  if (refusal) return refusal;
  TRY(dnnl_primitive_create(&s->convolution, s->description));
  TRY(dnnl_memory_create(&s->source, layout(s, DNNL_ARG_SRC), s->engine, DNNL_MEMORY_NONE));
  TRY(dnnl_memory_create(&s->weights, layout(s, DNNL_ARG_WEIGHTS), s->engine, DNNL_MEMORY_NONE));
  if (p->post_ops & CNNBENCH_BIAS)
    TRY(dnnl_memory_create(&s->bias, layout(s, DNNL_ARG_BIAS), s->engine, DNNL_MEMORY_NONE));
  TRY(dnnl_memory_create(&s->destination, layout(s, DNNL_ARG_DST), s->engine, DNNL_MEMORY_NONE));
  TRY(dnnl_memory_create(&s->scratchpad, layout(s, DNNL_ARG_SCRATCHPAD), s->engine, DNNL_MEMORY_NONE));
  return NULL;
}

static void destroy_plan(cnnbench_plan *plan) {
  state *s = plan->state;
  dnnl_memory_t memories[] = {s->source, s->weights, s->bias, s->destination, s->scratchpad};
  for (size_t i = 0; i < sizeof memories / sizeof *memories; i++)
    if (memories[i]) dnnl_memory_destroy(memories[i]);
  if (s->convolution) dnnl_primitive_destroy(s->convolution);
  if (s->description) dnnl_primitive_desc_destroy(s->description);
  if (s->stream) dnnl_stream_destroy(s->stream);
  if (s->engine) dnnl_engine_destroy(s->engine);
  free(s);
}

static const char *make_plan(const cnnbench_problem *p, const cnnbench_threads *threads, cnnbench_plan *plan) {
  state *s = calloc(1, sizeof *s);
  if (!s) return "no memory";
  plan->state = s;
  s->threads = (int)threads->count;
  s->image_size = p->input_channels * p->height.input * p->width.input;
  s->output_size = p->output_channels * p->height.output * p->width.output;
  omp_set_num_threads(s->threads);
  const char *refusal = prepare(s, p);
  if (refusal) {
    destroy_plan(plan);
    return refusal;
  }
  plan->packed_weights_bytes = dnnl_memory_desc_get_size(layout(s, DNNL_ARG_WEIGHTS));
  plan->workspace_bytes = dnnl_memory_desc_get_size(layout(s, DNNL_ARG_SCRATCHPAD));
  const char *name = "unnamed";
  dnnl_primitive_desc_query(s->description, dnnl_query_impl_info_str, 0, &name);
  snprintf(plan->summary, sizeof plan->summary, "%s, oneDNN %d.%d", name, dnnl_version()->major, dnnl_version()->minor);
  return NULL;
}

/* Preparing may not fail any more: what is wrong here is wrong with oneDNN, and ends the process. */
static void require(dnnl_status_t status) {
  if (status == dnnl_success) return;
  fprintf(stderr, "oneDNN fails: %s\n", dnnl_status2str(status));
  abort();
}

static void pack_weights(const cnnbench_plan *plan, const float *weights, void *packed) {
  state *s = plan->state;
  dnnl_memory_t given;
  dnnl_primitive_desc_t description;
  dnnl_primitive_t reorder;
  omp_set_num_threads(s->threads);
  require(dnnl_memory_create(&given, &s->given_weights, s->engine, (void *)weights));
  require(dnnl_memory_set_data_handle(s->weights, packed));
  require(dnnl_reorder_primitive_desc_create(
      &description, &s->given_weights, s->engine, layout(s, DNNL_ARG_WEIGHTS), s->engine, NULL));
  require(dnnl_primitive_create(&reorder, description));
  dnnl_exec_arg_t arguments[] = {{DNNL_ARG_SRC, given}, {DNNL_ARG_DST, s->weights}};
  require(dnnl_primitive_execute(reorder, s->stream, 2, arguments));
  require(dnnl_stream_wait(s->stream));
  dnnl_primitive_destroy(reorder);
  dnnl_primitive_desc_destroy(description);
  dnnl_memory_destroy(given);
}

static void execute(const cnnbench_plan *plan, const cnnbench_operands *o, const void *packed, void *workspace) {
  state *s = plan->state;
  omp_set_num_threads(s->threads);
  require(dnnl_memory_set_data_handle(s->source, (void *)o->source));
  require(dnnl_memory_set_data_handle(s->weights, (void *)packed));
  require(dnnl_memory_set_data_handle(s->destination, o->destination));
  require(dnnl_memory_set_data_handle(s->scratchpad, workspace));
  if (s->bias) require(dnnl_memory_set_data_handle(s->bias, (void *)o->bias));
  dnnl_exec_arg_t arguments[] = {
      {DNNL_ARG_SRC, s->source},           {DNNL_ARG_WEIGHTS, s->weights}, {DNNL_ARG_DST, s->destination},
      {DNNL_ARG_SCRATCHPAD, s->scratchpad}, {DNNL_ARG_BIAS, s->bias},
  };
  require(dnnl_primitive_execute(s->convolution, s->stream, s->bias ? 5 : 4, arguments));
  require(dnnl_stream_wait(s->stream));
}

static const cnnbench_backend backend = {
    .name = "onednn-c",
    .summary = "oneDNN's direct convolution on NCHW, an example of a plugin that wraps a library",
    .post_ops = CNNBENCH_BIAS | CNNBENCH_CLAMP,
    .runs_own_threads = 1,
    .limitation = limitation,
    .make_plan = make_plan,
    .pack_weights = pack_weights,
    .execute = execute,
    .destroy_plan = destroy_plan,
};

CNNBENCH_EXPORT uint32_t cnnbench_backend_version(void) { return CNNBENCH_BACKEND_VERSION; }
CNNBENCH_EXPORT const cnnbench_backend *cnnbench_backend_at(uint32_t index) { return index == 0 ? &backend : NULL; }
