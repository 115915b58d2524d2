#include "panels.h"
#include "processors.h"
#include "vectors.h"

// Independent sums, as many as the registers hold: with 512-bit registers, eight of these are needed to fill the
// pipelines; with 256 bits, each takes two registers, and more than six would spill.
INLINE float peak(intptr_t rounds, const int count) {
#pragma clang fp contract(fast)
    lanes sums[12];
    lanes factor, term;
    for (int i = 0; i < SS_PANEL; i++) {
        factor[i] = 0.999f;
        term[i] = 0.001f * (float)i;
    }
    for (int i = 0; i < count; i++) sums[i] = term * (float)i;
    for (intptr_t round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < count; i++) sums[i] = sums[i] * factor + term;
    }
    for (int i = 1; i < count; i++) sums[0] += sums[i];
    return sums[0][1];
}

FOR_EACH_PROCESSOR
float ss_multiply_add_six(intptr_t rounds) { return peak(rounds, 6); }

FOR_EACH_PROCESSOR
float ss_multiply_add_twelve(intptr_t rounds) { return peak(rounds, 12); }
