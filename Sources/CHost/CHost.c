#include "CHost.h"

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
