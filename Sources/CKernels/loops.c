#include "CKernels.h"
#include "processors.h"

FOR_EACH_PROCESSOR
double ss_sum_of_squares(const float *values, intptr_t count) {
// A loop that must add in the order of the array cannot use lanes.
#pragma clang fp reassociate(on) contract(fast)
    double sum = 0;
    for (intptr_t i = 0; i < count; i++) sum += (double)values[i] * values[i];
    return sum;
}

FOR_EACH_PROCESSOR
void ss_bytes_to_fractions(const uint8_t *bytes, float *fractions, intptr_t count) {
    for (intptr_t i = 0; i < count; i++) fractions[i] = (float)bytes[i] / 255.0f;
}
