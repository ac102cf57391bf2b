#pragma once
#include <fftw3.h>

/// The version as text. Swift cannot import the array of unknown size that holds it.
static inline const char *cnnbench_fftw_version(void) { return fftwf_version; }
