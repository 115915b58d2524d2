#pragma once
#include "processors.h"
#include <stdint.h>
#include <string.h>

/// exp(x) for x ≤ 0 or NaN, with a relative error of at most 1e-11; below −700, the result is exp(−700).
INLINE double exp_below_zero(double x) {
    // Written so that NaN stays NaN.
    x = x < -700 ? -700 : x;
    // Adding 1.5 · 2⁵² rounds to the nearest integer, and leaves it in the low bits.
    const double shift = 6755399441055744.0;
    double shifted = x * 1.4426950408889634 + shift;
    double r = x - (shifted - shift) * 0.6931471805599453;
    double sum = 1.0 / 362880;
    sum = sum * r + 1.0 / 40320;
    sum = sum * r + 1.0 / 5040;
    sum = sum * r + 1.0 / 720;
    sum = sum * r + 1.0 / 120;
    sum = sum * r + 1.0 / 24;
    sum = sum * r + 1.0 / 6;
    sum = sum * r + 0.5;
    sum = sum * r + 1;
    sum = sum * r + 1;
    uint64_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return sum * power;
}

#ifdef LOAD
/// e[k] = exp(x[k]) in each lane, for x ≤ 0, with a relative error of at most 2.2e-7 where x is exact; 0 below −88 and
/// for −∞, and exactly 1 for 0. NaN stays NaN. A row of a panel is computed in a third of the time that
/// `exp_below_zero` takes.
///
/// x = n · ln 2 + r with a whole n, and exp(x) = 2ⁿ · exp(r), where |r| ≤ ln 2 / 2: the polynomial is fitted to the
/// relative error there (9e-8) with the first coefficient fixed to 1. ln 2 is the sum of two constants, of which the
/// first has so few digits that n times it is exact with or without a fused multiplication (Cody and Waite 1980).
///
/// Several rows go through each step together: one after the other, their chains of operations that wait for each other
/// would fill the processor's queue, and take twice as long.
INLINE void exponentials_below_zero(const lanes *x, lanes *e, const int rows) {
#pragma clang fp contract(fast)
    lanes z[4], shifted[4], r[4], square[4], high[4], middle[4], low[4];
#define EACH for (int k = 0; k < rows; k++)
    // Written so that NaN stays NaN. From −88 on, n is −127, and 2ⁿ is written as 0 below.
    EACH z[k] = x[k] < -88 ? (lanes){0} - 88 : x[k];
    // Adding 1.5 · 2²³ rounds to the nearest integer, and leaves it in the low bits.
    EACH shifted[k] = z[k] * 1.44269504f + 12582912.0f;
    EACH r[k] = z[k] - (shifted[k] - 12582912.0f) * 0.693359375f;
    EACH r[k] = r[k] - (shifted[k] - 12582912.0f) * -2.12194440e-4f;
    EACH square[k] = r[k] * r[k];
    EACH high[k] = r[k] * 0.0082903147500851954f + 0.041897929929830852f;
    EACH middle[k] = r[k] * 0.16667636198462374f + 0.49999149525996345f;
    EACH low[k] = r[k] * 0.99999970718734377f + 1;
    EACH middle[k] = high[k] * square[k] + middle[k];
    EACH low[k] = middle[k] * square[k] + low[k];
    EACH e[k] = low[k] * (lanes)(((whole_lanes)shifted[k] + 127) << 23);
#undef EACH
}
#endif
