// Matrix product with bias and activation, for devices with wide vectors and no fast local memory
// (CPUs): a work-item keeps a panel of columns of B in private memory and multiplies tile after
// tile of rows of A with it. For products of more than one tile of rows and one of columns.
//
//     C = act(op(A) op(B) + bias)
//
// Layout     A [m, k] ([k, m] if TRANSPOSED_A), B [k, n] ([n, k] if TRANSPOSED_B), C [m, n],
//            bias [n], row-major float; ld* is the distance of two rows
// Work       one work-item per panel of VEC * NV columns and share of the tiles of MR rows, local
//            size 1 x 1 x 1, global size ceil(n / (VEC * NV)) x shares,
//            m >= MR, n >= VEC * NV, k >= VEC if TRANSPOSED_B. Neighbouring items read the same
//            rows of A. The last tile and the last panel move back until they fit, and store only
//            what their neighbours do not
// Memory     DEPTH * VEC * NV floats of private memory, MR * NV + NV + 1 vector registers. A panel
//            makes the reads of B contiguous: those of the matrix itself are a row apart, and
//            would miss the cache and the table of pages. The first tile of an item fills the
//            panel as it goes, hidden behind its arithmetic; only a transposed B is packed
//            before. A depth above DEPTH is cut into stretches, added up in C
// Precision  float sums, one chain per element along a stretch of k
// Aliasing   c overlaps no input; bias is not read unless BIAS
// After      matrix/activation.cl, matrix/panel.cl
// Host       Sources/Tensors/MatrixProduct+OpenCL.swift
// Source     K. Goto and R. van de Geijn, Anatomy of high-performance matrix multiplication, 2008

#ifndef DEPTH
#define DEPTH 1024 // steps along k that a panel holds, at least 2 * VEC
#endif
#ifndef TRANSPOSED_B
#define TRANSPOSED_B 0
#endif

#if TRANSPOSED_B
// Fills the panel with `steps` columns of B, by blocks that are turned in registers; the last
// block moves back until it fits.
INLINE void pack(float* panel, __global const float* b, const uint ldb, const uint steps)
{
  for (uint x = 0; x < WIDTH; x += VEC) {
    for (uint first = 0; first < steps; first += VEC) {
      const uint step = min(first, steps - VEC);
      floatv block[VEC];
      #pragma unroll
      for (uint r = 0; r < VEC; r++) {
        __global const float* from = b + (x + r) * (size_t)ldb + step;
        FETCH(from + 4 * LINE);
        block[r] = LOAD(from);
      }
#if VEC > 1
      // Interleaving each row with the one half the block away, log2(VEC) times.
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
      #pragma unroll
      for (uint r = 0; r < VEC; r++) STORE(block[r], panel + (step + r) * WIDTH + x);
    }
  }
}
#endif

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void matmul_panel(const uint m, const uint n, const uint k,
                  const uint lda, const uint ldb, const uint ldc,
                  __global const float* a, __global const float* b, __global const float* bias,
                  __global float* c)
{
  float panel[DEPTH * WIDTH] __attribute__((aligned(64)));
  const size_t first_column = get_global_id(0) * WIDTH;
  const size_t column = min(first_column, (size_t)n - WIDTH);
  const uint tiles = (m + MR - 1) / MR;
  const uint begin = get_global_id(1) * tiles / get_global_size(1);
  const uint end = (get_global_id(1) + 1) * tiles / get_global_size(1);
  const uint stretches = k / DEPTH + (k % DEPTH > 0);
  for (uint stretch = 0; stretch < stretches; stretch++) {
    const uint start = (size_t)k * stretch / stretches;
    const uint steps = (size_t)k * (stretch + 1) / stretches - start;
    __global const float* a_start = a + start * (size_t)A_STEP;
#if TRANSPOSED_B
    pack(panel, b + column * ldb + start, ldb, steps);
#else
    __global const float* b_start = b + start * (size_t)ldb + column;
#endif
    for (uint t = begin; t < end; t++) {
      const size_t first_row = (size_t)t * MR, row = min(first_row, (size_t)m - MR);
      const size_t next_row = min(first_row + MR, (size_t)m - MR);
      __global float* to = c + row * ldc + column;
      floatv sum[MR][NV];
      #pragma unroll
      for (uint r = 0; r < MR; r++) {
        #pragma unroll
        for (uint v = 0; v < NV; v++) {
          FETCH_TO_WRITE(to + r * (size_t)ldc + v * VEC);
          sum[r][v] = (floatv)(0.0f);
        }
      }
      __global const float* here = a_start + row * A_ROW;
      __global const float* next = a_start + next_row * A_ROW;
#if !TRANSPOSED_B
      if (t == begin)
        multiply(sum, here, next, lda, panel, b_start, ldb, steps, true);
      else
#endif
        multiply(sum, here, next, lda, panel, b, ldb, steps, false);
      const uint skipped_rows = first_row - row, skipped_columns = first_column - column;
      const bool is_whole = steps == k && skipped_columns == 0;
      if (is_whole && IS_SHORT)
        store_whole(sum, to, ldc, bias + column, skipped_rows);
      else
        store_part(sum, to, ldc, bias + column, skipped_rows, skipped_columns, start == 0,
                   start + steps == k);
    }
  }
}
