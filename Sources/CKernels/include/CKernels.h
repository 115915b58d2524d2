#pragma once
#include <stdint.h>
#include "panels.h"

/// Makes the calling thread treat subnormal floats as zero, as operands and as results, and returns the control
/// register as it was. Swift cannot reach the register.
uint64_t ss_flush_denormals(void);

/// Puts back what `ss_flush_denormals` returned.
void ss_restore_float_mode(uint64_t mode);

// The loops below are compiled for several instruction sets, of which the processor's best is chosen when the
// program starts; Swift compiles for one alone. `count` may be 0, the pointers NULL then.

/// The sum of the squares of `count` floats, in double precision.
double ss_sum_of_squares(const float *values, intptr_t count);

/// What one pass finds out about those of some numbers that are finite.
struct ss_sums {
    intptr_t finite;
    intptr_t zeros;
    /// In double precision.
    double sum, squares;
    /// Infinity and minus infinity where there are none.
    float least, most;
};

struct ss_sums ss_finite_sums(const float *values, intptr_t count);

/// Bins of a histogram.
enum { SS_BINS = 128 };

/// How many numbers are in no bin, though they are finite: 0 itself, below −range, and at range or above.
struct ss_bin_counts {
    intptr_t zeros, under, over;
};

/// bins[i] = how many of `count` numbers, below 2³² of them, are in (i − 64) · range / 64 ..< (i − 63) · range / 64; `range`
/// must be a power of two, 2⁻¹⁰⁰ to 2¹⁰⁰.
struct ss_bin_counts ss_count_bins(const float *values, intptr_t count, float range, uint32_t *bins);

/// fractions[i] = bytes[i] / 255, rounded to the nearest float.
void ss_bytes_to_fractions(const uint8_t *bytes, float *fractions, intptr_t count);

/// sum = the sum of values[k] · (row indices[k]) over the `count` places k, in their order; of a matrix of rows of `width`
/// floats, all of which must be there. The arrays must not overlap.
void ss_gather_rows(const int32_t *indices, const float *values, intptr_t count, const float *rows, intptr_t width,
                    float *sum);

/// (row indices[k]) += values[k] · added, for the `count` places k; the indices must differ. The arrays must not overlap.
void ss_scatter_row(const int32_t *indices, const float *values, intptr_t count, const float *added, intptr_t width,
                    float *rows);

/// Where the largest of `count` logits stands, the first of equals; NaN is passed over, but where it is the first, or all
/// others are −∞, that is 0. There must be one.
intptr_t ss_largest(const float *logits, intptr_t count);

/// target[i] = exp(logits[i] − maximum), within 1 ulp, of logits that are not larger than `maximum`; what is below the least
/// normal float may be 0, and NaN stays NaN. Returns the sum, which is taken in double precision; `target` may be NULL.
float ss_exponentials(const float *logits, float maximum, intptr_t count, float *target);

/// output[i] = 1 / (1 + exp(−input[i])), within 1 ulp; what is below the least normal float may be 0. NaN stays NaN, here
/// and below. The arrays must not overlap, here and below.
void ss_sigmoid(const float *input, float *output, intptr_t count);

/// output[i] = tanh(input[i]), within 1 ulp.
void ss_tanh(const float *input, float *output, intptr_t count);

/// output[i] = x · Φ(x), x being input[i] and Φ the normal distribution's; within 1 ulp.
void ss_gelu(const float *input, float *output, intptr_t count);

/// errors[i] = errors[i] · (Φ(x) + x · φ(x)), the chain rule through `ss_gelu`.
void ss_gelu_slope(float *errors, const float *input, intptr_t count);

/// errors[i] = errors[i] · y · (1 − y), the chain rule through `ss_sigmoid`, which gave out y.
void ss_sigmoid_slope(float *errors, const float *output, intptr_t count);

/// errors[i] = errors[i] · (1 − y · y), the chain rule through `ss_tanh`.
void ss_tanh_slope(float *errors, const float *output, intptr_t count);

/// What a step of an optimiser takes for the derivative g: scale · gradient + decay · value.
struct ss_gradient_use {
    float scale;
    float decay;
};

/// value ← value − rate · g. The arrays must not overlap, here and below.
void ss_descent_step(struct ss_gradient_use use, float rate, float *values, const float *gradient, intptr_t count);

/// velocity ← momentum · velocity + g; value ← value − rate · velocity, or, where the step looks ahead, value ← value −
/// rate · (g + momentum · velocity).
void ss_momentum_step(struct ss_gradient_use use, float rate, float momentum, int looks_ahead, float *values,
                      const float *gradient, float *velocity, intptr_t count);

/// squares ← keep · squares + take · g²; value ← value − rate · g / (√squares + epsilon).
void ss_rmsprop_step(struct ss_gradient_use use, float rate, float keep, float take, float epsilon, float *values,
                     const float *gradient, float *squares, intptr_t count);

/// What is the same for all parameters in a step of Adam; see Optimizer+Steps.swift for the formula.
struct ss_adam {
    float rate;
    float root_scale;
    float epsilon;
    float keep1, take1;
    float keep2, take2;
    /// What the value keeps before the step: 1 − rate · decay in AdamW, 1 in Adam.
    float keep;
};

/// One step of Adam on `count` parameters with their gradients and both moments.
void ss_adam_step(struct ss_gradient_use use, struct ss_adam step, float *values, const float *gradient, float *first,
                  float *second, intptr_t count);

/// Where a pixel of an altered picture comes from: (xx * x + xy * y + x0, yx * x + yy * y + y0).
struct ss_map {
    float xx, xy, x0;
    float yx, yy, y0;
};

/// Puts a picture into a larger one, (height + 3) by (width + 3), one pixel from the left and from the top, scaled to
/// 0…1; the border stays as it is, and must be 0 for `ss_resample`. No side may be 0 here or below.
void ss_pad_bytes(const uint8_t *bytes, intptr_t height, intptr_t width, intptr_t channels, float *padded);

/// The same of floats, which stay as they are.
void ss_pad_floats(const float *floats, intptr_t height, intptr_t width, intptr_t channels, float *padded);

/// Fills `target`, height by width, from a padded picture, interpolating between four pixels; 0 from outside of it.
void ss_resample(const float *padded, intptr_t height, intptr_t width, intptr_t channels, struct ss_map map,
                 float *target);

/// Adds nearly Gaussian noise of that standard deviation (the sum of four uniform numbers), and cuts off what is
/// beyond the bounds. The same seed gives the same noise.
void ss_add_noise(float *values, intptr_t count, float deviation, uint64_t seed, float least, float greatest);
