#pragma once
#include <papi.h>
#include <sde_lib.h>

/// The version that `PAPI_library_init` must agree to. Swift cannot import the macro, which calls another one.
static inline int cnnbench_papi_header_version(void) { return PAPI_VER_CURRENT; }
