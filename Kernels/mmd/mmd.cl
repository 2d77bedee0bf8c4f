// Squared maximum mean discrepancy of two samples and its gradient, without a matrix of pairs.
//
//     k(x, y) = sum_s C_s / (C_s + |x - y|^2),   C_s = C s
//     M = sum_(i != j) k(x_i, x_j) / (n (n - 1)) + sum_(i != j) k(y_i, y_j) / (m (m - 1))
//         - 2 sum_ij k(x_i, y_j) / (n m)
//     dM/dx_i = -4 / (n (n - 1)) sum_j w_ij (x_i - x_j) + 4 / (n m) sum_j w_ij (x_i - y_j),
//         w = sum_s C_s / (C_s + |x - y|^2)^2
//
// mmd_rows     goes with a block of rows of one sample over the rows of both, a tile at a time:
//              distances, kernel and weights in registers, then the gradient of the block
// mmd_collect  rows of gradients from blocks, summed over the splits
//
// Layout     x [n, D], y [m, D] row-major; blocks of LANES rows, first those of x, then those of y,
//            as turned [split][block][D][LANES]; values [split][block][LANES]; gradient [rows, D]
// Work       mmd_rows: CPU devices one work-item per BLOCKS blocks and split, local size 1; GPUs one
//            group of WG items per block and split, a row each, tiles through local memory. A split
//            is a share of the rows gone over. mmd_collect: one work-item per number
// Memory     each block and its gradient per split, O((n + m) D); on GPUs TILE * DEPTH floats of
//            local memory
// Precision  float by direct difference, so that samples far from the origin lose nothing; a value
//            is the sum of partial sums of a tile
// Aliasing   none
// Defines    SCALES: the scales, one after the other; SCALE_COUNT: their number
// Host       Sources/Distributions/MaximumMeanDiscrepancy+OpenCL.swift
// Source     A. Gretton, K. Borgwardt, M. Rasch, B. Schoelkopf, A. Smola, A kernel two-sample test
//            (JMLR 2012), lemma 6; I. Tolstikhin, O. Bousquet, S. Gelly, B. Schoelkopf, Wasserstein
//            auto-encoders (ICLR 2018), for kernel and scales

#ifndef SCALES
#define SCALES 0.1f, 0.2f, 0.5f, 1.0f, 2.0f, 5.0f, 10.0f
#define SCALE_COUNT 7
#endif
#ifndef DEPTH
#define DEPTH 64     // GPUs: dimensions staged at a time
#endif

#if VEC > 1
#define LANES VEC
#define BLOCKS 2
#define realv CONCAT(float, VEC)
#define maskv CONCAT(int, VEC)
#define GROUP __attribute__((reqd_work_group_size(1, 1, 1)))
#define PLACE 0
#else
#define LANES WG
#define BLOCKS 1
#define realv float
#define maskv int
#define GROUP __attribute__((reqd_work_group_size(WG, 1, 1)))
#define PLACE get_local_id(0)
#endif

// Rows of a tile: as many as leave the sums in registers.
#ifndef TILE
#if VEC >= 16
#define TILE 12
#elif VEC > 1
#define TILE 6
#else
#define TILE 16
#endif
#endif

#define FAR 1e9f     // in units of C; the greatest scale is 10^3

__constant float SCALE[SCALE_COUNT] = {SCALES};

// Sizes, and what the sums are divided by.
typedef struct {
  uint width, count, block;   // D; rows of the sample gone over; first block of the work-item
  float base, value, slope;   // C; factors of k and of w
  uint own;                   // 1 where the block's rows are of the sample gone over
  uint gradient;              // 1 where the gradient is wanted
  uint half_only;             // 1 where each pair is met once, in the block of its lesser row
} Pass;

// 1 / a for four positive numbers by one division: of the product, times the others.
static inline void inverses(const realv a[4], realv* inverse)
{
  const realv low = a[0] * a[1], high = a[2] * a[3], r = 1.0f / (low * high);
  const realv over_low = r * high, over_high = r * low;
  inverse[0] = over_low * a[1];
  inverse[1] = over_low * a[0];
  inverse[2] = over_high * a[3];
  inverse[3] = over_high * a[2];
}

// k and w of squared distances, four scales at a time:
//
//     k = sum_s s / (s + t),   w = sum_s s / (s + t)^2 / C,   t = d / C
//
// Pairs beyond FAR count for nothing; there products of four would overflow.
static inline void inverse_multiquadric(const realv d, const float base, realv* k, realv* w)
{
  const float unit = 1.0f / base;
  const realv t = d * unit;
  const maskv is_far = t > FAR;
  const realv near = select(t, (realv)1.0f, is_far);
  *k = 0, *w = 0;
#pragma unroll
  for (uint s = 0; s < SCALE_COUNT; s += 4) {
    realv sums[4], inverse[4];
#pragma unroll
    for (uint i = 0; i < 4; i++)
      sums[i] = s + i < SCALE_COUNT ? near + SCALE[min(s + i, SCALE_COUNT - 1u)] : (realv)1.0f;
    inverses(sums, inverse);
#pragma unroll
    for (uint i = 0; i < 4 && s + i < SCALE_COUNT; i++) {
      const realv q = SCALE[s + i] * inverse[i];
      *k += q;
      *w = fma(q, inverse[i], *w);
    }
  }
  *k = select(*k, (realv)0.0f, is_far);
  *w = select(*w * unit, (realv)0.0f, is_far);
}

#if VEC > 1
#define STAGE(rows, first, limit, offset, depth, width, tile)
#define ROW(rows, tile, first, limit, r, offset, width) \
  ((rows) + (size_t)((first) + min(r, (limit) - 1)) * (width) + (offset))
#define ROWS __global const float*
#define CHUNK(width) (width)
#else
// Copies a tile's dimensions from `offset` on to local memory.
#define STAGE(rows, first, limit, offset, depth, width, tile)                                   \
  barrier(CLK_LOCAL_MEM_FENCE);                                                                 \
  for (uint e_ = get_local_id(0); e_ < TILE * (depth); e_ += WG)                                \
    (tile)[e_ / (depth) * DEPTH + e_ % (depth)] =                                               \
        (rows)[(size_t)((first) + min(e_ / (depth), (limit) - 1)) * (width) + (offset) + e_ % (depth)]; \
  barrier(CLK_LOCAL_MEM_FENCE);
#define ROW(rows, tile, first, limit, r, offset, width) ((tile) + (r) * DEPTH)
#define ROWS __local const float*
#define CHUNK(width) DEPTH
#endif

// The rows that do not pair with row r: itself and, where pairs are met once, those behind it.
static inline maskv excluded(const maskv number, const uint r, const uint half_only)
{
  return half_only ? number >= (maskv)r : number == (maskv)r;
}

// Adds what rows first ..< first + limit give to the block's sums and gradients.
__attribute__((always_inline)) static inline void add_tile(
    const Pass* pass, __global const float* rows, const uint first, const uint limit,
    __local float* tile, __global const realv* block, __global realv* gradient,
    const maskv* number, realv* sum)
{
  const uint width = pass->width, stride = LANES == VEC ? 1 : LANES;
  realv d[BLOCKS][TILE], w[BLOCKS][TILE];
#pragma unroll
  for (uint b = 0; b < BLOCKS; b++)
#pragma unroll
    for (uint r = 0; r < TILE; r++) d[b][r] = 0;
  for (uint offset = 0; offset < width; offset += CHUNK(width)) {
    const uint depth = min(width - offset, (uint)CHUNK(width));
    STAGE(rows, first, limit, offset, depth, width, tile)
    ROWS row[TILE];
#pragma unroll
    for (uint r = 0; r < TILE; r++) row[r] = ROW(rows, tile, first, limit, r, offset, width);
    for (uint i = 0; i < depth; i++)
#pragma unroll
      for (uint b = 0; b < BLOCKS; b++) {
        const realv x = block[((size_t)b * width + offset + i) * stride];
#pragma unroll
        for (uint r = 0; r < TILE; r++) {
          const realv t = x - row[r][i];
          d[b][r] = fma(t, t, d[b][r]);
        }
      }
  }
  const uint start = pass->block * LANES;
  const bool meets = pass->own && first < start + BLOCKS * LANES && start < first + TILE;
#pragma unroll
  for (uint b = 0; b < BLOCKS; b++) {
    realv part = 0;
#pragma unroll
    for (uint r = 0; r < TILE; r++) {
      realv k;
      inverse_multiquadric(d[b][r], pass->base, &k, &w[b][r]);
      const float exists = r < limit ? 1.0f : 0.0f;
      k *= exists;
      w[b][r] *= exists * pass->slope;
      if (meets) k = select(k, (realv)0.0f, excluded(number[b], first + r, pass->half_only));
      part += k;
    }
    sum[b] = fma(part, pass->value, sum[b]);
  }
  if (!pass->gradient) return;
  for (uint offset = 0; offset < width; offset += CHUNK(width)) {
    const uint depth = min(width - offset, (uint)CHUNK(width));
    if (width > CHUNK(width)) {
      STAGE(rows, first, limit, offset, depth, width, tile)
    }
    ROWS row[TILE];
#pragma unroll
    for (uint r = 0; r < TILE; r++) row[r] = ROW(rows, tile, first, limit, r, offset, width);
    for (uint i = 0; i < depth; i++)
#pragma unroll
      for (uint b = 0; b < BLOCKS; b++) {
        const size_t at = ((size_t)b * width + offset + i) * stride;
        const realv x = block[at];
        realv g = gradient[at];
#pragma unroll
        for (uint r = 0; r < TILE; r++) g = fma(w[b][r], x - row[r][i], g);
        gradient[at] = g;
      }
  }
}

// Adds what all rows of the split give.
__attribute__((always_inline)) static inline void add_rows(
    const Pass* pass, __global const float* rows, __local float* tile, __global const realv* block,
    __global realv* gradient, const maskv* number, realv* sum)
{
  const uint tiles = (pass->count + TILE - 1) / TILE, splits = get_global_size(1);
  const uint start = pass->half_only ? min(pass->block * LANES / TILE, tiles) : 0;
  const uint share = (tiles - start + splits - 1) / splits;
  const uint end = min(start + (uint)(get_global_id(1) + 1) * share, tiles);
  for (uint t = start + get_global_id(1) * share; t < end; t++)
    add_tile(pass, rows, t * TILE, min(pass->count - t * TILE, (uint)TILE), tile, block, gradient,
             number, sum);
}

__kernel GROUP void mmd_rows(
    const uint n, const uint m, const uint width, const uint wants_x, const uint wants_y,
    const float base, __global const float* x, __global const float* y, __global float* turned,
    __global float* gradients, __global float* values)
{
#if VEC > 1
  __local float* const tile = 0;
#else
  __local float tile[TILE * DEPTH];
#endif
  const uint item = get_group_id(0), blocks = get_num_groups(0) * BLOCKS;
  const uint of_x = ((n + LANES - 1) / LANES + BLOCKS - 1) / BLOCKS;
  const bool is_x = item < of_x;
  const uint count = is_x ? n : m, others = is_x ? m : n;
  const uint block = (is_x ? item : item - of_x) * BLOCKS;
  __global const float* own = is_x ? x : y;
  const size_t place = (get_global_id(1) * (size_t)blocks + item * BLOCKS) * LANES;
  __global float* numbers = turned + place * width;
  __global float* slopes = gradients + place * width;
  maskv number[BLOCKS];
  realv sum[BLOCKS];
  const uint wanted = is_x ? wants_x : wants_y;
  for (uint b = 0; b < BLOCKS; b++) {
    sum[b] = 0;
    for (uint l = PLACE; l < LANES; l += VEC > 1 ? 1 : LANES) {
      const uint row = (block + b) * LANES + l;
      ((int*)&number[b])[VEC > 1 ? l : 0] = row;
      for (uint i = 0; i < width; i++) {
        numbers[((size_t)b * width + i) * LANES + l] = own[(size_t)min(row, count - 1) * width + i];
        if (wanted) slopes[((size_t)b * width + i) * LANES + l] = 0;
      }
    }
  }
  __global const realv* mine = (__global const realv*)numbers + PLACE;
  __global realv* slope = (__global realv*)slopes + PLACE;
  const float within = 1.0f / ((float)count * (count - 1.0f)), between = 1.0f / ((float)n * m);
  const Pass same = {width, count, block, base, wanted ? within : 2.0f * within, -4.0f * within, 1,
                     wanted, !wanted};
  add_rows(&same, own, tile, mine, slope, number, sum);
  if (is_x || wanted) {
    const Pass cross = {width, others, block, base, is_x ? -2.0f * between : 0.0f, 4.0f * between,
                        0, wanted, 0};
    add_rows(&cross, is_x ? y : x, tile, mine, slope, number, sum);
  }
  for (uint b = 0; b < BLOCKS; b++) {
    sum[b] = select((realv)0.0f, sum[b], number[b] < (maskv)count);
    ((__global realv*)(values + place))[VEC > 1 ? b : get_local_id(0)] = sum[b];
  }
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void mmd_collect(const uint count, const uint width, const uint splits, const uint blocks,
                 const uint first, __global const float* gradients, __global float* result)
{
  const uint e = get_global_id(0);
  if (e >= count) return;
  const uint row = e / width, i = e % width;
  float sum = 0.0f;
  for (uint s = 0; s < splits; s++) {
    const size_t block = s * (size_t)blocks + first + row / LANES;
    sum += gradients[(block * width + i) * LANES + row % LANES];
  }
  result[e] = sum;
}
