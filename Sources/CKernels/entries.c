#include "panels.h"
#include "processors.h"
#include <string.h>

// Without a branch for each number: of a digit's pixels every second answer would surprise the processor. Of eight zeros
// in a row there are many.
FOR_EACH_PROCESSOR
intptr_t ss_byte_entries(const uint8_t *restrict bytes, intptr_t count, const float *restrict fractions,
                         struct ss_entry *restrict entries) {
    struct ss_entry *next = entries;
    intptr_t i = 0;
    for (; i + 8 <= count; i += 8) {
        uint64_t eight;
        memcpy(&eight, bytes + i, sizeof eight);
        if (eight == 0) continue;
        for (int k = 0; k < 8; k++) {
            uint8_t byte = bytes[i + k];
            next->place = (int32_t)(i + k);
            next->value = fractions[byte];
            next += byte != 0;
        }
    }
    for (; i < count; i++) {
        next->place = (int32_t)i;
        next->value = fractions[bytes[i]];
        next += bytes[i] != 0;
    }
    return next - entries;
}

FOR_EACH_PROCESSOR
intptr_t ss_float_entries(const float *restrict floats, intptr_t count, struct ss_entry *restrict entries) {
    struct ss_entry *next = entries;
    for (intptr_t i = 0; i < count; i++) {
        next->place = (int32_t)i;
        next->value = floats[i];
        next += floats[i] != 0;
    }
    return next - entries;
}

/// The first of the ascending entries whose place is not below `place`.
static intptr_t first_from(const struct ss_entry *entries, intptr_t count, intptr_t place) {
    intptr_t low = 0, high = count;
    while (low < high) {
        intptr_t middle = low + (high - low) / 2;
        if (entries[middle].place < place) low = middle + 1;
        else high = middle;
    }
    return low;
}

void ss_list_entries(const struct ss_entry *restrict entries, intptr_t capacity, const intptr_t *restrict counts,
                     intptr_t rows, intptr_t first, intptr_t end, struct ss_entry *restrict lists,
                     intptr_t list_capacity, intptr_t *restrict list_counts) {
    for (intptr_t place = first; place < end; place++) list_counts[place] = 0;
    for (intptr_t r = 0; r < rows; r++) {
        const struct ss_entry *row = entries + r * capacity;
        for (intptr_t k = first_from(row, counts[r], first); k < counts[r] && row[k].place < end; k++) {
            intptr_t place = row[k].place;
            struct ss_entry *entry = lists + place * list_capacity + list_counts[place]++;
            entry->place = (int32_t)r;
            entry->value = row[k].value;
        }
    }
}

void ss_expect_bytes(const uint8_t *bytes, intptr_t count) {
    for (intptr_t i = 0; i < count; i += 64) __builtin_prefetch(bytes + i);
}
