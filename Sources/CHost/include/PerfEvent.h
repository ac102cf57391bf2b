#pragma once
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdint.h>

/// Opens a counter of one thread, 0 being the calling one, that waits to be enabled with its group.
///
/// @param group    the leader's descriptor, or -1 to lead a group of its own.
/// @param userOnly whether the kernel's work stays uncounted.
/// @return a descriptor, or a negative error number. Reading the leader gives, as 64-bit numbers, how many counters there
///         are in the group, the nanoseconds enabled, those of them counted, and the counts in the order of opening.
int cnnbench_perf_open(uint32_t type, uint64_t config, int thread, int group, bool userOnly);

/// Lets a group count, or stops it. Zero, or a negative error number.
int cnnbench_perf_enable(int leader, bool isEnabled);
