#include "CKernels.h"
#include "processors.h"
#include "vectors.h"
#include "exponential.h"
#include <float.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

// Each logit takes one exponential, relative to the largest logit of its block or of those before it. A block stays in
// the first-level cache from its maximum to its exponentials. When the largest logit of all is known, one factor for
// each block makes up for the difference (Milakov and Gimelshein 2018, https://arxiv.org/abs/1805.02867).

enum {
    /// The number of logits in a block, unless there are so many that a block must have more.
    BLOCK = 2048,
    /// The largest number of blocks.
    MOST_BLOCKS = 1024,
    /// The number of rows of lanes that are added up in single precision.
    SHORT_SUM = 8,
    /// How many of them are computed in step.
    PAIR = 2,
};

#define LANE ((whole_lanes){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
#define MOST(a, b) ((b) > (a) ? (b) : (a))

/// x[k] = logits[k] for k below `count`, at most SS_PANEL, and −∞ beyond. Every row has as many, so that the branches
/// are predicted; loads of what was just stored in pieces would wait for each other.
INLINE void load_some(const float *logits, intptr_t count, lanes *x) {
    for (int k = 0; k < SS_PANEL; k++) (*x)[k] = k < count ? logits[k] : -INFINITY;
}

INLINE void store_some(float *target, intptr_t count, const lanes *x) {
    for (int k = 0; k < SS_PANEL; k++)
        if (k < count) target[k] = (*x)[k];
}

/// The last `count` lanes, below SS_PANEL, of the SS_PANEL numbers before `end`; −∞ in the others.
INLINE void load_last(const float *end, intptr_t count, lanes *x) {
    *x = LANE >= (int32_t)(SS_PANEL - count) ? LOAD(end - SS_PANEL) : (lanes){0} - INFINITY;
}

INLINE void store_last(float *end, intptr_t count, const lanes *x) {
    STORE(end - SS_PANEL, LANE >= (int32_t)(SS_PANEL - count) ? *x : LOAD(end - SS_PANEL));
}

INLINE float largest_lane(const lanes *x) {
    lanes a = *x;
    a = MOST(a, __builtin_shufflevector(a, a, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
    a = MOST(a, __builtin_shufflevector(a, a, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
    a = MOST(a, __builtin_shufflevector(a, a, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
    a = MOST(a, __builtin_shufflevector(a, a, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));
    return a[0];
}

/// The largest of the logits, −∞ if there are none; NaN is ignored.
INLINE float largest(const float *logits, intptr_t count) {
    lanes a = (lanes){0} - INFINITY, b = a;
    intptr_t i = 0;
    for (; i + 2 * SS_PANEL <= count; i += 2 * SS_PANEL) {
        lanes x = LOAD(logits + i), y = LOAD(logits + i + SS_PANEL);
        a = MOST(a, x);
        b = MOST(b, y);
    }
    if (i + SS_PANEL <= count) {
        lanes x = LOAD(logits + i);
        a = MOST(a, x);
        i += SS_PANEL;
    }
    if (i < count) {
        lanes x;
        if (i > 0)
            load_last(logits + count, count - i, &x);
        else
            load_some(logits, count, &x);
        b = MOST(b, x);
    }
    a = MOST(a, b);
    return largest_lane(&a);
}

/// e = exp(x − reference), stored in `target` unless that is NULL.
INLINE void exponentiate(const lanes *x, float reference, float *target, lanes *e) {
    lanes below = *x - reference;
    exponentials_below_zero(&below, e, 1);
    if (target) STORE(target, *e);
}

/// Adds exp(logits[i] − reference) to `sums`, and writes it to `target` unless that is NULL; prefetches what is `ahead`.
INLINE void add_exponentials(const float *logits, float reference, intptr_t count, float *target, wide_lanes *sums,
                             const intptr_t ahead) {
    wide_lanes total = *sums;
    intptr_t i = 0;
    for (; i + SHORT_SUM * SS_PANEL <= count; i += SHORT_SUM * SS_PANEL) {
        lanes sum = {0};
        for (int k = 0; k < SHORT_SUM; k += PAIR) {
            const float *from = logits + i + k * SS_PANEL;
            lanes x[PAIR], e[PAIR];
            for (int p = 0; p < PAIR; p++) x[p] = LOAD(from + p * SS_PANEL) - reference;
            for (int p = 0; ahead && p < PAIR; p++) __builtin_prefetch(from + p * SS_PANEL + ahead);
            exponentials_below_zero(x, e, PAIR);
            for (int p = 0; target && p < PAIR; p++) STORE(target + i + (k + p) * SS_PANEL, e[p]);
            for (int p = 0; p < PAIR; p++) sum += e[p];
        }
        total += __builtin_convertvector(sum, wide_lanes);
    }
    lanes sum = {0};
    for (; i + SS_PANEL <= count; i += SS_PANEL) {
        lanes x = LOAD(logits + i), e;
        exponentiate(&x, reference, target ? target + i : NULL, &e);
        sum += e;
    }
    if (i < count) {
        lanes x, e;
        if (i > 0)
            load_last(logits + count, count - i, &x);
        else
            load_some(logits, count, &x);
        exponentiate(&x, reference, NULL, &e);
        if (target && i > 0) store_last(target + count, count - i, &e);
        if (target && i == 0) store_some(target, count, &e);
        sum += e;
    }
    *sums = total + __builtin_convertvector(sum, wide_lanes);
}

INLINE void scale(float *target, intptr_t count, float factor) {
    intptr_t i = 0;
    for (; i + SS_PANEL <= count; i += SS_PANEL) STORE(target + i, LOAD(target + i) * factor);
    for (; i < count; i++) target[i] *= factor;
}

/// The index of the first logit that equals `value`, which must exist.
INLINE intptr_t place_of(const float *logits, intptr_t count, float value) {
    intptr_t i = 0;
    for (; i + SS_PANEL <= count; i += SS_PANEL) {
        whole_lanes found = LOAD(logits + i) == value;
        if (__builtin_reduce_or(found)) break;
    }
    while (logits[i] != value) i++;
    return i;
}

/// The edges: +∞ among the logits, or no logit above −∞, or NaN.
static struct ss_softmax_sums at_edge(const float *logits, intptr_t count, float maximum, float factor, float *target) {
    double sum = 0;
    for (intptr_t i = 0; i < count; i++) {
        float e = logits[i] == maximum ? 1 : logits[i] == logits[i] ? 0 : NAN;
        sum += (double)e;
        if (target) target[i] = e;
    }
    if (maximum < 0) sum = NAN;
    float share = (float)((double)factor / sum);
    for (intptr_t i = 0; target && i < count; i++) target[i] *= share;
    // No number is larger than NaN, if that is the first logit.
    intptr_t best = 0;
    if (count > 0 && maximum > logits[0])
        while (logits[best] != maximum) best++;
    return (struct ss_softmax_sums){best, maximum, NAN, NAN};
}

typedef _Bool lane_bits __attribute__((ext_vector_type(SS_PANEL)));

/// A bit for each lane that is not 0.
INLINE unsigned bits_of(const whole_lanes *found) {
    lane_bits bits = __builtin_convertvector(*found, lane_bits);
    uint16_t mask;
    memcpy(&mask, &bits, sizeof mask);
    return mask;
}

/// The softmax of the first `count` of SS_PANEL logits, of which the others are −∞. Returns whether there is one: not if a
/// logit is NaN or +∞, or all are −∞.
INLINE int short_row(const lanes *logits, intptr_t count, float factor, lanes *shares, struct ss_softmax_sums *sums) {
    lanes x = *logits, e;
    float maximum = largest_lane(&x);
    whole_lanes sound = x < INFINITY;
    if (bits_of(&sound) != 0xffff || maximum == -INFINITY) return 0;
    whole_lanes largest = x == maximum;
    intptr_t best = __builtin_ctz(bits_of(&largest));
    x -= maximum;
    exponentials_below_zero(&x, &e, 1);
    lanes but_best = LANE == (int32_t)best ? (lanes){0} : e;
    wide_lanes wide = __builtin_convertvector(but_best, wide_lanes);
    double others = sum_of_lanes(&wide);
    *shares = e * (float)((double)factor / (1 + others));
    *sums = (struct ss_softmax_sums){best, maximum, 1 + others, others};
    return 1;
}

/// A row of at most SS_PANEL logits without a softmax.
static struct ss_softmax_sums short_edge(const float *logits, intptr_t count, float factor, float *target) {
    // The largest of the lanes may be NaN, which the largest of a row ignores.
    float most = -INFINITY;
    for (intptr_t i = 0; i < count; i++) most = MOST(most, logits[i]);
    return at_edge(logits, count, most, factor, target);
}

FOR_EACH_PROCESSOR
intptr_t ss_largest(const float *logits, intptr_t count) {
    float most = largest(logits, count);
    if (!(most > logits[0])) return 0;
    return place_of(logits, count, most);
}

FOR_EACH_PROCESSOR
float ss_exponentials(const float *logits, float maximum, intptr_t count, float *target) {
    wide_lanes sums = {0};
    if (target)
        add_exponentials(logits, maximum, count, target, &sums, 0);
    else
        add_exponentials(logits, maximum, count, NULL, &sums, 0);
    return (float)sum_of_lanes(&sums);
}

FOR_EACH_PROCESSOR
struct ss_softmax_sums ss_softmax(const float *logits, intptr_t count, float factor, float *target) {
    if (count <= SS_PANEL) {
        lanes x, shares;
        struct ss_softmax_sums sums;
        load_some(logits, count, &x);
        if (!short_row(&x, count, factor, &shares, &sums)) return short_edge(logits, count, factor, target);
        if (target) store_some(target, count, &shares);
        return sums;
    }
    float references[MOST_BLOCKS];
    intptr_t block = BLOCK;
    while (block * MOST_BLOCKS < count) block *= 2;
    float maximum = -FLT_MAX;
    intptr_t in_block = 0;
    double sum = 0;
    intptr_t blocks = 0;
    for (intptr_t i = 0; i < count; i += block, blocks++) {
        intptr_t here = count - i < block ? count - i : block;
        float most = largest(logits + i, here);
        if (most > maximum) {
            sum *= exp((double)maximum - (double)most);
            maximum = most;
            in_block = i;
        }
        if (maximum == INFINITY) break;
        references[blocks] = maximum;
        wide_lanes sums = {0};
        if (target)
            add_exponentials(logits + i, maximum, here, target + i, &sums, BLOCK);
        else
            add_exponentials(logits + i, maximum, here, NULL, &sums, BLOCK);
        sum += sum_of_lanes(&sums);
    }
    // A sum that is not at least 1 has met NaN, or nothing above −∞.
    if (maximum == INFINITY || !(sum >= 1)) {
        float most = -INFINITY;
        for (intptr_t i = 0; i < count; i++) most = MOST(most, logits[i]);
        return at_edge(logits, count, most, factor, target);
    }
    for (intptr_t b = blocks; target && b-- > 0;) {
        intptr_t i = b * block;
        intptr_t here = count - i < block ? count - i : block;
        double share = (double)factor / sum;
        if (references[b] < maximum) share *= exp((double)references[b] - (double)maximum);
        scale(target + i, here, (float)share);
    }
    intptr_t best = in_block + place_of(logits + in_block, count - in_block, maximum);
    double others = sum - 1;
    if (others < 0.0625) {
        // What the others add to 1 has lost its digits.
        wide_lanes sums = {0};
        add_exponentials(logits, maximum, best, NULL, &sums, 0);
        add_exponentials(logits + best + 1, maximum, count - best - 1, NULL, &sums, 0);
        others = sum_of_lanes(&sums);
    }
    return (struct ss_softmax_sums){best, maximum, sum, others};
}

FOR_EACH_PROCESSOR
void ss_softmax_rows(const float *logits, intptr_t rows, intptr_t count, intptr_t stride, float factor, float *target,
                     struct ss_softmax_sums *sums) {
    // Rows that do not wait for each other: while one is added up, the next are on their way.
    for (intptr_t r = 0; r < rows; r++, logits += stride, target += stride, sums++) {
        lanes x = LANE < (int32_t)count ? LOAD(logits) : (lanes){0} - INFINITY, shares;
        if (short_row(&x, count, factor, &shares, sums))
            STORE(target, shares);
        else
            *sums = short_edge(logits, count, factor, target);
    }
}
