#include "checksum.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { castagnoli = 0x82F63B78u, ieee = 0xEDB88320u };

static uint32_t by_bits(uint32_t polynomial, uint32_t state, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        state ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) state = state >> 1 ^ (polynomial & -(state & 1));
    }
    return state;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static uint32_t by_words(uint32_t state, const uint8_t *bytes, size_t count)
{
    uint64_t wide = state;
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word;
        __builtin_memcpy(&word, bytes, 8);
        wide = _mm_crc32_u64(wide, word);
    }
    state = (uint32_t)wide;
    for (; count > 0; bytes++, count--) state = _mm_crc32_u8(state, *bytes);
    return state;
}

/* 16 bytes, multiplied by powers of x so that they take the place of others `distance` later. */
__attribute__((target("pclmul,sse4.1"))) static inline __m128i folded(__m128i value, __m128i distance)
{
    return _mm_xor_si128(_mm_clmulepi64_si128(value, distance, 0x00), _mm_clmulepi64_si128(value, distance, 0x11));
}

static inline __m128i load(const uint8_t *bytes) { return _mm_loadu_si128((const __m128i *)(const void *)bytes); }

/* For at least 32 bytes. Gopal et al., Fast CRC Computation for Generic Polynomials Using PCLMULQDQ (Intel, 2009),
   with its constants. Zeros in front make the count a multiple of 16: they change nothing once the state is moved into
   the first four bytes. */
__attribute__((target("pclmul,sse4.1"))) static uint32_t by_products(
    uint32_t state, const uint8_t *bytes, size_t count)
{
    const __m128i by64 = _mm_set_epi64x(0x01C6E41596, 0x0154442BD4), by16 = _mm_set_epi64x(0x00CCAA009E, 0x01751997D0);
    uint8_t head[32] = {0};
    const size_t padding = 16 - count % 16, begun = 32 - padding;
    __builtin_memcpy(head + padding, bytes, begun);
    uint32_t first;
    __builtin_memcpy(&first, head + padding, 4);
    first ^= state;
    __builtin_memcpy(head + padding, &first, 4);
    bytes += begun;
    count -= begun;

    __m128i sum = _mm_xor_si128(folded(load(head), by16), load(head + 16));
    if (count >= 64) {
        __m128i lane[4] = {_mm_xor_si128(folded(sum, by16), load(bytes)), load(bytes + 16), load(bytes + 32),
                           load(bytes + 48)};
        for (bytes += 64, count -= 64; count >= 64; bytes += 64, count -= 64)
            for (int i = 0; i < 4; i++) lane[i] = _mm_xor_si128(folded(lane[i], by64), load(bytes + 16 * i));
        sum = lane[0];
        for (int i = 1; i < 4; i++) sum = _mm_xor_si128(folded(sum, by16), lane[i]);
    }
    for (; count >= 16; bytes += 16, count -= 16) sum = _mm_xor_si128(folded(sum, by16), load(bytes));

    const __m128i low = _mm_setr_epi32(-1, 0, -1, 0), barrett = _mm_set_epi64x(0x01F7011641, 0x01DB710641);
    sum = _mm_xor_si128(_mm_srli_si128(sum, 8), _mm_clmulepi64_si128(sum, by16, 0x10));
    sum = _mm_xor_si128(
        _mm_srli_si128(sum, 4),
        _mm_clmulepi64_si128(_mm_and_si128(sum, low), _mm_set_epi64x(0, 0x0163CD6124), 0x00));
    __m128i quotient = _mm_and_si128(_mm_clmulepi64_si128(_mm_and_si128(sum, low), barrett, 0x10), low);
    sum = _mm_xor_si128(sum, _mm_clmulepi64_si128(quotient, barrett, 0x00));
    return (uint32_t)_mm_extract_epi32(sum, 1);
}
#endif

uint32_t checksum_crc32c(uint32_t checksum, const void *bytes, size_t count)
{
    uint32_t state = ~checksum;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) return ~by_words(state, bytes, count);
#endif
    return ~by_bits(castagnoli, state, bytes, count);
}

uint32_t checksum_crc32(uint32_t checksum, const void *bytes, size_t count)
{
    uint32_t state = ~checksum;
#if defined(__x86_64__)
    if (count >= 32 && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1"))
        return ~by_products(state, bytes, count);
#endif
    return ~by_bits(ieee, state, bytes, count);
}
