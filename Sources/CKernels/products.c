#include "panels.h"
#include "processors.h"
#include "vectors.h"
#include <string.h>

/// The number of rows from which it pays to pack the columns of a panel side by side first.
enum { PACKED_FROM = 12 };

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
