#include "CKernels.h"
#include "processors.h"
#include <math.h>
#include <string.h>

/// The results of one pass, separately for each lane.
struct lane_sums {
    double sums[SS_PANEL], squares[SS_PANEL];
    float least[SS_PANEL], most[SS_PANEL];
    int32_t finite[SS_PANEL], zeros[SS_PANEL];
};

/// Adds a block of numbers; those that are not finite do not count.
INLINE void add_block(const float *values, struct lane_sums *sums) {
#pragma clang fp contract(fast)
    for (int k = 0; k < SS_PANEL; k++) {
        float value = values[k];
        int is_finite = fabsf(value) < INFINITY;
        float kept = is_finite ? value : 0;
        sums->sums[k] += (double)kept;
        sums->squares[k] += (double)kept * (double)kept;
        // No number is less or greater than NaN; infinities are replaced so that they do not count.
        float low = is_finite ? value : INFINITY, high = is_finite ? value : -INFINITY;
        sums->least[k] = low < sums->least[k] ? low : sums->least[k];
        sums->most[k] = high > sums->most[k] ? high : sums->most[k];
        sums->finite[k] += is_finite;
        sums->zeros[k] += value == 0;
    }
}

FOR_EACH_PROCESSOR
struct ss_sums ss_finite_sums(const float *values, intptr_t count) {
    // The lanes' counters are 32 bits wide, so only as many numbers are added at once as they can count.
    const intptr_t most_at_once = (intptr_t)SS_PANEL << 30;
    struct ss_sums result = {0, 0, 0, 0, INFINITY, -INFINITY};
    for (intptr_t start = 0; start < count; start += most_at_once) {
        intptr_t end = count - start < most_at_once ? count : start + most_at_once;
        struct lane_sums lanes = {0};
        for (int k = 0; k < SS_PANEL; k++) lanes.least[k] = INFINITY, lanes.most[k] = -INFINITY;
        intptr_t whole = end - (end - start) % SS_PANEL;
        for (intptr_t i = start; i < whole; i += SS_PANEL) add_block(values + i, &lanes);
        if (whole < end) {
            float rest[SS_PANEL];
            for (int k = 0; k < SS_PANEL; k++) rest[k] = whole + k < end ? values[whole + k] : NAN;
            add_block(rest, &lanes);
        }
        for (int k = 0; k < SS_PANEL; k++) {
            result.sum += lanes.sums[k];
            result.squares += lanes.squares[k];
            result.least = lanes.least[k] < result.least ? lanes.least[k] : result.least;
            result.most = lanes.most[k] > result.most ? lanes.most[k] : result.most;
            result.finite += lanes.finite[k];
            result.zeros += lanes.zeros[k];
        }
    }
    return result;
}

/// The place where a number is counted: its bin, or one of these after the bins.
enum { ZERO = SS_BINS, UNDER, OVER, NOT_FINITE, PLACES };

INLINE void find_places(const float *values, float range, float scale, int32_t *places) {
    for (int k = 0; k < SS_PANEL; k++) {
        float value = values[k], size = fabsf(value);
        int is_inside = size < range || value == -range;
        float scaled = is_inside ? value * scale : 0;
        int32_t truncated = (int32_t)scaled;
        // Rounds towards −∞.
        int32_t bin = truncated - ((float)truncated > scaled) + SS_BINS / 2;
        int32_t outside = size < INFINITY ? (value < 0 ? UNDER : OVER) : NOT_FINITE;
        places[k] = value == 0 ? ZERO : is_inside ? bin : outside;
    }
}

FOR_EACH_PROCESSOR
struct ss_bin_counts ss_count_bins(const float *values, intptr_t count, float range, uint32_t *bins) {
    // Adjacent numbers use different tables: if most numbers fall into a few bins, each increment would wait for the
    // one before.
    uint32_t counts[4][PLACES] = {{0}};
    // Both are powers of two, so that the product is exact.
    float scale = (SS_BINS / 2) / range;
    intptr_t whole = count - count % SS_PANEL;
    int32_t places[SS_PANEL];
    for (intptr_t i = 0; i < whole; i += SS_PANEL) {
        find_places(values + i, range, scale, places);
        for (int k = 0; k < SS_PANEL; k++) counts[k % 4][places[k]]++;
    }
    if (whole < count) {
        float rest[SS_PANEL] = {0};
        memcpy(rest, values + whole, (size_t)(count - whole) * sizeof(float));
        find_places(rest, range, scale, places);
        for (int k = 0; k < count - whole; k++) counts[0][places[k]]++;
    }
    for (int table = 1; table < 4; table++)
        for (int place = 0; place < PLACES; place++) counts[0][place] += counts[table][place];
    memcpy(bins, counts[0], SS_BINS * sizeof(uint32_t));
    return (struct ss_bin_counts){counts[0][ZERO], counts[0][UNDER], counts[0][OVER]};
}
