#pragma once
#include "Affinity.h"
#include "Arguments.h"
#include "CacheEviction.h"
#include "Denormals.h"
#include "PerfEvent.h"
#include "Prefetch.h"
#include "Signals.h"
#include "Valgrind.h"
#include <stdbool.h>

/// Whether the processor and the operating system run all instructions of x86-64-v2, -v3 or -v4.
bool cnnbench_has_x86_64_level(int level);

/// Writes the name that a hypervisor gives itself, 12 characters and a zero, such as `KVMKVMKVM`; empty without one.
void cnnbench_hypervisor_signature(char signature[13]);
