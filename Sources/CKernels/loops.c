#include "CKernels.h"

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define UNDER_THREAD_SANITIZER 1
#endif
#endif

// The chooser of target_clones runs before the thread sanitizer is ready, and crashes.
#if defined(__x86_64__) && !defined(UNDER_THREAD_SANITIZER)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx512f", "arch=haswell", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

FOR_EACH_PROCESSOR
double ss_sum_of_squares(const float *values, intptr_t count) {
// A sum in the order of the array cannot be done by lanes.
#pragma clang fp reassociate(on) contract(fast)
    double sum = 0;
    for (intptr_t i = 0; i < count; i++) sum += (double)values[i] * values[i];
    return sum;
}

FOR_EACH_PROCESSOR
void ss_bytes_to_fractions(const uint8_t *bytes, float *fractions, intptr_t count) {
    for (intptr_t i = 0; i < count; i++) fractions[i] = (float)bytes[i] / 255.0f;
}
