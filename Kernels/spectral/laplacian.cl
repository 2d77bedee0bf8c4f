// The Laplacian of a weighted graph applied to a block of vectors, and the steps of a Chebyshev
// iteration with it.
//
//     (L x)_i = sum_j w_ij (x_i - x_j)
//
// laplacian_product  y = L x
// laplacian_smooth   r <- r - L d,  e = a d + b r / diag L,  x <- x + e
// laplacian_start    e = b r / diag L,  x <- keep x + e
//
// Differences are summed, not products with a diagonal: where x varies slowly, L x is as exact as
// the differences, and constants give 0.
//
// Layout     offsets [count + 1], columns and weights [edges]: compressed rows; inverse_diagonal
//            [count], 0 for points without edges; d, e, r, x, y [count, M] blocks
// Work       rows as spectral/rows.cl deals them
// Memory     each edge is read once for SLICE columns (GPUs: M), and a row of the block with it
// Precision  REAL; a row's sum errs by its number of edges in roundings at most
// Aliasing   none
// After      spectral/rows.cl
// Host       Sources/Spectral/GraphKernels.swift
// Source     the iteration: Y. Saad, Iterative methods for sparse linear systems, 2003,
//            algorithm 12.1

// (L x)_i at places c ..< c + SLICE.
static inline slice laplacian(const uint i, const uint c, __global const uint* offsets,
                              __global const uint* columns, __global const REAL* weights,
                              __global const REAL* x)
{
  const slice own = LOAD_SLICE(x + (size_t)i * M + c);
  slice even = 0, odd = 0;   // two sums: the second hides the latency of the first
  uint e = offsets[i];
  const uint end = offsets[i + 1];
  for (; e + 1 < end; e += 2) {
    even += weights[e] * (own - LOAD_SLICE(x + (size_t)columns[e] * M + c));
    odd += weights[e + 1] * (own - LOAD_SLICE(x + (size_t)columns[e + 1] * M + c));
  }
  if (e < end) even += weights[e] * (own - LOAD_SLICE(x + (size_t)columns[e] * M + c));
  return even + odd;
}

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void laplacian_product(const uint count, __global const uint* offsets,
                       __global const uint* columns, __global const REAL* weights,
                       __global const REAL* x, __global REAL* y)
{
  FOR_ROWS(count, i)
    FOR_SLICES(c)
      STORE_SLICE(laplacian(i, c, offsets, columns, weights, x), y + (size_t)i * M + c);
}

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void laplacian_smooth(const uint count, const float a, const float b,
                      __global const uint* offsets, __global const uint* columns,
                      __global const REAL* weights, __global const REAL* inverse_diagonal,
                      __global const REAL* d, __global REAL* r, __global REAL* x, __global REAL* e)
{
  FOR_ROWS(count, i)
    FOR_SLICES(c) {
      const size_t place = (size_t)i * M + c;
      const slice left = LOAD_SLICE(r + place) - laplacian(i, c, offsets, columns, weights, d);
      const slice step = (REAL)a * LOAD_SLICE(d + place) + (REAL)b * inverse_diagonal[i] * left;
      STORE_SLICE(left, r + place);
      STORE_SLICE(step, e + place);
      STORE_SLICE(LOAD_SLICE(x + place) + step, x + place);
    }
}

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void laplacian_start(const uint count, const float b, const float keep,
                     __global const REAL* inverse_diagonal, __global const REAL* r,
                     __global REAL* x, __global REAL* e)
{
  FOR_ROWS(count, i)
    FOR_SLICES(c) {
      const size_t place = (size_t)i * M + c;
      const slice step = (REAL)b * inverse_diagonal[i] * LOAD_SLICE(r + place);
      STORE_SLICE(step, e + place);
      STORE_SLICE(keep != 0 ? LOAD_SLICE(x + place) + step : step, x + place);
    }
}
