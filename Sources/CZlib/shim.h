#pragma once
#include <zlib.h>

/// Prepares a stream for gzip data. `inflateInit2` is a macro, which Swift does not import. 15 is the largest window;
/// adding 16 accepts gzip framing only, neither zlib nor raw deflate.
static inline int gzip_inflate_init(z_stream *stream) {
    return inflateInit2(stream, 15 + 16);
}

/// Prepares a stream for raw deflate data without framing, as in ZIP archives: a negative window selects it.
static inline int raw_inflate_init(z_stream *stream) {
    return inflateInit2(stream, -15);
}
