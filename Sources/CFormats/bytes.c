#include "bytes.h"

#include <math.h>
#include <string.h>

// The formats that are written are little endian, and the copy is taken to be the encoding.
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "a little-endian machine is assumed");

void diffeo_copy(
    void *target, size_t target_offset, const void *source, size_t source_offset, size_t count) {
  if (count > 0)
    memcpy((char *)target + target_offset, (const char *)source + source_offset, count);
}

// One loop per width: a swap of known width compiles to one shuffle per vector of elements.
#define SWAP_ALL(type, swap)                          \
  for (size_t i = 0; i < count; i++) {                \
    type value;                                       \
    char *place = (char *)elements + i * sizeof value;\
    memcpy(&value, place, sizeof value);              \
    value = swap(value);                              \
    memcpy(place, &value, sizeof value);              \
  }

void diffeo_swap_bytes(void *elements, size_t count, size_t width) {
  if (width == 2) SWAP_ALL(uint16_t, __builtin_bswap16)
  if (width == 4) SWAP_ALL(uint32_t, __builtin_bswap32)
  if (width == 8) SWAP_ALL(uint64_t, __builtin_bswap64)
}

void diffeo_divide_bytes(const uint8_t *bytes, size_t count, float divisor, float *quotients) {
  // A table gives the correctly rounded quotient at the cost of a load.
  float table[256];
  for (int value = 0; value < 256; value++) table[value] = (float)value / divisor;
  for (size_t i = 0; i < count; i++) quotients[i] = table[bytes[i]];
}

size_t diffeo_first_not_finite(const float *values, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (!isfinite(values[i])) return i;
  return count;
}
