#pragma once

/// Tells the thread sanitizer that what other threads did before their `sanitizer_release` of the same address is
/// seen from here on. Does nothing in other builds.
void sanitizer_acquire(const void *address);

/// Tells the thread sanitizer that what this thread did is seen by whoever acquires the same address later. Does
/// nothing in other builds.
void sanitizer_release(const void *address);
