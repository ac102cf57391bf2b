#pragma once
#include <stdbool.h>

/// Whether this program counts: it leaves the functions of the C library to the sanitizers where there is one.
bool cnnbench_counts_allocations(void);

/// How often the calling thread has asked for memory so far.
long cnnbench_allocation_count(void);
