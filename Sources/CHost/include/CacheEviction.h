#pragma once
#include <stdbool.h>
#include <stddef.h>

/// Whether `cnnbench_evict` can do its work on this kind of processor.
bool cnnbench_can_evict(void);

/// Writes the cache lines of a block back to memory and drops them from every cache.
void cnnbench_evict(const void *bytes, size_t byte_count);
