// Centred covariance of each point's neighbours, its Cholesky factor and log-determinant, fused.
//
//     C = 1/n sum_j (x_j - m)(x_j - m)^T + ridge tr/D I,   m = 1/n sum_j x_j,   C = L L^T
//
// tr is the trace before the ridge; log det C = 2 sum_j log L_jj.
//
// Layout     points [*, D]; neighbors [count, k], of which the first counts[i] are used when
//            COUNTED, else all k; covariance, factor [count, D, D] row-major, factor lower
//            triangular with zeros above; logDeterminant, failed [count]
//            failed[i] = 0, or 1 + the first pivot that is not above (2 D + 24) 2^-24 C_jj: then factor
//            and logDeterminant are NaN, and covariance still holds. n = 0 gives C = 0 and fails
// Work       CPU devices, VEC > 1: one work-item per point, local size 1. GPUs have a form of their
//            own, local_covariance_group.cl
// Memory     CHUNK + D private rows of D floats; each neighbour's row is read once
// Precision  float, about the mean of the first CHUNK neighbours and relative to the first, so an
//            off-centre cloud loses nothing: error of C_ij within (n + 4) 2^-23 sqrt(C_ii C_jj),
//            times at most n / CHUNK where the first CHUNK stand apart from all others. Products
//            are of differences times a power of two near 1 / sqrt(n), so that no sum leaves float
//            before C does
// Aliasing   none among outputs
// Host       Sources/Geometry/LocalCovariance+OpenCL.swift
// Source     G. Golub and C. Van Loan, Matrix computations, 4th edition, algorithm 4.2.2

// The narrowest vectors that this form is written for; GPUs take local_covariance_group.cl.
#if VEC < 4
#undef VEC
#define VEC 4
#endif
#ifndef D
#define D 3
#endif
#ifndef CHUNK
#define CHUNK 128         // neighbours centred at a time
#endif
#ifndef RUN
#define RUN 32            // neighbours summed at a time
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

// A pivot below this share of its diagonal element may be rounding of the sums alone.
#define PIVOT_LIMIT ((2 * D + 24) * 0x1p-24f)
#define NOBODY 0xffffffffu   // what k-NN writes where there is no neighbour, always last

// How many neighbours of a list count.
static inline uint neighbor_count(__global const uint* list, uint n)
{
  while (n > 0 && list[n - 1] == NOBODY) n--;
  return n;
}
#if COUNTED
#define LENGTH(i) neighbor_count(neighbors + (size_t)(i) * k, min((uint)counts[i], k))
#else
#define LENGTH(i) neighbor_count(neighbors + (size_t)(i) * k, k)
#endif

typedef CONCAT(float, VEC) floatv;
typedef floatv floatv_packed __attribute__((aligned(4)));   // a vector that may start anywhere
#define LOAD(p) CONCAT(vload, VEC)(0, p)
#define STORE(v, p) CONCAT(vstore, VEC)(v, 0, p)
#define BLOCKS ((D + VEC - 1) / VEC)   // vectors of a row
#define WIDTH (BLOCKS * VEC)
#if D <= VEC
#define ROWS D                         // rows of a register tile
#else
#define ROWS VEC
#endif
#define ALL_ROWS ((D + ROWS - 1) / ROWS * ROWS)

// Which lanes of a row's last vector hold numbers.
#if VEC == 16
#define LANE_NUMBERS (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
#elif VEC == 8
#define LANE_NUMBERS (int8)(0, 1, 2, 3, 4, 5, 6, 7)
#else
#define LANE_NUMBERS (int4)(0, 1, 2, 3)
#endif
#define HELD (LANE_NUMBERS < D - (BLOCKS - 1) * VEC)

// Vector b of row j, padded with zeros. The last row's last vector would end behind the points: it
// is read number by number.
static inline floatv load_block(__global const float* points, const uint pointCount, const uint j,
                                const uint b)
{
  __global const float* row = points + (size_t)j * D + b * VEC;
  __global const floatv_packed* block = (__global const floatv_packed*)row;
  if (b < D / VEC) return *block;
  if ((size_t)j * D + WIDTH <= (size_t)pointCount * D) return select((floatv)0, *block, HELD);
  float part[VEC];
  for (uint d = 0; d < VEC; d++) part[d] = b * VEC + d < D ? row[d] : 0;
  return LOAD(part);
}

// c += y^T y for the tiles that touch the upper triangle, RUN rows summed apart: sums of few terms
// round less.
static void accumulate(const uint rows, const float* y, float* c)
{
  for (uint i = 0; i < ALL_ROWS; i += ROWS)
    for (uint b = i / VEC * VEC; b < WIDTH; b += VEC)
      for (uint first = 0; first < rows; first += RUN) {
        floatv sum[ROWS];
#pragma unroll
        for (uint r = 0; r < ROWS; r++) sum[r] = 0;
        for (uint n = first; n < min(first + RUN, rows); n++) {
          const floatv right = LOAD(y + n * WIDTH + b);
#pragma unroll
          for (uint r = 0; r < ROWS; r++)
            sum[r] = fma((floatv)y[n * WIDTH + i + r], right, sum[r]);
        }
#pragma unroll
        for (uint r = 0; r < ROWS; r++) {
          float* target = c + (i + r) * WIDTH + b;
          STORE(LOAD(target) + sum[r], target);
        }
      }
}

// The power of two by which differences of n neighbours shrink: n shrink^2 is in (1/4, 1].
static inline float shrinkage(const uint n)
{
  return ldexp(1.0f, -(int)(33 - clz(max(n, 1u) - 1)) / 2);
}

// The sums of products about the mean of the first chunk, corrected by the mean of the rest, in the
// upper triangle of c; all of differences times shrink.
static void gather(__global const float* points, const uint pointCount,
                   __global const uint* list, const uint n, const float shrink, float* c)
{
  floatv y[CHUNK * BLOCKS], origin[BLOCKS], shift[BLOCKS], sum[BLOCKS];
#pragma unroll
  for (uint b = 0; b < BLOCKS; b++) {
    origin[b] = load_block(points, pointCount, list[0], b);
    shift[b] = 0;
  }
  for (uint first = 0; first < n; first += CHUNK) {
    const uint rows = min(n - first, (uint)CHUNK);
#pragma unroll
    for (uint b = 0; b < BLOCKS; b++) sum[b] = first > CHUNK ? sum[b] : 0;
    for (uint r = 0; r < rows; r++)
#pragma unroll
      for (uint b = 0; b < BLOCKS; b++) {
        const floatv x = load_block(points, pointCount, list[first + r], b);
        y[r * BLOCKS + b] = (x - origin[b]) * shrink - shift[b];
        sum[b] += y[r * BLOCKS + b];
      }
    if (first == 0)
#pragma unroll
      for (uint b = 0; b < BLOCKS; b++) {
        shift[b] = sum[b] / rows;
        for (uint r = 0; r < rows; r++) y[r * BLOCKS + b] -= shift[b];
      }
    accumulate(rows, (const float*)y, c);
  }
  if (n > CHUNK)
    for (uint i = 0; i < D; i++)
#pragma unroll
      for (uint b = 0; b < BLOCKS; b++) {
        float* target = c + i * WIDTH + b * VEC;
        STORE(fma((floatv)(-((const float*)sum)[i] / n), sum[b], LOAD(target)), target);
      }
}

// Makes C of the sums and adds the ridge.
static void finish(const uint n, const float shrink, const float ridge, float* c)
{
  const float scale = 1 / (max(n, 1u) * shrink * shrink);
  float trace = 0;
  for (uint i = 0; i < D; i++) {
    for (uint b = i / VEC * VEC; b < WIDTH; b += VEC)
      STORE(LOAD(c + i * WIDTH + b) * scale, c + i * WIDTH + b);
    trace += c[i * WIDTH + i] / D;
  }
  for (uint i = 0; i < D; i++) c[i * WIDTH + i] += ridge * trace;
}

// Turns the upper triangle of C into L^T, row by row, each from those above; the number of the
// pivot that failed, or 0.
static uint factorize(float* c, float* logarithm)
{
  float roots[WIDTH];
  for (uint j = 0; j < WIDTH; j++) roots[j] = 1;
  for (uint j = 0; j < D; j++) {
    float* row = c + j * WIDTH;
    const float limit = PIVOT_LIMIT * row[j];
    for (uint b = j / VEC * VEC; b < WIDTH; b += VEC) {
      floatv sum[4] = {LOAD(row + b), 0, 0, 0};   // four chains hide the latency
      uint l = 0;
      for (; l + 4 <= j; l += 4)
#pragma unroll
        for (uint u = 0; u < 4; u++) {
          const float* above = c + (l + u) * WIDTH;
          sum[u] = fma((floatv)(-above[j]), LOAD(above + b), sum[u]);
        }
      for (; l < j; l++) sum[0] = fma((floatv)(-c[l * WIDTH + j]), LOAD(c + l * WIDTH + b), sum[0]);
      STORE((sum[0] + sum[1]) + (sum[2] + sum[3]), row + b);
    }
    if (!(row[j] > limit)) return j + 1;
    roots[j] = sqrt(row[j]);
    for (uint b = j / VEC * VEC; b < WIDTH; b += VEC) STORE(LOAD(row + b) / roots[j], row + b);
  }
  floatv sum = 0;
  for (uint b = 0; b < WIDTH; b += VEC) sum += log(LOAD(roots + b));
  float lanes[VEC];
  STORE(sum, lanes);
  *logarithm = 0;
  for (uint l = 0; l < VEC; l++) *logarithm += 2 * lanes[l];
  return 0;
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void local_covariance(const uint count, const uint pointCount, const uint k, const float ridge,
                      __global const float* points, __global const uint* neighbors,
                      __global const int* counts, __global float* covariance,
                      __global float* factor, __global float* logDeterminant, __global int* failed)
{
  const uint point = get_global_id(0);
  if (point >= count) return;
  const uint n = LENGTH(point);
  float c[ALL_ROWS * WIDTH], logarithm;
  for (uint e = 0; e < ALL_ROWS * WIDTH; e++) c[e] = 0;
  const float shrink = shrinkage(n);
  if (n > 0) gather(points, pointCount, neighbors + (size_t)point * k, n, shrink, c);
  finish(n, shrink, ridge, c);
#if STORE_COVARIANCE
  covariance += (size_t)point * D * D;
  for (uint i = 0; i < D; i++) {
    for (uint j = 0; j < i; j++) covariance[i * D + j] = c[j * WIDTH + i];
    for (uint j = i; j < D; j++) covariance[i * D + j] = c[i * WIDTH + j];
  }
#endif
  const uint failure = factorize(c, &logarithm);
  failed[point] = failure;
  logDeterminant[point] = failure ? NAN : logarithm;
#if STORE_FACTOR
  factor += (size_t)point * D * D;
  for (uint i = 0; i < D; i++) {
    for (uint j = 0; j <= i; j++) factor[i * D + j] = failure ? NAN : c[j * WIDTH + i];
    for (uint j = i + 1; j < D; j++) factor[i * D + j] = failure ? NAN : 0;
  }
#endif
}
