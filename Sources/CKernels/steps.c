#include "CKernels.h"
#include "processors.h"

// Gradient descent rounds every product, which gives the same bits on every processor, as before it had a kernel.
FOR_EACH_PROCESSOR
void ss_descent_step(struct ss_gradient_use use, float rate, float *restrict values, const float *restrict gradient,
                     intptr_t count) {
#pragma clang fp contract(off)
    for (intptr_t i = 0; i < count; i++) {
        float g = use.scale * gradient[i] + use.decay * values[i];
        values[i] -= rate * g;
    }
}

FOR_EACH_PROCESSOR
void ss_momentum_step(struct ss_gradient_use use, float rate, float momentum, int looks_ahead, float *restrict values,
                      const float *restrict gradient, float *restrict velocity, intptr_t count) {
#pragma clang fp contract(fast)
    float of_gradient = looks_ahead ? 1 : 0;
    float of_velocity = looks_ahead ? momentum : 1;
    for (intptr_t i = 0; i < count; i++) {
        float g = use.scale * gradient[i] + use.decay * values[i];
        float v = momentum * velocity[i] + g;
        velocity[i] = v;
        values[i] -= rate * (of_gradient * g + of_velocity * v);
    }
}

FOR_EACH_PROCESSOR
void ss_rmsprop_step(struct ss_gradient_use use, float rate, float keep, float take, float epsilon,
                     float *restrict values, const float *restrict gradient, float *restrict squares,
                     intptr_t count) {
#pragma clang fp contract(fast)
    for (intptr_t i = 0; i < count; i++) {
        float g = use.scale * gradient[i] + use.decay * values[i];
        float v = keep * squares[i] + take * g * g;
        squares[i] = v;
        values[i] -= rate * g / (__builtin_elementwise_sqrt(v) + epsilon);
    }
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
void ss_adam_coast(struct ss_adam step, float *restrict values, float *restrict first, float *restrict second,
                   intptr_t count) {
#pragma clang fp contract(fast)
    for (intptr_t i = 0; i < count; i++) {
        float root = __builtin_elementwise_sqrt(second[i]) * step.root_scale + step.epsilon;
        values[i] -= step.rate * first[i] / root;
        first[i] *= step.keep1;
        second[i] *= step.keep2;
    }
}

FOR_EACH_PROCESSOR
void ss_adam_step(struct ss_gradient_use use, struct ss_adam step, float *restrict values,
                  const float *restrict gradient, float *restrict first, float *restrict second, intptr_t count) {
#pragma clang fp contract(fast)
    for (intptr_t i = 0; i < count; i++) {
        float g = use.scale * gradient[i] + use.decay * values[i];
        float m = step.keep1 * first[i] + step.take1 * g;
        float v = step.keep2 * second[i] + step.take2 * g * g;
        first[i] = m;
        second[i] = v;
        // Not sqrtf, which may set errno and so cannot be vectorized.
        values[i] = step.keep * values[i]
                    - step.rate * m / (__builtin_elementwise_sqrt(v) * step.root_scale + step.epsilon);
    }
}
