#pragma once
#include <cblas.h>

/// Ends OpenBLAS's own threads; where it is built without any, it does not have this.
int blas_thread_shutdown_(void) __attribute__((weak));

/// Ends the threads that OpenBLAS has started.
static inline void end_blas_threads(void) {
    if (blas_thread_shutdown_) blas_thread_shutdown_();
}
