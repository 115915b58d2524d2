#include "panels.h"
#include "processors.h"

// Processes one panel of columns at a time: each thread has its own columns, and the order in which a column is summed
// does not depend on their number.

FOR_EACH_PROCESSOR
void ss_scale_each(float *restrict values, const float *restrict factors, intptr_t rows, intptr_t stride,
                   intptr_t columns) {
    for (intptr_t r = 0; r < rows; r++)
        for (intptr_t c = 0; c < columns; c++) values[r * stride + c] *= factors[r * stride + c];
}

FOR_EACH_PROCESSOR
void ss_column_statistics(const float *restrict values, intptr_t rows, intptr_t stride, intptr_t columns,
                          float *restrict mean, float *restrict variance) {
    for (intptr_t first = 0; first < columns; first += SS_PANEL) {
        const float *panel = values + first;
        double means[SS_PANEL] = {0}, squares[SS_PANEL] = {0};
        for (intptr_t r = 0; r < rows; r++)
            for (int c = 0; c < SS_PANEL; c++) means[c] += (double)panel[r * stride + c];
        for (int c = 0; c < SS_PANEL; c++) means[c] /= (double)rows;
        for (intptr_t r = 0; r < rows; r++)
            for (int c = 0; c < SS_PANEL; c++) {
                double distance = (double)panel[r * stride + c] - means[c];
                squares[c] += distance * distance;
            }
        for (int c = 0; c < SS_PANEL; c++) {
            mean[first + c] = (float)means[c];
            variance[first + c] = (float)(squares[c] / (double)rows);
        }
    }
}

FOR_EACH_PROCESSOR
void ss_normalize(const float *restrict values, intptr_t rows, intptr_t stride, intptr_t columns,
                  const float *restrict mean, const float *restrict factor, const float *restrict bias,
                  float *restrict results) {
    for (intptr_t r = 0; r < rows; r++)
        for (intptr_t c = 0; c < columns; c++)
            results[r * stride + c] = (values[r * stride + c] - mean[c]) * factor[c] + bias[c];
}

FOR_EACH_PROCESSOR
void ss_centred_products(const float *restrict errors, const float *restrict values, intptr_t rows, intptr_t stride,
                         intptr_t columns, const float *restrict mean, float *restrict products) {
    for (intptr_t c = 0; c < columns; c++) products[c] = 0;
    for (intptr_t r = 0; r < rows; r++)
        for (intptr_t c = 0; c < columns; c++)
            products[c] += errors[r * stride + c] * (values[r * stride + c] - mean[c]);
}

FOR_EACH_PROCESSOR
void ss_normalization_errors(float *restrict errors, const float *restrict values, intptr_t rows, intptr_t stride,
                             intptr_t columns, const float *restrict mean, const float *restrict factor,
                             const float *restrict slope, const float *restrict offset) {
    for (intptr_t r = 0; r < rows; r++)
        for (intptr_t c = 0; c < columns; c++) {
            float centred = values[r * stride + c] - mean[c];
            errors[r * stride + c] = factor[c] * errors[r * stride + c] + slope[c] * centred + offset[c];
        }
}
