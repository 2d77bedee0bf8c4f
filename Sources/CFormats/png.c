#include "png_shim.h"

#include <png.h>
#include <string.h>

_Static_assert(sizeof(((png_image *)0)->message) <= DIFFEO_PNG_MESSAGE, "message does not fit");

static png_uint_32 format_of(uint32_t channels) {
  return channels == 1 ? PNG_FORMAT_GRAY : channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_RGBA;
}

static png_image image_of(uint32_t width, uint32_t height, uint32_t channels) {
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  image.width = width;
  image.height = height;
  image.format = format_of(channels);
  return image;
}

// Copies the reason and gives back whatever libpng still holds.
static int fail(png_image *image, const char *reason, uint8_t *message) {
  strncpy((char *)message, reason ? reason : image->message, DIFFEO_PNG_MESSAGE - 1);
  message[DIFFEO_PNG_MESSAGE - 1] = 0;
  png_image_free(image);
  return 0;
}

size_t diffeo_png_capacity(uint32_t width, uint32_t height, uint32_t channels) {
  // One filter byte a row and deflate's worst case, in 64 bits: libpng's own macro would wrap.
  uint64_t rows = (uint64_t)height * ((uint64_t)width * channels + 1);
  if (width > 0x7fffffffu || height > 0x7fffffffu || rows > 0x7fffffffu / 2) return 0;
  png_image image = image_of(width, height, channels);
  return PNG_IMAGE_PNG_SIZE_MAX(image);
}

int diffeo_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, uint8_t *out,
    size_t capacity, size_t *written, uint8_t *message) {
  png_image image = image_of(width, height, channels);
  png_alloc_size_t size = capacity;
  if (!png_image_write_to_memory(&image, out, &size, 0, pixels, 0, NULL))
    return fail(&image, NULL, message);
  *written = size;
  return 1;
}

int diffeo_png_describe(const uint8_t *bytes, size_t count, uint32_t *size, uint8_t *message) {
  png_image image = image_of(0, 0, 1);
  if (!png_image_begin_read_from_memory(&image, bytes, count)) return fail(&image, NULL, message);
  size[0] = image.width;
  size[1] = image.height;
  size[2] = image.format & PNG_FORMAT_FLAG_ALPHA ? 4 : image.format & PNG_FORMAT_FLAG_COLOR ? 3 : 1;
  png_image_free(&image);
  return 1;
}

int diffeo_png_decode(
    const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, uint32_t channels,
    uint8_t *pixels, uint8_t *message) {
  png_image image = image_of(0, 0, 1);
  if (!png_image_begin_read_from_memory(&image, bytes, count)) return fail(&image, NULL, message);
  if (image.width != width || image.height != height)
    return fail(&image, "the picture's size is not the buffer's", message);
  image.format = format_of(channels);
  if (!png_image_finish_read(&image, NULL, pixels, 0, NULL)) return fail(&image, NULL, message);
  return 1;
}
