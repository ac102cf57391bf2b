#include "CHost.h"
#include <string.h>

#if defined(__x86_64__)
bool cnnbench_has_x86_64_level(int level) {
  switch (level) {
  case 2:
    return __builtin_cpu_supports("x86-64-v2");
  case 3:
    return __builtin_cpu_supports("x86-64-v3");
  case 4:
    return __builtin_cpu_supports("x86-64-v4");
  default:
    return false;
  }
}
#else
bool cnnbench_has_x86_64_level(int level) { return false; }
#endif

#if defined(__x86_64__)
#include <cpuid.h>

void cnnbench_hypervisor_signature(char signature[13]) {
  unsigned eax, ebx, ecx, edx;
  memset(signature, 0, 13);
  // Leaf 1 says in bit 31 of ecx whether there is a hypervisor; only then does leaf 0x40000000 exist.
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || !(ecx >> 31)) return;
  __cpuid(0x40000000, eax, ebx, ecx, edx);
  memcpy(signature, &ebx, 4);
  memcpy(signature + 4, &ecx, 4);
  memcpy(signature + 8, &edx, 4);
}
#else
void cnnbench_hypervisor_signature(char signature[13]) { memset(signature, 0, 13); }
#endif
