#include "CKernels.h"

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define UNDER_THREAD_SANITIZER 1
#endif
#endif

// Levels rather than processors: arch=haswell is chosen on Intel's Haswell and not on AMD's equals.
// Without clones under the thread sanitizer: their chooser runs before it is ready, and crashes.
#if defined(__x86_64__) && !defined(UNDER_THREAD_SANITIZER)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
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

FOR_EACH_PROCESSOR
void ss_adam_step(struct ss_adam step, float *restrict values, const float *restrict gradient,
                  float *restrict first, float *restrict second, intptr_t count) {
#pragma clang fp contract(fast)
    for (intptr_t i = 0; i < count; i++) {
        float g = gradient[i];
        float m = step.keep1 * first[i] + step.take1 * g;
        float v = step.keep2 * second[i] + step.take2 * g * g;
        first[i] = m;
        second[i] = v;
        // Not sqrtf: it may set errno, which no lane can.
        values[i] -= step.rate * m / (__builtin_elementwise_sqrt(v) * step.root_scale + step.epsilon);
    }
}
