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

#define PART 4          // points compared at a time, which hides the latency of their sums

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

// Squared distances of the lanes' queries from PART points, of which those beyond `last` are `last`.
static inline void squared_distances(__global const float* packed, __global const float* points,
                                     const uint first, const uint last, const float unit,
                                     realv* squared)
{
  __global const float* p0 = points + (size_t)first * D;
  __global const float* p1 = points + (size_t)min(first + 1, last) * D;
  __global const float* p2 = points + (size_t)min(first + 2, last) * D;
  __global const float* p3 = points + (size_t)min(first + 3, last) * D;
  realv s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (uint i = 0; i < D; i++) {
    const realv q = LOAD_LANES(packed + i * LANES);
    const realv t0 = q - p0[i] * unit, t1 = q - p1[i] * unit;
    const realv t2 = q - p2[i] * unit, t3 = q - p3[i] * unit;
    s0 = fma(t0, t0, s0);
    s1 = fma(t1, t1, s1);
    s2 = fma(t2, t2, s2);
    s3 = fma(t3, t3, s3);
  }
  squared[0] = s0;
  squared[1] = s1;
  squared[2] = s2;
  squared[3] = s3;
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
    for (uint first = 0; first < count; first += PART) {
      realv squared[PART];
      squared_distances(packed, points, first, count - 1, unit, squared);
      for (uint t = 0; t < PART && first + t < count; t++) {
        const uint j = first + t;
        const realv limit = fmax(own, (realv)(radii[j] * unit)) * slack;
        const maskv near = squared[t] <= limit * limit;
        if (!any_lane(near)) continue;
        float distances[VEC];
        STORE_LANES(squared[t], distances);
        const uint bits = lane_bits(near);
        for (uint l = 0; l < VEC; l++) {
          const uint q = block * LANES + (VEC == 1 ? (uint)get_local_id(0) : l);
          if ((bits >> l & 1) && q < queryCount)
            add_point(&totals[l], sums + l * WIDTH,
                      distances[l] * inverse_query_scales[q] * inverse_scales[j], power[j],
                      coordinates + (size_t)j * WIDTH);
        }
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
