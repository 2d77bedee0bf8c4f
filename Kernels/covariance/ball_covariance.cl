// Covariance of all points within a radius of each point, itself among them.
//
//     C_i = 1/n sum_j (x_j - m)(x_j - m)^T,   m = 1/n sum_j x_j,   over the n points |x_j - x_i| <= r
//
// The sums are of y = x - x_i with a one behind it, so that products of its D + 1 coordinates hold
// the second moments, the first and the count at once; coordinates outside the ball are zeros.
//
// Layout     points [pointCount, D], columns [D, pointCount] the same transposed, covariance
//            [count, D, D] row-major float and counts [count], of the points from `first` on
// Work       VEC > 1: one work-item per point, local size 1. GPUs: one group of WG per point
// Memory     VEC > 1: (D + 1)(D + 2) / 2 private vectors. GPUs: TILE (D + 1) + WG floats of local
//            memory, 32 KB at most
// Precision  float, relative to the ball's own point: C within n eps r^2, n / VEC in vectors
// Aliasing   none
// Host       Sources/Geometry/BallCovariance+OpenCL.swift

#ifndef D
#define D 3
#endif

#define ENTRIES ((D + 1) * (D + 2) / 2)
#define ENTRY(a, b) ((a) * ((a) + 1) / 2 + (b))   // of coordinates b <= a

// Entry i, j of the covariance, from the sums.
#define CENTRED(sums, i, j) \
  (sums[ENTRY(max(i, j), min(i, j))] / sums[ENTRY(D, D)] \
   - (sums[ENTRY(D, i)] / sums[ENTRY(D, D)]) * (sums[ENTRY(D, j)] / sums[ENTRY(D, D)]))

#if VEC > 1

typedef CONCAT(float, VEC) floatv;
typedef CONCAT(int, VEC) intv;

// Numbers j... of a column; behind its end there are numbers in no ball.
static inline floatv load_column(__global const float* column, const uint j, const uint pointCount)
{
  if (j + VEC <= pointCount) return CONCAT(vload, VEC)(0, column + j);
  float part[VEC];
  for (uint l = 0; l < VEC; l++) part[l] = j + l < pointCount ? column[j + l] : INFINITY;
  return CONCAT(vload, VEC)(0, part);
}

// The sum of a vector's numbers.
static inline float total(const floatv v)
{
  float part[VEC], sum = 0;
  CONCAT(vstore, VEC)(v, 0, part);
  for (uint l = 0; l < VEC; l++) sum += part[l];
  return sum;
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void ball_covariance(const uint first, const uint count, const uint pointCount,
                     const float squaredRadius, __global const float* points,
                     __global const float* columns, __global float* covariance,
                     __global int* counts)
{
  const uint point = get_global_id(0);
  if (point >= count) return;
  __global const float* center = points + (size_t)(first + point) * D;
  floatv sums[ENTRIES], y[D + 1];
  for (uint e = 0; e < ENTRIES; e++) sums[e] = 0;
  for (uint j = 0; j < pointCount; j += VEC) {
    floatv square = 0;
    for (uint d = 0; d < D; d++) {
      y[d] = load_column(columns + (size_t)d * pointCount, j, pointCount) - center[d];
      square = fma(y[d], y[d], square);
    }
    const intv inside = square <= squaredRadius;
    if (!any(inside)) continue;
    y[D] = 1;
    for (uint a = 0; a <= D; a++) {
      y[a] = select((floatv)0, y[a], inside);
      for (uint b = 0; b <= a; b++) sums[ENTRY(a, b)] = fma(y[a], y[b], sums[ENTRY(a, b)]);
    }
  }
  float totals[ENTRIES];
  for (uint e = 0; e < ENTRIES; e++) totals[e] = total(sums[e]);
  covariance += (size_t)point * D * D;
  for (uint i = 0; i < D; i++)
    for (uint j = 0; j < D; j++) covariance[i * D + j] = CENTRED(totals, i, j);
  counts[point] = (int)totals[ENTRY(D, D)];
}

#else

#define ROWS_THAT_FIT (7800 / (D + 1))
#define TILE (ROWS_THAT_FIT < WG ? ROWS_THAT_FIT : WG)
#define OWN ((ENTRIES + WG - 1) / WG)   // entries that a work-item sums

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void ball_covariance(const uint first, const uint count, const uint pointCount,
                     const float squaredRadius, __global const float* points,
                     __global const float* columns, __global float* covariance,
                     __global int* counts)
{
  __local float y[TILE * (D + 1) > ENTRIES ? TILE * (D + 1) : ENTRIES], inside[WG];
  const uint point = get_group_id(0), lane = get_local_id(0);
  __global const float* center = points + (size_t)(first + point) * D;
  float sums[OWN];
  for (uint o = 0; o < OWN; o++) sums[o] = 0;
  for (uint start = 0; start < pointCount; start += TILE) {
    const uint j = min(start + lane, pointCount - 1);
    float square = 0;
    for (uint d = 0; d < D; d++) {
      const float part = columns[(size_t)d * pointCount + j] - center[d];
      square = fma(part, part, square);
    }
    inside[lane] = lane < TILE && start + lane < pointCount && square <= squaredRadius ? 1 : 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint e = lane; e < TILE * (D + 1); e += WG) {
      const uint row = e / (D + 1), d = e % (D + 1);
      const size_t place = (size_t)min(start + row, pointCount - 1) * D + min(d, (uint)D - 1);
      y[e] = inside[row] == 0 ? 0 : d == D ? 1 : points[place] - center[min(d, (uint)D - 1)];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    uint a = 0, b = lane;   // the place of entry `lane` in the triangle
    for (uint o = 0; o < OWN; o++) {
      while (b > a) b -= ++a;
      for (uint row = 0; row < TILE && a <= D; row++)
        sums[o] = fma(y[row * (D + 1) + a], y[row * (D + 1) + b], sums[o]);
      b += WG;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  for (uint o = 0; o < OWN; o++)
    if (lane + o * WG < ENTRIES) y[lane + o * WG] = sums[o];
  barrier(CLK_LOCAL_MEM_FENCE);
  covariance += (size_t)point * D * D;
  for (uint e = lane; e < D * D; e += WG) {
    const uint i = e / D, j = e % D;
    covariance[e] = CENTRED(y, i, j);
  }
  if (lane == 0) counts[point] = (int)y[ENTRY(D, D)];
}

#endif
