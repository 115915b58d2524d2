#include "TestJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

struct writer {
    struct jpeg_compress_struct picture;
    struct jpeg_error_mgr errors;
    jmp_buf escape;
    unsigned char *file;
    unsigned long size;
};

static void error_exit(j_common_ptr picture) { longjmp(((struct writer *)picture->client_data)->escape, 1); }

static int write_all(struct writer *writer, const unsigned char *pixels, struct jpeg_form form) {
    j_compress_ptr picture = &writer->picture;
    if (setjmp(writer->escape) != 0) return 0;
    jpeg_create_compress(picture);
    jpeg_mem_dest(picture, &writer->file, &writer->size);
    picture->image_width = form.width;
    picture->image_height = form.height;
    picture->input_components = form.channels;
    picture->in_color_space = form.channels == 1 ? JCS_GRAYSCALE : form.channels == 3 ? JCS_RGB : JCS_CMYK;
    jpeg_set_defaults(picture);
    if (form.is_ycck) jpeg_set_colorspace(picture, JCS_YCCK);
    jpeg_set_quality(picture, form.quality, TRUE);
    picture->arith_code = form.is_arithmetic;
    // A pixel of colour for each, so that colours can be compared.
    picture->comp_info[0].h_samp_factor = 1;
    picture->comp_info[0].v_samp_factor = 1;
    if (form.is_progressive) jpeg_simple_progression(picture);
    jpeg_start_compress(picture, TRUE);
    while (picture->next_scanline < picture->image_height) {
        JSAMPROW row = (JSAMPROW)pixels + (size_t)picture->next_scanline * form.width * (unsigned)form.channels;
        jpeg_write_scanlines(picture, &row, 1);
    }
    jpeg_finish_compress(picture);
    return 1;
}

int jpeg_write(const unsigned char *pixels, struct jpeg_form form, unsigned char *memory, size_t *size) {
    struct writer writer;
    memset(&writer, 0, sizeof writer);
    writer.picture.err = jpeg_std_error(&writer.errors);
    writer.picture.client_data = &writer;
    writer.errors.error_exit = error_exit;
    int is_written = write_all(&writer, pixels, form) && writer.size <= *size;
    if (is_written) {
        memcpy(memory, writer.file, writer.size);
        *size = writer.size;
    }
    jpeg_destroy_compress(&writer.picture);
    free(writer.file);
    return is_written;
}
