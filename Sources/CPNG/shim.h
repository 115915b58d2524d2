#pragma once
#include <png.h>
#include <string.h>

/// Writes 8-bit pixels, row-major: grey, or red, green and blue where there are three channels. Uses libpng's
/// simplified interface, which returns errors; the other one calls `longjmp`, which Swift cannot survive. The version
/// and format of `png_image` come from macros that Swift does not import.
///
/// If `memory` is null, only sets `*size` to the number of bytes needed. Returns 0 on failure.
static inline int png_write(
    const unsigned char *pixels, unsigned width, unsigned height, int channels, void *memory, size_t *size) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = width;
    image.height = height;
    image.format = channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    png_alloc_size_t bytes = *size;
    int done = png_image_write_to_memory(&image, memory, &bytes, 0, pixels, 0, NULL);
    *size = bytes;
    png_image_free(&image);
    return done;
}

/// Reads the header of a file in memory: its size, and whether it has an alpha channel. Returns 0 where it is not a
/// PNG file, with libpng's description in `message` (64 bytes).
static inline int png_read_size(
    const unsigned char *file, size_t length, unsigned *width, unsigned *height, int *has_opacity, char *message) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    int done = png_image_begin_read_from_memory(&image, file, length);
    *width = image.width;
    *height = image.height;
    *has_opacity = (image.format & PNG_FORMAT_FLAG_ALPHA) != 0;
    memcpy(message, image.message, sizeof image.message);
    png_image_free(&image);
    return done;
}

/// Reads a file in memory as 8-bit red, green, blue and optionally alpha, row-major, into 3 or 4 * width * height
/// bytes. 16-bit values are taken as sRGB, like 8-bit ones. Returns 0 on failure, with libpng's description in
/// `message`.
static inline int png_read_pixels(
    const unsigned char *file, size_t length, int has_opacity, unsigned char *pixels, char *message) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    int done = png_image_begin_read_from_memory(&image, file, length);
    if (done) {
        image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
        image.format = has_opacity ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
        done = png_image_finish_read(&image, NULL, pixels, 0, NULL);
    }
    memcpy(message, image.message, sizeof image.message);
    png_image_free(&image);
    return done;
}
