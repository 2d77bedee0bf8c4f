// Products of tall blocks with each other and with small matrices.
//
// block_gram      G_ab = sum_i A_ia g_i B_ib, one part for each work-group
// block_combine   Y = A C + B E
// block_residual  R = Y - diag(g) X diag(v)
//
// Layout     A [count, left], B [count, M] and Y [count, width] row-major REAL; C [left, width],
//            E [M, width]; parts [groups, left, M], to be summed; g [count]. In block_residual X
//            and Y are the first M columns of [count, left], R is [count, M], v [M]. left and width
//            are multiples of M
// Work       block_gram: `rows` rows for each group. block_combine: CPU devices TALL rows for each
//            work-item, GPUs one number for each work-item. block_residual: spectral/rows.cl
// Memory     block_gram keeps its rows in a CPU's cache while it goes over the tiles of G
// Precision  REAL; a part sums `rows` products
// Aliasing   none; A may be B in block_gram
// After      spectral/rows.cl
// Host       Sources/Spectral/GraphKernels.swift

#define TALL 4      // rows that share what is read of C and E

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void block_gram(const uint count, const uint left, const uint rows, __global const REAL* A,
                __global const REAL* g, __global const REAL* B, __global REAL* parts)
{
  const uint first = get_group_id(0) * rows, last = min(first + rows, count);
  parts += (size_t)get_group_id(0) * left * M;
#if VEC > 1
  for (uint a = 0; a < left; a += 4)
    for (uint b = 0; b < M; b += SLICE) {
      slice s0 = 0, s1 = 0, s2 = 0, s3 = 0;
      for (uint i = first; i < last; i++) {
        const slice v = g[i] * LOAD_SLICE(B + (size_t)i * M + b);
        __global const REAL* u = A + (size_t)i * left + a;
        s0 += u[0] * v;
        s1 += u[1] * v;
        s2 += u[2] * v;
        s3 += u[3] * v;
      }
      STORE_SLICE(s0, parts + (a + 0) * M + b);
      STORE_SLICE(s1, parts + (a + 1) * M + b);
      STORE_SLICE(s2, parts + (a + 2) * M + b);
      STORE_SLICE(s3, parts + (a + 3) * M + b);
    }
#else
  for (uint place = get_local_id(0); place < left * M; place += WG) {
    const uint a = place / M, b = place % M;
    REAL sum = 0;
    for (uint i = first; i < last; i++)
      sum += A[(size_t)i * left + a] * (g[i] * B[(size_t)i * M + b]);
    parts[place] = sum;
  }
#endif
}

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void block_combine(const uint count, const uint left, const uint width, __global const REAL* A,
                   __global const REAL* C, __global const REAL* B, __global const REAL* E,
                   __global REAL* Y)
{
#if VEC > 1
  const uint first = get_group_id(0) * TALL;
  for (uint b = 0; b < width; b += SLICE) {
    slice s[TALL];
    uint row[TALL];
    for (uint t = 0; t < TALL; t++) {
      s[t] = 0;
      row[t] = min(first + t, count - 1);   // beyond the end: read, not written
    }
    for (uint k = 0; k < left; k++) {
      const slice c = LOAD_SLICE(C + k * width + b);
      for (uint t = 0; t < TALL; t++) s[t] += A[(size_t)row[t] * left + k] * c;
    }
    for (uint k = 0; k < M; k++) {
      const slice c = LOAD_SLICE(E + k * width + b);
      for (uint t = 0; t < TALL; t++) s[t] += B[(size_t)row[t] * M + k] * c;
    }
    for (uint t = 0; t < TALL && first + t < count; t++)
      STORE_SLICE(s[t], Y + (size_t)row[t] * width + b);
  }
#else
  const size_t place = get_global_id(0);
  if (place >= (size_t)count * width) return;
  const size_t i = place / width;
  const uint b = place % width;
  REAL sum = 0;
  for (uint k = 0; k < left; k++) sum += A[i * left + k] * C[k * width + b];
  for (uint k = 0; k < M; k++) sum += B[i * M + k] * E[k * width + b];
  Y[place] = sum;
#endif
}

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void block_residual(const uint count, const uint left, __global const REAL* Y,
                    __global const REAL* X, __global const REAL* g, __global const REAL* v,
                    __global REAL* R)
{
  FOR_ROWS(count, i)
    FOR_SLICES(c) {
      const size_t place = (size_t)i * left + c;
      STORE_SLICE(LOAD_SLICE(Y + place) - g[i] * LOAD_SLICE(v + c) * LOAD_SLICE(X + place),
                  R + (size_t)i * M + c);
    }
}
