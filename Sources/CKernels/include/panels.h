#pragma once
#include <stdint.h>

// Products over weights that stand in panels: SS_PANEL columns side by side, the rows of each panel one after the other,
// so that what one thread adjusts is one piece of memory and a row of a panel is one or two vectors. See the page
// Sources/Engine/README.md.
//
// `rows` and `panels` may be 0, `inputs` may not. No arrays of a call may overlap. Every sum is taken in the order of its index, whatever
// the part of the result that a call is asked for: the parts may go to any number of threads.

/// Columns in a panel: 64 bytes, a cache line, and one vector of AVX-512, two of AVX2, four of SSE and NEON.
enum { SS_PANEL = 16 };

/// A number that is not 0, and where it stands.
struct ss_entry {
    int32_t place;
    float value;
};

/// Writes the entries of the bytes first..<end, each taken for itself / 255, in their order, and returns how many they are.
/// `entries` must have room for as many as there are bytes and eight more, which may be overwritten.
intptr_t ss_byte_entries(const uint8_t *bytes, intptr_t first, intptr_t end, struct ss_entry *entries);

/// Packs `count` bytes: a bit of `masks` for each, set where it is not 0, the first the lowest of its byte; and in
/// `values` those that are not, in their order. Returns how many they are. `masks` must have room for count / 8, rounded up,
/// and `values` for as many as there are.
intptr_t ss_pack_bytes(const uint8_t *bytes, intptr_t count, uint8_t *masks, uint8_t *values);

/// The entries of the bytes first..<end, of those that were packed, as `ss_byte_entries` writes them; `first` must be a
/// multiple of 8. Reads up to eight bytes beyond those of `values`.
intptr_t ss_packed_entries(const uint8_t *masks, const uint8_t *values, intptr_t first, intptr_t end,
                           struct ss_entry *entries);

/// The entries of the floats first..<end, as they are.
intptr_t ss_float_entries(const float *floats, intptr_t first, intptr_t end, struct ss_entry *entries);

/// Puts the entries whose place is first..<end under their places: those of row r, which stand from entries + r ·
/// capacity, as (r, value) under place p from lists + list_starts[p], `list_counts[p]` of them. Entries must ascend within
/// a row.
void ss_list_entries(const struct ss_entry *entries, intptr_t capacity, const intptr_t *counts, intptr_t rows,
                     intptr_t first, intptr_t end, struct ss_entry *lists, const int32_t *list_starts,
                     int32_t *list_counts);

/// The same of all places that have any entry, where they are few among many: `places` becomes these, in the order in
/// which they come, and the list of places[k] stands from lists + list_starts[k], list_counts[k] long. Returns how many they
/// are. `slots` has a number for each place, −1 before and after; all others must have room for as many as there are entries.
intptr_t ss_list_present(const struct ss_entry *entries, intptr_t capacity, const intptr_t *counts, intptr_t rows,
                         int32_t *slots, int32_t *places, struct ss_entry *lists, int32_t *list_starts,
                         int32_t *list_counts);

/// Asks the cache for `count` bytes that are read soon.
void ss_prefetch_bytes(const void *bytes, intptr_t count);

/// Weights in panels, [inputs × panels · SS_PANEL]: the row i of panel p begins at weights + p · panel_step + i · row_step.
/// Where all inputs are used the rows of a panel are neighbours; where few are, the panels of a row.
struct ss_panels {
    const float *weights;
    intptr_t inputs;
    intptr_t row_step;
    intptr_t panel_step;
    /// The panels first..<first + count are meant.
    intptr_t first;
    intptr_t count;
};

/// outputs[r, p] = start[p] + Σ value · weights[place, p] over the entries of row r, all of whose places must be
/// first..<end, one at least; a NULL `start` is 0. Rows of `outputs` are `stride` apart; `positions` is room for as many
/// numbers as there are rows.
void ss_sparse_product(const struct ss_entry *entries, intptr_t capacity, const intptr_t *counts, intptr_t rows,
                       intptr_t first, intptr_t end, struct ss_panels panels, const float *start, float *outputs,
                       intptr_t stride, intptr_t *positions);

/// gradient[i, p] = Σ value · errors[row, p] over the list of place i, for first..<first + places, and for `panels` panels
/// of `errors` side by side. The gradient of the panels stands `panel_stride` apart, each [places × SS_PANEL].
void ss_sparse_gradient(const struct ss_entry *lists, const int32_t *list_starts, const int32_t *list_counts,
                        intptr_t first, intptr_t places, const float *errors, intptr_t stride, intptr_t panels,
                        float *gradient, intptr_t panel_stride);

/// The same of first..<end without lists, entry by entry: quicker where there are so few panels that the gradient stays
/// in the first-level cache.
void ss_added_gradient(const struct ss_entry *entries, intptr_t capacity, const intptr_t *counts, intptr_t rows,
                       intptr_t first, intptr_t end, const float *errors, intptr_t stride, intptr_t panels,
                       float *gradient, intptr_t panel_stride);

/// sums[r, c] = sums[r, c] + others[r, c].
void ss_add_rows(float *sums, const float *others, intptr_t rows, intptr_t stride, intptr_t columns);

/// taken[k] = the SS_PANEL numbers from values + places[k] · row_step on, for `count` places.
void ss_take_rows(const float *values, intptr_t row_step, const int32_t *places, intptr_t count, float *taken);

/// And back again.
void ss_put_rows(const float *taken, float *values, intptr_t row_step, const int32_t *places, intptr_t count);

/// A matrix of which neither rows nor columns need be neighbours.
struct ss_view {
    const float *values;
    intptr_t row_step;
    intptr_t column_step;
};

/// result[r, :] = start[:] + Σ left[r, k] · right[k, :] over k in 0..<inner, for one panel of columns; a NULL `start` is 0.
void ss_panel_product(struct ss_view left, intptr_t rows, intptr_t inner, const float *right, intptr_t right_stride,
                      const float *start, float *result, intptr_t result_stride);

/// How many products of a sum `ss_product` adds up before it adds them to the sum: shorter sums lose fewer digits, and their
/// part of the right matrix stays in the first-level cache.
enum { SS_PIECE = 256 };

/// result[r, c] = Σ left[r, k] · right[k, c] over k in 0..<inner, the rows of the result side by side. `room` is for
/// (SS_PIECE + rows) · SS_PANEL floats.
void ss_product(struct ss_view left, struct ss_view right, intptr_t rows, intptr_t inner, intptr_t columns,
                float *result, float *room);

/// packed[k, i] = weights[first + i, k] for SS_PANEL rows from `first` on and k below `outputs`: a panel of the transposed
/// matrix. Rows beyond the inputs are 0.
void ss_pack_transposed(struct ss_panels panels, intptr_t first, intptr_t outputs, float *packed);

/// sums[c] = Σ values[r, c] over the rows, for `columns` columns, a multiple of SS_PANEL.
void ss_column_sums(const float *values, intptr_t rows, intptr_t stride, intptr_t columns, float *sums);

/// Makes of each value below 0 slope times itself, in `rows` rows of `columns`: ReLU where the slope is 0. NaN stays.
void ss_leaky_relu(float *values, intptr_t rows, intptr_t stride, intptr_t columns, float slope);

/// Multiplies each error by 1 where the output of `ss_leaky_relu` is above 0, and else by slope.
void ss_leaky_relu_slope(float *errors, const float *outputs, intptr_t rows, intptr_t stride, intptr_t columns,
                         float slope);

/// Makes marks[c] 1 where a value of column c is not 0.
void ss_mark_columns(const float *values, intptr_t rows, intptr_t stride, intptr_t columns, uint8_t *marks);

/// values[r, c] = values[r, c] · factors[r, c].
void ss_scale_each(float *values, const float *factors, intptr_t rows, intptr_t stride, intptr_t columns);

/// The mean of each column, and the mean of the squared distances from it, in double precision; there must be a row.
void ss_column_statistics(const float *values, intptr_t rows, intptr_t stride, intptr_t columns, float *mean,
                          float *variance);

/// results[r, c] = (values[r, c] − mean[c]) · factor[c] + bias[c]. The mean first: where it is far larger than the
/// deviation, the rest is exact.
void ss_normalize(const float *values, intptr_t rows, intptr_t stride, intptr_t columns, const float *mean,
                  const float *factor, const float *bias, float *results);

/// products[c] = Σ errors[r, c] · (values[r, c] − mean[c]) over the rows.
void ss_centred_products(const float *errors, const float *values, intptr_t rows, intptr_t stride, intptr_t columns,
                         const float *mean, float *products);

/// errors[r, c] = factor[c] · errors[r, c] + slope[c] · (values[r, c] − mean[c]) + offset[c].
void ss_normalization_errors(float *errors, const float *values, intptr_t rows, intptr_t stride, intptr_t columns,
                             const float *mean, const float *factor, const float *slope, const float *offset);

/// Multiplies and adds as fast as the processor can, and returns what nobody needs: rounds · 6 · SS_PANEL times.
float ss_multiply_add_six(intptr_t rounds);

/// The same, rounds · 12 · SS_PANEL times: faster where the registers are wide enough.
float ss_multiply_add_twelve(intptr_t rounds);

/// Tells the processor that the thread waits for another one.
void ss_wait_a_little(void);

/// How many processors this program may run on.
int ss_usable_processors(void);
