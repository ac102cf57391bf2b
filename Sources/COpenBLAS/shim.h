#pragma once
#include <cblas.h>
#include <stddef.h>

// What OpenBLAS takes its buffers with: exported, but in no header. A build that hides them takes buffers as it needs them.
extern void *blas_memory_alloc(int position) __attribute__((weak));
extern void blas_memory_free(void *buffer) __attribute__((weak));

/// A buffer such as each product takes, or NULL.
static inline void *cnnbench_openblas_take_buffer(void) { return blas_memory_alloc ? blas_memory_alloc(0) : NULL; }

/// Gives it back, for the next product.
static inline void cnnbench_openblas_return_buffer(void *buffer) {
  if (blas_memory_free) blas_memory_free(buffer);
}
