#pragma once
#include <oneapi/dnnl/dnnl.h>
#include <oneapi/dnnl/dnnl_debug.h>

#if DNNL_VERSION_MAJOR != 2
#error "cnnbench calls oneDNN 2, as in Debian 12; oneDNN 3 makes primitives in another way"
#endif
#if DNNL_CPU_RUNTIME != DNNL_RUNTIME_OMP
#error "cnnbench tells OpenMP how many threads oneDNN may use; this oneDNN was built for another runtime"
#endif

/// Of libgomp, whose header lies in a folder that only GCC looks into.
int omp_get_max_threads(void);
void omp_set_num_threads(int count);
