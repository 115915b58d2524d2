#include "CKernels.h"

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>

enum { FLUSH_TO_ZERO = 1 << 15, DENORMALS_ARE_ZERO = 1 << 6 };

uint64_t ss_flush_denormals(void) {
    unsigned mode = _mm_getcsr();
    _mm_setcsr(mode | FLUSH_TO_ZERO | DENORMALS_ARE_ZERO);
    return mode;
}

void ss_restore_float_mode(uint64_t mode) { _mm_setcsr((unsigned)mode); }

#elif defined(__aarch64__)

#define FLUSH_TO_ZERO (UINT64_C(1) << 24)

uint64_t ss_flush_denormals(void) {
    uint64_t mode;
    __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
    __asm__ volatile("msr fpcr, %0" : : "r"(mode | FLUSH_TO_ZERO));
    return mode;
}

void ss_restore_float_mode(uint64_t mode) { __asm__ volatile("msr fpcr, %0" : : "r"(mode)); }

#else

uint64_t ss_flush_denormals(void) { return 0; }
void ss_restore_float_mode(uint64_t mode) { (void)mode; }

#endif
