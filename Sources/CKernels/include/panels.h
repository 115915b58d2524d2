#pragma once
#include <stdint.h>

// Products with weights that are stored in panels: SS_PANEL columns side by side, and the rows of each panel one after
// the other, so that what one thread updates is contiguous in memory and a row of a panel is one or two vectors. See
// Sources/Engine/README.md.
//
// `rows` and `panels` may be 0, `inputs` may not. The arrays of a call must not overlap. Every sum is computed in the
// order of its index, whichever part of the result a call computes: the parts can be distributed over any number of
// threads.

/// The number of columns in a panel: 64 bytes, a cache line; one vector of AVX-512, two of AVX2, four of SSE and NEON.
enum { SS_PANEL = 16 };

/// A nonzero number, and its place.
struct ss_entry {
    int32_t place;
    float value;
};

/// Writes the entries of the nonzero bytes in first..<end, with values byte / 255, in ascending order, and returns
/// their number. `entries` must have space for one per byte and sixteen more, which may be overwritten.
intptr_t ss_byte_entries(const uint8_t *bytes, intptr_t first, intptr_t end, struct ss_entry *entries);

/// Packs `count` bytes: `masks` gets one bit for each, set if it is nonzero, lowest bit first; `values` gets the
/// nonzero bytes in order. Returns the number of nonzero bytes. `masks` must have space for count / 8 bytes, rounded
/// up, and `values` for all nonzero ones.
intptr_t ss_pack_bytes(const uint8_t *bytes, intptr_t count, uint8_t *masks, uint8_t *values);

/// Writes the entries of the packed bytes first..<end, as `ss_byte_entries` does; `first` must be a multiple of 8.
/// Reads up to eight bytes beyond the end of `values`.
intptr_t ss_packed_entries(const uint8_t *masks, const uint8_t *values, intptr_t first, intptr_t end,
                           struct ss_entry *entries);

/// Writes the `count` bytes that `ss_pack_bytes` packed.
void ss_unpack_bytes(const uint8_t *masks, const uint8_t *values, intptr_t count, uint8_t *bytes);

/// Writes the `count` bytes that `ss_pack_bytes` packed as fractions: byte / 255, as `ss_bytes_to_fractions` does. Reads
/// up to eight bytes beyond the end of `values`.
void ss_packed_fractions(const uint8_t *masks, const uint8_t *values, intptr_t count, float *fractions);

/// Writes the entries of the nonzero floats in first..<end, and returns their number.
intptr_t ss_float_entries(const float *floats, intptr_t first, intptr_t end, struct ss_entry *entries);

/// Lists the entries with places in first..<end by place. The entries of row r begin at entries + r · capacity and must
/// be ascending; each becomes (r, value) in the list of its place p, which begins at lists + list_starts[p] and has
/// `list_counts[p]` elements.
void ss_list_entries(const struct ss_entry *entries, intptr_t capacity, const intptr_t *counts, intptr_t rows,
                     intptr_t first, intptr_t end, struct ss_entry *lists, const int32_t *list_starts,
                     int32_t *list_counts);

/// Lists the entries of all places that have any, if these are few among many. `places` is set to these places in the
/// order of their first occurrence; the list of places[k] begins at lists + list_starts[k] and has list_counts[k]
/// elements. Returns the number of places. `slots` has one number for each place, −1 before and after; the other arrays
/// must have space for as many elements as there are entries.
intptr_t ss_list_present(const struct ss_entry *entries, intptr_t capacity, const intptr_t *counts, intptr_t rows,
                         int32_t *slots, int32_t *places, struct ss_entry *lists, int32_t *list_starts,
                         int32_t *list_counts);

/// Prefetches `count` bytes that will be read soon.
void ss_prefetch_bytes(const void *bytes, intptr_t count);

/// Weights in panels, [inputs × panels · SS_PANEL]: row i of panel p begins at weights + p · panel_step + i · row_step.
/// If all inputs are used, the rows of a panel are adjacent; if few are, the panels of a row are.
struct ss_panels {
    const float *weights;
    intptr_t inputs;
    intptr_t row_step;
    intptr_t panel_step;
    /// The range of panels to use: first..<first + count.
    intptr_t first;
    intptr_t count;
    /// The number of all panels.
    intptr_t total;
};

/// outputs[r, p] = start[p] + Σ value · weights[place, p] over the entries of row r, whose places must all be in
/// first..<end, a range that is not empty; a NULL `start` means 0. Rows of `outputs` are `stride` apart; `positions` is
/// a buffer for one number per row.
void ss_sparse_product(const struct ss_entry *entries, intptr_t capacity, const intptr_t *counts, intptr_t rows,
                       intptr_t first, intptr_t end, struct ss_panels panels, const float *start, float *outputs,
                       intptr_t stride, intptr_t *positions);

/// gradient[i, p] = Σ value · errors[row, p] over the list of place i, for i in first..<first + places and `panels`
/// adjacent panels of `errors`. The panels of the gradient are `panel_stride` apart, each [places × SS_PANEL].
void ss_sparse_gradient(const struct ss_entry *lists, const int32_t *list_starts, const int32_t *list_counts,
                        intptr_t first, intptr_t places, const float *errors, intptr_t stride, intptr_t panels,
                        float *gradient, intptr_t panel_stride);

/// Computes the gradient of the places first..<end without lists, entry by entry: faster if there are so few panels
/// that the gradient stays in the L1 cache.
void ss_added_gradient(const struct ss_entry *entries, intptr_t capacity, const intptr_t *counts, intptr_t rows,
                       intptr_t first, intptr_t end, const float *errors, intptr_t stride, intptr_t panels,
                       float *gradient, intptr_t panel_stride);

/// sums[r, c] = sums[r, c] + others[r, c].
void ss_add_rows(float *sums, const float *others, intptr_t rows, intptr_t stride, intptr_t columns);

/// Copies `count` floats, a multiple of SS_PANEL, from one cache line on to another, past the caches: where another processor
/// has read what was there, storing it in the usual way waits for that processor line by line. Other threads see what was
/// copied once this one has called `ss_end_streams` and told them so.
void ss_stream(const float *from, float *to, intptr_t count);

/// Copies `count` floats, a multiple of SS_PANEL, that another thread has copied by `ss_stream`, and which no cache has.
void ss_take_streamed(const float *from, float *to, intptr_t count);

/// Copies the lists of the features first..<end in the same way, each from `starts` to `to_starts`, and their lengths. A list
/// begins on a cache line, and has room for whole ones.
void ss_stream_lists(const struct ss_entry *lists, const int32_t *starts, const int32_t *counts, intptr_t first,
                     intptr_t end, struct ss_entry *to, const int32_t *to_starts, int32_t *to_counts);

/// Prefetches the lists of the features first..<end.
void ss_prefetch_lists(const struct ss_entry *lists, const int32_t *starts, const int32_t *counts, intptr_t first,
                       intptr_t end);

/// Waits until what this thread has copied by `ss_stream` is in memory.
void ss_end_streams(void);

/// sums[i] = (parts[0][first + i] + parts[1][first + i]) + … over the `number` parts, added in their order, for i in 0..<count.
/// `count` is a multiple of SS_PANEL. The sums may lie in the place of a part.
void ss_add_parts(const float *const *parts, intptr_t number, intptr_t first, intptr_t count, float *sums);

/// taken[k] = the SS_PANEL numbers from values + places[k] · row_step on, for k in 0..<count.
void ss_take_rows(const float *values, intptr_t row_step, const int32_t *places, intptr_t count, float *taken);

/// The inverse: copies the numbers of taken[k] back to values + places[k] · row_step.
void ss_put_rows(const float *taken, float *values, intptr_t row_step, const int32_t *places, intptr_t count);

/// A matrix whose rows and columns may both be strided.
struct ss_view {
    const float *values;
    intptr_t row_step;
    intptr_t column_step;
};

/// result[r, :] = start[:] + Σ left[r, k] · right[k, :] over k in 0..<inner, for one panel of columns; a NULL `start`
/// means 0.
void ss_panel_product(struct ss_view left, intptr_t rows, intptr_t inner, const float *right, intptr_t right_stride,
                      const float *start, float *result, intptr_t result_stride);

/// The number of products that `ss_product` adds up before adding them to the sum: shorter sums lose fewer digits, and
/// their part of the right matrix stays in the L1 cache.
enum { SS_PIECE = 256 };

/// result[r, c] = Σ left[r, k] · right[k, c] over k in 0..<inner; the rows of the result are adjacent. `room` is a
/// buffer for (SS_PIECE + rows) · SS_PANEL floats.
void ss_product(struct ss_view left, struct ss_view right, intptr_t rows, intptr_t inner, intptr_t columns,
                float *result, float *room);

/// packed[k, i] = weights[first + i, k] for SS_PANEL rows from `first` on and k below `outputs`: a panel of the
/// transposed matrix. Rows beyond the inputs are 0.
void ss_pack_transposed(struct ss_panels panels, intptr_t first, intptr_t outputs, float *packed);

/// sums[c] = Σ values[r, c] over the rows, for `columns` columns, which must be a multiple of SS_PANEL.
void ss_column_sums(const float *values, intptr_t rows, intptr_t stride, intptr_t columns, float *sums);

/// Multiplies each negative value by slope, in `rows` rows of `columns` (ReLU if slope is 0); NaN stays NaN.
void ss_leaky_relu(float *values, intptr_t rows, intptr_t stride, intptr_t columns, float slope);

/// Multiplies each error by 1 if the output of `ss_leaky_relu` is above 0, otherwise by slope.
void ss_leaky_relu_slope(float *errors, const float *outputs, intptr_t rows, intptr_t stride, intptr_t columns,
                         float slope);

/// Sets marks[c] to 1 if any value of column c is nonzero.
void ss_mark_columns(const float *values, intptr_t rows, intptr_t stride, intptr_t columns, uint8_t *marks);

/// values[r, c] = values[r, c] · factors[r, c].
void ss_scale_each(float *values, const float *factors, intptr_t rows, intptr_t stride, intptr_t columns);

/// The mean of each column, and the mean squared distance from it, in double precision; there must be at least one row.
void ss_column_statistics(const float *values, intptr_t rows, intptr_t stride, intptr_t columns, float *mean,
                          float *variance);

/// results[r, c] = (values[r, c] − mean[c]) · factor[c] + bias[c]. The mean is subtracted first: if it is much larger
/// than the deviation, the difference is still exact.
void ss_normalize(const float *values, intptr_t rows, intptr_t stride, intptr_t columns, const float *mean,
                  const float *factor, const float *bias, float *results);

/// products[c] = Σ errors[r, c] · (values[r, c] − mean[c]) over the rows.
void ss_centred_products(const float *errors, const float *values, intptr_t rows, intptr_t stride, intptr_t columns,
                         const float *mean, float *products);

/// errors[r, c] = factor[c] · errors[r, c] + slope[c] · (values[r, c] − mean[c]) + offset[c].
void ss_normalization_errors(float *errors, const float *values, intptr_t rows, intptr_t stride, intptr_t columns,
                             const float *mean, const float *factor, const float *slope, const float *offset);

/// Performs rounds · 6 · SS_PANEL multiply-adds as fast as the processor can; the result has no meaning.
float ss_multiply_add_six(intptr_t rounds);

/// Performs rounds · 12 · SS_PANEL multiply-adds: faster if the registers are wide enough. The result has no meaning.
float ss_multiply_add_twelve(intptr_t rounds);

/// Tells the processor that the thread is waiting for another one.
void ss_wait_a_little(void);

/// The number of processors on which this program may run.
int ss_usable_processors(void);

/// Which of its instruction sets the kernels use on this processor: 0 for plain ones, 1 for AVX2, 2 for AVX-512, 3 for NEON.
int ss_instruction_level(void);
