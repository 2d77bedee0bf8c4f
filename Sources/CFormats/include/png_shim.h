// PNG through libpng's simplified interface, on arrays that the caller owns.
//
// Every function returns 1 on success. On failure it returns 0 and writes libpng's sentence,
// ended by a zero byte, to `message`, which has room for DIFFEO_PNG_MESSAGE bytes.

#ifndef DIFFEO_PNG_SHIM_H
#define DIFFEO_PNG_SHIM_H

#include <stddef.h>
#include <stdint.h>

#include "annotations.h"

#define DIFFEO_PNG_MESSAGE 64

// The most bytes that `diffeo_png_encode` can write for a picture of this size; 0 when libpng
// cannot hold one so large. `channels` is 1 (grey), 3 (RGB) or 4 (RGBA), here and below.
DIFFEO_SAFE size_t diffeo_png_capacity(uint32_t width, uint32_t height, uint32_t channels);

// Encodes rows of interleaved 8-bit sRGB into `out` and stores the number of bytes in `written`.
DIFFEO_SAFE int diffeo_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, uint8_t *out,
    size_t capacity, size_t *written, uint8_t *message);

// Reads the head of a file: `size` receives width, height and the channels it needs.
DIFFEO_SAFE int diffeo_png_describe(const uint8_t *bytes, size_t count, uint32_t *size, uint8_t *message);

// Decodes a whole file into width x height x channels bytes, which the caller has sized from
// `diffeo_png_describe`; a file whose size is another is refused.
DIFFEO_SAFE int diffeo_png_decode(
    const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, uint32_t channels,
    uint8_t *pixels, uint8_t *message);

#endif
