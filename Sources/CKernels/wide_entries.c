#include "entries.h"
#include "panels.h"
#include "processors.h"

#if defined(__x86_64__) && !defined(UNDER_THREAD_SANITIZER)
#include <immintrin.h>
#include <stdatomic.h>
#include <string.h>

// AVX-512 with VBMI2 writes the places of 64 mask bits with one instruction, `vpcompressb`, where the table of
// entries.c takes eight. Entries of a digit take 0.56 times as long.

int ss_has_wide_entries(void) {
    static atomic_int known;
    int level = atomic_load_explicit(&known, memory_order_relaxed);
    if (level == 0) {
        level = ss_instruction_level() == 2 && __builtin_cpu_supports("avx512vbmi2") ? 2 : 1;
        atomic_store_explicit(&known, level, memory_order_relaxed);
    }
    return level == 2;
}

/// The instructions of FOR_EACH_PROCESSOR's highest level, and VBMI2.
#define WIDE __attribute__((target("arch=x86-64-v4,avx512vbmi2")))

#define EIGHT(first) first, first + 1, first + 2, first + 3, first + 4, first + 5, first + 6, first + 7
static const uint8_t all_places[64] = {EIGHT(0),  EIGHT(8),  EIGHT(16), EIGHT(24),
                                       EIGHT(32), EIGHT(40), EIGHT(48), EIGHT(56)};
/// Place and value of eight entries in turn, out of sixteen places and sixteen values.
static const int32_t low_entries[16] = {0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23};
static const int32_t high_entries[16] = {8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};

/// The mask bits of `count` bytes, at most 64.
static inline uint64_t mask_bits(const uint8_t *masks, intptr_t count) {
    uint64_t mask = 0;
    if (count >= 64) {
        memcpy(&mask, masks, sizeof mask);
        return mask;
    }
    for (intptr_t i = 0; 8 * i < count; i++) mask |= (uint64_t)masks[i] << 8 * i;
    return mask & ((UINT64_C(1) << count) - 1);
}

/// v / 255 for whole numbers v below 256, correctly rounded, without the division that takes as long as all the rest.
WIDE static inline __m512 fractions(__m512 v) {
    __m512 inverse = _mm512_set1_ps(1.0f / 255);
    __m512 quotient = _mm512_mul_ps(v, inverse);
    return _mm512_fmadd_ps(_mm512_fnmadd_ps(quotient, _mm512_set1_ps(255), v), inverse, quotient);
}

WIDE
intptr_t ss_wide_entries(const uint8_t *masks, const uint8_t *values, intptr_t count, intptr_t first,
                         struct ss_entry *entries) {
    uint16_t places[SS_ENTRY_PIECE + 64];
    const __m512i all = _mm512_loadu_si512(all_places);
    intptr_t found = 0;
    for (intptr_t i = 0; i < count; i += 64) {
        uint64_t mask = mask_bits(masks + i / 8, count - i);
        __m512i some = _mm512_maskz_compress_epi8(mask, all);
        __m512i base = _mm512_set1_epi16((int16_t)i);
        _mm512_storeu_si512(places + found,
                            _mm512_add_epi16(_mm512_cvtepu8_epi16(_mm512_castsi512_si256(some)), base));
        intptr_t present = __builtin_popcountll(mask);
        if (present > 32)
            _mm512_storeu_si512(places + found + 32,
                                _mm512_add_epi16(_mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(some, 1)), base));
        found += present;
    }
    const __m512i low = _mm512_loadu_si512(low_entries), high = _mm512_loadu_si512(high_entries);
    for (intptr_t k = 0; k < found; k += 16) {
        __m512i place = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(places + k)));
        place = _mm512_add_epi32(place, _mm512_set1_epi32((int32_t)first));
        __mmask16 present = found - k < 16 ? (__mmask16)((1u << (found - k)) - 1) : (__mmask16)-1;
        __m512i bytes = _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(present, values + k));
        __m512i value = _mm512_castps_si512(fractions(_mm512_cvtepi32_ps(bytes)));
        _mm512_storeu_si512(entries + k, _mm512_permutex2var_epi32(place, low, value));
        _mm512_storeu_si512(entries + k + 8, _mm512_permutex2var_epi32(place, high, value));
    }
    return found;
}

#else

int ss_has_wide_entries(void) { return 0; }

intptr_t ss_wide_entries(const uint8_t *masks, const uint8_t *values, intptr_t count, intptr_t first,
                         struct ss_entry *entries) {
    (void)masks, (void)values, (void)count, (void)first, (void)entries;
    return 0;
}

#endif
