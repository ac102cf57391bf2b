#pragma once

/// How many words the command line of this process has; 0 where the C library does not tell.
int cnnbench_argument_count(void);

/// A word of the command line.
const char *cnnbench_argument(int index);

/// The path by which this process was started; null where the kernel does not tell.
const char *cnnbench_executed_path(void);
