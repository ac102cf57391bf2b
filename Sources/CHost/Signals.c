#define _GNU_SOURCE
#include "Signals.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static sigset_t watched;
static volatile sig_atomic_t first_signal;
static int pipe_ends[2] = {-1, -1};

// Nothing here allocates or waits, so that it works where a thread cannot be started any more.
static void remember(int number) {
  int saved = errno;
  first_signal = number;
  struct sigaction standard = {.sa_handler = SIG_DFL};
  for (int other = 1; other < NSIG; other++)
    if (sigismember(&watched, other) == 1) sigaction(other, &standard, NULL);
  char byte = (char)number;
  (void)write(pipe_ends[1], &byte, 1);
  errno = saved;
}

int cnnbench_watch_signals(const int *numbers, int count) {
  if (pipe_ends[0] < 0 && pipe2(pipe_ends, O_CLOEXEC) != 0) return -errno;
  sigemptyset(&watched);
  for (int i = 0; i < count; i++) sigaddset(&watched, numbers[i]);
  struct sigaction action = {.sa_handler = remember, .sa_flags = SA_RESTART, .sa_mask = watched};
  for (int i = 0; i < count; i++) sigaction(numbers[i], &action, NULL);
  // A program that was started by a thread with blocked signals has inherited them.
  pthread_sigmask(SIG_UNBLOCK, &watched, NULL);
  return pipe_ends[0];
}

int cnnbench_first_signal(void) { return first_signal; }
