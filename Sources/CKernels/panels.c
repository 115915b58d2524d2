#include "panels.h"
#include "entries.h"
#include "processors.h"
#include "vectors.h"
#include <string.h>

/// Of `inputs` so many rows of four panels stay in the first-level cache while all samples pass over them: 24 kB. Without
/// it each sample drew its rows from the second level anew.
enum { ROWS_IN_CACHE = 96, ENTRIES_IN_PIECE = 12 };

// A sample's sums over the entries from `k` on whose place is below `end`; returns where it stopped. They rest in `out`
// from one piece of the inputs to the next.
#define SPARSE_ROW(P)                                                                                              \
    INLINE intptr_t sparse_row_##P(const struct ss_entry *entries, intptr_t k, intptr_t count, intptr_t end,       \
                                   const float *weights, struct ss_panels panels, const float *start, float *out) { \
        _Pragma("clang fp contract(fast)") lanes sums[P];                                                         \
        for (int p = 0; p < P; p++) sums[p] = (lanes){0};                                                          \
        if (start)                                                                                                 \
            for (int p = 0; p < P; p++) sums[p] = LOAD(start + p * SS_PANEL);                                      \
        for (; k < count && entries[k].place < end; k++) {                                                         \
            const float *row = weights + entries[k].place * panels.row_step;                                       \
            float value = entries[k].value;                                                                        \
            for (int p = 0; p < P; p++) sums[p] += value * LOAD(row + p * panels.panel_step);                      \
        }                                                                                                          \
        for (int p = 0; p < P; p++) STORE(out + p * SS_PANEL, sums[p]);                                            \
        return k;                                                                                                  \
    }
SPARSE_ROW(4)
SPARSE_ROW(2)
SPARSE_ROW(1)

#define SPARSE_ROWS(P)                                                                                             \
    for (; p + P <= panels.count; p += P) {                                                                        \
        for (intptr_t r = 0; r < rows; r++) positions[r] = 0;                                                      \
        const float *weights = panels.weights + (panels.first + p) * panels.panel_step;                            \
        for (intptr_t i = first; i < end; i += piece) {                                                            \
            for (intptr_t r = 0; r < rows; r++) {                                                                  \
                float *out = outputs + r * stride + (panels.first + p) * SS_PANEL;                                 \
                const float *from = i > first ? out : start ? start + (panels.first + p) * SS_PANEL : NULL;        \
                positions[r] = sparse_row_##P(entries + r * capacity, positions[r], counts[r], i + piece, weights,  \
                                              panels, from, out);                                                  \
            }                                                                                                      \
        }                                                                                                          \
    }

FOR_EACH_PROCESSOR
void ss_sparse_product(const struct ss_entry *entries, intptr_t capacity, const intptr_t *counts, intptr_t rows,
                       intptr_t first, intptr_t end, struct ss_panels panels, const float *start, float *outputs,
                       intptr_t stride, intptr_t *positions) {
    intptr_t present = 1;
    for (intptr_t r = 0; r < rows; r++) present += counts[r];
    // Pieces in which a sample has but a few entries would cost more than they save.
    intptr_t piece = ENTRIES_IN_PIECE * (end - first) * rows / present;
    if (piece < ROWS_IN_CACHE) piece = ROWS_IN_CACHE;
    intptr_t p = 0;
    SPARSE_ROWS(4)
    SPARSE_ROWS(2)
    SPARSE_ROWS(1)
}

#define SPARSE_SUM(P)                                                                                              \
    INLINE void sparse_sum_##P(const struct ss_entry *list, intptr_t count, const float *errors, intptr_t stride,  \
                               float *gradient, intptr_t panel_stride) {                                           \
        _Pragma("clang fp contract(fast)") lanes sums[P];                                                         \
        for (int p = 0; p < P; p++) sums[p] = (lanes){0};                                                          \
        for (intptr_t k = 0; k < count; k++) {                                                                     \
            const float *row = errors + (intptr_t)list[k].place * stride;                                          \
            float value = list[k].value;                                                                           \
            for (int p = 0; p < P; p++) sums[p] += value * LOAD(row + p * SS_PANEL);                               \
        }                                                                                                          \
        for (int p = 0; p < P; p++) STORE(gradient + p * panel_stride, sums[p]);                                   \
    }
SPARSE_SUM(4)
SPARSE_SUM(2)
SPARSE_SUM(1)

#define SPARSE_SUMS(P)                                                                                             \
    for (; p + P <= panels; p += P)                                                                                \
        for (intptr_t i = 0; i < places; i++)                                                                      \
            sparse_sum_##P(lists + list_starts[first + i], list_counts[first + i], errors + p * SS_PANEL,          \
                           stride, gradient + p * panel_stride + i * SS_PANEL, panel_stride);

FOR_EACH_PROCESSOR
void ss_sparse_gradient(const struct ss_entry *lists, const int32_t *list_starts, const int32_t *list_counts,
                        intptr_t first, intptr_t places, const float *errors, intptr_t stride, intptr_t panels,
                        float *gradient, intptr_t panel_stride) {
    intptr_t p = 0;
    SPARSE_SUMS(4)
    SPARSE_SUMS(2)
    SPARSE_SUMS(1)
}

#define ADD_ENTRIES(P)                                                                                             \
    INLINE void add_entries_##P(const struct ss_entry *entries, intptr_t k, intptr_t count, intptr_t first,         \
                                intptr_t end, const float *errors, float *gradient, intptr_t panel_stride) {        \
        _Pragma("clang fp contract(fast)") lanes error[P];                                                        \
        for (int p = 0; p < P; p++) error[p] = LOAD(errors + p * SS_PANEL);                                        \
        for (; k < count && entries[k].place < end; k++) {                                                         \
            float *row = gradient + (entries[k].place - first) * SS_PANEL;                                         \
            float value = entries[k].value;                                                                        \
            for (int p = 0; p < P; p++)                                                                            \
                STORE(row + p * panel_stride, LOAD(row + p * panel_stride) + value * error[p]);                    \
        }                                                                                                          \
    }
ADD_ENTRIES(2)
ADD_ENTRIES(1)

#define ADD_ROWS(P)                                                                                                \
    for (; p + P <= panels; p += P)                                                                                \
        for (intptr_t r = 0; r < rows; r++) {                                                                      \
            const struct ss_entry *row = entries + r * capacity;                                                   \
            add_entries_##P(row, first_from(row, counts[r], first), counts[r], first, end,                         \
                            errors + r * stride + p * SS_PANEL, gradient + p * panel_stride, panel_stride);         \
        }

FOR_EACH_PROCESSOR
void ss_added_gradient(const struct ss_entry *entries, intptr_t capacity, const intptr_t *counts, intptr_t rows,
                       intptr_t first, intptr_t end, const float *errors, intptr_t stride, intptr_t panels,
                       float *gradient, intptr_t panel_stride) {
    for (intptr_t p = 0; p < panels; p++)
        memset(gradient + p * panel_stride, 0, (size_t)(end - first) * SS_PANEL * sizeof *gradient);
    intptr_t p = 0;
    ADD_ROWS(2)
    ADD_ROWS(1)
}

FOR_EACH_PROCESSOR
void ss_add_rows(float *restrict sums, const float *restrict others, intptr_t rows, intptr_t stride,
                 intptr_t columns) {
    for (intptr_t r = 0; r < rows; r++)
        for (intptr_t c = 0; c < columns; c++) sums[r * stride + c] += others[r * stride + c];
}

FOR_EACH_PROCESSOR
void ss_take_rows(const float *restrict values, intptr_t row_step, const int32_t *restrict places, intptr_t count,
                  float *restrict taken) {
    for (intptr_t k = 0; k < count; k++) STORE(taken + k * SS_PANEL, LOAD(values + places[k] * row_step));
}

FOR_EACH_PROCESSOR
void ss_put_rows(const float *restrict taken, float *restrict values, intptr_t row_step,
                 const int32_t *restrict places, intptr_t count) {
    for (intptr_t k = 0; k < count; k++) STORE(values + places[k] * row_step, LOAD(taken + k * SS_PANEL));
}

// Six rows at a time: with AVX2 twelve sums, two vectors of the panel and one number of the left matrix fill fifteen of
// the sixteen registers.
#define PANEL_ROWS(R)                                                                                              \
    INLINE void panel_rows_##R(struct ss_view left, intptr_t inner, const float *right, intptr_t right_stride,     \
                               const float *start, float *result, intptr_t result_stride) {                        \
        _Pragma("clang fp contract(fast)") lanes sums[R];                                                         \
        lanes first = {0};                                                                                         \
        if (start) first = LOAD(start);                                                                            \
        for (int r = 0; r < R; r++) sums[r] = first;                                                               \
        for (intptr_t k = 0; k < inner; k++) {                                                                     \
            lanes row = LOAD(right + k * right_stride);                                                            \
            const float *column = left.values + k * left.column_step;                                              \
            for (int r = 0; r < R; r++) sums[r] += column[r * left.row_step] * row;                                \
        }                                                                                                          \
        for (int r = 0; r < R; r++) STORE(result + r * result_stride, sums[r]);                                    \
    }
PANEL_ROWS(6)
PANEL_ROWS(5)
PANEL_ROWS(4)
PANEL_ROWS(3)
PANEL_ROWS(2)
PANEL_ROWS(1)

FOR_EACH_PROCESSOR
void ss_panel_product(struct ss_view left, intptr_t rows, intptr_t inner, const float *right, intptr_t right_stride,
                      const float *start, float *result, intptr_t result_stride) {
    for (; rows >= 6; rows -= 6) {
        panel_rows_6(left, inner, right, right_stride, start, result, result_stride);
        left.values += 6 * left.row_step;
        result += 6 * result_stride;
    }
    switch (rows) {
    case 5: panel_rows_5(left, inner, right, right_stride, start, result, result_stride); break;
    case 4: panel_rows_4(left, inner, right, right_stride, start, result, result_stride); break;
    case 3: panel_rows_3(left, inner, right, right_stride, start, result, result_stride); break;
    case 2: panel_rows_2(left, inner, right, right_stride, start, result, result_stride); break;
    case 1: panel_rows_1(left, inner, right, right_stride, start, result, result_stride); break;
    default: break;
    }
}

FOR_EACH_PROCESSOR
void ss_pack_transposed(struct ss_panels panels, intptr_t first, intptr_t outputs, float *restrict packed) {
    intptr_t present = panels.inputs - first < SS_PANEL ? panels.inputs - first : SS_PANEL;
    for (intptr_t k = 0; k < outputs; k++) {
        const float *column =
            panels.weights + (k / SS_PANEL) * panels.panel_step + first * panels.row_step + k % SS_PANEL;
        for (intptr_t i = 0; i < present; i++) packed[k * SS_PANEL + i] = column[i * panels.row_step];
        for (intptr_t i = present; i < SS_PANEL; i++) packed[k * SS_PANEL + i] = 0;
    }
}

FOR_EACH_PROCESSOR
void ss_column_sums(const float *values, intptr_t rows, intptr_t stride, intptr_t columns, float *sums) {
    for (intptr_t c = 0; c < columns; c += SS_PANEL) {
        lanes sum = {0};
        for (intptr_t r = 0; r < rows; r++) sum += LOAD(values + r * stride + c);
        STORE(sums + c, sum);
    }
}

FOR_EACH_PROCESSOR
void ss_cut(float *values, intptr_t rows, intptr_t stride, intptr_t columns, float slope) {
    for (intptr_t r = 0; r < rows; r++) {
        float *row = values + r * stride;
        for (intptr_t c = 0; c < columns; c++) {
            // Below 0 rather than above, which a NaN is not either; and no −0 of a product with 0.
            float below = slope == 0 ? 0 : row[c] * slope;
            row[c] = row[c] < 0 ? below : row[c];
        }
    }
}

FOR_EACH_PROCESSOR
void ss_cut_slope(float *restrict errors, const float *restrict outputs, intptr_t rows, intptr_t stride,
                  intptr_t columns, float slope) {
    for (intptr_t r = 0; r < rows; r++) {
        float *error = errors + r * stride;
        const float *output = outputs + r * stride;
        for (intptr_t c = 0; c < columns; c++) error[c] *= output[c] > 0 ? 1 : slope;
    }
}

FOR_EACH_PROCESSOR
void ss_mark_columns(const float *restrict values, intptr_t rows, intptr_t stride, intptr_t columns,
                     uint8_t *restrict marks) {
    for (intptr_t r = 0; r < rows; r++)
        for (intptr_t c = 0; c < columns; c++) marks[c] |= values[r * stride + c] != 0;
}
