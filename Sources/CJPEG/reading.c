#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

/// The most scans of a progressive picture; ten are usual. Each scan covers the whole picture, so a small file with
/// many scans would take minutes.
static const int maximum_scans = 100;

/// The most warnings that do not affect pixels, such as stray bytes between markers.
static const long maximum_warnings = 100;

struct reader {
    struct jpeg_decompress_struct picture;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf escape;
    enum jpeg_outcome outcome;
    char *message;
};

static struct reader *reader_of(j_common_ptr picture) { return (struct reader *)picture->client_data; }

static _Noreturn void leave(j_common_ptr picture, enum jpeg_outcome outcome) {
    struct reader *reader = reader_of(picture);
    reader->outcome = outcome;
    char text[JMSG_LENGTH_MAX];
    picture->err->format_message(picture, text);
    snprintf(reader->message, JPEG_MESSAGE_LENGTH, "%s", text);
    longjmp(reader->escape, 1);
}

static void error_exit(j_common_ptr picture) {
    switch (picture->err->msg_code) {
    case JERR_OUT_OF_MEMORY:
    case JERR_NO_BACKING_STORE:
        leave(picture, jpeg_outcome_no_memory);
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_J_COLORSPACE:
    case JERR_BAD_PRECISION:
    case JERR_COMPONENT_COUNT:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_SOF_UNSUPPORTED:
        leave(picture, jpeg_outcome_unsupported);
    default:
        leave(picture, jpeg_outcome_damaged);
    }
}

/// Treats warnings about damaged values as errors: after them libjpeg would continue with made-up pixels.
static void emit_message(j_common_ptr picture, int level) {
    if (level >= 0) return;
    switch (picture->err->msg_code) {
    case JWRN_ADOBE_XFORM:
    case JWRN_BOGUS_ICC:
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_JFIF_MAJOR:
    case JWRN_NOT_SEQUENTIAL:
        if (++picture->err->num_warnings <= maximum_warnings) return;
    }
    leave(picture, jpeg_outcome_damaged);
}

static void output_message(j_common_ptr picture) { (void)picture; }

static void watch_scans(j_common_ptr picture) {
    if (!picture->is_decompressor) return;
    int scans = ((j_decompress_ptr)picture)->input_scan_number;
    if (scans <= maximum_scans) return;
    struct reader *reader = reader_of(picture);
    reader->outcome = jpeg_outcome_damaged;
    snprintf(reader->message, JPEG_MESSAGE_LENGTH, "more than %d scans", maximum_scans);
    longjmp(reader->escape, 1);
}

static void prepare(struct reader *reader, char *message) {
    memset(reader, 0, sizeof *reader);
    message[0] = 0;
    reader->message = message;
    reader->picture.err = jpeg_std_error(&reader->errors);
    reader->picture.client_data = reader;
    reader->errors.error_exit = error_exit;
    reader->errors.emit_message = emit_message;
    reader->errors.output_message = output_message;
    reader->progress.progress_monitor = watch_scans;
}

static void start(struct reader *reader, const unsigned char *file, size_t length) {
    jpeg_create_decompress(&reader->picture);
    reader->picture.progress = &reader->progress;
    jpeg_mem_src(&reader->picture, file, length);
    jpeg_read_header(&reader->picture, TRUE);
}

// Functions that call `setjmp` have no local variables, because a `longjmp` would leave their values undefined.

static void examine(struct reader *reader, const unsigned char *file, size_t length, struct jpeg_header *header) {
    if (setjmp(reader->escape) == 0) {
        start(reader, file, length);
        header->width = reader->picture.image_width;
        header->height = reader->picture.image_height;
        header->is_progressive = reader->picture.progressive_mode;
        header->is_arithmetic = reader->picture.arith_code;
    }
    jpeg_destroy_decompress(&reader->picture);
}

enum jpeg_outcome jpeg_examine(
    const unsigned char *file, size_t length, struct jpeg_header *header, char message[JPEG_MESSAGE_LENGTH]) {
    struct reader reader;
    prepare(&reader, message);
    examine(&reader, file, length, header);
    return reader.outcome;
}

/// Converts Adobe's inverted CMYK, where 255 is no ink, to red, green and blue.
static void mix(const unsigned char *inks, unsigned char *pixels, unsigned count) {
    for (unsigned place = 0; place < count; place++, inks += 4, pixels += 3) {
        for (int channel = 0; channel < 3; channel++) {
            pixels[channel] = (unsigned char)((inks[channel] * inks[3] + 127) / 255);
        }
    }
}

static void decode(struct reader *reader, unsigned char *pixels) {
    j_decompress_ptr picture = &reader->picture;
    int has_inks = picture->jpeg_color_space == JCS_CMYK || picture->jpeg_color_space == JCS_YCCK;
    picture->out_color_space = has_inks ? JCS_CMYK : JCS_RGB;
    jpeg_start_decompress(picture);
    JSAMPARRAY inks = NULL;
    if (has_inks) {
        inks = picture->mem->alloc_sarray((j_common_ptr)picture, JPOOL_IMAGE, picture->output_width * 4, 1);
    }
    while (picture->output_scanline < picture->output_height) {
        JSAMPROW row = pixels + (size_t)picture->output_scanline * picture->output_width * 3;
        if (!has_inks) {
            jpeg_read_scanlines(picture, &row, 1);
        } else {
            jpeg_read_scanlines(picture, inks, 1);
            mix(inks[0], row, picture->output_width);
        }
    }
    // This reads up to the end marker, so that a truncated file is detected.
    jpeg_finish_decompress(picture);
}

static void decode_all(struct reader *reader, const unsigned char *file, size_t length, unsigned char *pixels) {
    if (setjmp(reader->escape) == 0) {
        start(reader, file, length);
        decode(reader, pixels);
    }
    jpeg_destroy_decompress(&reader->picture);
}

enum jpeg_outcome jpeg_decode(
    const unsigned char *file, size_t length, unsigned char *pixels, char message[JPEG_MESSAGE_LENGTH]) {
    struct reader reader;
    prepare(&reader, message);
    decode_all(&reader, file, length, pixels);
    return reader.outcome;
}
