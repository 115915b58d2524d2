#include "CKernels.h"
#include "exponential.h"
#include "processors.h"
#include <math.h>

// Whole blocks of SS_PANEL logits use lanes, the rest one by one: for a few classes, the library's exponential is as
// fast.

FOR_EACH_PROCESSOR
intptr_t ss_largest(const float *logits, intptr_t count) {
    intptr_t whole = count - count % SS_PANEL;
    // The largest logit in each lane; no number is larger than NaN.
    float largest[SS_PANEL];
    for (int k = 0; k < SS_PANEL; k++) largest[k] = -INFINITY;
    for (intptr_t i = 0; i < whole; i += SS_PANEL)
        for (int k = 0; k < SS_PANEL; k++) largest[k] = logits[i + k] > largest[k] ? logits[i + k] : largest[k];
    float maximum = logits[0];
    for (int k = 0; k < SS_PANEL; k++) maximum = largest[k] > maximum ? largest[k] : maximum;
    intptr_t place = 0;
    if (whole > 0 && maximum > logits[0])
        while (logits[place] != maximum) place++;
    for (intptr_t i = whole; i < count; i++)
        if (logits[i] > maximum) {
            maximum = logits[i];
            place = i;
        }
    return place;
}

FOR_EACH_PROCESSOR
float ss_exponentials(const float *logits, float maximum, intptr_t count, float *target) {
#pragma clang fp contract(fast)
    intptr_t whole = count - count % SS_PANEL;
    double sums[SS_PANEL] = {0};
    for (intptr_t i = 0; i < whole; i += SS_PANEL) {
        float block[SS_PANEL];
        float *some = target ? target + i : block;
        for (int k = 0; k < SS_PANEL; k++) some[k] = (float)exp_below_zero((double)logits[i + k] - (double)maximum);
        for (int k = 0; k < SS_PANEL; k++) sums[k] += (double)some[k];
    }
    double sum = 0;
    for (int k = 0; k < SS_PANEL; k++) sum += sums[k];
    for (intptr_t i = whole; i < count; i++) {
        float exponential = expf(logits[i] - maximum);
        if (target) target[i] = exponential;
        sum += (double)exponential;
    }
    return (float)sum;
}
