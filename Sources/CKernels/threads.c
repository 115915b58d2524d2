#define _GNU_SOURCE
#include "panels.h"
#include "processors.h"
#include <sched.h>

int ss_usable_processors(void) {
    cpu_set_t processors;
    if (sched_getaffinity(0, sizeof processors, &processors) != 0) return 1;
    int count = CPU_COUNT(&processors);
    return count < 1 ? 1 : count;
}

int ss_instruction_level(void) {
#if defined(__aarch64__)
    return 3;
#elif defined(__x86_64__) && !defined(UNDER_THREAD_SANITIZER)
    // The features of the levels for which FOR_EACH_PROCESSOR compiles that compilers of every age can ask for.
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("bmi2")) return 0;
    int has_wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
                   && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq")
                   && __builtin_cpu_supports("avx512vl");
    return has_wide ? 2 : 1;
#else
    return 0;
#endif
}

void ss_wait_a_little(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}
