#pragma once
#include "panels.h"
#include "processors.h"

/// A row of a panel; the compiler maps it to as many registers as the instruction set needs.
typedef float lanes __attribute__((ext_vector_type(SS_PANEL)));
typedef int32_t whole_lanes __attribute__((ext_vector_type(SS_PANEL)));
typedef double wide_lanes __attribute__((ext_vector_type(SS_PANEL)));

struct __attribute__((packed, aligned(4), may_alias)) unaligned_lanes {
    lanes values;
};

// Macros rather than functions: arguments of this type are passed differently by each instruction set.
#define LOAD(address) (((const struct unaligned_lanes *)(address))->values)
#define STORE(address, lanes) (((struct unaligned_lanes *)(address))->values = (lanes))

/// The sum of all lanes.
INLINE double sum_of_lanes(const wide_lanes *x) {
    wide_lanes a = *x;
    a += __builtin_shufflevector(a, a, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
    a += __builtin_shufflevector(a, a, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
    return (a[0] + a[1]) + (a[2] + a[3]);
}

/// Transposes a square block: swaps the parts above and below the diagonal, in blocks of half the size in each loop.
INLINE void transpose(lanes *rows) {
    for (int i = 0; i < 8; i++) {
        lanes a = rows[i], b = rows[i + 8];
        rows[i] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
        rows[i + 8] = __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    }
    for (int k = 0; k < 8; k++) {
        int i = k / 4 * 8 + k % 4;
        lanes a = rows[i], b = rows[i + 4];
        rows[i] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
        rows[i + 4] = __builtin_shufflevector(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
    }
    for (int k = 0; k < 8; k++) {
        int i = k / 2 * 4 + k % 2;
        lanes a = rows[i], b = rows[i + 2];
        rows[i] = __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
        rows[i + 2] = __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
    }
    for (int i = 0; i < 16; i += 2) {
        lanes a = rows[i], b = rows[i + 1];
        rows[i] = __builtin_shufflevector(a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30);
        rows[i + 1] = __builtin_shufflevector(a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31);
    }
}
