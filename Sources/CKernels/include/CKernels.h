#pragma once
#include <stdint.h>
#include "panels.h"
#include "classes.h"
#include "rules.h"

/// Makes the calling thread treat subnormal floats as zero, in operands and results, and returns the former control
/// register, which Swift cannot access.
uint64_t ss_flush_denormals(void);

/// Restores the control register that `ss_flush_denormals` returned.
void ss_restore_float_mode(uint64_t mode);

// The loops below are compiled for several instruction sets; the best one for the processor is selected when the
// program starts. Swift compiles for only one. `count` may be 0, and the pointers may then be NULL.

/// The sum of the squares of `count` floats, in double precision.
double ss_sum_of_squares(const float *values, intptr_t count);

/// The sum of first[i] · second[i], in an order that depends on the processor.
float ss_dot(const float *first, const float *second, intptr_t count);

/// The largest first[i] + second[i]; −∞ without any. Sums of NaN are ignored.
float ss_largest_sum(const float *first, const float *second, intptr_t count);

/// sums[i] += factor · added[i]. The arrays must not overlap.
void ss_add_scaled(float *sums, const float *added, float factor, intptr_t count);

/// values[i] *= factor.
void ss_scale(float *values, float factor, intptr_t count);

/// Statistics of the finite ones among some numbers, from one pass.
struct ss_sums {
    intptr_t finite;
    intptr_t zeros;
    /// In double precision.
    double sum, squares;
    /// Infinity and minus infinity if no number is finite.
    float least, most;
};

struct ss_sums ss_finite_sums(const float *values, intptr_t count);

/// The number of bins of a histogram.
enum { SS_BINS = 128 };

/// The counts of finite numbers in no bin: exactly 0, below −range, and at range or above.
struct ss_bin_counts {
    intptr_t zeros, under, over;
};

/// bins[i] = the number of values in (i − 64) · range / 64 ..< (i − 63) · range / 64. `count` must be below 2³², and
/// `range` a power of two, 2⁻¹⁰⁰ to 2¹⁰⁰.
struct ss_bin_counts ss_count_bins(const float *values, intptr_t count, float range, uint32_t *bins);

/// fractions[i] = bytes[i] / 255, rounded to the nearest float.
void ss_bytes_to_fractions(const uint8_t *bytes, float *fractions, intptr_t count);

/// sum = Σ values[k] · (row indices[k]) over k in 0..<count, in this order. `rows` are `width` floats each, and must
/// exist for all indices. The arrays must not overlap.
void ss_gather_rows(const int32_t *indices, const float *values, intptr_t count, const float *rows, intptr_t width,
                    float *sum);

/// (row indices[k]) += values[k] · added, for k in 0..<count; the indices must be distinct. The arrays must not
/// overlap.
void ss_scatter_row(const int32_t *indices, const float *values, intptr_t count, const float *added, intptr_t width,
                    float *rows);

/// The index of the largest of `count` logits, the first among equals. NaN is ignored, except that the result is 0 if
/// the first logit is NaN or all others are NaN or −∞. `count` must be at least 1.
intptr_t ss_largest(const float *logits, intptr_t count);

/// target[i] = exp(logits[i] − maximum), within 2e-6 (relative) for logits at most 32 below `maximum`, which none may
/// exceed. Results below the smallest normal float may be 0, and NaN stays NaN. Returns their sum, computed in double
/// precision; `target` may be NULL.
float ss_exponentials(const float *logits, float maximum, intptr_t count, float *target);

/// What `ss_softmax` finds out about a row of logits.
struct ss_softmax_sums {
    /// The index of the largest logit, the first among equals; NaN is ignored, as in `ss_largest`.
    intptr_t best;
    float maximum;
    /// Σ exp(logits[i] − maximum), in double precision.
    double sum;
    /// The sum without the one at `best`: with the digits that adding it to 1 would lose.
    double others;
};

/// target[i] = factor · exp(logits[i]) / Σ exp(logits[j]), within 2e-6 (relative) for logits at most 32 below the
/// largest; results below the smallest normal float may be 0. `target` may be NULL, and must not overlap the logits.
///
/// If some logits are +∞, they share `factor` equally, but both sums are NaN: no step may be made from such a row. If one
/// is NaN, or all are −∞, or there are none, all results are NaN, too.
struct ss_softmax_sums ss_softmax(const float *logits, intptr_t count, float factor, float *target);

/// `ss_softmax` of each of `rows` rows, which begin `stride` numbers apart, for at most 16 logits of which the 16 numbers
/// from the start of each row on can be read, and can be written in `target`: those beyond `count` become 0, unless the
/// row has no softmax. `sums` receives what is found out about each row.
void ss_softmax_rows(const float *logits, intptr_t rows, intptr_t count, intptr_t stride, float factor, float *target,
                     struct ss_softmax_sums *sums);

/// output[i] = 1 / (1 + exp(−input[i])), within 1 ulp; results below the smallest normal float may be 0. NaN stays NaN,
/// and the arrays must not overlap; this applies to the functions below as well.
void ss_sigmoid(const float *input, float *output, intptr_t count);

/// output[i] = tanh(input[i]), within 1 ulp.
void ss_tanh(const float *input, float *output, intptr_t count);

/// output[i] = x · Φ(x), where x = input[i] and Φ is the normal distribution function; within 1 ulp.
void ss_gelu(const float *input, float *output, intptr_t count);

/// errors[i] = errors[i] · (Φ(x) + x · φ(x)), the chain rule through `ss_gelu`, where x = input[i].
void ss_gelu_slope(float *errors, const float *input, intptr_t count);

/// errors[i] = errors[i] · y · (1 − y), the chain rule through `ss_sigmoid`, where y = output[i].
void ss_sigmoid_slope(float *errors, const float *output, intptr_t count);

/// errors[i] = errors[i] · (1 − y · y), the chain rule through `ss_tanh`, where y = output[i].
void ss_tanh_slope(float *errors, const float *output, intptr_t count);

/// The source position of pixel (x, y) of an altered picture: (xx * x + xy * y + x0, yx * x + yy * y + y0).
struct ss_map {
    float xx, xy, x0;
    float yx, yy, y0;
};

/// Copies a picture, scaled to 0…1, into a larger one of (height + 3) by (width + 3), one pixel from the left and top.
/// Leaves the border unchanged; it must be 0 for `ss_resample`. No side may be 0, here and below.
void ss_pad_bytes(const uint8_t *bytes, intptr_t height, intptr_t width, intptr_t channels, float *padded);

/// Copies a picture of floats, unscaled, into a larger one of (height + 3) by (width + 3), one pixel from the left and
/// top.
void ss_pad_floats(const float *floats, intptr_t height, intptr_t width, intptr_t channels, float *padded);

/// Fills `target`, height by width, from a padded picture, interpolating between four pixels; 0 outside of it.
void ss_resample(const float *padded, intptr_t height, intptr_t width, intptr_t channels, struct ss_map map,
                 float *target);

/// Adds approximately Gaussian noise (the sum of four uniform numbers) with the given standard deviation, and clamps to
/// the bounds. A seed always gives the same noise.
void ss_add_noise(float *values, intptr_t count, float deviation, uint64_t seed, float least, float greatest);

/// What decides a dropout mask: its seed, the probability of a 0 times 2³², and the factor of units that are kept.
struct ss_mask_draws {
    uint64_t seed;
    uint32_t threshold;
    float kept;
};

/// Fills a part of a mask of `width` columns: the rows from `first_row` on, which begin at `mask` and are `stride` apart,
/// and of each the columns first..<end. `first` must be a multiple of 2. Each element depends on the seed, its row and its
/// column only, whichever part is filled.
void ss_draw_mask(struct ss_mask_draws draws, intptr_t width, intptr_t first_row, intptr_t rows, intptr_t first,
                  intptr_t end, float *mask, intptr_t stride);
