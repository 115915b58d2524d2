#pragma once
#include "processors.h"
#include "rules.h"
#include "vectors.h"

// The rules of `ss_rule` for the lanes of a row, the only place where they are written. `plain` rules have a scale of 1
// and no decay of weights: their factors are left out, which gives the same bits. The products that multiplying by 1
// and adding 0 would take share the units of the sums that a step computes beside them.

/// Whether factors of 1 and 0 can be left out, and whether a step leaves a number alone whose gradient and state are 0.
INLINE int is_plain(struct ss_rule rule) {
    return rule.scale == 1 && rule.decay == 0 && (rule.kind != SS_ADAM || rule.keep == 1);
}

/// Whether a step leaves a number alone whose gradient and state are 0.
INLINE int rests(struct ss_rule rule) { return rule.decay == 0 && (rule.kind != SS_ADAM || rule.keep == 1); }

// Gradient descent rounds every product, which gives the same bits on every processor, as before it had a kernel.
INLINE void descend(struct ss_rule rule, const int plain, const lanes *gradient, float *value) {
#pragma clang fp contract(off)
    lanes x = LOAD(value);
    lanes g = *gradient;
    if (!plain) g = rule.scale * g + rule.decay * x;
    STORE(value, x - rule.rate * g);
}

INLINE void move_with_momentum(struct ss_rule rule, const lanes *gradient, float *value, float *first) {
#pragma clang fp contract(fast)
    float of_gradient = rule.looks_ahead ? 1 : 0;
    float of_velocity = rule.looks_ahead ? rule.keep1 : 1;
    lanes x = LOAD(value);
    lanes g = rule.scale * *gradient + rule.decay * x;
    lanes velocity = rule.keep1 * LOAD(first) + g;
    STORE(first, velocity);
    STORE(value, x - rule.rate * (of_gradient * g + of_velocity * velocity));
}

INLINE void move_by_mean_square(struct ss_rule rule, const lanes *gradient, float *value, float *second) {
#pragma clang fp contract(fast)
    lanes x = LOAD(value);
    lanes g = rule.scale * *gradient + rule.decay * x;
    lanes square = rule.keep2 * LOAD(second) + rule.take2 * g * g;
    STORE(second, square);
    STORE(value, x - rule.rate * g / (__builtin_elementwise_sqrt(square) + rule.epsilon));
}

INLINE void move_by_adam(struct ss_rule rule, const int plain, const lanes *gradient, float *value, float *first,
                         float *second) {
#pragma clang fp contract(fast)
    lanes x = LOAD(value);
    lanes g = *gradient;
    if (!plain) g = rule.scale * g + rule.decay * x;
    lanes m = rule.keep1 * LOAD(first) + rule.take1 * g;
    lanes v = rule.keep2 * LOAD(second) + rule.take2 * g * g;
    STORE(first, m);
    STORE(second, v);
    if (!plain) x *= rule.keep;
    STORE(value, x - rule.rate * m / (__builtin_elementwise_sqrt(v) * rule.root_scale + rule.epsilon));
}

/// Updates a row of a panel. `kind` and `plain` are constants, so that each call becomes code of its own.
INLINE void move_row(struct ss_rule rule, const enum ss_rule_kind kind, const int plain, const lanes *gradient,
                     float *value, float *first, float *second) {
    switch (kind) {
    case SS_DESCENT: descend(rule, plain, gradient, value); break;
    case SS_MOMENTUM: move_with_momentum(rule, gradient, value, first); break;
    case SS_MEAN_SQUARE: move_by_mean_square(rule, gradient, value, second); break;
    case SS_ADAM: move_by_adam(rule, plain, gradient, value, first, second); break;
    }
}

/// Does `body` with KIND and PLAIN as the constants that the rule has.
#define FOR_KIND(rule, body)                                                                                         \
    switch (rule.kind) {                                                                                             \
    case SS_DESCENT: {                                                                                               \
        enum { KIND = SS_DESCENT, PLAIN = 0 };                                                                       \
        body;                                                                                                        \
    } break;                                                                                                         \
    case SS_MOMENTUM: {                                                                                              \
        enum { KIND = SS_MOMENTUM, PLAIN = 0 };                                                                      \
        body;                                                                                                        \
    } break;                                                                                                         \
    case SS_MEAN_SQUARE: {                                                                                           \
        enum { KIND = SS_MEAN_SQUARE, PLAIN = 0 };                                                                   \
        body;                                                                                                        \
    } break;                                                                                                         \
    case SS_ADAM:                                                                                                    \
        if (is_plain(rule)) {                                                                                        \
            enum { KIND = SS_ADAM, PLAIN = 1 };                                                                      \
            body;                                                                                                    \
        } else {                                                                                                     \
            enum { KIND = SS_ADAM, PLAIN = 0 };                                                                      \
            body;                                                                                                    \
        }                                                                                                            \
        break;                                                                                                       \
    }
