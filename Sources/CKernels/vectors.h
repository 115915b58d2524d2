#pragma once
#include "panels.h"

/// A row of a panel; the compiler makes of it as many registers as the instruction set needs.
typedef float lanes __attribute__((vector_size(4 * SS_PANEL)));

struct __attribute__((packed, aligned(4), may_alias)) unaligned_lanes {
    lanes values;
};

// Not functions: what they would pass has another form in each instruction set.
#define LOAD(address) (((const struct unaligned_lanes *)(address))->values)
#define STORE(address, lanes) (((struct unaligned_lanes *)(address))->values = (lanes))
