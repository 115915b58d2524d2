#include "CSanitizer.h"

#if __has_feature(thread_sanitizer)

// The sanitizer's runtime defines these, but has no header for them.
void __tsan_acquire(void *address);
void __tsan_release(void *address);

void sanitizer_acquire(const void *address) { __tsan_acquire((void *)address); }
void sanitizer_release(const void *address) { __tsan_release((void *)address); }

#else

void sanitizer_acquire(const void *address) { (void)address; }
void sanitizer_release(const void *address) { (void)address; }

#endif
