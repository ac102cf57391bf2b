#include "Valgrind.h"
#include <stdint.h>

// The numbers of requests: part of valgrind's interface to programs, which never changes.
enum {
  runningOnValgrind = 0x1001,
  callgrindDump = 'C' << 24 | 'T' << 16,
  callgrindZero,
  callgrindToggleCollection,
  callgrindDumpWithReason,
  callgrindStart,
  callgrindStop,
};

#if defined(__x86_64__)
// Four rotations that add up to none, and an exchange of a register with itself: the processor does nothing, valgrind
// takes them as a call with the six words at rax, and answers in rdx.
static uint64_t request(uint64_t number) {
  volatile uint64_t words[6] = {number};
  uint64_t answer = 0;
  __asm__ volatile("rolq $3, %%rdi\n\trolq $13, %%rdi\n\trolq $61, %%rdi\n\trolq $51, %%rdi\n\txchgq %%rbx, %%rbx"
                   : "+d"(answer)
                   : "a"(words)
                   : "cc", "memory");
  return answer;
}
#else
static uint64_t request(uint64_t number) { return 0; }
#endif

bool cnnbench_is_on_valgrind(void) { return request(runningOnValgrind) != 0; }
void cnnbench_callgrind_start(void) { request(callgrindStart); }
void cnnbench_callgrind_zero(void) { request(callgrindZero); }
void cnnbench_callgrind_dump(void) { request(callgrindDump); }
void cnnbench_callgrind_stop(void) { request(callgrindStop); }
