#pragma once
#include <stdint.h>

/// Makes the calling thread treat subnormal floats as zero, as operands and as results, and returns the control
/// register as it was. Swift cannot reach the register.
uint64_t ss_flush_denormals(void);

/// Puts back what `ss_flush_denormals` returned.
void ss_restore_float_mode(uint64_t mode);

// The loops below are compiled for several instruction sets, of which the processor's best is chosen when the
// program starts; Swift compiles for one alone. `count` may be 0, the pointers NULL then.

/// The sum of the squares of `count` floats, in double precision.
double ss_sum_of_squares(const float *values, intptr_t count);

/// fractions[i] = bytes[i] / 255, rounded to the nearest float.
void ss_bytes_to_fractions(const uint8_t *bytes, float *fractions, intptr_t count);
