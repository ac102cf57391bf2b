#define _GNU_SOURCE
#include "FaultReport.h"
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

enum { largest_range_count = 64, stack_byte_count = 1 << 16, write_access = 2 };

static struct range {
  uintptr_t start, end;
  const char *name;
} ranges[largest_range_count];
static int range_count;
static int output;
// A stack that overflowed cannot hold the handler.
static char handler_stack[stack_byte_count];

int cnnbench_name_range(const void *start, size_t byte_count, const char *name) {
  if (range_count == largest_range_count) return -1;
  ranges[range_count++] = (struct range){(uintptr_t)start, (uintptr_t)start + byte_count, name};
  return 0;
}

// Nothing here is called but write and _exit, which a signal handler may.
static void say(const char *text) { (void)!write(output, text, strlen(text)); }

static const char *place(uintptr_t address) {
  for (int i = 0; i < range_count; i++)
    if (address >= ranges[i].start && address < ranges[i].end) return ranges[i].name;
  return "at an address outside its operands";
}

static void report(int number, siginfo_t *info, void *context) {
  switch (number) {
  case SIGSEGV:
  case SIGBUS: {
    const ucontext_t *state = context;
    say(state->uc_mcontext.gregs[REG_ERR] & write_access ? "writes " : "reads ");
    say(place((uintptr_t)info->si_addr));
    break;
  }
  case SIGILL: say("executes an instruction that this processor does not have"); break;
  case SIGFPE: say("divides by zero"); break;
  case SIGABRT: say("aborts"); break;
  default: say("ends at a signal");
  }
  say("\n");
  _exit(cnnbench_fault_status);
}

void cnnbench_report_faults(int file_descriptor) {
  output = file_descriptor;
  stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
  sigaltstack(&stack, NULL);
  struct sigaction action = {.sa_sigaction = report, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigaction(faults[i], &action, NULL);
}
