// Bytes to numbers and back.

#ifndef DIFFEO_BYTES_H
#define DIFFEO_BYTES_H

#include <stddef.h>
#include <stdint.h>

#include "annotations.h"

// Copies `count` bytes between two arrays, from and to the given byte offsets.
DIFFEO_SAFE void diffeo_copy(
    void *target, size_t target_offset, const void *source, size_t source_offset, size_t count);

// Reverses the bytes of each of `count` elements of `width` bytes (1, 2, 4 or 8) in place.
DIFFEO_SAFE void diffeo_swap_bytes(void *elements, size_t count, size_t width);

// Divides each of `count` bytes by `divisor`, rounded once to float.
DIFFEO_SAFE void diffeo_divide_bytes(
    const uint8_t *bytes, size_t count, float divisor, float *quotients);

// The index of the first element that is infinite or not a number; `count` when all are finite.
DIFFEO_SAFE size_t diffeo_first_not_finite(const float *values, size_t count);

#endif
