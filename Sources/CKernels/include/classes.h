#pragma once
#include "panels.h"

// The softmax of a last layer with very many classes, in blocks: the scores of some classes (rows) for up to SS_CHUNK
// samples (columns), from the product that makes them to both products that use their errors. See
// Sources/Engine/README.md.
//
// In a block each sample is a lane, so that its maximum and its sum need no step across lanes. Rows are `stride` floats
// apart; `panels` is the number of panels of samples.

/// The number of samples in a block: with 132 classes, 33 kB.
enum { SS_CHUNK = 64 };

/// result[r, c] = start[r] + Σ left[r, k] · right[k, c] over k in 0..<inner, for `panels` adjacent panels of columns; a
/// NULL `start` means 0. If `adds` is not 0, the product is added to the result, and `start` must be NULL.
///
/// Prefetches `next_count` floats from `next` on meanwhile, which may be NULL: as many lines as the result has.
void ss_wide_product(struct ss_view left, intptr_t rows, intptr_t inner, const float *right, intptr_t right_stride,
                     intptr_t panels, const float *start, int adds, float *result, intptr_t result_stride,
                     const float *next, intptr_t next_count);

/// Replaces the scores z of some classes by exp(z − reference), where each sample's reference is the largest score so
/// far, and adds these to its sum.
///
/// Where +∞ is the largest, its exponential is 1, and those of all finite scores are 0. NaN stays NaN, and makes the
/// sum NaN. Without a score above −∞, the reference is the least float, and all exponentials are 0.
///
/// - before: the references of the classes before; NULL for the first ones, whose sums are set.
/// - references: receives the new references. If they are larger, the sums are scaled down.
void ss_class_exponentials(float *scores, intptr_t classes, intptr_t panels, intptr_t stride, const float *before,
                           float *references, double *sums);

/// Replaces the exponentials of some classes by scales[s] · exp(z − maxima[s]) − shares[s] · spread[class], where s is
/// the sample; a NULL `spread` means 0. Their sums over the samples are stored in `bias_gradient`, or added to it.
///
/// - references: what the exponentials are relative to.
/// - maxima: the largest score of each sample.
void ss_class_errors(float *exponentials, intptr_t classes, intptr_t panels, intptr_t stride, const float *references,
                     const float *maxima, const float *scales, const float *spread, const float *shares, int adds,
                     float *bias_gradient);

/// transposed[c, r] = rows[r, c], for `columns` columns; rows of the result are SS_CHUNK floats apart, and those beyond
/// `rows`, at most SS_CHUNK, are 0.
void ss_transpose_rows(const float *values, intptr_t rows, intptr_t stride, intptr_t columns, float *transposed);
