#pragma once
#include <zlib.h>

/// `inflateInit2` is a macro around `inflateInit2_`, which Swift does not import. 15 is the largest window, and
/// 16 more asks for gzip framing only: no raw deflate and no zlib.
static inline int gzip_inflate_init(z_stream *stream) {
    return inflateInit2(stream, 15 + 16);
}

/// For deflate without any framing, as ZIP archives have it: a negative window says so.
static inline int raw_inflate_init(z_stream *stream) {
    return inflateInit2(stream, -15);
}
