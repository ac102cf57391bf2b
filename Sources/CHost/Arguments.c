#include "Arguments.h"
#include <sys/auxv.h>

static int argument_count;
static char **arguments;

/// glibc hands constructors what it hands main.
__attribute__((constructor)) static void keep_arguments(int count, char **words) {
  argument_count = count;
  arguments = words;
}

int cnnbench_argument_count(void) { return argument_count; }

const char *cnnbench_argument(int index) { return arguments[index]; }

const char *cnnbench_executed_path(void) { return (const char *)getauxval(AT_EXECFN); }
