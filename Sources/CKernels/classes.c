#include "classes.h"
#include "processors.h"
#include "vectors.h"
#include "exponential.h"
#include <float.h>
#include <math.h>

/// The rows of a tile whose sums stay in the registers: with AVX2, twelve registers of sixteen; with AVX-512, two
/// panels of the wide tile take twenty-four of thirty-two.
enum { NARROW_ROWS = 6, WIDE_ROWS = 12 };

struct product {
    struct ss_view left;
    intptr_t rows;
    intptr_t inner;
    const float *right;
    intptr_t right_stride;
    /// The start of each row's sums; NULL for 0, or for what `result` holds if the product is added.
    const float *start;
    int adds;
    float *result;
    intptr_t result_stride;
    /// What will be read after the product: a line of it is prefetched for each row of a tile.
    const char *next;
    const char *next_end;
};

/// Without it, the sums of the wide tile would stay in memory.
#define UNROLLED _Pragma("clang loop unroll(full)")

/// A tile of the product from `row` and `panel` on. The sums are added up in the order of the index, for any tile.
INLINE void tile(struct product it, intptr_t row, intptr_t panel, const int rows, const int panels) {
#pragma clang fp contract(fast)
    lanes sums[WIDE_ROWS][2];
    float *result = it.result + row * it.result_stride + panel * SS_PANEL;
    UNROLLED for (int r = 0; r < rows; r++)
        UNROLLED for (int p = 0; p < panels; p++)
            sums[r][p] = it.adds    ? LOAD(result + r * it.result_stride + p * SS_PANEL)
                         : it.start ? (lanes){0} + it.start[row + r]
                                     : (lanes){0};
    UNROLLED for (int r = 0; r < rows; r++)
        UNROLLED for (int p = 0; p < panels; p++)
            if (!it.adds) __builtin_prefetch(result + r * it.result_stride + p * SS_PANEL, 1);
    const char *next = it.next + (panel * it.rows + row * panels) * 64;
    UNROLLED for (int r = 0; r < rows * panels; r++)
        if (it.next && next + r * 64 < it.next_end) __builtin_prefetch(next + r * 64, 0, 2);
    const float *right = it.right + panel * SS_PANEL;
    const float *column = it.left.values + row * it.left.row_step;
    for (intptr_t k = 0; k < it.inner; k++) {
        lanes some[2];
        UNROLLED for (int p = 0; p < panels; p++) some[p] = LOAD(right + p * SS_PANEL);
        UNROLLED for (int r = 0; r < rows; r++)
            UNROLLED for (int p = 0; p < panels; p++) sums[r][p] += column[r * it.left.row_step] * some[p];
        right += it.right_stride;
        column += it.left.column_step;
    }
    UNROLLED for (int r = 0; r < rows; r++)
        UNROLLED for (int p = 0; p < panels; p++) STORE(result + r * it.result_stride + p * SS_PANEL, sums[r][p]);
}

/// The last rows, fewer than those of a tile.
INLINE void last_rows(struct product it, intptr_t row, intptr_t rows, intptr_t panel, const int panels) {
    switch (rows) {
    case 11: tile(it, row, panel, 6, panels); tile(it, row + 6, panel, 5, panels); break;
    case 10: tile(it, row, panel, 6, panels); tile(it, row + 6, panel, 4, panels); break;
    case 9: tile(it, row, panel, 6, panels); tile(it, row + 6, panel, 3, panels); break;
    case 8: tile(it, row, panel, 4, panels); tile(it, row + 4, panel, 4, panels); break;
    case 7: tile(it, row, panel, 4, panels); tile(it, row + 4, panel, 3, panels); break;
    case 6: tile(it, row, panel, 6, panels); break;
    case 5: tile(it, row, panel, 5, panels); break;
    case 4: tile(it, row, panel, 4, panels); break;
    case 3: tile(it, row, panel, 3, panels); break;
    case 2: tile(it, row, panel, 2, panels); break;
    case 1: tile(it, row, panel, 1, panels); break;
    default: break;
    }
}

FOR_EACH_PROCESSOR
static void narrow_product(struct product it, intptr_t rows, intptr_t panels) {
    for (intptr_t p = 0; p < panels; p++) {
        intptr_t r = 0;
        for (; r + NARROW_ROWS <= rows; r += NARROW_ROWS) tile(it, r, p, NARROW_ROWS, 1);
        last_rows(it, r, rows - r, p, 1);
    }
}

FOR_EACH_PROCESSOR
static void wide_product(struct product it, intptr_t rows, intptr_t panels) {
    intptr_t p = 0;
    for (; p + 2 <= panels; p += 2) {
        intptr_t r = 0;
        for (; r + WIDE_ROWS <= rows; r += WIDE_ROWS) tile(it, r, p, WIDE_ROWS, 2);
        last_rows(it, r, rows - r, p, 2);
    }
    for (; p < panels; p++) {
        intptr_t r = 0;
        for (; r + WIDE_ROWS <= rows; r += WIDE_ROWS) tile(it, r, p, WIDE_ROWS, 1);
        last_rows(it, r, rows - r, p, 1);
    }
}

void ss_wide_product(struct ss_view left, intptr_t rows, intptr_t inner, const float *right, intptr_t right_stride,
                     intptr_t panels, const float *start, int adds, float *result, intptr_t result_stride,
                     const float *next, intptr_t next_count) {
    struct product it = {left,   rows,          inner,              right, right_stride, start, adds,
                         result, result_stride, (const char *)next, (const char *)(next + next_count)};
#if defined(__x86_64__)
    if (__builtin_cpu_supports("x86-64-v4")) return wide_product(it, rows, panels);
#endif
    narrow_product(it, rows, panels);
}

#define MOST(a, b) ((b) > (a) ? (b) : (a))

/// +∞ among the scores: those share, and the others count for nothing.
static void unlimited(float *scores, intptr_t classes, intptr_t stride, float *references, double *sums) {
    for (int k = 0; k < SS_PANEL; k++) {
        if (references[k] != INFINITY) continue;
        for (intptr_t c = 0; c < classes; c++) {
            float score = scores[c * stride + k];
            float e = score == INFINITY ? 1 : score == score ? 0 : NAN;
            scores[c * stride + k] = e;
            sums[k] += (double)e;
        }
    }
}

enum { SHORT_SUM = 8, PAIR = 2 };

FOR_EACH_PROCESSOR
void ss_class_exponentials(float *scores, intptr_t classes, intptr_t panels, intptr_t stride, const float *before,
                           float *references, double *sums) {
    for (intptr_t p = 0; p < panels; p++) {
        float *column = scores + p * SS_PANEL;
        double *sum_of = sums + p * SS_PANEL;
        lanes former = before ? LOAD(before + p * SS_PANEL) : (lanes){0} - FLT_MAX;
        lanes a = former, b = former;
        intptr_t c = 0;
        for (; c + 2 <= classes; c += 2) {
            lanes x = LOAD(column + c * stride), y = LOAD(column + (c + 1) * stride);
            a = MOST(a, x);
            b = MOST(b, y);
        }
        if (c < classes) {
            lanes x = LOAD(column + c * stride);
            a = MOST(a, x);
        }
        lanes reference = MOST(a, b);
        float *reference_of = references + p * SS_PANEL;
        STORE(reference_of, reference);
        if (!before)
            for (int k = 0; k < SS_PANEL; k++) sum_of[k] = 0;
        if (before && __builtin_reduce_or(reference != former))
            for (int k = 0; k < SS_PANEL; k++)
                if (reference[k] != former[k]) sum_of[k] *= exp((double)former[k] - (double)reference[k]);
        if (__builtin_reduce_or(reference == INFINITY)) {
            // The lanes without +∞ take the usual way, with the others out of the way.
            float limited[SS_PANEL];
            for (int k = 0; k < SS_PANEL; k++) limited[k] = reference_of[k] == INFINITY ? FLT_MAX : reference_of[k];
            unlimited(column, classes, stride, reference_of, sum_of);
            for (c = 0; c < classes; c++)
                for (int k = 0; k < SS_PANEL; k++) {
                    if (reference_of[k] == INFINITY) continue;
                    lanes x = (lanes){0} + (column[c * stride + k] - limited[k]), e;
                    exponentials_below_zero(&x, &e, 1);
                    column[c * stride + k] = e[0];
                    sum_of[k] += (double)e[0];
                }
            continue;
        }
        wide_lanes total = {0};
        c = 0;
        while (c < classes) {
            lanes sum = {0};
            for (int k = 0; k < SHORT_SUM / PAIR && c + PAIR <= classes; k++, c += PAIR) {
                lanes x[PAIR], e[PAIR];
                for (int q = 0; q < PAIR; q++) x[q] = LOAD(column + (c + q) * stride) - reference;
                exponentials_below_zero(x, e, PAIR);
                for (int q = 0; q < PAIR; q++) {
                    STORE(column + (c + q) * stride, e[q]);
                    sum += e[q];
                }
            }
            for (; classes - c < PAIR && c < classes; c++) {
                lanes x = LOAD(column + c * stride) - reference, e;
                exponentials_below_zero(&x, &e, 1);
                STORE(column + c * stride, e);
                sum += e;
            }
            total += __builtin_convertvector(sum, wide_lanes);
        }
        for (int k = 0; k < SS_PANEL; k++) sum_of[k] += total[k];
    }
}

FOR_EACH_PROCESSOR
void ss_class_errors(float *exponentials, intptr_t classes, intptr_t panels, intptr_t stride, const float *references,
                     const float *maxima, const float *scales, const float *spread, const float *shares, int adds,
                     float *bias_gradient) {
#pragma clang fp contract(fast)
    for (intptr_t p = 0; p < panels; p++) {
        lanes reference = LOAD(references + p * SS_PANEL), maximum = LOAD(maxima + p * SS_PANEL);
        // +∞ minus +∞ would be NaN.
        lanes x = reference == maximum ? (lanes){0} : reference - maximum, factor;
        exponentials_below_zero(&x, &factor, 1);
        factor *= LOAD(scales + p * SS_PANEL);
        lanes share = LOAD(shares + p * SS_PANEL);
        float *column = exponentials + p * SS_PANEL;
        for (intptr_t c = 0; c < classes; c++) {
            lanes e = LOAD(column + c * stride) * factor;
            if (spread) e -= share * spread[c];
            STORE(column + c * stride, e);
        }
    }
    for (intptr_t c = 0; c < classes; c++) {
        lanes sum = {0};
        for (intptr_t p = 0; p < panels; p++) sum += LOAD(exponentials + c * stride + p * SS_PANEL);
        sum += __builtin_shufflevector(sum, sum, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
        sum += __builtin_shufflevector(sum, sum, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
        float total = (sum[0] + sum[1]) + (sum[2] + sum[3]);
        bias_gradient[c] = adds ? bias_gradient[c] + total : total;
    }
}

FOR_EACH_PROCESSOR
void ss_transpose_rows(const float *values, intptr_t rows, intptr_t stride, intptr_t columns, float *transposed) {
    for (intptr_t c = 0; c < columns; c++) {
        for (intptr_t r = 0; r < rows; r++) transposed[c * SS_CHUNK + r] = values[r * stride + c];
        for (intptr_t r = rows; r < SS_CHUNK; r++) transposed[c * SS_CHUNK + r] = 0;
    }
}
