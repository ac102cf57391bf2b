#pragma once
#include <stdbool.h>

/// Whether the processor and the operating system run the instructions of x86-64-v2, -v3 or -v4.
bool cnnbench_has_x86_64_level(int level);
