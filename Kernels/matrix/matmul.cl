// Matrix product with bias and activation, for devices whose vector unit is wide and whose local
// memory is ordinary memory (CPUs): register tiles, no local memory, no barriers.
//
//     C = act(C0 + op(A) op(B) + bias),   C0 = C if ACCUMULATE, else 0
//
// matmul_tile   A [m, k] (or [k, m] if TRANSPOSED_A), B [k, n]; a tile of C is a sum of outer products
// matmul_dot    A [m, k], B [n, k]; a tile of C is a table of dot products along the rows
// transpose     makes the [k, n] that matmul_tile reads out of [n, k]
//
// Layout     row-major float; ld* is the distance of two rows, >= the row's length. STORE_TRANSPOSED
//            writes C as [n, m] and takes bias along m: the product of swapped operands,
//            (op(A) op(B))^T = op(B)^T op(A)^T, lands in the caller's layout.
//            get_global_id(2) counts products of a batch, stride_* elements apart (0 shares an operand)
// Work       one work-item per tile, local size 1 x 1 x 1:
//              matmul_tile   ceil(m / MR) x ceil(n / (VEC * NV)) x batch;  needs m >= MR, n >= VEC * NV
//              matmul_dot    ceil(m / MR) x ceil(n / NC) x batch;  needs m >= MR, n >= NC, k >= VEC
//              transpose     ceil(rows / VEC) x ceil(columns / (VEC * BLOCKS)) x batch;
//                            needs rows, columns >= VEC
//            The last tile of a row or column moves back until it fits and stores only what its
//            neighbour does not: each element of C is written once, and no loop has a slow remainder
// Memory     registers: MR * NV + NV + 1 (tile) or MR * NC + NC + 1 (dot) vectors of VEC floats
// Precision  float sums, one fused chain per element along k (tile) or VEC chains (dot)
// Aliasing   c overlaps no input; bias is not read unless BIAS
// Source     K. Goto and R. van de Geijn, Anatomy of high-performance matrix multiplication, 2008

#ifndef VEC
#define VEC 16   // floats of one vector: 16 AVX-512, 8 AVX, 4 SSE and NEON; 2 and 1 for narrow matrices
#endif
#ifndef MR
#define MR 6     // rows of a tile
#endif
#ifndef NV
#define NV 2     // vectors of a tile's row (matmul_tile)
#endif
#ifndef NC
#define NC 4     // columns of a tile (matmul_dot)
#endif
#ifndef BLOCKS
#define BLOCKS 8   // VEC x VEC blocks that one item of transpose moves
#endif
#ifndef TRANSPOSED_A
#define TRANSPOSED_A 0
#endif
#ifndef STORE_TRANSPOSED
#define STORE_TRANSPOSED 0
#endif
#ifndef BIAS
#define BIAS 0
#endif
#ifndef ACTIVATION
#define ACTIVATION 0   // 0 none, 1 relu, 2 tanh, 3 sigmoid, 4 softplus
#endif
#ifndef ACCUMULATE
#define ACCUMULATE 0
#endif

#define PASTE_EXPANDED(x, y) x##y
#define PASTE(x, y) PASTE_EXPANDED(x, y)
#if VEC == 1
typedef float floatv;
typedef uint uintv;
#define LOAD(p) (*(p))
#define LOAD_LANES(p) (*(p))
#define STORE(v, p) (*(p) = (v))
#else
typedef PASTE(float, VEC) floatv;
typedef PASTE(uint, VEC) uintv;
#define LOAD(p) PASTE(vload, VEC)(0, p)
#define LOAD_LANES(p) PASTE(vload, VEC)(0, p)
#define STORE(v, p) PASTE(vstore, VEC)(v, 0, p)
#endif

#if TRANSPOSED_A
#define A_ROW 1
#define A_STEP lda
#else
#define A_ROW lda
#define A_STEP 1
#endif

#if STORE_TRANSPOSED
#define C_ROW 1
#define C_COLUMN ldc
#else
#define C_ROW ldc
#define C_COLUMN 1
#endif

#define WIDTH (VEC * NV)

// NaN passes through every branch.
inline floatv activate(const floatv x)
{
#if ACTIVATION == 1
  return x < (floatv)(0.0f) ? (floatv)(0.0f) : x;
#elif ACTIVATION == 2
  return tanh(x);
#elif ACTIVATION == 3
  return 1.0f / (1.0f + exp(-x));
#elif ACTIVATION == 4
  return (x < (floatv)(0.0f) ? (floatv)(0.0f) : x) + log1p(exp(-fabs(x)));
#else
  return x;
#endif
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void matmul_tile(const uint m, const uint n, const uint k,
                 const uint lda, const uint ldb, const uint ldc,
                 const uint stride_a, const uint stride_b, const uint stride_c,
                 __global const float* a, __global const float* b, __global const float* bias,
                 __global float* c)
{
  const size_t first_row = get_global_id(0) * MR, row = min(first_row, (size_t)m - MR);
  const size_t first_column = get_global_id(1) * WIDTH, column = min(first_column, (size_t)n - WIDTH);
  const uint skipped_rows = first_row - row, skipped_columns = first_column - column;
  const size_t product = get_global_id(2);
  a += product * stride_a + row * A_ROW;
  b += product * stride_b + column;
  c += product * stride_c + row * C_ROW + column * C_COLUMN;
  const bool whole = !STORE_TRANSPOSED && skipped_columns == 0;

  floatv sum[MR][NV];
  #pragma unroll
  for (uint r = 0; r < MR; r++) {
    #pragma unroll
    for (uint v = 0; v < NV; v++) sum[r][v] = (floatv)(0.0f);
  }
#if ACCUMULATE
  // Not read by vectors at an edge: the neighbour may be writing its part of them.
  if (whole && skipped_rows == 0) {
    #pragma unroll
    for (uint r = 0; r < MR; r++) {
      #pragma unroll
      for (uint v = 0; v < NV; v++) sum[r][v] = LOAD(c + r * (size_t)ldc + v * VEC);
    }
  } else {
    float edge[MR * WIDTH];
    for (uint r = 0; r < MR; r++)
      for (uint x = 0; x < WIDTH; x++)
        edge[r * WIDTH + x] = r >= skipped_rows && x >= skipped_columns
            ? c[r * (size_t)C_ROW + x * (size_t)C_COLUMN] : 0.0f;
    #pragma unroll
    for (uint r = 0; r < MR; r++) {
      #pragma unroll
      for (uint v = 0; v < NV; v++) sum[r][v] = LOAD(edge + r * WIDTH + v * VEC);
    }
  }
#endif

  for (uint step = 0; step < k; step++) {
    floatv b_row[NV];
    #pragma unroll
    for (uint v = 0; v < NV; v++) b_row[v] = LOAD(b + v * VEC);
    #pragma unroll
    for (uint r = 0; r < MR; r++) {
      const float a_scalar = a[r * (size_t)A_ROW];
      #pragma unroll
      for (uint v = 0; v < NV; v++) sum[r][v] += a_scalar * b_row[v];
    }
    a += A_STEP;
    b += ldb;
  }

  #pragma unroll
  for (uint r = 0; r < MR; r++) {
    #pragma unroll
    for (uint v = 0; v < NV; v++) {
#if BIAS && STORE_TRANSPOSED
      sum[r][v] += bias[row + r];
#elif BIAS
      sum[r][v] += LOAD(bias + column + v * VEC);
#endif
      sum[r][v] = activate(sum[r][v]);
    }
  }

  if (whole) {
    #pragma unroll
    for (uint r = 0; r < MR; r++) {
      if (r < skipped_rows) continue;
      #pragma unroll
      for (uint v = 0; v < NV; v++) STORE(sum[r][v], c + r * (size_t)ldc + v * VEC);
    }
  } else {
    float edge[MR * WIDTH];
    #pragma unroll
    for (uint r = 0; r < MR; r++) {
      #pragma unroll
      for (uint v = 0; v < NV; v++) STORE(sum[r][v], edge + r * WIDTH + v * VEC);
    }
    for (uint x = skipped_columns; x < WIDTH; x++)
      for (uint r = skipped_rows; r < MR; r++)
        c[r * (size_t)C_ROW + x * (size_t)C_COLUMN] = edge[r * WIDTH + x];
  }
}

__constant uint lane_index[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

// The even lanes of x, then those of y.
inline floatv even_lanes(const floatv x, const floatv y)
{
#if VEC == 1
  return x;
#else
  return (floatv)(x.even, y.even);
#endif
}

// The odd lanes of x, then those of y.
inline floatv odd_lanes(const floatv x, const floatv y)
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
                const uint stride_a, const uint stride_b, const uint stride_c,
                __global const float* a, __global const float* b, __global const float* bias,
                __global float* c)
{
  const size_t first_row = get_global_id(0) * MR, row = min(first_row, (size_t)m - MR);
  const size_t first_column = get_global_id(1) * NC, column = min(first_column, (size_t)n - NC);
  const uint skipped_rows = first_row - row, skipped_columns = first_column - column;
  const size_t product = get_global_id(2);
  a += product * stride_a + row * lda;
  b += product * stride_b + column * ldb;
  c += product * stride_c + row * C_ROW + column * C_COLUMN;

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
    const uintv seen = (uintv)(VEC - (k - step)), lane = LOAD_LANES(lane_index);
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
  #pragma unroll
  for (uint left = GROUPS * VEC / 2; left >= GROUPS && VEC > 1; left /= 2) {
    #pragma unroll
    for (uint t = 0; t < left; t++)
      sum[t] = even_lanes(sum[2 * t], sum[2 * t + 1]) + odd_lanes(sum[2 * t], sum[2 * t + 1]);
  }

  float tile[GROUPS * VEC];
#if BIAS || ACCUMULATE
  for (uint r = 0; r < MR; r++)
    for (uint x = 0; x < NC; x++) {
      float offset = BIAS ? bias[STORE_TRANSPOSED ? row + r : column + x] : 0.0f;
      if (ACCUMULATE && r >= skipped_rows && x >= skipped_columns)
        offset += c[r * (size_t)C_ROW + x * (size_t)C_COLUMN];
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
      c[r * (size_t)C_ROW + x * (size_t)C_COLUMN] = tile[r * NC + x];
}

// out[column, row] = in[row, column]. VEC rows are interleaved with those half the block away,
// log2(VEC) times: each round is one shuffle per vector.
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void transpose(const uint rows, const uint columns, const uint ld_in, const uint ld_out,
               const uint stride_in, const uint stride_out,
               __global const float* in, __global float* out)
{
  const size_t first_row = get_global_id(0) * VEC, row = min(first_row, (size_t)rows - VEC);
  const uint skipped_rows = first_row - row;
  in += get_global_id(2) * stride_in + row * ld_in;
  out += get_global_id(2) * stride_out + row;
  const size_t start = get_global_id(1) * (VEC * BLOCKS);
  const size_t end = min(start + VEC * BLOCKS, (size_t)columns);
  for (size_t first_column = start; first_column < end; first_column += VEC) {
    const size_t column = min(first_column, (size_t)columns - VEC);
    floatv block[VEC];
    #pragma unroll
    for (uint r = 0; r < VEC; r++) block[r] = LOAD(in + r * (size_t)ld_in + column);
#if VEC > 1
    #pragma unroll
    for (uint round = 1; round < VEC; round *= 2) {
      floatv mixed[VEC];
      #pragma unroll
      for (uint r = 0; r < VEC / 2; r++) {
        mixed[2 * r].even = block[r].lo;
        mixed[2 * r].odd = block[r + VEC / 2].lo;
        mixed[2 * r + 1].even = block[r].hi;
        mixed[2 * r + 1].odd = block[r + VEC / 2].hi;
      }
      #pragma unroll
      for (uint r = 0; r < VEC; r++) block[r] = mixed[r];
    }
#endif
    if (skipped_rows == 0 && column == first_column) {
      #pragma unroll
      for (uint x = 0; x < VEC; x++) STORE(block[x], out + (column + x) * ld_out);
    } else {
      float edge[VEC * VEC];
      #pragma unroll
      for (uint x = 0; x < VEC; x++) STORE(block[x], edge + x * VEC);
      for (uint x = first_column - column; x < VEC; x++)
        for (uint r = skipped_rows; r < VEC; r++)
          out[(column + x) * ld_out + r] = edge[x * VEC + r];
    }
  }
}
