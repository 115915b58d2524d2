#pragma once
#include <stddef.h>

/// How a JPEG file is to be written for a test.
struct jpeg_form {
    unsigned width;
    unsigned height;
    /// 1 for grey, 3 for red, green and blue, 4 for CMYK as it is stored.
    int channels;
    /// 1 to 100.
    int quality;
    int is_progressive;
    int is_arithmetic;
    /// Whether CMYK is stored as YCCK.
    int is_ycck;
};

/// Writes a whole file into `memory`, `*size` bytes of room, and sets `*size` to its length. Returns 0 where it fails.
int jpeg_write(const unsigned char *pixels, struct jpeg_form form, unsigned char *memory, size_t *size);
