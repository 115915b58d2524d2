#pragma once
#include <stddef.h>

/// Reads JPEG pictures with libjpeg-turbo, which reports an error by a callback that must not return: only `longjmp`
/// leaves it, and must not jump over Swift code. Nothing here prints or ends the program.

/// The result of a call.
enum jpeg_outcome {
    jpeg_outcome_done,
    /// The bytes violate the format, or end too early.
    jpeg_outcome_damaged,
    /// The file is valid, but of a kind that libjpeg was built without, such as 12 bits per value.
    jpeg_outcome_unsupported,
    jpeg_outcome_no_memory,
};

/// The size of the buffer for libjpeg's description of an error, in bytes.
#define JPEG_MESSAGE_LENGTH 200

/// The properties in the header of a file.
struct jpeg_header {
    unsigned width;
    unsigned height;
    /// Whether all coefficients must be kept in memory before the first row can be decoded.
    int is_progressive;
    /// Whether values are arithmetically coded, so that one byte may hold any number of them.
    int is_arithmetic;
};

/// Reads the header of a file in memory.
enum jpeg_outcome jpeg_examine(
    const unsigned char *file, size_t length, struct jpeg_header *header, char message[JPEG_MESSAGE_LENGTH]);

/// Reads a file in memory as 8-bit red, green and blue, row-major, into 3 * width * height bytes. Width and height
/// must be those that `jpeg_examine` found. CMYK is read in Adobe's inverted form, and converted without a colour
/// profile.
enum jpeg_outcome jpeg_decode(
    const unsigned char *file, size_t length, unsigned char *pixels, char message[JPEG_MESSAGE_LENGTH]);
