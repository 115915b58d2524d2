#include "CKernels.h"

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define UNDER_THREAD_SANITIZER 1
#endif
#endif

// Compiled for several instruction sets, except under the thread sanitizer; see processors.h.
#if defined(__x86_64__) && !defined(UNDER_THREAD_SANITIZER)
#define FOR_EACH_LEVEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_LEVEL
#endif

void ss_pad_bytes(const uint8_t *bytes, intptr_t height, intptr_t width, intptr_t channels, float *padded) {
    intptr_t length = width * channels, stride = (width + 3) * channels;
    for (intptr_t y = 0; y < height; y++)
        ss_bytes_to_fractions(bytes + y * length, padded + (y + 1) * stride + channels, length);
}

void ss_pad_floats(const float *floats, intptr_t height, intptr_t width, intptr_t channels, float *padded) {
    intptr_t length = width * channels, stride = (width + 3) * channels;
    for (intptr_t y = 0; y < height; y++)
        for (intptr_t x = 0; x < length; x++)
            padded[(y + 1) * stride + channels + x] = floats[y * length + x];
}

FOR_EACH_LEVEL
void ss_resample(const float *restrict padded, intptr_t height, intptr_t width, intptr_t channels, struct ss_map map,
                 float *restrict target) {
    int stride = (int)((width + 3) * channels);
    float right = (float)(width + 1), bottom = (float)(height + 1);
    for (int y = 0; y < height; y++) {
        float startX = map.xy * (float)y + map.x0 + 1, startY = map.yy * (float)y + map.y0 + 1;
        if (channels == 1) {
            for (int x = 0; x < width; x++) {
                float fromX = map.xx * (float)x + startX, fromY = map.yx * (float)x + startY;
                fromX = fromX > 0 ? fromX : 0;
                fromX = fromX < right ? fromX : right;
                fromY = fromY > 0 ? fromY : 0;
                fromY = fromY < bottom ? fromY : bottom;
                int left = (int)fromX, top = (int)fromY;
                float shareX = fromX - (float)left, shareY = fromY - (float)top;
                int place = top * stride + left;
                float upper = padded[place] + (padded[place + 1] - padded[place]) * shareX;
                float lower = padded[place + stride]
                              + (padded[place + stride + 1] - padded[place + stride]) * shareX;
                target[y * width + x] = upper + (lower - upper) * shareY;
            }
            continue;
        }
        for (int x = 0; x < width; x++) {
            float fromX = map.xx * (float)x + startX, fromY = map.yx * (float)x + startY;
            fromX = fromX > 0 ? fromX : 0;
            fromX = fromX < right ? fromX : right;
            fromY = fromY > 0 ? fromY : 0;
            fromY = fromY < bottom ? fromY : bottom;
            int left = (int)fromX, top = (int)fromY;
            float shareX = fromX - (float)left, shareY = fromY - (float)top;
            const float *place = padded + top * stride + left * channels;
            for (int channel = 0; channel < channels; channel++, place++) {
                float upper = place[0] + (place[channels] - place[0]) * shareX;
                float lower = place[stride] + (place[stride + channels] - place[stride]) * shareX;
                target[(y * width + x) * channels + channel] = upper + (lower - upper) * shareY;
            }
        }
    }
}

FOR_EACH_LEVEL
void ss_add_noise(float *values, intptr_t count, float deviation, uint64_t seed, float least, float greatest) {
    // The sum of four 16-bit numbers, each with variance (2^32 - 1) / 12, has a variance of about 2^32 / 3.
    float scale = deviation * 0x1.bb67aep+0f / 65536.0f;
    for (intptr_t i = 0; i < count; i++) {
        // splitmix64 (Steele, Lea and Flood 2014), of which any element can be computed without those before.
        uint64_t mixed = seed + (uint64_t)(i + 1) * 0x9E3779B97F4A7C15u;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
        mixed ^= mixed >> 31;
        int sum = (int)(mixed & 0xFFFF) + (int)(mixed >> 16 & 0xFFFF) + (int)(mixed >> 32 & 0xFFFF)
                  + (int)(mixed >> 48);
        float value = values[i] + (float)(sum - 131070) * scale;
        value = value > least ? value : least;
        values[i] = value < greatest ? value : greatest;
    }
}
