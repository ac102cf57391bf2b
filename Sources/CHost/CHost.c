#include "CHost.h"
#include <string.h>

#if defined(__x86_64__)
bool cnnbench_has_x86_64_level(int level) {
  switch (level) {
  case 2:
    return __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
  case 3:
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2");
  case 4:
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
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
