#include "entries.h"
#include "panels.h"
#include "processors.h"
#include <string.h>

// For every eight bytes, a mask tells which are nonzero, and a table gives their places. There is no branch per number,
// nor per eight numbers: for the pixels of a digit, every second branch would be mispredicted.

/// The number of bits that the mask has below bit `k`.
#define PLACES_BELOW(mask, k) __builtin_popcount((mask) & ((1 << (k)) - 1))
/// The table byte for place `k` if its bit is set: shifted by as many bytes as there are set bits below.
#define PLACE(mask, k) ((mask) >> (k) & 1 ? (uint64_t)(k) << 8 * PLACES_BELOW(mask, k) : 0)
#define PLACES(mask)                                                                                                 \
    (PLACE(mask, 1) | PLACE(mask, 2) | PLACE(mask, 3) | PLACE(mask, 4) | PLACE(mask, 5) | PLACE(mask, 6)               \
     | PLACE(mask, 7))
#define PLACES_OF_4(mask) PLACES(mask), PLACES(mask + 1), PLACES(mask + 2), PLACES(mask + 3)
#define PLACES_OF_16(mask)                                                                                           \
    PLACES_OF_4(mask), PLACES_OF_4(mask + 4), PLACES_OF_4(mask + 8), PLACES_OF_4(mask + 12)
#define PLACES_OF_64(mask)                                                                                           \
    PLACES_OF_16(mask), PLACES_OF_16(mask + 16), PLACES_OF_16(mask + 32), PLACES_OF_16(mask + 48)

/// For each mask of eight bits, the places of its set bits, one byte each, in ascending order.
static const uint64_t places_of_mask[256] = {PLACES_OF_64(0), PLACES_OF_64(64), PLACES_OF_64(128), PLACES_OF_64(192)};

typedef uint8_t bytes8 __attribute__((vector_size(8)));
typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef _Bool mask16 __attribute__((ext_vector_type(16)));
typedef uint16_t shorts8 __attribute__((vector_size(16)));
typedef int32_t ints8 __attribute__((vector_size(32)));
typedef float floats8 __attribute__((vector_size(32)));
typedef int32_t ints16 __attribute__((vector_size(64)));

/// Writes the places of the set bits of a mask for eight bytes that begin at `first`, followed by up to eight unused
/// numbers; returns the number of set bits.
INLINE intptr_t write_places(uint8_t mask, intptr_t first, uint16_t *places) {
    bytes8 found;
    memcpy(&found, &places_of_mask[mask], sizeof found);
    shorts8 wide = __builtin_convertvector(found, shorts8) + (uint16_t)first;
    memcpy(places, &wide, sizeof wide);
    return __builtin_popcount(mask);
}

/// Packs at most one piece of SS_ENTRY_PIECE bytes.
INLINE intptr_t pack_piece(const uint8_t *bytes, intptr_t count, uint8_t *masks, uint8_t *values) {
    uint16_t places[SS_ENTRY_PIECE + 16];
    intptr_t found = 0;
    for (intptr_t i = 0; i < count; i += 16) {
        uint8_t rest[16] = {0};
        intptr_t present = count - i < 16 ? count - i : 16;
        bytes16 sixteen;
        if (present == 16) {
            memcpy(&sixteen, bytes + i, sizeof sixteen);
        } else {
            memcpy(rest, bytes + i, (size_t)present);
            memcpy(&sixteen, rest, sizeof sixteen);
        }
        mask16 present_bits = __builtin_convertvector(sixteen != 0, mask16);
        uint16_t mask;
        memcpy(&mask, &present_bits, sizeof mask);
        masks[i / 8] = (uint8_t)mask;
        if (present > 8) masks[i / 8 + 1] = (uint8_t)(mask >> 8);
        found += write_places((uint8_t)mask, i, places + found);
        found += write_places((uint8_t)(mask >> 8), i + 8, places + found);
    }
    for (intptr_t k = 0; k < found; k++) values[k] = bytes[places[k]];
    return found;
}

/// Writes the entries of at most one piece, which begins at place `first`, followed by up to eight unused ones.
INLINE intptr_t unpack_piece(const uint8_t *masks, const uint8_t *values, intptr_t count, intptr_t first,
                             struct ss_entry *entries) {
    uint16_t places[SS_ENTRY_PIECE + 16];
    intptr_t found = 0;
    for (intptr_t i = 0; i < count; i += 8) found += write_places(masks[i / 8], i, places + found);
    for (intptr_t k = 0; k < found; k += 8) {
        shorts8 place;
        bytes8 value;
        memcpy(&place, places + k, sizeof place);
        memcpy(&value, values + k, sizeof value);
        ints8 wide = __builtin_convertvector(place, ints8) + (int32_t)first;
        floats8 fractions = __builtin_convertvector(value, floats8) / 255;
        ints16 pairs =
            __builtin_shufflevector(wide, (ints8)fractions, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
        memcpy(entries + k, &pairs, sizeof pairs);
    }
    return found;
}

FOR_EACH_PROCESSOR
intptr_t ss_pack_bytes(const uint8_t *restrict bytes, intptr_t count, uint8_t *restrict masks,
                       uint8_t *restrict values) {
    intptr_t packed = 0;
    for (intptr_t first = 0; first < count; first += SS_ENTRY_PIECE) {
        intptr_t length = count - first < SS_ENTRY_PIECE ? count - first : SS_ENTRY_PIECE;
        packed += pack_piece(bytes + first, length, masks + first / 8, values + packed);
    }
    return packed;
}

FOR_EACH_PROCESSOR
static intptr_t entries_by_table(const uint8_t *restrict masks, const uint8_t *restrict values, intptr_t count,
                                 intptr_t first, struct ss_entry *restrict entries) {
    return unpack_piece(masks, values, count, first, entries);
}

/// The number of bytes present among the first `count`, a multiple of 8.
FOR_EACH_PROCESSOR
static intptr_t present_before(const uint8_t *masks, intptr_t count) {
    intptr_t present = 0, i = 0;
    for (; i + 8 <= count / 8; i += 8) {
        uint64_t mask;
        memcpy(&mask, masks + i, sizeof mask);
        present += __builtin_popcountll(mask);
    }
    for (; i < count / 8; i++) present += __builtin_popcount(masks[i]);
    return present;
}

intptr_t ss_packed_entries(const uint8_t *restrict masks, const uint8_t *restrict values, intptr_t first, intptr_t end,
                           struct ss_entry *restrict entries) {
    values += present_before(masks, first);
    int wide = ss_has_wide_entries();
    intptr_t found = 0;
    for (; first < end; first += SS_ENTRY_PIECE) {
        intptr_t length = end - first < SS_ENTRY_PIECE ? end - first : SS_ENTRY_PIECE;
        found += wide ? ss_wide_entries(masks + first / 8, values + found, length, first, entries + found)
                      : entries_by_table(masks + first / 8, values + found, length, first, entries + found);
    }
    return found;
}

FOR_EACH_PROCESSOR
void ss_unpack_bytes(const uint8_t *restrict masks, const uint8_t *restrict values, intptr_t count,
                     uint8_t *restrict bytes) {
    memset(bytes, 0, (size_t)count);
    for (intptr_t first = 0; first < count; first += SS_ENTRY_PIECE) {
        intptr_t length = count - first < SS_ENTRY_PIECE ? count - first : SS_ENTRY_PIECE;
        uint16_t places[SS_ENTRY_PIECE + 16];
        intptr_t found = 0;
        for (intptr_t i = 0; i < length; i += 8) found += write_places(masks[(first + i) / 8], i, places + found);
        for (intptr_t k = 0; k < found; k++) bytes[first + places[k]] = values[k];
        values += found;
    }
}

FOR_EACH_PROCESSOR
void ss_packed_fractions(const uint8_t *restrict masks, const uint8_t *restrict values, intptr_t count,
                         float *restrict fractions) {
    memset(fractions, 0, (size_t)count * sizeof *fractions);
    struct ss_entry entries[SS_ENTRY_PIECE + 8];
    for (intptr_t first = 0; first < count; first += SS_ENTRY_PIECE) {
        intptr_t length = count - first < SS_ENTRY_PIECE ? count - first : SS_ENTRY_PIECE;
        intptr_t found = unpack_piece(masks + first / 8, values, length, first, entries);
        for (intptr_t k = 0; k < found; k++) fractions[entries[k].place] = entries[k].value;
        values += found;
    }
}

FOR_EACH_PROCESSOR
intptr_t ss_byte_entries(const uint8_t *restrict bytes, intptr_t first, intptr_t end,
                         struct ss_entry *restrict entries) {
    uint8_t masks[SS_ENTRY_PIECE / 8];
    uint8_t values[SS_ENTRY_PIECE + 8];
    intptr_t found = 0;
    for (; first < end; first += SS_ENTRY_PIECE) {
        intptr_t length = end - first < SS_ENTRY_PIECE ? end - first : SS_ENTRY_PIECE;
        pack_piece(bytes + first, length, masks, values);
        found += unpack_piece(masks, values, length, first, entries + found);
    }
    return found;
}

FOR_EACH_PROCESSOR
intptr_t ss_float_entries(const float *restrict floats, intptr_t first, intptr_t end,
                          struct ss_entry *restrict entries) {
    struct ss_entry *next = entries;
    for (intptr_t i = first; i < end; i++) {
        next->place = (int32_t)i;
        next->value = floats[i];
        next += floats[i] != 0;
    }
    return next - entries;
}

void ss_list_entries(const struct ss_entry *restrict entries, intptr_t capacity, const intptr_t *restrict counts,
                     intptr_t rows, intptr_t first, intptr_t end, struct ss_entry *restrict lists,
                     const int32_t *restrict list_starts, int32_t *restrict list_counts) {
    // Where each list ends, until all entries are listed: so an entry takes one number to look up.
    for (intptr_t place = first; place < end; place++) list_counts[place] = list_starts[place];
    for (intptr_t r = 0; r < rows; r++) {
        const struct ss_entry *row = entries + r * capacity;
        const struct ss_entry *last = row + counts[r];
        for (row += first_from(row, counts[r], first); row < last && row->place < end; row++)
            lists[list_counts[row->place]++] = (struct ss_entry){.place = (int32_t)r, .value = row->value};
    }
    for (intptr_t place = first; place < end; place++) list_counts[place] -= list_starts[place];
}

intptr_t ss_list_present(const struct ss_entry *restrict entries, intptr_t capacity, const intptr_t *restrict counts,
                         intptr_t rows, int32_t *restrict slots, int32_t *restrict places,
                         struct ss_entry *restrict lists, int32_t *restrict list_starts,
                         int32_t *restrict list_counts) {
    int32_t found = 0;
    for (intptr_t r = 0; r < rows; r++) {
        for (intptr_t k = 0; k < counts[r]; k++) {
            int32_t place = entries[r * capacity + k].place;
            if (slots[place] < 0) {
                slots[place] = found;
                places[found] = place;
                list_counts[found++] = 0;
            }
            list_counts[slots[place]]++;
        }
    }
    int32_t start = 0;
    for (int32_t slot = 0; slot < found; slot++) {
        list_starts[slot] = start;
        start += list_counts[slot];
        list_counts[slot] = 0;
    }
    for (intptr_t r = 0; r < rows; r++) {
        for (intptr_t k = 0; k < counts[r]; k++) {
            struct ss_entry entry = entries[r * capacity + k];
            int32_t slot = slots[entry.place];
            lists[list_starts[slot] + list_counts[slot]++] =
                (struct ss_entry){.place = (int32_t)r, .value = entry.value};
        }
    }
    for (int32_t slot = 0; slot < found; slot++) slots[places[slot]] = -1;
    return found;
}

void ss_prefetch_bytes(const void *bytes, intptr_t count) {
    const char *end = (const char *)bytes + count;
    for (const char *line = (const char *)bytes - (uintptr_t)bytes % 64; line < end; line += 64) __builtin_prefetch(line);
}
