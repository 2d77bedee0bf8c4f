// Coordinates of new points by the extension of Nystrom.
//
//     y(q) = sum_j v_j y_j / sum_j v_j,   v_j = p_j exp(-d^2(q, j) / (s_q s_j))
//
// over the points j among the nearest of q, or to which q would be among their nearest: those with
// d(q, j) at most reach(q) or radius(j). Division by eigenvalues is the caller's.
//
// Exponents are measured from the least so far, so that a query far from all points has weights.
//
// Layout     queries [queryCount, D], points [count, D], radii, inverse_scales, power [count],
//            reach, inverse_query_scales [queryCount], coordinates [count, WIDTH], y
//            [queryCount, WIDTH], row-major; packed [groups][D][LANES] and sums
//            [groups][LANES][WIDTH] are scratch. All lengths times `unit`, a power of two
// Work       blocks of LANES queries, dealt to the groups in turn; local size 1 on CPU devices (VEC
//            lanes are the queries), WG on GPUs (one query for each work-item)
// Memory     the points are read once for each block of queries
// Precision  distances in float, sums in SUM; lengths within `slack` count as equal
// Aliasing   queries may be points
// After      neighbors/candidates.cl
// Host       Sources/Spectral/Extension+OpenCL.swift
// Source     Y. Bengio, J.-F. Paiement, P. Vincent, Out-of-sample extensions for LLE, Isomap, MDS,
//            eigenmaps, and spectral clustering, 2003

#ifndef D
#define D 3
#endif
#ifndef WIDTH
#define WIDTH 2       // coordinates of a point in the map
#endif
#ifndef SUM
#define SUM double    // float on devices without double
#endif

#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif

// What a lane has summed.
typedef struct {
  SUM low;      // the least exponent so far
  SUM weight;   // sum of v_j exp(low)
} Total;

// Adds a point at a squared distance.
static void add_point(Total* total, __global SUM* sums, const SUM exponent, const SUM power,
                      __global const float* y)
{
  SUM shrink = 1;
  if (exponent < total->low) {
    shrink = total->weight > 0 ? exp(exponent - total->low) : 0;
    total->low = exponent;
  }
  const SUM v = power * exp(total->low - exponent);
  total->weight = total->weight * shrink + v;
  for (uint c = 0; c < WIDTH; c++) sums[c] = sums[c] * shrink + v * y[c];
}

// Copies the coordinates of a block's queries lane by lane, times `unit`.
static void pack_queries(const uint block, const uint queryCount, const float unit,
                         __global const float* queries, __global float* packed)
{
#if VEC > 1
  for (uint l = 0; l < LANES; l++)
#else
  const uint l = get_local_id(0);
#endif
  {
    __global const float* q = queries + (size_t)min(block * LANES + l, queryCount - 1) * D;
    for (uint i = 0; i < D; i++) packed[i * LANES + l] = q[i] * unit;
  }
}

// Squared distances of the lanes' queries from a point.
static inline realv squared_distances(__global const float* packed, __global const float* p,
                                      const float unit)
{
  realv sum = 0;
  for (uint i = 0; i < D; i++) {
    const realv t = LOAD_LANES(packed + i * LANES) - p[i] * unit;
    sum = fma(t, t, sum);
  }
  return sum;
}

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void diffusion_extend(const uint queryCount, const uint count, const float unit, const float slack,
                      __global const float* queries, __global const float* points,
                      __global const float* reach, __global const float* radii,
                      __global const SUM* inverse_query_scales,
                      __global const SUM* inverse_scales, __global const SUM* power,
                      __global const float* coordinates, __global float* packed,
                      __global SUM* sums, __global float* y)
{
  packed += (size_t)get_group_id(0) * D * LANES;
  sums += (size_t)get_group_id(0) * LANES * WIDTH;
#if VEC == 1
  packed += get_local_id(0);
  sums += get_local_id(0) * WIDTH;
#endif
  for (uint block = get_group_id(0); block * LANES < queryCount; block += get_num_groups(0)) {
    pack_queries(block, queryCount, unit, queries, packed - (VEC == 1 ? get_local_id(0) : 0));
    Total totals[VEC];
    float reaches[VEC];
    for (uint l = 0; l < VEC; l++) {
      const uint q = min(block * LANES + (VEC == 1 ? (uint)get_local_id(0) : l), queryCount - 1);
      reaches[l] = reach[q] * unit;
      totals[l].low = INFINITY;
      totals[l].weight = 0;
      for (uint c = 0; c < WIDTH; c++) sums[l * WIDTH + c] = 0;
    }
    const realv own = LOAD_LANES(reaches);
    for (uint j = 0; j < count; j++) {
      const realv squared = squared_distances(packed, points + (size_t)j * D, unit);
      const realv limit = fmax(own, (realv)(radii[j] * unit)) * slack;
      const maskv near = squared <= limit * limit;
      if (!any_lane(near)) continue;
      float distances[VEC];
      STORE_LANES(squared, distances);
      const uint bits = lane_bits(near);
      for (uint l = 0; l < VEC; l++)
        if (bits >> l & 1) {
          const uint q = block * LANES + (VEC == 1 ? (uint)get_local_id(0) : l);
          if (q < queryCount)
            add_point(&totals[l], sums + l * WIDTH,
                      distances[l] * inverse_query_scales[q] * inverse_scales[j], power[j],
                      coordinates + (size_t)j * WIDTH);
        }
    }
    for (uint l = 0; l < VEC; l++) {
      const uint q = block * LANES + (VEC == 1 ? (uint)get_local_id(0) : l);
      if (q < queryCount)
        for (uint c = 0; c < WIDTH; c++)
          y[(size_t)q * WIDTH + c] = sums[l * WIDTH + c] / totals[l].weight;
    }
  }
}
