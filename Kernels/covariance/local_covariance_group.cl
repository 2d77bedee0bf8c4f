// Centred covariance of each point's neighbours, its Cholesky factor and log-determinant, fused:
// the form of GPUs. Meaning, layout and precision as in local_covariance.cl.
//
//     C = 1/n sum_j (x_j - m)(x_j - m)^T + ridge tr/D I,   m = 1/n sum_j x_j,   C = L L^T
//
// Layout     as in local_covariance.cl
// Work       one group of WG >= D work-items per point; the groups take the points in turn
// Memory     CHUNK + D rows of D floats and WG + 2 D more in local memory (33.5 KB at D = 64)
// Precision  as in local_covariance.cl
// Aliasing   none among outputs
// Host       Sources/Geometry/LocalCovariance+OpenCL.swift
// Source     G. Golub and C. Van Loan, Matrix computations, 4th edition, algorithm 4.2.2

#ifndef D
#define D 3
#endif
#ifndef CHUNK
#define CHUNK 64          // neighbours centred at a time
#endif
#ifndef RUN
#define RUN 32            // neighbours summed at a time: sums of few terms round less
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

// A group goes through the D columns of TEAMS rows at a time. Left-over items and rows run along,
// measuring the last row, and store nothing: loops inside have the same length on every item.
#define TEAMS (WG / D)
#define ROUNDS(rows) (((rows) + TEAMS - 1) / TEAMS)

// The mean of the neighbours, relative to the first.
static void average(__global const float* points, __global const uint* list, const uint n,
                    __local float* part, __local float* mean)
{
  const uint lane = get_local_id(0), d = lane % D, team = lane / D;
  float sum = 0;
  for (uint round = 0; round < ROUNDS(n); round++) {
    const uint j = round * TEAMS + team;
    const float y = points[(size_t)list[min(j, n - 1)] * D + d] - points[(size_t)list[0] * D + d];
    sum += j < n ? y : 0;
  }
  part[lane] = sum;
  barrier(CLK_LOCAL_MEM_FENCE);
  sum = 0;
  for (uint t = 0; t < TEAMS; t++) sum += part[t * D + d];
  if (team == 0) mean[d] = sum / max(n, 1u);
  barrier(CLK_LOCAL_MEM_FENCE);
}

// The power of two by which differences of n neighbours shrink: n shrink^2 is in (1/4, 1].
static inline float shrinkage(const uint n)
{
  return ldexp(1.0f, -(int)(33 - clz(max(n, 1u) - 1)) / 2);
}

// The sums of products about the mean, of differences times shrink; the whole matrix, unless there
// is no neighbour.
static void gather(__global const float* points, __global const uint* list, const uint n,
                   const float shrink, __local float* y, __local const float* mean, __local float* c)
{
  const uint lane = get_local_id(0), d = lane % D, team = lane / D;
  for (uint first = 0; first < n; first += CHUNK) {
    const uint rows = min(n - first, (uint)CHUNK);
    for (uint round = 0; round < ROUNDS(rows); round++) {
      const uint r = round * TEAMS + team;
      const float x = points[(size_t)list[first + min(r, rows - 1)] * D + d];
      if (team < TEAMS && r < rows) y[r * D + d] = (x - points[(size_t)list[0] * D + d] - mean[d]) * shrink;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint round = 0; round < ROUNDS(D); round++) {
      const uint i = min(round * TEAMS + team, (uint)D - 1);
      const bool mine = team < TEAMS && round * TEAMS + team < D;
      float sum = mine && first > 0 ? c[i * D + d] : 0;
      for (uint start = 0; start < rows; start += RUN) {
        float run = 0;
        for (uint r = start; r < min(start + RUN, rows); r++)
          run = fma(y[r * D + i], y[r * D + d], run);
        sum += run;
      }
      if (mine) c[i * D + d] = sum;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
}

// Turns the lower triangle of C into L; the number of the pivot that failed, or 0. Every item goes
// through every barrier, also after a failure.
static uint factorize(__local float* c, __local float* limit, float* logarithm)
{
  const uint lane = get_local_id(0), d = lane % D, team = lane / D;
  uint failure = 0;
  float sum = 0;
  for (uint j = lane; j < D; j += WG) limit[j] = PIVOT_LIMIT * c[j * D + j];
  barrier(CLK_LOCAL_MEM_FENCE);
  for (uint j = 0; j < D; j++) {
    const float pivot = c[j * D + j], root = sqrt(pivot);
    failure = failure == 0 && !(pivot > limit[j]) ? j + 1 : failure;
    sum += 2 * log(root);
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint i = j + lane; i < D; i += WG) c[i * D + j] = i == j ? root : c[i * D + j] / root;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint round = 0; round < ROUNDS(D - 1 - j); round++) {
      const uint i = j + 1 + round * TEAMS + team;
      if (team < TEAMS && i < D && d > j && d <= i)
        c[i * D + d] = fma(-c[i * D + j], c[d * D + j], c[i * D + d]);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  *logarithm = sum;
  return failure;
}

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void local_covariance(const uint count, const uint pointCount, const uint k, const float ridge,
                      __global const float* points, __global const uint* neighbors,
                      __global const int* counts, __global float* covariance,
                      __global float* factor, __global float* logDeterminant, __global int* failed)
{
  __local float y[CHUNK * D], c[D * D], mean[D], limit[D], part[WG];
  const uint lane = get_local_id(0), d = lane % D, team = lane / D;
  for (uint point = get_group_id(0); point < count; point += get_num_groups(0)) {
    const uint n = LENGTH(point);
    average(points, neighbors + (size_t)point * k, n, part, mean);
    const float shrink = shrinkage(n), scale = 1 / (max(n, 1u) * shrink * shrink);
    gather(points, neighbors + (size_t)point * k, n, shrink, y, mean, c);
    for (uint e = lane; e < D * D; e += WG) c[e] = n > 0 ? c[e] * scale : 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    float trace = 0, logarithm;
    for (uint i = 0; i < D; i++) trace += c[i * D + i] / D;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint i = lane; i < D; i += WG) c[i * D + i] += ridge * trace;
    barrier(CLK_LOCAL_MEM_FENCE);
#if STORE_COVARIANCE
    for (uint round = 0; round < ROUNDS(D); round++) {
      const uint i = round * TEAMS + team;
      if (team < TEAMS && i < D) covariance[((size_t)point * D + i) * D + d] = c[i * D + d];
    }
#endif
    barrier(CLK_LOCAL_MEM_FENCE);   // PoCL 3.1 may drop one of two conditional stores in a row
    const uint failure = factorize(c, limit, &logarithm);
#if STORE_FACTOR
    for (uint round = 0; round < ROUNDS(D); round++) {
      const uint i = round * TEAMS + team;
      if (team < TEAMS && i < D)
        factor[((size_t)point * D + i) * D + d] = failure ? NAN : d <= i ? c[i * D + d] : 0;
    }
#endif
    if (lane == 0) {
      failed[point] = failure;
      logDeterminant[point] = failure ? NAN : logarithm;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
}
