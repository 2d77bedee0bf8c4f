#include "compression.h"

#include <string.h>
#include <zlib.h>

// zlib counts in 32 bits; buffers are handed to it in pieces of at most this size.
#define PIECE ((size_t)1 << 30)
#define SCRATCH ((size_t)1 << 16)

static uInt piece(size_t count) { return (uInt)(count < PIECE ? count : PIECE); }

// The state of one decompression: what is left of the input, and how much came out.
typedef struct {
  z_stream stream;
  const uint8_t *next;
  size_t left;
  uint8_t *target;
  size_t capacity;
  size_t produced;
} inflation;

// Inflates one member (or one raw stream) to its end. Beyond `capacity` the output goes to scratch.
static int inflate_member(inflation *state) {
  uint8_t scratch[SCRATCH];
  z_stream *stream = &state->stream;
  for (;;) {
    int fits = state->produced < state->capacity;
    uInt room = fits ? piece(state->capacity - state->produced) : (uInt)SCRATCH;
    uInt given = piece(state->left);
    stream->next_in = (Bytef *)state->next;
    stream->avail_in = given;
    stream->next_out = fits ? state->target + state->produced : scratch;
    stream->avail_out = room;
    int status = inflate(stream, Z_NO_FLUSH);
    size_t used = given - stream->avail_in, made = room - stream->avail_out;
    state->next += used;
    state->left -= used;
    state->produced += made;
    if (status == Z_STREAM_END) return DIFFEO_INFLATE_DONE;
    if (status == Z_MEM_ERROR) return DIFFEO_INFLATE_NO_MEMORY;
    if (status != Z_OK && status != Z_BUF_ERROR) return DIFFEO_INFLATE_INVALID;
    // Room was offered, nothing came out, and nothing is left to read: the data stops short.
    if (used == 0 && made == 0) return DIFFEO_INFLATE_TRUNCATED;
  }
}

static int all_zero(const uint8_t *bytes, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (bytes[i] != 0) return 0;
  return 1;
}

static int inflate_all(inflation *state, int wrapping) {
  int status = inflate_member(state);
  if (wrapping != DIFFEO_GZIP) return status;
  while (status == DIFFEO_INFLATE_DONE && !all_zero(state->next, state->left)) {
    // A lone 0x1f is taken for a member cut short, which is what inflate will call it.
    if (state->next[0] != 0x1f) return DIFFEO_INFLATE_INVALID;
    if (inflateReset(&state->stream) != Z_OK) return DIFFEO_INFLATE_INVALID;
    status = inflate_member(state);
  }
  return status;
}

int diffeo_inflate(
    const uint8_t *source, size_t offset, size_t count, int wrapping, uint8_t *target,
    size_t capacity, size_t *produced, size_t *consumed) {
  inflation state = {
      .next = source + offset, .left = count, .target = target, .capacity = capacity};
  *produced = *consumed = 0;
  if (inflateInit2(&state.stream, wrapping) != Z_OK) return DIFFEO_INFLATE_NO_MEMORY;
  int status = inflate_all(&state, wrapping);
  inflateEnd(&state.stream);
  *produced = state.produced;
  *consumed = count - state.left;
  return status;
}

// The header and trailer of gzip and a margin for zlib's stored blocks.
size_t diffeo_deflate_bound(size_t count) { return count + (count >> 10) + 128; }

size_t diffeo_deflate(
    const uint8_t *source, size_t count, int wrapping, int level, uint8_t *target,
    size_t capacity) {
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  if (deflateInit2(&stream, level, Z_DEFLATED, wrapping, 8, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
  size_t used = 0, made = 0;
  int status = Z_OK;
  while (status == Z_OK) {
    uInt given = piece(count - used), room = piece(capacity - made);
    stream.next_in = (Bytef *)source + used;
    stream.avail_in = given;
    stream.next_out = target + made;
    stream.avail_out = room;
    status = deflate(&stream, used + given == count ? Z_FINISH : Z_NO_FLUSH);
    used += given - stream.avail_in;
    made += room - stream.avail_out;
  }
  deflateEnd(&stream);
  return status == Z_STREAM_END ? made : 0;
}

uint32_t diffeo_crc32_floats(const float *values, size_t count) {
  return (uint32_t)crc32_z(0, (const uint8_t *)values, count * sizeof *values);
}

uint32_t diffeo_crc32(const uint8_t *source, size_t offset, size_t count) {
  return (uint32_t)crc32_z(0, source + offset, count);
}
