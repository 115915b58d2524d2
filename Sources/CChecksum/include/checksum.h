#pragma once

#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli) of some bytes, continued from the checksum of those before; 0 at the beginning.
uint32_t checksum_crc32c(uint32_t checksum, const void *bytes, size_t count);

/// CRC-32 (IEEE 802.3, as in zlib) of some bytes, continued from the checksum of those before; 0 at the beginning.
uint32_t checksum_crc32(uint32_t checksum, const void *bytes, size_t count);
