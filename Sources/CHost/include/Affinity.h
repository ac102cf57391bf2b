#pragma once

/// How many CPUs `cnnbench_allowed_processors` may write.
int cnnbench_processor_capacity(void);

/// Writes the numbers of the CPUs that the calling thread may use, ascending, and returns how many; or −errno.
int cnnbench_allowed_processors(int *processors);

/// How many CPUs the process was started on; or −errno.
int cnnbench_initial_processor_count(void);

/// Binds the calling thread to one CPU; returns 0 or errno.
int cnnbench_pin_thread(int processor);

/// The CPU that the calling thread runs on, or −1.
int cnnbench_current_processor(void);
