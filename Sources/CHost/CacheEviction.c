#include "CacheEviction.h"

#if defined(__x86_64__)
#include <emmintrin.h>

bool cnnbench_can_evict(void) { return true; }

void cnnbench_evict(const void *bytes, size_t byte_count) {
  // 64 bytes is the line of every x86-64 processor.
  const char *line = bytes;
  for (size_t offset = 0; offset < byte_count; offset += 64) _mm_clflush(line + offset);
  // What follows must not start before the lines are gone.
  _mm_mfence();
}
#else
bool cnnbench_can_evict(void) { return false; }

void cnnbench_evict(const void *bytes, size_t byte_count) {}
#endif
