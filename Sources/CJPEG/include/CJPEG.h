#pragma once
#include <stddef.h>

/// Reading JPEG pictures with libjpeg-turbo, which reports an error by a callback that must not return: `longjmp` is the
/// only way out of it, and Swift code cannot be jumped over. Nothing here prints or ends the program.

/// How a call went.
enum jpeg_outcome {
    jpeg_outcome_done,
    /// The bytes break the format's rules, or end too early.
    jpeg_outcome_damaged,
    /// Sound, but of a kind that libjpeg was not built for, such as 12 bits a value.
    jpeg_outcome_unsupported,
    jpeg_outcome_no_memory,
};

/// Bytes of the buffer for libjpeg's own word for what is wrong.
#define JPEG_MESSAGE_LENGTH 200

/// What the header of a file says.
struct jpeg_header {
    unsigned width;
    unsigned height;
    /// Whether all coefficients are kept in memory before the first row comes out.
    int is_progressive;
    /// Whether values are packed by arithmetic coding, of which a byte may hold any number.
    int is_arithmetic;
};

/// Reads the header of a file in memory.
enum jpeg_outcome jpeg_examine(
    const unsigned char *file, size_t length, struct jpeg_header *header, char message[JPEG_MESSAGE_LENGTH]);

/// Reads a file in memory as 8-bit red, green and blue, row after row, into 3 * width * height bytes, where width and
/// height must be those that `jpeg_examine` found. CMYK is taken as Adobe stores it, inverted, and mixed without a
/// colour profile.
enum jpeg_outcome jpeg_decode(
    const unsigned char *file, size_t length, unsigned char *pixels, char message[JPEG_MESSAGE_LENGTH]);
