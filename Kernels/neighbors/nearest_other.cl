// The nearest point to each query, but for one point that the query may not find.
//
//     nearest[i] = argmin over j != excluded[i] of |x_j - q_i|^2,   the first of equal ones
//
// Layout     queries [count, D]; columns [D, pointCount], the points transposed; excluded, nearest
//            [count], excluded[i] < 0 excludes none
// Work       VEC > 1: one work-item per query, local size 1. GPUs: one group of WG per query
// Memory     every point is read once for each query; GPUs 2 WG words of local memory
// Precision  float, by direct difference: of points whose distances agree to D eps any may be found
// Aliasing   none
// Host       Sources/Geometry/NearestOther+OpenCL.swift

#ifndef D
#define D 3
#endif

// Whether a candidate comes before another: nearer, or as near with a lower number.
#define BEFORE(distance, index, otherDistance, otherIndex) \
  ((distance) < (otherDistance) || ((distance) == (otherDistance) && (index) < (otherIndex)))

#if VEC > 1

typedef CONCAT(float, VEC) floatv;
typedef CONCAT(int, VEC) intv;

// Numbers j... of a column; behind its end there are infinities.
static inline floatv load_column(__global const float* column, const uint j, const uint pointCount)
{
  if (j + VEC <= pointCount) return CONCAT(vload, VEC)(0, column + j);
  float part[VEC];
  for (uint l = 0; l < VEC; l++) part[l] = j + l < pointCount ? column[j + l] : INFINITY;
  return CONCAT(vload, VEC)(0, part);
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void nearest_other(const uint count, const uint pointCount, __global const float* queries,
                   __global const float* columns, __global const int* excluded,
                   __global int* nearest)
{
  const uint query = get_global_id(0);
  if (query >= count) return;
  queries += (size_t)query * D;
  const int left = excluded[query];
  int lanes[VEC];
  for (int l = 0; l < VEC; l++) lanes[l] = l;
  const intv lane = CONCAT(vload, VEC)(0, lanes);
  floatv best = INFINITY;
  intv place = INT_MAX;
  for (uint j = 0; j < pointCount; j += VEC) {
    floatv square = 0;
    for (uint d = 0; d < D; d++) {
      const floatv part = load_column(columns + (size_t)d * pointCount, j, pointCount) - queries[d];
      square = fma(part, part, square);
    }
    const intv index = lane + (int)j;
    const intv better = (square < best) & (index != left);
    best = select(best, square, better);
    place = select(place, index, better);
  }
  float distances[VEC];
  CONCAT(vstore, VEC)(best, 0, distances);
  CONCAT(vstore, VEC)(place, 0, lanes);
  uint first = 0;
  for (uint l = 1; l < VEC; l++)
    if (BEFORE(distances[l], lanes[l], distances[first], lanes[first])) first = l;
  nearest[query] = lanes[first] < (int)pointCount ? lanes[first] : max(left, 0);
}

#else

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void nearest_other(const uint count, const uint pointCount, __global const float* queries,
                   __global const float* columns, __global const int* excluded,
                   __global int* nearest)
{
  __local float distances[WG];
  __local int places[WG];
  const uint query = get_group_id(0), lane = get_local_id(0);
  queries += (size_t)query * D;
  const int left = excluded[query];
  float best = INFINITY;
  int place = INT_MAX;
  for (uint j = lane; j < pointCount; j += WG) {
    float square = 0;
    for (uint d = 0; d < D; d++) {
      const float part = columns[(size_t)d * pointCount + j] - queries[d];
      square = fma(part, part, square);
    }
    const bool better = square < best && (int)j != left;
    best = better ? square : best;
    place = better ? (int)j : place;
  }
  distances[lane] = best;
  places[lane] = place;
  barrier(CLK_LOCAL_MEM_FENCE);
  for (uint step = WG / 2; step > 0; step /= 2) {
    const uint other = lane < step ? lane + step : lane;
    const bool later = BEFORE(distances[other], places[other], distances[lane], places[lane]);
    const float distance = later ? distances[other] : distances[lane];
    const int index = later ? places[other] : places[lane];
    barrier(CLK_LOCAL_MEM_FENCE);
    distances[lane] = distance;
    places[lane] = index;
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  if (lane == 0) nearest[query] = places[0] < (int)pointCount ? places[0] : max(left, 0);
}

#endif
