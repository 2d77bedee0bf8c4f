// Tiles of products that stay in vector registers, their right operand read from a panel in private
// memory: what the products of matrices and of images stand on, on devices with wide vectors and no
// fast local memory (CPUs).
//
// Layout     a tile has MR rows and NV vectors; A is read at a + r A_ROW + step A_STEP, the panel at
//            panel + step WIDTH, C at c + r ldc
// Work       none of its own: other files stand on this one
// Memory     MR * NV + NV + 1 vector registers
// Precision  float sums, one chain per element
// After      matrix/activation.cl
// Host       Sources/Tensors/MatrixProduct+OpenCL.swift

#ifndef MR
#define MR 6       // rows of a tile
#endif
#ifndef NV
#define NV 2       // vectors in a row of a tile
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
#ifndef SHORT_RUNS
#define SHORT_RUNS 0 // 1 if few steps lie between one call and the next: what is fetched is `next`
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
  a = SHORT_RUNS ? next + step * (size_t)lda : a + (step + 12 * AHEAD_A) * (size_t)lda;
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

// The sums of a vector of columns with what follows them.
INLINE floatv finished(const floatv sum, __global const float* bias)
{
#if BIAS
  return activate(sum + LOAD(bias));
#else
  return activate(sum);
#endif
}

// Whether an activation is short enough to be written out for each vector of a tile.
#define IS_SHORT (ACTIVATION <= 1 || ACTIVATION == 5)

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
