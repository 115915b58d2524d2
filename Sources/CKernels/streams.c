#include "CKernels.h"
#include "processors.h"
#include "vectors.h"

FOR_EACH_PROCESSOR
void ss_stream(const float *from, float *to, intptr_t count) {
    for (intptr_t i = 0; i < count; i += SS_PANEL) __builtin_nontemporal_store(LOAD(from + i), (lanes *)(to + i));
}

/// How far ahead of a copy it is asked for what comes from memory, in floats.
enum { AHEAD = 32 * SS_PANEL };

FOR_EACH_PROCESSOR
void ss_take_streamed(const float *from, float *to, intptr_t count) {
    for (intptr_t i = 0; i < count; i += SS_PANEL) {
        if (i + AHEAD < count) __builtin_prefetch(from + i + AHEAD, 0, 0);
        STORE(to + i, LOAD(from + i));
    }
}

/// The entries of a cache line.
enum { ENTRIES = 64 / sizeof(struct ss_entry) };

FOR_EACH_PROCESSOR
void ss_stream_lists(const struct ss_entry *lists, const int32_t *starts, const int32_t *counts, intptr_t first,
                     intptr_t end, struct ss_entry *to, const int32_t *to_starts, int32_t *to_counts) {
    for (intptr_t i = first; i < end; i++) {
        to_counts[i] = counts[i];
        for (int32_t k = 0; k < counts[i]; k += ENTRIES)
            __builtin_nontemporal_store(LOAD(lists + starts[i] + k), (lanes *)(to + to_starts[i] + k));
    }
}

void ss_prefetch_lists(const struct ss_entry *lists, const int32_t *starts, const int32_t *counts, intptr_t first,
                       intptr_t end) {
    for (intptr_t i = first; i < end; i++)
        for (int32_t k = 0; k < counts[i]; k += ENTRIES) __builtin_prefetch(lists + starts[i] + k, 0, 2);
}

void ss_end_streams(void) {
#ifdef __x86_64__
    __builtin_ia32_sfence();
#else
    __atomic_thread_fence(__ATOMIC_RELEASE);
#endif
}
