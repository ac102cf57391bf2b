#pragma once
#include <fftw3.h>

/// Swift does not import arrays of unknown length.
static inline const char *cnnbench_fftwf_version(void) { return fftwf_version; }
