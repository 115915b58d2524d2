#include "CKernels.h"
#include "exponential.h"
#include "processors.h"
#include <math.h>

// Computed in double precision throughout, so that the only visible rounding is the final one: cancellation in
// 1 − tanh² or in a tail does not show in a float. This halves the number of lanes, but the layer's matrix product
// costs far more.

/// erfc(z) · exp(z²) for 0 ≤ z ≤ 11, with a relative error of at most 5e-9: a polynomial in t = 2 / (2 + z), fitted to
/// the relative error by least squares at Chebyshev points.
INLINE double scaled_erfc(double z) {
    double t = 2 / (2 + z);
    double sum = 0.037600954091737596;
    sum = sum * t - 0.20182843139556633;
    sum = sum * t + 0.40923778250067194;
    sum = sum * t - 0.33081743173805667;
    sum = sum * t + 0.016847410383176928;
    sum = sum * t + 0.011225676909358905;
    sum = sum * t + 0.06494854685784876;
    sum = sum * t + 0.18283441609809936;
    sum = sum * t + 0.24565456982753986;
    sum = sum * t + 0.28220605013343203;
    sum = sum * t + 0.28209046032355056;
    return sum * t;
}

/// Φ(x), the normal distribution function, given bell = exp(−x²/2): half of erfc(|x|/√2) is the smaller tail.
INLINE double normal_share(double x, double bell) {
    double z = __builtin_fabs(x) * 0.7071067811865476;
    double tail = 0.5 * bell * scaled_erfc(z > 11 ? 11 : z);
    return x < 0 ? tail : 1 - tail;
}

FOR_EACH_PROCESSOR
void ss_sigmoid(const float *restrict input, float *restrict output, intptr_t count) {
#pragma clang fp contract(fast)
    for (intptr_t i = 0; i < count; i++) {
        double x = input[i];
        double e = exp_below_zero(-__builtin_fabs(x));
        output[i] = (float)((x < 0 ? e : 1) / (1 + e));
    }
}

FOR_EACH_PROCESSOR
void ss_tanh(const float *restrict input, float *restrict output, intptr_t count) {
#pragma clang fp contract(fast)
    for (intptr_t i = 0; i < count; i++) {
        double x = input[i];
        double size = __builtin_fabs(x);
        double e = exp_below_zero(-2 * size);
        // Where 1 − e would cancel, the first term of the series is exact to a float.
        double y = size < 1e-4 ? size : (1 - e) / (1 + e);
        output[i] = (float)__builtin_copysign(y, x);
    }
}

FOR_EACH_PROCESSOR
void ss_gelu(const float *restrict input, float *restrict output, intptr_t count) {
#pragma clang fp contract(fast)
    for (intptr_t i = 0; i < count; i++) {
        double x = input[i];
        // Bounded, because an infinite x times 0 would be NaN.
        double bounded = x < -40 ? -40 : x;
        double bell = exp_below_zero(-0.5 * x * x);
        output[i] = (float)(bounded * normal_share(x, bell));
    }
}

FOR_EACH_PROCESSOR
void ss_gelu_slope(float *restrict errors, const float *restrict input, intptr_t count) {
#pragma clang fp contract(fast)
    for (intptr_t i = 0; i < count; i++) {
        double x = input[i];
        double bounded = x < -40 ? -40 : (x > 40 ? 40 : x);
        double bell = exp_below_zero(-0.5 * x * x);
        // 1/√(2π)
        double slope = normal_share(x, bell) + bounded * bell * 0.3989422804014327;
        errors[i] = (float)(errors[i] * slope);
    }
}

FOR_EACH_PROCESSOR
void ss_sigmoid_slope(float *restrict errors, const float *restrict output, intptr_t count) {
    for (intptr_t i = 0; i < count; i++) errors[i] *= output[i] * (1 - output[i]);
}

FOR_EACH_PROCESSOR
void ss_tanh_slope(float *restrict errors, const float *restrict output, intptr_t count) {
    for (intptr_t i = 0; i < count; i++) errors[i] *= 1 - output[i] * output[i];
}
