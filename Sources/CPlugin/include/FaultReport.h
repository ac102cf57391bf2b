#pragma once
#include <stddef.h>

/// The exit status of a process that ended at a fault that was reported.
enum { cnnbench_fault_status = 70 };

/// Names a range of memory whose access is a fault: "past the end of the output".
///
/// The name must live as long as the process. Returns 0, or -1 where there is no room for another range.
int cnnbench_name_range(const void *start, size_t byte_count, const char *name);

/// From now on a fault writes one sentence to a file descriptor, such as "writes past the end of the output" or "executes an
/// instruction that this processor does not have", and ends the process with `cnnbench_fault_status`.
void cnnbench_report_faults(int file_descriptor);
