#include "CKernels.h"
#include "processors.h"
#include <math.h>

FOR_EACH_PROCESSOR
double ss_sum_of_squares(const float *values, intptr_t count) {
// A loop that must add in the order of the array cannot use lanes.
#pragma clang fp reassociate(on) contract(fast)
    double sum = 0;
    for (intptr_t i = 0; i < count; i++) sum += (double)values[i] * values[i];
    return sum;
}

FOR_EACH_PROCESSOR
float ss_dot(const float *first, const float *second, intptr_t count) {
#pragma clang fp reassociate(on) contract(fast)
    float sum = 0;
    for (intptr_t i = 0; i < count; i++) sum += first[i] * second[i];
    return sum;
}

FOR_EACH_PROCESSOR
float ss_largest_sum(const float *first, const float *second, intptr_t count) {
#pragma clang fp reassociate(on)
    float largest = -INFINITY;
    for (intptr_t i = 0; i < count; i++) {
        float sum = first[i] + second[i];
        largest = sum > largest ? sum : largest;
    }
    return largest;
}

FOR_EACH_PROCESSOR
void ss_add_scaled(float *restrict sums, const float *restrict added, float factor, intptr_t count) {
#pragma clang fp contract(fast)
    for (intptr_t i = 0; i < count; i++) sums[i] += factor * added[i];
}

FOR_EACH_PROCESSOR
void ss_scale(float *values, float factor, intptr_t count) {
    for (intptr_t i = 0; i < count; i++) values[i] *= factor;
}

FOR_EACH_PROCESSOR
void ss_bytes_to_fractions(const uint8_t *bytes, float *fractions, intptr_t count) {
    for (intptr_t i = 0; i < count; i++) fractions[i] = (float)bytes[i] / 255.0f;
}
