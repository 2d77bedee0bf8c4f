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
// After      matrix/activation.cl
// Host       Sources/Tensors/MatrixProduct+OpenCL.swift
// Source     K. Goto and R. van de Geijn, Anatomy of high-performance matrix multiplication, 2008

#ifndef MR
#define MR 6       // rows of a tile
#endif
#ifndef NV
#define NV 2       // vectors in a row of a tile
#endif
#ifndef DEPTH
#define DEPTH 1024 // steps along k that a panel holds, at least 2 * VEC
#endif
#ifndef AHEAD_A
#define AHEAD_A 2  // how far A is fetched ahead: cache lines of a row, or 12 times as many rows
#endif
#ifndef AHEAD_B
#define AHEAD_B 16 // rows of B that are fetched ahead
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

#if VEC == 1
typedef float floatv;
#define LOAD(p) (*(p))
#define STORE(v, p) (*(p) = (v))
#else
typedef CONCAT(float, VEC) floatv;
#define LOAD(p) CONCAT(vload, VEC)(0, p)
#define STORE(v, p) CONCAT(vstore, VEC)(v, 0, p)
#endif

// Hints, of any address. Where the compiler's target is a processor its own one is at hand; the
// prefetch of OpenCL may do nothing there.
#if defined(__x86_64__) || defined(__aarch64__)
#define FETCH(p) __builtin_prefetch((const void*)(uintptr_t)(p), 0, 3)
#define FETCH_TO_WRITE(p) __builtin_prefetch((const void*)(uintptr_t)(p), 1, 3)
#else
#define FETCH(p) prefetch(p, 1)
#define FETCH_TO_WRITE(p) prefetch(p, 1)
#endif

#if TRANSPOSED_A
#define A_ROW 1
#define A_STEP lda
#else
#define A_ROW lda
#define A_STEP 1
#endif

// A tile stays in registers only where the functions that work on it have no calls.
#define INLINE static inline __attribute__((always_inline))

#define WIDTH (VEC * NV)
#define LINE 16     // floats in a cache line

INLINE floatv activate(const floatv x)
{
  return ACTIVATED(floatv, x);
}

// Fetches what a tile reads of A a few steps later: of one row per step, or of one step. After
// its last step the next tile begins, at `next`.
INLINE void fetch_left(__global const float* a, __global const float* next, const uint lda,
                       const uint step, const uint steps)
{
#if TRANSPOSED_A
  a += (step + 12 * AHEAD_A) * (size_t)lda;
  FETCH(a);
  FETCH(a + MR - 1);
#else
  const uint row = step % LINE, later = step - row + AHEAD_A * LINE;
  FETCH((later < steps ? a + later : next + (later - steps)) + row * (size_t)lda);
#endif
}

// Adds the products of `steps` columns of A and rows of B to a tile. The rows of B come from the
// panel, or from the matrix, and then fill the panel.
INLINE void multiply(floatv sum[MR][NV], __global const float* a,
                     __global const float* next, const uint lda, float* panel,
                     __global const float* b, const uint ldb, const uint steps,
                     const bool fills_panel)
{
  #pragma unroll 1
  for (uint step = 0; step < steps; step++) {
    fetch_left(a, next, lda, step, steps);
    floatv b_row[NV];
    #pragma unroll
    for (uint v = 0; v < NV; v++) {
      if (fills_panel) {
        __global const float* from = b + step * (size_t)ldb + v * VEC;
        FETCH(from + AHEAD_B * (size_t)ldb);
        b_row[v] = LOAD(from);
        STORE(b_row[v], panel + step * WIDTH + v * VEC);
      } else {
        b_row[v] = LOAD(panel + step * WIDTH + v * VEC);
      }
    }
    #pragma unroll
    for (uint r = 0; r < MR; r++) {
      const float a_scalar = a[step * (size_t)A_STEP + r * (size_t)A_ROW];
      #pragma unroll
      for (uint v = 0; v < NV; v++) sum[r][v] += a_scalar * b_row[v];
    }
  }
}

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

// The sums of a vector of columns with what follows them.
INLINE floatv finished(const floatv sum, __global const float* bias)
{
#if BIAS
  return activate(sum + LOAD(bias));
#else
  return activate(sum);
#endif
}

// Writes the rows and columns of a tile that no neighbour owns, straight from registers.
INLINE void store_whole(const floatv sum[MR][NV], __global float* c, const uint ldc,
                        __global const float* bias, const uint skipped_rows)
{
  #pragma unroll
  for (uint r = 0; r < MR; r++) {
    if (r < skipped_rows) continue;
    #pragma unroll
    for (uint v = 0; v < NV; v++)
      STORE(finished(sum[r][v], bias + v * VEC), c + r * (size_t)ldc + v * VEC);
  }
}

// The same at an edge, before and after the last stretch of the depth, and for activations too
// long to be written out for each vector: added to C unless the depth begins here, finished where
// it ends.
INLINE void store_part(const floatv sum[MR][NV], __global float* c, const uint ldc,
                       __global const float* bias, const uint skipped_rows,
                       const uint skipped_columns, const bool begins, const bool ends)
{
  float tile[MR * WIDTH];
  #pragma unroll
  for (uint r = 0; r < MR; r++) {
    #pragma unroll
    for (uint v = 0; v < NV; v++) STORE(sum[r][v], tile + r * WIDTH + v * VEC);
  }
  for (uint r = skipped_rows; r < MR; r++) {
    for (uint x = skipped_columns / VEC * VEC; x < WIDTH; x += VEC) {
      __global float* to = c + r * (size_t)ldc + x;
      float* from = tile + r * WIDTH + x;
      const uint skipped = max(skipped_columns, x) - x;
      if (!begins)
        for (uint t = skipped; t < VEC; t++) from[t] += to[t];
      const floatv value = ends ? finished(LOAD(from), bias + x) : LOAD(from);
      if (skipped == 0) {
        STORE(value, to);
      } else {
        STORE(value, from);
        for (uint t = skipped; t < VEC; t++) to[t] = from[t];
      }
    }
  }
}

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
      if (is_whole && (ACTIVATION <= 1 || ACTIVATION == 5))
        store_whole(sum, to, ldc, bias + column, skipped_rows);
      else
        store_part(sum, to, ldc, bias + column, skipped_rows, skipped_columns, start == 0,
                   start + steps == k);
    }
  }
}
