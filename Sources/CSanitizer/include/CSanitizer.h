#pragma once

/// Tells the thread sanitizer that everything other threads did before their `sanitizer_release` of the same address
/// is visible from here on. Does nothing in other builds.
void sanitizer_acquire(const void *address);

/// Tells the thread sanitizer that everything this thread did is visible to threads that acquire the same address
/// later. Does nothing in other builds.
void sanitizer_release(const void *address);
