#define _GNU_SOURCE
#include "Affinity.h"
#include <errno.h>
#include <sched.h>
#include <stddef.h>

// As many as Linux can be built for.
#define CAPACITY 8192

typedef struct {
  cpu_set_t sets[CAPACITY / CPU_SETSIZE];
} processor_set;

int cnnbench_processor_capacity(void) { return CAPACITY; }

int cnnbench_allowed_processors(int *processors) {
  processor_set allowed;
  CPU_ZERO_S(sizeof allowed, allowed.sets);
  if (sched_getaffinity(0, sizeof allowed, allowed.sets) != 0) return -errno;
  int count = 0;
  for (int processor = 0; processor < CAPACITY; processor++)
    if (CPU_ISSET_S(processor, sizeof allowed, allowed.sets)) processors[count++] = processor;
  return count;
}

static int initial_count;

__attribute__((constructor)) static void count_initial_processors(void) {
  static int processors[CAPACITY];
  initial_count = cnnbench_allowed_processors(processors);
}

int cnnbench_initial_processor_count(void) { return initial_count; }

int cnnbench_pin_thread(int processor) {
  if (processor < 0 || processor >= CAPACITY) return EINVAL;
  processor_set wanted;
  CPU_ZERO_S(sizeof wanted, wanted.sets);
  CPU_SET_S((size_t)processor, sizeof wanted, wanted.sets);
  return sched_setaffinity(0, sizeof wanted, wanted.sets) == 0 ? 0 : errno;
}

int cnnbench_current_processor(void) { return sched_getcpu(); }
