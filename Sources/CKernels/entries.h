#pragma once
#include "panels.h"
#include "processors.h"

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
