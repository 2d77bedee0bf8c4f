// gzip, raw deflate and CRC-32, whole buffers at a time.

#ifndef DIFFEO_COMPRESSION_H
#define DIFFEO_COMPRESSION_H

#include <stddef.h>
#include <stdint.h>

#include "annotations.h"

// How a decompression ended.
enum {
  DIFFEO_INFLATE_DONE = 0,
  // The input ends before the compressed data does.
  DIFFEO_INFLATE_TRUNCATED = 1,
  // The input is not valid compressed data, or its checksum differs.
  DIFFEO_INFLATE_INVALID = 2,
  // Working memory could not be had.
  DIFFEO_INFLATE_NO_MEMORY = 3,
};

// The wrapping of compressed data, in zlib's window-bits notation.
enum {
  DIFFEO_RAW_DEFLATE = -15,
  DIFFEO_GZIP = 31,
};

// Decompresses `source[offset ..< offset + count]` into `target`.
//
// `produced` becomes the full decompressed length even where that exceeds `capacity`: what does
// not fit is decoded and dropped, so that a second call with room enough always succeeds.
// `consumed` becomes the number of input bytes used. With DIFFEO_GZIP, members that follow one
// another are joined; other bytes after the last member are invalid, zeros excepted.
DIFFEO_SAFE int diffeo_inflate(
    const uint8_t *source, size_t offset, size_t count, int wrapping, uint8_t *target,
    size_t capacity, size_t *produced, size_t *consumed);

// The most bytes that `diffeo_deflate` writes for `count` bytes of input.
DIFFEO_SAFE size_t diffeo_deflate_bound(size_t count);

// Compresses `count` bytes at `level` 0...9. Returns the compressed length, 0 when it failed.
DIFFEO_SAFE size_t diffeo_deflate(
    const uint8_t *source, size_t count, int wrapping, int level, uint8_t *target,
    size_t capacity);

// CRC-32 (ISO 3309) of `source[offset ..< offset + count]`.
DIFFEO_SAFE uint32_t diffeo_crc32(const uint8_t *source, size_t offset, size_t count);

// The CRC-32 of the bytes of floats, as they lie in memory.
DIFFEO_SAFE uint32_t diffeo_crc32_floats(const float *values, size_t count);

#endif
