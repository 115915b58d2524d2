#include "CKernels.h"
#include "processors.h"
#include <string.h>

/// 16 numbers of 32 bits, two from each of 64.
typedef uint64_t longs8 __attribute__((ext_vector_type(8)));
typedef uint32_t numbers16 __attribute__((ext_vector_type(16)));

FOR_EACH_PROCESSOR
void ss_draw_mask(struct ss_mask_draws draws, intptr_t width, intptr_t first_row, intptr_t rows, intptr_t first,
                  intptr_t end, float *mask, intptr_t stride) {
    const uint64_t step = 0x9E3779B97F4A7C15u;
    const longs8 steps = (longs8){1, 2, 3, 4, 5, 6, 7, 8} * step;
    uint32_t kept;
    memcpy(&kept, &draws.kept, sizeof kept);
    for (intptr_t r = 0; r < rows; r++) {
        uint64_t place = (uint64_t)(first_row + r) * (uint64_t)((width + 1) / 2) + (uint64_t)first / 2;
        uint64_t state = draws.seed + place * step;
        for (intptr_t c = first; c < end; c += 16) {
            // Elements of splitmix64 (Steele, Lea and Flood 2014), of which any can be computed without those before.
            longs8 pairs = state + steps;
            state += 8 * step;
            pairs = (pairs ^ (pairs >> 30)) * 0xBF58476D1CE4E5B9u;
            pairs = (pairs ^ (pairs >> 27)) * 0x94D049BB133111EBu;
            pairs ^= pairs >> 31;
            numbers16 numbers;
            memcpy(&numbers, &pairs, sizeof numbers);
            // A comparison has all bits set where it is true.
            numbers16 factors = (numbers16)(numbers >= draws.threshold) & kept;
            size_t length = (size_t)(end - c < 16 ? end - c : 16) * sizeof *mask;
            if (length == sizeof factors) {
                memcpy(mask + r * stride + c - first, &factors, sizeof factors);
            } else {
                memcpy(mask + r * stride + c - first, &factors, length);
            }
        }
    }
}
