// Matrix product with bias and activation, for devices with fast local memory (GPUs): blocks of
// both operands are staged in local memory, each work-item sums a small block in registers.
//
//     C = act(C0 + op(A) op(B) + bias),   C0 = C if ACCUMULATE, else 0
//
// Layout     A [m, k] ([k, m] if TRANSPOSED_A), B [k, n] ([n, k] if TRANSPOSED_B), C [m, n],
//            bias [n], row-major float; ld* is the distance of two rows, offset_* and stride_*
//            count floats; get_global_id(2) counts the products of a batch, stride_* apart
//            (0 shares an operand)
// Work       one work-group of EDGE x EDGE items, EDGE = TILE / ITEM, per TILE x TILE block of C;
//            global size ceil(n / TILE) * EDGE x ceil(m / TILE) * EDGE x batch. An item owns
//            ITEM x ITEM elements EDGE apart, so that neighbours touch neighbouring words
// Memory     2 * SLAB * (TILE + 1) floats of local memory; A is read n / TILE times, B m / TILE
// Precision  float sums, one chain per element along k
// Aliasing   c overlaps no input; bias is not read unless BIAS
// After      matrix/activation.cl
// Host       Sources/Tensors/MatrixProduct+OpenCL.swift
// Source     V. Volkov and J. W. Demmel, Benchmarking GPUs to tune dense linear algebra, 2008

#ifndef TILE
#define TILE 64   // rows and columns of C per work-group
#endif
#ifndef ITEM
#define ITEM 4    // rows and columns of C per work-item
#endif
#ifndef SLAB
#define SLAB 16   // elements along k staged at a time
#endif
#ifndef TRANSPOSED_A
#define TRANSPOSED_A 0
#endif
#ifndef TRANSPOSED_B
#define TRANSPOSED_B 0
#endif
#ifndef BIAS
#define BIAS 0
#endif
#ifndef ACCUMULATE
#define ACCUMULATE 0
#endif

#define EDGE (TILE / ITEM)
#define PITCH (TILE + 1)   // an odd row length keeps the transposing writes free of bank conflicts

static inline float activate(const float x)
{
  return ACTIVATED(float, x);
}

// Copies the TILE x SLAB block that starts at (first, start) to slab[step][position], zeros beyond
// the matrix. The operand is [count, k], or [k, count] if along_count: items walk its rows.
static inline void stage(__local float* slab, __global const float* operand, const uint ld,
                         const bool along_count, const size_t first, const uint count,
                         const uint start, const uint k)
{
  const uint item = get_local_id(1) * EDGE + get_local_id(0);
  for (uint t = item; t < TILE * SLAB; t += EDGE * EDGE) {
    const uint position = along_count ? t % TILE : t / SLAB;
    const uint step = along_count ? t / TILE : t % SLAB;
    const size_t i = first + position, s = (size_t)start + step;
    slab[step * PITCH + position] =
        i < count && s < k ? operand[along_count ? s * ld + i : i * ld + s] : 0.0f;
  }
}

__kernel __attribute__((reqd_work_group_size(EDGE, EDGE, 1)))
void matmul_local(const uint m, const uint n, const uint k,
                  const uint lda, const uint ldb, const uint ldc,
                  const uint offset_a, const uint offset_b, const uint offset_bias,
                  const uint offset_c,
                  const uint stride_a, const uint stride_b, const uint stride_c,
                  __global const float* a, __global const float* b, __global const float* bias,
                  __global float* c)
{
  __local float a_slab[SLAB * PITCH], b_slab[SLAB * PITCH];
  const size_t first_row = get_group_id(1) * TILE, first_column = get_group_id(0) * TILE;
  a += offset_a + get_global_id(2) * stride_a;
  b += offset_b + get_global_id(2) * stride_b;
  c += offset_c + get_global_id(2) * stride_c;

  float sum[ITEM][ITEM];
  #pragma unroll
  for (uint r = 0; r < ITEM; r++) {
    #pragma unroll
    for (uint x = 0; x < ITEM; x++) sum[r][x] = 0.0f;
  }
  for (uint start = 0; start < k; start += SLAB) {
    stage(a_slab, a, lda, TRANSPOSED_A, first_row, m, start, k);
    stage(b_slab, b, ldb, !TRANSPOSED_B, first_column, n, start, k);
    barrier(CLK_LOCAL_MEM_FENCE);
    #pragma unroll
    for (uint s = 0; s < SLAB; s++) {
      float a_part[ITEM], b_part[ITEM];
      #pragma unroll
      for (uint r = 0; r < ITEM; r++) {
        a_part[r] = a_slab[s * PITCH + get_local_id(1) + r * EDGE];
        b_part[r] = b_slab[s * PITCH + get_local_id(0) + r * EDGE];
      }
      #pragma unroll
      for (uint r = 0; r < ITEM; r++) {
        #pragma unroll
        for (uint x = 0; x < ITEM; x++) sum[r][x] += a_part[r] * b_part[x];
      }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }

  #pragma unroll
  for (uint r = 0; r < ITEM; r++) {
    const size_t row = first_row + get_local_id(1) + r * EDGE;
    #pragma unroll
    for (uint x = 0; x < ITEM; x++) {
      const size_t column = first_column + get_local_id(0) + x * EDGE;
      if (row < m && column < n) {
        float value = sum[r][x];
#if BIAS
        value += bias[offset_bias + column];
#endif
#if ACCUMULATE
        value += c[row * ldc + column];
#endif
        c[row * ldc + column] = activate(value);
      }
    }
  }
}
