#include "checksum.h"

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

static uint32_t by_bits(uint32_t state, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        state ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) state = state >> 1 ^ (0x82F63B78u & -(state & 1));
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
#endif

uint32_t checksum_crc32c(uint32_t checksum, const void *bytes, size_t count)
{
    uint32_t state = ~checksum;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) return ~by_words(state, bytes, count);
#endif
    return ~by_bits(state, bytes, count);
}
