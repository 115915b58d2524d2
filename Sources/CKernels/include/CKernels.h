#pragma once
#include <stdint.h>

/// Makes the calling thread treat subnormal floats as zero, as operands and as results, and returns the control
/// register as it was. Swift cannot reach the register.
uint64_t ss_flush_denormals(void);

/// Puts back what `ss_flush_denormals` returned.
void ss_restore_float_mode(uint64_t mode);
