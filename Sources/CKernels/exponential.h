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
