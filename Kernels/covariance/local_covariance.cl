// Centred covariance of each point's neighbours, its Cholesky factor and log-determinant, fused.
//
//     C = 1/n sum_j (x_j - m)(x_j - m)^T + ridge tr/D I,   m = 1/n sum_j x_j,   C = L L^T
//
// tr is the trace before the ridge; log det C = 2 sum_j log L_jj.
//
// Layout     points [*, D]; neighbors [count, k], of which the first counts[i] are used when
//            COUNTED, else all k; covariance, factor [count, D, D] row-major, factor lower
//            triangular with zeros above; logDeterminant, failed [count]
//            failed[i] = 0, or 1 + the first pivot that is not above D 2^-24 C_jj: then factor and
//            logDeterminant are NaN, and covariance still holds. n = 0 gives C = 0 and fails
// Work       CPU devices, VEC > 1: one work-item per point, local size 1. GPUs have a form of their
//            own, local_covariance_group.cl
// Memory     CHUNK + D private rows of D floats; each neighbour's row is read twice
// Precision  float, about the mean and relative to the first neighbour, so an off-centre cloud
//            loses nothing: error of C_ij within (n + 4) 2^-23 sqrt(C_ii C_jj)
// Aliasing   none among outputs
// Host       Sources/Geometry/LocalCovariance+OpenCL.swift
// Source     G. Golub and C. Van Loan, Matrix computations, 4th edition, algorithm 4.2.2

#ifndef D
#define D 3
#endif
#ifndef CHUNK
#define CHUNK 64          // neighbours centred at a time
#endif
#ifndef COUNTED
#define COUNTED 0         // whether counts[i] limits the neighbours of point i
#endif
#ifndef STORE_COVARIANCE
#define STORE_COVARIANCE 1
#endif
#ifndef STORE_FACTOR
#define STORE_FACTOR 1
#endif

#define PIVOT_LIMIT (D * 0x1p-24f)
#define NOBODY 0xffffffffu   // what k-NN writes where there is no neighbour, always last

// How many neighbours of a list count.
static inline uint neighbor_count(__global const uint* list, uint n)
{
  while (n > 0 && list[n - 1] == NOBODY) n--;
  return n;
}
#if COUNTED
#define LENGTH(i) neighbor_count(neighbors + (size_t)(i) * k, min(counts[i], k))
#else
#define LENGTH(i) neighbor_count(neighbors + (size_t)(i) * k, k)
#endif

typedef CONCAT(float, VEC) floatv;
#define LOAD(p) CONCAT(vload, VEC)(0, p)
#define STORE(v, p) CONCAT(vstore, VEC)(v, 0, p)
#define BLOCKS ((D + VEC - 1) / VEC)   // vectors of a row
#define WIDTH (BLOCKS * VEC)
#if D <= VEC
#define ROWS D                         // rows of a register tile
#elif VEC < 8
#define ROWS VEC
#else
#define ROWS 8
#endif
#define ALL_ROWS ((D + ROWS - 1) / ROWS * ROWS)

// c += y^T y for the tiles that touch the upper triangle.
static void accumulate(const uint rows, const float* y, float* c)
{
  for (uint i = 0; i < ALL_ROWS; i += ROWS)
    for (uint b = i / VEC; b < BLOCKS; b++) {
      floatv sum[ROWS];
#pragma unroll
      for (uint r = 0; r < ROWS; r++) sum[r] = LOAD(c + (i + r) * WIDTH + b * VEC);
      for (uint n = 0; n < rows; n++) {
        const floatv right = LOAD(y + n * WIDTH + b * VEC);
#pragma unroll
        for (uint r = 0; r < ROWS; r++) sum[r] = fma((floatv)y[n * WIDTH + i + r], right, sum[r]);
      }
#pragma unroll
      for (uint r = 0; r < ROWS; r++) STORE(sum[r], c + (i + r) * WIDTH + b * VEC);
    }
}

// Turns the upper triangle of C into L^T, row by row; the number of the pivot that failed, or 0.
static uint factorize(float* c, float* logarithm)
{
  float limit[D];
  for (uint j = 0; j < D; j++) limit[j] = PIVOT_LIMIT * c[j * WIDTH + j];
  *logarithm = 0;
  for (uint j = 0; j < D; j++) {
    float* row = c + j * WIDTH;
    if (!(row[j] > limit[j])) return j + 1;
    const float root = sqrt(row[j]);
    *logarithm += 2 * log(root);
    const float inverse = 1 / root;
    for (uint b = j / VEC; b < BLOCKS; b++) STORE(LOAD(row + b * VEC) * inverse, row + b * VEC);
    row[j] = root;
    for (uint i = j + 1; i < D; i++)
      for (uint b = i / VEC; b < BLOCKS; b++) {
        float* target = c + i * WIDTH + b * VEC;
        STORE(fma((floatv)(-row[i]), LOAD(row + b * VEC), LOAD(target)), target);
      }
  }
  return 0;
}

// The sums of products about the mean, in the upper triangle of c.
static void gather(__global const float* points, __global const uint* list, const uint n, float* c)
{
  float y[CHUNK * WIDTH], origin[D], mean[D];
  for (uint e = 0; e < CHUNK * WIDTH; e++) y[e] = 0;
  for (uint d = 0; d < D; d++) {
    origin[d] = points[(size_t)list[0] * D + d];
    mean[d] = 0;
  }
  for (uint j = 0; j < n; j++)
    for (uint d = 0; d < D; d++) mean[d] += points[(size_t)list[j] * D + d] - origin[d];
  for (uint d = 0; d < D; d++) mean[d] /= n;
  for (uint first = 0; first < n; first += CHUNK) {
    const uint rows = min(n - first, (uint)CHUNK);
    for (uint r = 0; r < rows; r++)
      for (uint d = 0; d < D; d++)
        y[r * WIDTH + d] = points[(size_t)list[first + r] * D + d] - origin[d] - mean[d];
    accumulate(rows, y, c);
  }
}

// Divides by n, adds the ridge, and makes the matrix whole.
static void finish(const uint n, const float ridge, float* c)
{
  float trace = 0;
  for (uint i = 0; i < D; i++) trace += c[i * WIDTH + i];
  const float scale = 1.0f / max(n, 1u), add = ridge * trace * scale / D;
  for (uint i = 0; i < D; i++) {
    for (uint b = i / VEC; b < BLOCKS; b++)
      STORE(LOAD(c + i * WIDTH + b * VEC) * scale, c + i * WIDTH + b * VEC);
    c[i * WIDTH + i] += add;
    for (uint j = 0; j < i; j++) c[i * WIDTH + j] = c[j * WIDTH + i];
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void local_covariance(const uint count, const uint k, const float ridge,
                      __global const float* points, __global const uint* neighbors,
                      __global const uint* counts, __global float* covariance,
                      __global float* factor, __global float* logDeterminant, __global uint* failed)
{
  const uint point = get_global_id(0);
  if (point >= count) return;
  const uint n = LENGTH(point);
  float c[ALL_ROWS * WIDTH], logarithm;
  for (uint e = 0; e < ALL_ROWS * WIDTH; e++) c[e] = 0;
  if (n > 0) gather(points, neighbors + (size_t)point * k, n, c);
  finish(n, ridge, c);
#if STORE_COVARIANCE
  for (uint i = 0; i < D; i++)
    for (uint j = 0; j < D; j++) covariance[((size_t)point * D + i) * D + j] = c[i * WIDTH + j];
#endif
  const uint failure = factorize(c, &logarithm);
  failed[point] = failure;
  logDeterminant[point] = failure ? NAN : logarithm;
#if STORE_FACTOR
  for (uint i = 0; i < D; i++)
    for (uint j = 0; j < D; j++)
      factor[((size_t)point * D + i) * D + j] = failure ? NAN : j <= i ? c[j * WIDTH + i] : 0;
#endif
}
