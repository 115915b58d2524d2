#pragma once
#include "panels.h"

/// A row of a panel; the compiler maps it to as many registers as the instruction set needs.
typedef float lanes __attribute__((ext_vector_type(SS_PANEL)));
typedef int32_t whole_lanes __attribute__((ext_vector_type(SS_PANEL)));
typedef double wide_lanes __attribute__((ext_vector_type(SS_PANEL)));

struct __attribute__((packed, aligned(4), may_alias)) unaligned_lanes {
    lanes values;
};

// Macros rather than functions: arguments of this type are passed differently by each instruction set.
#define LOAD(address) (((const struct unaligned_lanes *)(address))->values)
#define STORE(address, lanes) (((struct unaligned_lanes *)(address))->values = (lanes))
