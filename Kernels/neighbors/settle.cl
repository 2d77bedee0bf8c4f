// From candidates to neighbours: measured again in EXACT, put in order, proven and written.
//
//     d^2(q, p) = sum_i (q_i - p_i)^2 in EXACT;   order by (d^2, index)
//
// The k-th of a query's candidates is proven when no reference left out can come before it:
// d_k^2 < beyond, where every reference left out is at `beyond` or further. Or when the candidates
// are all there are; or when d_k = 0 and those left out stand, at 0, behind in index.
//
// Layout     index and exact are a lane's columns of the tables of candidates.cl
// Work       functions of one work-item for the queries in its lanes; no barriers of their own
// Precision  EXACT sums of at most D / 8 + 7 terms each; distances are rounded to float once
// After      neighbors/candidates.cl
// Host       Sources/Geometry/Neighbors+OpenCL.swift

#ifndef D
#define D 3
#endif
#ifndef EXACT
#define EXACT double   // precision of the result: float on devices without double
#endif

#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif

#define EXACT8 CONCAT(EXACT, 8)
#define TO_EXACT8(v) CONCAT(CONCAT(convert_, EXACT), 8)(v)
#if VEC > 1
#define EXACT_AT(row) (row)               // one lane at a time
#else
#define EXACT_AT(row) ((row) * LANES)
#endif

static inline EXACT measure(__global const float* p, __global const float* q)
{
  EXACT sum = 0;
  uint i = 0;
#if D >= 8
  EXACT8 part = 0;
  for (; i + 8 <= D; i += 8) {
    const EXACT8 t = TO_EXACT8(vload8(0, p + i)) - TO_EXACT8(vload8(0, q + i));
    part = fma(t, t, part);
  }
  const CONCAT(EXACT, 4) four = part.lo + part.hi;
  sum = (four.x + four.y) + (four.z + four.w);
#endif
  for (; i < D; i++) {
    const EXACT t = (EXACT)p[i] - (EXACT)q[i];
    sum = fma(t, t, sum);
  }
  return sum;
}

// Measures a lane's candidates in EXACT and sorts them, which they nearly are, by insertion.
static void settle(const uint count, __global const float* query, __global const float* references,
                   __global uint* index, __global EXACT* exact)
{
  for (uint i = 0; i < count; i++) {
    const uint j = index[i * LANES];
    const EXACT d = measure(query, references + (size_t)j * D);
    uint r = i;
    for (; r > 0; r--) {
      const EXACT above = exact[EXACT_AT(r - 1)];
      const uint above_index = index[(r - 1) * LANES];
      if (above < d || (above == d && above_index < j)) break;
      exact[EXACT_AT(r)] = above;
      index[r * LANES] = above_index;
    }
    exact[EXACT_AT(r)] = d;
    index[r * LANES] = j;
  }
}

// What a lane has found for its query.
typedef struct {
  uint slot;        // row of the outputs
  uint count;       // candidates
  uint available;   // references that the query may find
  REAL edge;        // bound of the references left out, as the search measured it
  EXACT beyond;     // the same, less the search's error
} Found;

// Writes the query's first k settled candidates, and lists the query unless they are proven.
static void conclude(const Found* found, const uint k, __global const uint* index,
                     __global const EXACT* exact, __global uint* unproven,
                     __global uint* neighbors, __global float* distances)
{
  const uint count = found->count;
  const EXACT last = count < k ? INFINITY : exact[EXACT_AT(k - 1)];
  if (!(last < found->beyond || (last == 0 && found->edge == 0) || count == found->available))
    unproven[1 + atomic_inc(unproven)] = found->slot;
  for (uint i = 0; i < k; i++) {
    neighbors[(size_t)found->slot * k + i] = i < count ? index[i * LANES] : NOBODY;
    distances[(size_t)found->slot * k + i] = i < count ? (float)sqrt(exact[EXACT_AT(i)]) : INFINITY;
  }
}
