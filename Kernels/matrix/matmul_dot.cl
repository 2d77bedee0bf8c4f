// Matrix product with a transposed right operand, bias and activation, for devices with wide
// vectors and no fast local memory (CPUs): tiles of dot products along rows that are contiguous
// in both operands. For products with few rows or columns, where transposing B would cost more.
//
//     C = act(C0 + A B^T + bias),   C0 = C if ACCUMULATE, else 0
//
// Layout     A [m, k], B [n, k], C [m, n], bias [n], row-major float; ld* is the distance of two
//            rows, offset_* and stride_* count floats; get_global_id(2) counts the products of a
//            batch, stride_* apart (0 shares an operand)
// Work       one work-item per tile of MR x NC, local size 1 x 1 x 1, global size
//            ceil(m / MR) x ceil(n / NC) x batch,  m >= MR, n >= NC, k >= VEC.
//            The last tile of a row or column moves back until it fits, and stores only what its
//            neighbour does not; the last vector along k moves back too, its seen lanes masked
// Memory     MR * NC + NC + 1 vector registers
// Precision  float sums, VEC chains per element, then pairwise
// Aliasing   c overlaps no input; bias is not read unless BIAS
// After      matrix/activation.cl
// Host       Sources/Tensors/MatrixProduct+OpenCL.swift

#ifndef MR
#define MR 6     // rows of a tile
#endif
#ifndef NC
#define NC 4     // columns of a tile
#endif
#ifndef BIAS
#define BIAS 0
#endif
#ifndef ACCUMULATE
#define ACCUMULATE 0
#endif

#if VEC == 1
typedef float floatv;
typedef uint uintv;
#define LOAD(p) (*(p))
#define STORE(v, p) (*(p) = (v))
#else
typedef CONCAT(float, VEC) floatv;
typedef CONCAT(uint, VEC) uintv;
#define LOAD(p) CONCAT(vload, VEC)(0, p)
#define STORE(v, p) CONCAT(vstore, VEC)(v, 0, p)
#endif

static inline floatv activate(const floatv x)
{
  return ACTIVATED(floatv, x);
}

__constant uint lane_index[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

// The even lanes of x, then those of y.
static inline floatv even_lanes(const floatv x, const floatv y)
{
#if VEC == 1
  return x;
#else
  return (floatv)(x.even, y.even);
#endif
}

// The odd lanes of x, then those of y.
static inline floatv odd_lanes(const floatv x, const floatv y)
{
#if VEC == 1
  return 0.0f;
#else
  return (floatv)(x.odd, y.odd);
#endif
}

#define TILE (MR * NC)
#define GROUPS ((TILE + VEC - 1) / VEC)   // vectors that hold one number per element of the tile

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void matmul_dot(const uint m, const uint n, const uint k,
                const uint lda, const uint ldb, const uint ldc,
                const uint offset_a, const uint offset_b, const uint offset_bias,
                const uint offset_c,
                const uint stride_a, const uint stride_b, const uint stride_c,
                __global const float* a, __global const float* b, __global const float* bias,
                __global float* c)
{
  const size_t first_row = get_global_id(0) * MR, row = min(first_row, (size_t)m - MR);
  const size_t first_column = get_global_id(1) * NC;
  const size_t column = min(first_column, (size_t)n - NC);
  const uint skipped_rows = first_row - row, skipped_columns = first_column - column;
  const size_t product = get_global_id(2);
  a += offset_a + product * stride_a + row * lda;
  b += offset_b + product * stride_b + column * ldb;
  bias += offset_bias;
  c += offset_c + product * stride_c + row * ldc + column;

  floatv sum[GROUPS * VEC];
  #pragma unroll
  for (uint t = 0; t < GROUPS * VEC; t++) sum[t] = (floatv)(0.0f);
  uint step = 0;
  for (; step + VEC <= k; step += VEC) {
    floatv b_part[NC];
    #pragma unroll
    for (uint x = 0; x < NC; x++) b_part[x] = LOAD(b + x * (size_t)ldb + step);
    #pragma unroll
    for (uint r = 0; r < MR; r++) {
      const floatv a_part = LOAD(a + r * (size_t)lda + step);
      #pragma unroll
      for (uint x = 0; x < NC; x++) sum[r * NC + x] += a_part * b_part[x];
    }
  }
  if (step < k) {   // the last VEC elements, those already summed masked out
    const uintv seen = (uintv)(VEC - (k - step)), lane = LOAD(lane_index);
    floatv b_part[NC];
    #pragma unroll
    for (uint x = 0; x < NC; x++)
      b_part[x] = lane < seen ? (floatv)(0.0f) : LOAD(b + x * (size_t)ldb + k - VEC);
    #pragma unroll
    for (uint r = 0; r < MR; r++) {
      const floatv a_part = lane < seen ? (floatv)(0.0f) : LOAD(a + r * (size_t)lda + k - VEC);
      #pragma unroll
      for (uint x = 0; x < NC; x++) sum[r * NC + x] += a_part * b_part[x];
    }
  }

  // Adds neighbouring lanes and packs pairs of vectors, until lane t holds the whole sum t.
#if VEC > 1
  #pragma unroll
  for (uint left = GROUPS * VEC / 2; left >= GROUPS; left /= 2) {
    #pragma unroll
    for (uint t = 0; t < left; t++)
      sum[t] = even_lanes(sum[2 * t], sum[2 * t + 1]) + odd_lanes(sum[2 * t], sum[2 * t + 1]);
  }
#endif

  float tile[GROUPS * VEC];
#if BIAS || ACCUMULATE
  for (uint r = 0; r < MR; r++)
    for (uint x = 0; x < NC; x++) {
      float offset = BIAS ? bias[column + x] : 0.0f;
#if ACCUMULATE
      if (r >= skipped_rows && x >= skipped_columns) offset += c[r * (size_t)ldc + x];
#endif
      tile[r * NC + x] = offset;
    }
  for (uint t = TILE; t < GROUPS * VEC; t++) tile[t] = 0.0f;
  #pragma unroll
  for (uint g = 0; g < GROUPS; g++) sum[g] += LOAD(tile + g * VEC);
#endif
  #pragma unroll
  for (uint g = 0; g < GROUPS; g++) STORE(activate(sum[g]), tile + g * VEC);
  for (uint r = skipped_rows; r < MR; r++)
    for (uint x = skipped_columns; x < NC; x++)
      c[r * (size_t)ldc + x] = tile[r * NC + x];
}
