#include "CKernels.h"
#include "movement.h"

/// The number of panels whose gradients are computed together, as by `ss_sparse_gradient`.
enum { MOST_PANELS = 4 };

/// Notes the sums of `width` panels' squares.
INLINE void note_squares(const lanes *squares, double *sums, intptr_t step, const int width) {
    for (int p = 0; p < width; p++) {
        wide_lanes wide = __builtin_convertvector(squares[p], wide_lanes);
        sums[p * step] = sum_of_lanes(&wide);
    }
}

/// Whether no panel of an input has been touched.
INLINE int is_untouched(const uint8_t *touched, intptr_t step, const int width) {
    int any = 0;
    for (int p = 0; p < width; p++) any |= touched[p * step];
    return !any;
}

/// The arguments of `ss_sparse_step` from its first input on.
struct sparse_gradient {
    const struct ss_entry *lists;
    const int32_t *list_starts;
    const int32_t *list_counts;
    intptr_t places;
    const float *errors;
    intptr_t stride;
    const float *added;
    float *gradient;
    intptr_t panel_stride;
};

/// Whether nothing is added to the gradient of an input in `width` panels from panel `p` on.
INLINE int adds_nothing(struct sparse_gradient from, intptr_t i, intptr_t p, const int width) {
    if (!from.added) return 1;
    whole_lanes any = {0};
    for (int q = 0; q < width; q++)
        any |= LOAD(from.added + (p + q) * from.panel_stride + i * SS_PANEL) != 0;
    return !__builtin_reduce_or(any);
}

/// The step of an input's `width` panels from panel `p` on.
INLINE void move_input(struct sparse_gradient from, struct ss_moved moved, struct ss_rule rule,
                       const enum ss_rule_kind kind, const int plain, intptr_t i, intptr_t p, lanes *squares,
                       const int width) {
#pragma clang fp contract(fast)
    lanes sums[MOST_PANELS];
    for (int q = 0; q < width; q++) sums[q] = (lanes){0};
    const struct ss_entry *list = from.lists + from.list_starts[i];
    for (intptr_t k = 0; k < from.list_counts[i]; k++) {
        const float *row = from.errors + list[k].place * from.stride + p * SS_PANEL;
        float value = list[k].value;
        for (int q = 0; q < width; q++) sums[q] += value * LOAD(row + q * SS_PANEL);
    }
    for (int q = 0; from.added && q < width; q++)
        sums[q] += LOAD(from.added + (p + q) * from.panel_stride + i * SS_PANEL);
    for (int q = 0; q < width; q++) {
        squares[q] += sums[q] * sums[q];
        intptr_t at = (p + q) * moved.panel_step + i * SS_PANEL;
        move_row(rule, kind, plain, &sums[q], moved.values + at, moved.first + at, moved.second + at);
    }
    if (from.gradient)
        for (int q = 0; q < width; q++)
            STORE(from.gradient + (p + q) * from.panel_stride + i * SS_PANEL, sums[q]);
}

/// The step of all inputs, `width` panels at a time, from panel `p` on; returns the next panel.
INLINE intptr_t move_inputs(struct sparse_gradient from, struct ss_moved moved, struct ss_rule rule,
                            const enum ss_rule_kind kind, const int plain, intptr_t panels, intptr_t p,
                            const int width) {
    for (; p + width <= panels; p += width) {
        uint8_t *touched = moved.touched + p * moved.touched_step;
        for (intptr_t first = 0; first < from.places; first += SS_TILE) {
            intptr_t end = from.places - first < SS_TILE ? from.places : first + SS_TILE;
            lanes squares[MOST_PANELS];
            for (int q = 0; q < width; q++) squares[q] = (lanes){0};
            for (intptr_t i = first; i < end; i++) {
                if (from.list_counts[i] == 0 && rests(rule) && is_untouched(touched + i, moved.touched_step, width)
                    && adds_nothing(from, i, p, width)) {
                    for (int q = 0; from.gradient && q < width; q++)
                        STORE(from.gradient + (p + q) * from.panel_stride + i * SS_PANEL, (lanes){0});
                    continue;
                }
                if (kind != SS_DESCENT && !touched[i])
                    for (int q = 0; q < width; q++) touched[q * moved.touched_step + i] = 1;
                move_input(from, moved, rule, kind, plain, i, p, squares, width);
            }
            if (moved.squares)
                note_squares(squares, moved.squares + p * moved.squares_step + first / SS_TILE, moved.squares_step,
                             width);
        }
    }
    return p;
}

/// The step of all panels.
INLINE void move_sparse(struct sparse_gradient from, struct ss_moved moved, struct ss_rule rule,
                        const enum ss_rule_kind kind, const int plain, intptr_t panels) {
    intptr_t p = move_inputs(from, moved, rule, kind, plain, panels, 0, 4);
    p = move_inputs(from, moved, rule, kind, plain, panels, p, 2);
    move_inputs(from, moved, rule, kind, plain, panels, p, 1);
}

/// With an address that may be counted on from for a state that the rule does not use.
INLINE struct ss_moved with_all_states(struct ss_moved moved) {
    if (!moved.first) moved.first = moved.values;
    if (!moved.second) moved.second = moved.values;
    return moved;
}

FOR_EACH_PROCESSOR
void ss_sparse_step(const struct ss_entry *lists, const int32_t *list_starts, const int32_t *list_counts,
                    intptr_t first, intptr_t places, const float *errors, intptr_t stride, intptr_t panels,
                    struct ss_rule rule, struct ss_moved moved, const float *added, float *gradient,
                    intptr_t panel_stride) {
    struct sparse_gradient from = {lists,  list_starts + first, list_counts + first, places,      errors,
                                   stride, added,               gradient,            panel_stride};
    moved = with_all_states(moved);
    FOR_KIND(rule, move_sparse(from, moved, rule, KIND, PLAIN, panels))
}

/// The step of a panel's inputs with their gradients.
INLINE void move_panel(const float *gradient, intptr_t places, struct ss_rule rule, const enum ss_rule_kind kind,
                       const int plain, struct ss_moved moved) {
#pragma clang fp contract(fast)
    for (intptr_t first = 0; first < places; first += SS_TILE) {
        intptr_t end = places - first < SS_TILE ? places : first + SS_TILE;
        lanes squares = {0};
        for (intptr_t i = first; i < end; i++) {
            lanes g = LOAD(gradient + i * SS_PANEL);
            if (rests(rule) && !moved.touched[i]) {
                whole_lanes present = g != 0;
                if (!__builtin_reduce_or(present)) continue;
            }
            if (kind != SS_DESCENT) moved.touched[i] = 1;
            squares += g * g;
            move_row(rule, kind, plain, &g, moved.values + i * SS_PANEL, moved.first + i * SS_PANEL,
                     moved.second + i * SS_PANEL);
        }
        if (moved.squares) note_squares(&squares, moved.squares + first / SS_TILE, 0, 1);
    }
}

/// The part of `moved` that begins with a later panel.
INLINE struct ss_moved from_panel(struct ss_moved moved, intptr_t panel) {
    moved.values += panel * moved.panel_step;
    moved.first += panel * moved.panel_step;
    moved.second += panel * moved.panel_step;
    moved.touched += panel * moved.touched_step;
    if (moved.squares) moved.squares += panel * moved.squares_step;
    return moved;
}

FOR_EACH_PROCESSOR
void ss_gradient_step(const float *gradient, intptr_t panel_stride, intptr_t places, intptr_t panels,
                      struct ss_rule rule, struct ss_moved moved) {
    moved = with_all_states(moved);
    for (intptr_t p = 0; p < panels; p++)
        FOR_KIND(rule, move_panel(gradient + p * panel_stride, places, rule, KIND, PLAIN, from_panel(moved, p)))
}
