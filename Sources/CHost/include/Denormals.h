#pragma once
#ifdef __SSE__
#include <xmmintrin.h>
#endif

/// Has the calling thread take numbers below the normal range for zeros, and round to zero what falls below it.
static inline void cnnbench_flush_denormals(void) {
#ifdef __SSE__
  _mm_setcsr(_mm_getcsr() | 0x8040);
#endif
}
