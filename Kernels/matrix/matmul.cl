// Matrix product with bias and activation, for devices with wide vectors and no fast local memory
// (CPUs): tiles of C stay in vector registers as sums of outer products; no barriers.
//
//     C = act(C0 + A B + bias),   C0 = C if ACCUMULATE, else 0
//
// Layout     A [m, k] ([k, m] if TRANSPOSED_A), B [k, n], C [m, n], bias [n], row-major float; ld*
//            is the distance of two rows, offset_* and stride_* count floats; get_global_id(2)
//            counts the products of a batch, stride_* apart (0 shares an operand).
//            STORE_TRANSPOSED writes C as [n, m] and takes bias [m]: with the operands swapped,
//            B^T A^T = (A B)^T lands where A B should
// Work       one work-item per tile of MR x (VEC * NV), local size 1 x 1 x 1, global size
//            ceil(m / MR) x ceil(n / (VEC * NV)) x batch,  m >= MR, n >= VEC * NV.
//            The last tile of a row or column moves back until it fits, and stores only what its
//            neighbour does not: each element of C is written once, no loop has a slow remainder
// Memory     MR * NV + NV + 1 vector registers. From k = 800 the caller splits k into launches of
//            at most 512 with ACCUMULATE, so that the strided columns of B stay in the cache, but
//            for a single row, which reads them once
// Precision  float sums, one chain per element along k
// Aliasing   c overlaps no input; bias is not read unless BIAS
// After      matrix/activation.cl
// Host       Sources/Tensors/MatrixProduct+OpenCL.swift
// Source     K. Goto and R. van de Geijn, Anatomy of high-performance matrix multiplication, 2008

#ifndef MR
#define MR 6     // rows of a tile
#endif
#ifndef NV
#define NV 2     // vectors in a row of a tile
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
#ifndef ACCUMULATE
#define ACCUMULATE 0
#endif

#if VEC == 1
typedef float floatv;
#define LOAD(p) (*(p))
#define STORE(v, p) (*(p) = (v))
#else
typedef CONCAT(float, VEC) floatv;
#define LOAD(p) CONCAT(vload, VEC)(0, p)
#define STORE(v, p) CONCAT(vstore, VEC)(v, 0, p)
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

static inline floatv activate(const floatv x)
{
  return ACTIVATED(floatv, x);
}

// Fills a tile with C. Not by vectors at an edge: a neighbour may be writing its part of them.
static inline void load_tile(floatv sum[MR][NV], __global const float* c, const uint ldc,
                             const uint skipped_rows, const uint skipped_columns)
{
  if (!STORE_TRANSPOSED && skipped_rows == 0 && skipped_columns == 0) {
    #pragma unroll
    for (uint r = 0; r < MR; r++) {
      #pragma unroll
      for (uint v = 0; v < NV; v++) sum[r][v] = LOAD(c + r * (size_t)ldc + v * VEC);
    }
    return;
  }
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

// Writes the rows and columns of a tile that no neighbour owns.
static inline void store_tile(const floatv sum[MR][NV], __global float* c, const uint ldc,
                              const uint skipped_rows, const uint skipped_columns)
{
  if (!STORE_TRANSPOSED && skipped_columns == 0) {
    #pragma unroll
    for (uint r = 0; r < MR; r++) {
      if (r < skipped_rows) continue;
      #pragma unroll
      for (uint v = 0; v < NV; v++) STORE(sum[r][v], c + r * (size_t)ldc + v * VEC);
    }
    return;
  }
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

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void matmul_tile(const uint m, const uint n, const uint k,
                 const uint lda, const uint ldb, const uint ldc,
                 const uint offset_a, const uint offset_b, const uint offset_bias,
                 const uint offset_c,
                 const uint stride_a, const uint stride_b, const uint stride_c,
                 __global const float* a, __global const float* b, __global const float* bias,
                 __global float* c)
{
  const size_t first_row = get_global_id(0) * MR, row = min(first_row, (size_t)m - MR);
  const size_t first_column = get_global_id(1) * WIDTH;
  const size_t column = min(first_column, (size_t)n - WIDTH);
  const uint skipped_rows = first_row - row, skipped_columns = first_column - column;
  const size_t product = get_global_id(2);
  a += offset_a + product * stride_a + row * A_ROW;
  b += offset_b + product * stride_b + column;
  bias += offset_bias;
  c += offset_c + product * stride_c + row * C_ROW + column * C_COLUMN;

  floatv sum[MR][NV];
  #pragma unroll
  for (uint r = 0; r < MR; r++) {
    #pragma unroll
    for (uint v = 0; v < NV; v++) sum[r][v] = (floatv)(0.0f);
  }
#if ACCUMULATE
  load_tile(sum, c, ldc, skipped_rows, skipped_columns);
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
  store_tile(sum, c, ldc, skipped_rows, skipped_columns);
}
