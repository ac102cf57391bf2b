#pragma once

/// Has the first of these signals remembered; every one after it ends the process. Returns where a byte with the signal's
/// number can then be read, or −errno.
int cnnbench_watch_signals(const int *numbers, int count);

/// The signal that was remembered; 0 as long as none was.
int cnnbench_first_signal(void);
