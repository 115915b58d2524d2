#include "panels.h"
#include "processors.h"
#include "vectors.h"

// Sums that do not wait for each other, as many as the registers hold: with 512 bits a register eight of these are needed
// to fill the pipelines, with 256 bits each is two, and more than six would spill.
#define PEAK(SUMS)                                                                                                 \
    INLINE float peak_##SUMS(intptr_t rounds) {                                                                    \
        _Pragma("clang fp contract(fast)") lanes sums[SUMS];                                                      \
        lanes factor, term;                                                                                        \
        for (int i = 0; i < SS_PANEL; i++) {                                                                       \
            factor[i] = 0.999f;                                                                                    \
            term[i] = 0.001f * (float)i;                                                                           \
        }                                                                                                          \
        for (int i = 0; i < SUMS; i++) sums[i] = term * (float)i;                                                  \
        for (intptr_t round = 0; round < rounds; round++) {                                                        \
            _Pragma("clang loop unroll(full)") for (int i = 0; i < SUMS; i++) sums[i] = sums[i] * factor + term;   \
        }                                                                                                          \
        for (int i = 1; i < SUMS; i++) sums[0] += sums[i];                                                         \
        return sums[0][1];                                                                                         \
    }
PEAK(6)
PEAK(12)

FOR_EACH_PROCESSOR
float ss_multiply_add_six(intptr_t rounds) { return peak_6(rounds); }

FOR_EACH_PROCESSOR
float ss_multiply_add_twelve(intptr_t rounds) { return peak_12(rounds); }
