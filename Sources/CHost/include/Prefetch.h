#pragma once
#include <stddef.h>

/// Asks for the cache lines of a block to be brought into the second-level cache.
static inline void cnnbench_prefetch(const void *bytes, size_t byte_count) {
  for (size_t line = 0; line < byte_count; line += 64) __builtin_prefetch((const char *)bytes + line, 0, 2);
}

/// Asks for one cache line to be brought into the first-level cache.
static inline void cnnbench_prefetch_line(const void *line) { __builtin_prefetch(line, 0, 3); }
