#pragma once
#include <png.h>
#include <string.h>

/// Writes 8-bit greys, row after row, with libpng's simplified interface, which reports errors by its result where the
/// other one calls `longjmp`, which Swift cannot survive. `png_image` wants its version and format from macros that
/// Swift does not import.
///
/// With `memory` null only sets `*size` to the bytes that are needed. Returns 0 where it fails.
static inline int png_write_gray(
    const unsigned char *pixels, unsigned width, unsigned height, void *memory, size_t *size) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = width;
    image.height = height;
    image.format = PNG_FORMAT_GRAY;
    png_alloc_size_t bytes = *size;
    int done = png_image_write_to_memory(&image, memory, &bytes, 0, pixels, 0, NULL);
    *size = bytes;
    png_image_free(&image);
    return done;
}
