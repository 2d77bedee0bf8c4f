// Points packed for tiles of inner products: centred, interleaved, with their squared norms.
//
//     q' = q - c,  p' = p - c,   c near the mean of the references
//
// tiled_center      c = the mean of every `step`-th reference
// tiled_queries     packs q' by blocks and starts their tables: count 0, bound infinite
// tiled_references  packs p' by tiles; `largest` becomes the bits of max |p'|^2, 0 before the first
//
// Layout     rows of queries and references first ..< first + count, [*, D]; packed queries
//            [block][D][LANES], packed references [tile][D][TILE], norms [slot]
// Work       one work-item per row, whole blocks and tiles; tiled_center one per dimension
// Precision  float; any c is right, the nearer the mean the smaller the error of the search
// Aliasing   none
// After      neighbors/candidates.cl
// Host       Sources/Geometry/Neighbors+Tiled.swift

#ifndef D
#define D 3
#endif
#ifndef TILE
#if VEC > 1
#define TILE 12          // references of a tile: QUERY_BLOCKS x TILE + 3 registers
#else
#define TILE 64          // a multiple of 8
#endif
#endif

__kernel void tiled_center(const uint referenceCount, const uint step,
                           __global const float* references, __global float* center)
{
  const uint i = get_global_id(0);
  if (i >= D) return;
  float sum = 0;
  uint n = 0;
  for (uint j = 0; j < referenceCount; j += step, n++)
    sum += references[(size_t)j * D + i] - references[i];
  center[i] = references[i] + sum / n;
}

// Writes one centred row, `stride` numbers apart, and returns its squared norm.
static inline float pack_row(__global const float* row, __global const float* center,
                             __global float* packed, const uint stride)
{
  float norm = 0;
  for (uint i = 0; i < D; i++) {
    const float x = row[i] - center[i];
    packed[i * stride] = x;
    norm = fma(x, x, norm);
  }
  return norm;
}

__kernel void tiled_queries(const uint first, const uint queryCount, __global const float* queries,
                            __global const float* center, __global float* packed,
                            __global float* norms, __global REAL* bounds, __global uint* counts)
{
  const uint slot = get_global_id(0), row = first + min(slot, queryCount - 1);
  __global float* target = packed + (size_t)(slot / LANES) * D * LANES + slot % LANES;
  norms[slot] = pack_row(queries + (size_t)row * D, center, target, LANES);
  bounds[slot] = slot < queryCount ? INFINITY : -MAXFLOAT;
  counts[slot] = 0;
}

__kernel void tiled_references(const uint first, const uint count, __global const float* references,
                               __global const float* center, __global float* packed,
                               __global float* norms, __global uint* largest)
{
  const uint slot = get_global_id(0);
  __global float* target = packed + (size_t)(slot / TILE) * D * TILE + slot % TILE;
  const uint row = first + min(slot, count - 1);
  const float norm = pack_row(references + (size_t)row * D, center, target, TILE);
  norms[slot] = slot < count ? norm : NAN;   // what pads a tile is never near
  if (norm > 0) atomic_max(largest, as_uint(norm));
}
