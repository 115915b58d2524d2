#include "panels.h"
#include "entries.h"
#include "processors.h"
#include "vectors.h"
#include <string.h>

/// Process this many rows of `inputs` at a time, for four panels: 34 kB, most of which stay in the L1 cache while all
/// samples pass over them, as some rows are never used. Otherwise each sample would fetch its rows from the L2 cache
/// again. Smaller pieces end more often, which no processor foresees: a sample should have some entries in each. With
/// AVX-512 (an EPYC of family 25) its entries must be more, as multiplying a row takes little longer than fetching it.
enum { ROWS_IN_CACHE = 136, ENTRIES_IN_PIECE = 12, WIDE_ENTRIES_IN_PIECE = 76 };

// In the functions below, the last argument is the number of panels or rows to process together. It is always a
// constant: once inlined, each call becomes a loop of its own with its sums in registers.

/// The number of panels processed together: their sums take eight of AVX2's sixteen registers.
enum { MOST_PANELS = 4 };

/// Adds a sample's entries from index `k` on with places below `end`, and returns the index where it stopped. Between
/// pieces of the inputs, the sums are stored in `out`.
INLINE intptr_t sparse_row(const struct ss_entry *entries, intptr_t k, intptr_t count, intptr_t end,
                           const float *weights, struct ss_panels panels, const float *start, float *out,
                           const int width) {
#pragma clang fp contract(fast)
    lanes sums[MOST_PANELS];
    for (int p = 0; p < width; p++) sums[p] = (lanes){0};
    if (start)
        for (int p = 0; p < width; p++) sums[p] = LOAD(start + p * SS_PANEL);
    if (width == 1 && panels.total == 1) {
        // A single sum would wait for each of its products: they go to four in turn.
        lanes part[4] = {sums[0]};
        for (; k + 3 < count && entries[k + 3].place < end; k += 4)
            for (int i = 0; i < 4; i++)
                part[i] += entries[k + i].value * LOAD(weights + entries[k + i].place * panels.row_step);
        sums[0] = (part[0] + part[1]) + (part[2] + part[3]);
    }
    for (; k < count && entries[k].place < end; k++) {
        const float *row = weights + entries[k].place * panels.row_step;
        float value = entries[k].value;
        for (int p = 0; p < width; p++) sums[p] += value * LOAD(row + p * panels.panel_step);
    }
    for (int p = 0; p < width; p++) STORE(out + p * SS_PANEL, sums[p]);
    return k;
}

/// The arguments of `ss_sparse_product` for a batch and its sums, and the number of inputs in a piece.
struct sparse_batch {
    const struct ss_entry *entries;
    intptr_t capacity;
    const intptr_t *counts;
    intptr_t rows;
    intptr_t first, end, piece;
    const float *start;
    float *outputs;
    intptr_t stride;
    intptr_t *positions;
};

/// Computes the sums of all samples, `width` panels at a time, from panel `p` on; returns the next panel.
INLINE intptr_t sparse_rows(struct sparse_batch batch, struct ss_panels panels, intptr_t p, const int width) {
    for (; p + width <= panels.count; p += width) {
        for (intptr_t r = 0; r < batch.rows; r++) batch.positions[r] = 0;
        intptr_t column = (panels.first + p) * SS_PANEL;
        const float *weights = panels.weights + (panels.first + p) * panels.panel_step;
        for (intptr_t i = batch.first; i < batch.end; i += batch.piece) {
            for (intptr_t r = 0; r < batch.rows; r++) {
                float *out = batch.outputs + r * batch.stride + column;
                const float *from = i > batch.first ? out : batch.start ? batch.start + column : NULL;
                batch.positions[r] =
                    sparse_row(batch.entries + r * batch.capacity, batch.positions[r], batch.counts[r],
                               i + batch.piece, weights, panels, from, out, width);
            }
        }
    }
    return p;
}

FOR_EACH_PROCESSOR
void ss_sparse_product(const struct ss_entry *entries, intptr_t capacity, const intptr_t *counts, intptr_t rows,
                       intptr_t first, intptr_t end, struct ss_panels panels, const float *start, float *outputs,
                       intptr_t stride, intptr_t *positions) {
    intptr_t present = 1;
    for (intptr_t r = 0; r < rows; r++) present += counts[r];
    // Pieces in which a sample has only a few entries would cost more than they save.
    intptr_t entries_in_piece = ss_instruction_level() == 2 ? WIDE_ENTRIES_IN_PIECE : ENTRIES_IN_PIECE;
    intptr_t piece = entries_in_piece * (end - first) * rows / present;
    if (piece < ROWS_IN_CACHE) piece = ROWS_IN_CACHE;
    struct sparse_batch batch = {entries, capacity, counts, rows, first, end, piece, start, outputs, stride, positions};
    intptr_t p = sparse_rows(batch, panels, 0, 4);
    p = sparse_rows(batch, panels, p, 2);
    // How the products of an only panel are paired must not depend on the samples that a thread has.
    if (panels.total == 1) batch.piece = end - first;
    sparse_rows(batch, panels, p, 1);
}

/// The gradient of the weights of one input: a sum over its list.
INLINE void sparse_sum(const struct ss_entry *list, intptr_t count, const float *errors, intptr_t stride,
                       float *gradient, intptr_t panel_stride, const int width) {
#pragma clang fp contract(fast)
    lanes sums[MOST_PANELS];
    for (int p = 0; p < width; p++) sums[p] = (lanes){0};
    for (intptr_t k = 0; k < count; k++) {
        const float *row = errors + (intptr_t)list[k].place * stride;
        float value = list[k].value;
        for (int p = 0; p < width; p++) sums[p] += value * LOAD(row + p * SS_PANEL);
    }
    for (int p = 0; p < width; p++) STORE(gradient + p * panel_stride, sums[p]);
}

/// The gradients of `places` inputs, `width` panels at a time, from panel `p` on; returns the next panel.
INLINE intptr_t sparse_sums(const struct ss_entry *lists, const int32_t *list_starts, const int32_t *list_counts,
                            intptr_t places, const float *errors, intptr_t stride, intptr_t panels, float *gradient,
                            intptr_t panel_stride, intptr_t p, const int width) {
    for (; p + width <= panels; p += width)
        for (intptr_t i = 0; i < places; i++)
            sparse_sum(lists + list_starts[i], list_counts[i], errors + p * SS_PANEL, stride,
                       gradient + p * panel_stride + i * SS_PANEL, panel_stride, width);
    return p;
}

FOR_EACH_PROCESSOR
void ss_sparse_gradient(const struct ss_entry *lists, const int32_t *list_starts, const int32_t *list_counts,
                        intptr_t first, intptr_t places, const float *errors, intptr_t stride, intptr_t panels,
                        float *gradient, intptr_t panel_stride) {
    list_starts += first;
    list_counts += first;
    intptr_t p = sparse_sums(lists, list_starts, list_counts, places, errors, stride, panels, gradient, panel_stride,
                             0, 4);
    p = sparse_sums(lists, list_starts, list_counts, places, errors, stride, panels, gradient, panel_stride, p, 2);
    sparse_sums(lists, list_starts, list_counts, places, errors, stride, panels, gradient, panel_stride, p, 1);
}

/// Adds the contribution of a sample's entries from index `k` on with places below `end` to the gradient.
INLINE void add_entries(const struct ss_entry *entries, intptr_t k, intptr_t count, intptr_t first, intptr_t end,
                        const float *errors, float *gradient, intptr_t panel_stride, const int width) {
#pragma clang fp contract(fast)
    lanes error[MOST_PANELS];
    for (int p = 0; p < width; p++) error[p] = LOAD(errors + p * SS_PANEL);
    for (; k < count && entries[k].place < end; k++) {
        float *row = gradient + (entries[k].place - first) * SS_PANEL;
        float value = entries[k].value;
        for (int p = 0; p < width; p++)
            STORE(row + p * panel_stride, LOAD(row + p * panel_stride) + value * error[p]);
    }
}

/// Adds the contributions of all samples, `width` panels at a time, from panel `p` on; returns the next panel.
INLINE intptr_t add_samples(const struct ss_entry *entries, intptr_t capacity, const intptr_t *counts, intptr_t rows,
                            intptr_t first, intptr_t end, const float *errors, intptr_t stride, intptr_t panels,
                            float *gradient, intptr_t panel_stride, intptr_t p, const int width) {
    for (; p + width <= panels; p += width)
        for (intptr_t r = 0; r < rows; r++) {
            const struct ss_entry *row = entries + r * capacity;
            add_entries(row, first_from(row, counts[r], first), counts[r], first, end,
                        errors + r * stride + p * SS_PANEL, gradient + p * panel_stride, panel_stride, width);
        }
    return p;
}

FOR_EACH_PROCESSOR
void ss_added_gradient(const struct ss_entry *entries, intptr_t capacity, const intptr_t *counts, intptr_t rows,
                       intptr_t first, intptr_t end, const float *errors, intptr_t stride, intptr_t panels,
                       float *gradient, intptr_t panel_stride) {
    for (intptr_t p = 0; p < panels; p++)
        memset(gradient + p * panel_stride, 0, (size_t)(end - first) * SS_PANEL * sizeof *gradient);
    intptr_t p = add_samples(entries, capacity, counts, rows, first, end, errors, stride, panels, gradient,
                             panel_stride, 0, 2);
    add_samples(entries, capacity, counts, rows, first, end, errors, stride, panels, gradient, panel_stride, p, 1);
}

FOR_EACH_PROCESSOR
void ss_add_rows(float *restrict sums, const float *restrict others, intptr_t rows, intptr_t stride,
                 intptr_t columns) {
    for (intptr_t r = 0; r < rows; r++)
        for (intptr_t c = 0; c < columns; c++) sums[r * stride + c] += others[r * stride + c];
}

FOR_EACH_PROCESSOR
void ss_add_parts(const float *const *parts, intptr_t number, intptr_t first, intptr_t count, float *sums) {
    for (intptr_t i = 0; i < count; i += SS_PANEL) {
        lanes sum = LOAD(parts[0] + first + i);
        for (intptr_t p = 1; p < number; p++) sum += LOAD(parts[p] + first + i);
        STORE(sums + i, sum);
    }
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

/// The number of rows processed together: with AVX2, twelve sums, two vectors of the panel and one number of the left
/// matrix use fifteen of the sixteen registers.
enum { MOST_ROWS = 6 };

INLINE void panel_rows(struct ss_view left, intptr_t inner, const float *right, intptr_t right_stride,
                       const float *start, float *result, intptr_t result_stride, const int rows) {
#pragma clang fp contract(fast)
    lanes sums[MOST_ROWS];
    lanes first = {0};
    if (start) first = LOAD(start);
    for (int r = 0; r < rows; r++) sums[r] = first;
    for (intptr_t k = 0; k < inner; k++) {
        lanes row = LOAD(right + k * right_stride);
        const float *column = left.values + k * left.column_step;
        for (int r = 0; r < rows; r++) sums[r] += column[r * left.row_step] * row;
    }
    for (int r = 0; r < rows; r++) STORE(result + r * result_stride, sums[r]);
}

FOR_EACH_PROCESSOR
void ss_panel_product(struct ss_view left, intptr_t rows, intptr_t inner, const float *right, intptr_t right_stride,
                      const float *start, float *result, intptr_t result_stride) {
    for (; rows >= MOST_ROWS; rows -= MOST_ROWS) {
        panel_rows(left, inner, right, right_stride, start, result, result_stride, MOST_ROWS);
        left.values += MOST_ROWS * left.row_step;
        result += MOST_ROWS * result_stride;
    }
    switch (rows) {
    case 5: panel_rows(left, inner, right, right_stride, start, result, result_stride, 5); break;
    case 4: panel_rows(left, inner, right, right_stride, start, result, result_stride, 4); break;
    case 3: panel_rows(left, inner, right, right_stride, start, result, result_stride, 3); break;
    case 2: panel_rows(left, inner, right, right_stride, start, result, result_stride, 2); break;
    case 1: panel_rows(left, inner, right, right_stride, start, result, result_stride, 1); break;
    default: break;
    }
}

FOR_EACH_PROCESSOR
void ss_pack_transposed(struct ss_panels panels, intptr_t first, intptr_t outputs, float *restrict packed) {
    intptr_t present = panels.inputs - first < SS_PANEL ? panels.inputs - first : SS_PANEL;
    intptr_t k = 0;
    for (; present == SS_PANEL && k + SS_PANEL <= outputs; k += SS_PANEL) {
        const float *rows = panels.weights + k / SS_PANEL * panels.panel_step + first * panels.row_step;
        lanes block[SS_PANEL];
        for (int i = 0; i < SS_PANEL; i++) block[i] = LOAD(rows + i * panels.row_step);
        transpose(block);
        for (int i = 0; i < SS_PANEL; i++) STORE(packed + (k + i) * SS_PANEL, block[i]);
    }
    for (; k < outputs; k++) {
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
void ss_leaky_relu(float *values, intptr_t rows, intptr_t stride, intptr_t columns, float slope) {
    for (intptr_t r = 0; r < rows; r++) {
        float *row = values + r * stride;
        for (intptr_t c = 0; c < columns; c++) {
            // Tests for below 0 rather than above 0, as NaN is neither and must pass; and 0, as a product with 0 would
            // give −0.
            float below = slope == 0 ? 0 : row[c] * slope;
            row[c] = row[c] < 0 ? below : row[c];
        }
    }
}

FOR_EACH_PROCESSOR
void ss_leaky_relu_slope(float *restrict errors, const float *restrict outputs, intptr_t rows, intptr_t stride,
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
