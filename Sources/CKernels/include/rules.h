#pragma once
#include "panels.h"

/// What an optimizer's step does to a number with its gradient and its state, in the order in which it is computed:
///
///     g      = scale · gradient + decay · value
///     first  ← keep1 · first + take1 · g              momentum (take1 is 1), Adam
///     second ← keep2 · second + take2 · g²            mean square, Adam
///     value  ← value − rate · g                       descent
///     value  ← value − rate · first                   momentum; with look-ahead, − rate · (g + keep1 · first)
///     value  ← value − rate · g / (√second + epsilon)                                     mean square
///     value  ← keep · value − rate · first / (√second · root_scale + epsilon)             Adam
enum ss_rule_kind { SS_DESCENT, SS_MOMENTUM, SS_MEAN_SQUARE, SS_ADAM };

/// The factors of a step, which are the same for all numbers of a parameter; those that its kind does not name have no
/// meaning. See Optimizer+Steps.swift.
struct ss_rule {
    enum ss_rule_kind kind;
    float scale, decay;
    float rate;
    float keep1, take1;
    float keep2, take2;
    float root_scale, epsilon;
    /// 1 − rate · decay in AdamW, 1 in Adam.
    float keep;
    int looks_ahead;
};

/// Updates `count` numbers by the rule. A state that its kind does not use may be NULL, and the arrays must not overlap.
void ss_rule_step(struct ss_rule rule, float *values, const float *gradient, float *first, float *second,
                  intptr_t count);

/// What steps of momentum without a gradient add up to: values[i] −= travel · velocity[i], then velocity[i] *= keep. The
/// arrays must not overlap.
void ss_momentum_coast(float travel, float keep, float *values, float *velocity, intptr_t count);

/// What steps of Adam without a gradient add up to: values[i] −= rate · first[i] / (√second[i] · root_scale + epsilon),
/// then first[i] *= keep1 and second[i] *= keep2. The arrays must not overlap.
void ss_adam_coast(struct ss_rule rule, float *values, float *first, float *second, intptr_t count);

/// The number of inputs whose squared gradients are added up together.
enum { SS_TILE = 40 };

/// The weights that a step updates: adjacent inputs of adjacent panels, with their state and what else is kept of them.
struct ss_moved {
    /// The weights of the first input in the first panel, and their state; a state that the rule does not use may be
    /// NULL. The rows of a panel are adjacent, and panels are `panel_step` numbers apart.
    float *values;
    float *first;
    float *second;
    intptr_t panel_step;
    /// For each input of each panel, 0 as long as its gradient and its state have been 0; panels are `touched_step`
    /// apart.
    uint8_t *touched;
    intptr_t touched_step;
    /// Receives, for each panel and each SS_TILE inputs, the sum of the squared gradients, which are added up in single
    /// precision for each lane; panels are `squares_step` apart. NULL if nobody wants them.
    double *squares;
    intptr_t squares_step;
};

/// Computes the gradients of `places` inputs from `first` on as `ss_sparse_gradient` does, and makes the step with each
/// while it is in the registers. `moved` begins with the input `first`. Their gradients are also written to `gradient`,
/// as by `ss_sparse_gradient`, unless that is NULL. `added` has gradients of other samples, laid out in the same way, to
/// which these are added before the step; NULL for none. It may be `gradient`.
///
/// An input without entries is left alone if a step would not change it: its state is 0, and weights do not decay.
void ss_sparse_step(const struct ss_entry *lists, const int32_t *list_starts, const int32_t *list_counts,
                    intptr_t first, intptr_t places, const float *errors, intptr_t stride, intptr_t panels,
                    struct ss_rule rule, struct ss_moved moved, const float *added, float *gradient,
                    intptr_t panel_stride);

/// Makes the step with gradients that are there already, [places × SS_PANEL] for each panel, `panel_stride` apart. An
/// input whose gradient is 0 in a panel is left alone as by `ss_sparse_step`.
void ss_gradient_step(const float *gradient, intptr_t panel_stride, intptr_t places, intptr_t panels,
                      struct ss_rule rule, struct ss_moved moved);
