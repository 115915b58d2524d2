#include "CKernels.h"
#include "processors.h"

// The rows are far apart in memory, so each is prefetched while earlier ones are processed. Every product is rounded,
// which gives the same bits on every processor.
enum { AHEAD = 8 };

static inline void ask_for(const float *row, intptr_t width) {
    for (intptr_t i = 0; i < width; i += 16) __builtin_prefetch(row + i);
}

FOR_EACH_PROCESSOR
void ss_gather_rows(const int32_t *indices, const float *values, intptr_t count, const float *rows, intptr_t width,
                    float *restrict sum) {
#pragma clang fp contract(off)
    for (intptr_t i = 0; i < width; i++) sum[i] = 0;
    for (intptr_t place = 0; place < count; place++) {
        if (place + AHEAD < count) ask_for(rows + indices[place + AHEAD] * width, width);
        const float *row = rows + indices[place] * width;
        float value = values[place];
        for (intptr_t i = 0; i < width; i++) sum[i] += value * row[i];
    }
}

FOR_EACH_PROCESSOR
void ss_scatter_row(const int32_t *indices, const float *values, intptr_t count, const float *restrict added,
                    intptr_t width, float *restrict rows) {
#pragma clang fp contract(off)
    for (intptr_t place = 0; place < count; place++) {
        if (place + AHEAD < count) ask_for(rows + indices[place + AHEAD] * width, width);
        float *row = rows + indices[place] * width;
        float value = values[place];
        for (intptr_t i = 0; i < width; i++) row[i] += value * added[i];
    }
}
