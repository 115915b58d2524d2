#include "panels.h"
#include "processors.h"
#include "vectors.h"
#include <string.h>

/// The number of rows from which it pays to pack the columns of a panel side by side first.
enum { PACKED_FROM = 12 };

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

/// packed[r, c] = matrix[r, c] for up to SS_PANEL columns; the other columns of the panel are 0.
FOR_EACH_PROCESSOR
static void pack_columns(struct ss_view matrix, intptr_t rows, intptr_t columns, float *restrict packed) {
    if (columns < SS_PANEL) memset(packed, 0, (size_t)rows * SS_PANEL * sizeof *packed);
    if (matrix.column_step == 1 && columns == SS_PANEL) {
        for (intptr_t r = 0; r < rows; r++) STORE(packed + r * SS_PANEL, LOAD(matrix.values + r * matrix.row_step));
        return;
    }
    intptr_t r = 0;
    if (matrix.row_step == 1 && columns == SS_PANEL)
        for (; r + SS_PANEL <= rows; r += SS_PANEL) {
            lanes block[SS_PANEL];
            for (int c = 0; c < SS_PANEL; c++) block[c] = LOAD(matrix.values + c * matrix.column_step + r);
            transpose(block);
            for (int c = 0; c < SS_PANEL; c++) STORE(packed + (r + c) * SS_PANEL, block[c]);
        }
    for (; r < rows; r++)
        for (intptr_t c = 0; c < columns; c++)
            packed[r * SS_PANEL + c] = matrix.values[r * matrix.row_step + c * matrix.column_step];
}

/// Stores values[r, c] in target[r, c], or adds it there, for up to SS_PANEL columns.
FOR_EACH_PROCESSOR
static void take_columns(const float *restrict values, intptr_t rows, intptr_t columns, int adds,
                         float *restrict target, intptr_t stride) {
    for (intptr_t r = 0; r < rows; r++)
        for (intptr_t c = 0; c < columns; c++)
            target[r * stride + c] = values[r * SS_PANEL + c] + (adds ? target[r * stride + c] : 0);
}

void ss_product(struct ss_view left, struct ss_view right, intptr_t rows, intptr_t inner, intptr_t columns,
                float *result, float *room) {
    float *part = room + SS_PIECE * SS_PANEL;
    for (intptr_t c = 0; c < columns; c += SS_PANEL) {
        intptr_t present = columns - c < SS_PANEL ? columns - c : SS_PANEL;
        intptr_t k = 0;
        do {
            intptr_t count = inner - k < SS_PIECE ? inner - k : SS_PIECE;
            struct ss_view from = {left.values + k * left.column_step, left.row_step, left.column_step};
            struct ss_view panel = {right.values + k * right.row_step + c * right.column_step, right.row_step,
                                    right.column_step};
            if (present < SS_PANEL || panel.column_step != 1 || rows >= PACKED_FROM) {
                pack_columns(panel, count, present, room);
                panel = (struct ss_view){room, SS_PANEL, 1};
            }
            if (k == 0 && present == SS_PANEL) {
                ss_panel_product(from, rows, count, panel.values, panel.row_step, NULL, result + c, columns);
            } else {
                ss_panel_product(from, rows, count, panel.values, panel.row_step, NULL, part, SS_PANEL);
                take_columns(part, rows, present, k > 0, result + c, columns);
            }
            k += count;
        } while (k < inner);
    }
}
