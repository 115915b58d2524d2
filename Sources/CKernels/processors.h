#pragma once

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define UNDER_THREAD_SANITIZER 1
#endif
#endif

// Levels rather than processors: arch=haswell is chosen on Intel's Haswell, but not on AMD's equivalents.
// No clones under the thread sanitizer: the function that selects one runs before the sanitizer is ready, and crashes.
#if defined(__x86_64__) && !defined(UNDER_THREAD_SANITIZER)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

#define INLINE static inline __attribute__((always_inline))
