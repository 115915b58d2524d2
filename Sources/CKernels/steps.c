#include "CKernels.h"
#include "movement.h"
#include <string.h>

/// Updates the last `count` numbers, fewer than a row.
INLINE void move_last(struct ss_rule rule, const enum ss_rule_kind kind, const int plain, const float *gradient,
                      float *values, float *first, float *second, intptr_t count) {
    float rows[4][SS_PANEL] = {{0}};
    float *numbers[4] = {rows[0], values, first, second};
    size_t bytes = (size_t)count * sizeof *values;
    memcpy(rows[0], gradient, bytes);
    for (int k = 1; k < 4; k++)
        if (numbers[k]) memcpy(rows[k], numbers[k], bytes);
    lanes g = LOAD(rows[0]);
    move_row(rule, kind, plain, &g, rows[1], rows[2], rows[3]);
    for (int k = 1; k < 4; k++)
        if (numbers[k]) memcpy(numbers[k], rows[k], bytes);
}

INLINE void move_all(struct ss_rule rule, const enum ss_rule_kind kind, const int plain, const float *gradient,
                     float *values, float *first, float *second, intptr_t count) {
    intptr_t i = 0;
    for (; i + SS_PANEL <= count; i += SS_PANEL) {
        lanes g = LOAD(gradient + i);
        move_row(rule, kind, plain, &g, values + i, first ? first + i : NULL, second ? second + i : NULL);
    }
    if (i < count)
        move_last(rule, kind, plain, gradient + i, values + i, first ? first + i : NULL, second ? second + i : NULL,
                  count - i);
}

FOR_EACH_PROCESSOR
void ss_rule_step(struct ss_rule rule, float *values, const float *gradient, float *first, float *second,
                  intptr_t count) {
    FOR_KIND(rule, move_all(rule, KIND, PLAIN, gradient, values, first, second, count))
}

FOR_EACH_PROCESSOR
void ss_momentum_coast(float travel, float keep, float *restrict values, float *restrict velocity, intptr_t count) {
#pragma clang fp contract(fast)
    for (intptr_t i = 0; i < count; i++) {
        values[i] -= travel * velocity[i];
        velocity[i] *= keep;
    }
}

FOR_EACH_PROCESSOR
void ss_adam_coast(struct ss_rule rule, float *restrict values, float *restrict first, float *restrict second,
                   intptr_t count) {
#pragma clang fp contract(fast)
    for (intptr_t i = 0; i < count; i++) {
        float root = __builtin_elementwise_sqrt(second[i]) * rule.root_scale + rule.epsilon;
        values[i] -= rule.rate * first[i] / root;
        first[i] *= rule.keep1;
        second[i] *= rule.keep2;
    }
}
