#pragma once
#include "panels.h"
#include "processors.h"

/// The number of bytes processed at a time: their places fit into 16 bits and into the L1 cache.
enum { SS_ENTRY_PIECE = 1024 };

/// Whether the processor has what `ss_wide_entries` needs.
int ss_has_wide_entries(void);

/// Writes the entries of `count` packed bytes, at most SS_ENTRY_PIECE, which begin at place `first`, followed by up to
/// sixteen unused ones. Returns their number.
intptr_t ss_wide_entries(const uint8_t *masks, const uint8_t *values, intptr_t count, intptr_t first,
                         struct ss_entry *entries);

/// The index of the first entry whose place is at least `place`; entries are ascending.
INLINE intptr_t first_from(const struct ss_entry *entries, intptr_t count, intptr_t place) {
    if (count == 0 || entries[0].place >= place) return 0;
    intptr_t low = 0, high = count;
    while (low < high) {
        intptr_t middle = low + (high - low) / 2;
        if (entries[middle].place < place) low = middle + 1;
        else high = middle;
    }
    return low;
}
