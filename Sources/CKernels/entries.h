#pragma once
#include "panels.h"
#include "processors.h"

/// The first of the ascending entries whose place is not below `place`.
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
