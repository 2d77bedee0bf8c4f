// Exact Euclidean k nearest neighbours by direct difference, for any number of dimensions.
//
//     d^2(q, p) = sum_i (q_i - p_i)^2;   ascending by (d, index), distances in EXACT precision
//
// knn_sample   picks one reference of each STRIDE, jittered: the sample that gives a first bound
// knn_bound    search over the sample; bounds[query] = its keep-th squared distance
// knn_search   search in float with a few spare candidates, which are measured again in EXACT and
//              put in order. A query is proven when no reference left out can come before its k-th:
//              d_k^2 < bound (1 - relative) - tiny. The others are listed in `unproven`
// knn_exact    search in REAL = EXACT for the queries of that list (or for all, given a full list)
//
// Layout     queries [queryCount, D], references [referenceCount, D], outputs [queryCount, k],
//            row-major. unproven [1 + queryCount]: their number, then the queries
//            query q is kept from finding reference q + offset when `exclude` is not 0
// Work       one block of LANES queries at a time, blocks dealt to the groups in turn; local size 1
//            on CPU devices (VEC lanes are the queries), WG on GPUs (one query per work-item,
//            references through local memory)
// Memory     tables of candidates.cl and capacity x LANES of EXACT per group; references are read
//            once per block
// Precision  neighbours and order are those of EXACT (double); distances are rounded to float once.
//            relative must be at least (D + 3) 2^-23: the float sum errs by (D + 2) 2^-24 at most
// Aliasing   queries may be references; a NaN row finds nothing and is never found
// After      neighbors/candidates.cl, neighbors/settle.cl
// Host       Sources/Geometry/Neighbors+OpenCL.swift
// Source     the bound by sampling: R. Floyd and R. Rivest, Expected time bounds for selection,
//            1975

#ifndef TILE
#define TILE 32      // references between two looks at the tables
#endif
#ifndef STRIDE
#define STRIDE 32    // references that one of the sample stands for
#endif

#define UNROLL 4     // references measured at once: hides the latency of the sums
#define TINY (D * 0x1p-125)   // what the float sum may lose below the normal numbers

// A tile of references: read where it lies on CPU devices, staged in local memory on GPUs.
#if VEC > 1
#define ROWS __global const float*
#define ROW_WIDTH D
#define LOCAL_TILE(name) __local float* const name = 0
#define GROUP __attribute__((reqd_work_group_size(1, 1, 1)))
#else
#define ROWS __local const float*
#define ROW_WIDTH ((D + 3) / 4 * 4)   // aligned rows, so that four numbers are read at once
#define LOCAL_TILE(name) __local float name[TILE * ROW_WIDTH] __attribute__((aligned(16)))
#define GROUP __attribute__((reqd_work_group_size(WG, 1, 1)))
#endif

// Measures UNROLL references from `row` on, of which `limit` exist, and appends the near ones.
__attribute__((always_inline)) static inline void examine(
    ROWS row, const uint j, const uint limit, const realv* q, const realv bound, const uint* self,
    __global realv* distance, __global uintv* index, uint* count)
{
  realv d[UNROLL];
#pragma unroll
  for (uint u = 0; u < UNROLL; u++) d[u] = 0;
#if D <= 64
#pragma unroll
#else
#pragma unroll 8
#endif
  for (uint i = 0; i < D; i++)
#pragma unroll
    for (uint u = 0; u < UNROLL; u++) {
      const realv t = q[i] - (REAL)row[min(u, limit - 1) * ROW_WIDTH + i];
      d[u] = fma(t, t, d[u]);
    }
  realv least = bound;   // stays the bound where d is NaN
#pragma unroll
  for (uint u = 0; u < UNROLL; u++) least = PICK(d[u] < least, d[u], least);
  if (!any_lane(least < bound)) return;
  ulong bits = 0;
  REAL value[UNROLL * VEC];
#pragma unroll
  for (uint u = 0; u < UNROLL; u++) {
    bits |= u < limit ? (ulong)lane_bits(d[u] < bound) << u * VEC : 0;
    STORE_LANES(d[u], value + u * VEC);
  }
  while (bits != 0) {
    const uint bit = 63 - (uint)clz(bits), lane = bit % VEC;
    bits ^= 1ul << bit;
    if (j + bit / VEC != self[lane])
      append(distance, index, count, lane, value[bit], j + bit / VEC);
  }
}

// Fills the tables with the candidates of a block: afterwards they are sorted, at most `keep` long,
// and every reference that is not among them is at `bound` or beyond (except self).
static void search(const uint referenceCount, const uint keep, const uint capacity,
                   __global const float* references, __local float* tile, const realv* q,
                   const uint* self, realv* bound, __global realv* distance,
                   __global uintv* index, uint* count)
{
  for (uint first = 0; first < referenceCount; first += TILE) {
    const uint rows = min(referenceCount - first, (uint)TILE);
#if VEC > 1
    ROWS row = references + (size_t)first * D;
#else
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint e = get_local_id(0); e < rows * D; e += WG)
      tile[e / D * ROW_WIDTH + e % D] = references[(size_t)first * D + e];
    barrier(CLK_LOCAL_MEM_FENCE);
    ROWS row = tile;
#endif
    uint r = 0;
    for (; r + UNROLL <= rows; r += UNROLL, row += UNROLL * ROW_WIDTH)
      examine(row, first + r, UNROLL, q, *bound, self, distance, index, count);
    if (r < rows) examine(row, first + r, rows - r, q, *bound, self, distance, index, count);
    uint most = 0;
    for (uint l = 0; l < VEC; l++) most = max(most, count[l]);
    if (most + TILE > capacity) cut(keep, bound, distance, index, count);
  }
  cut(keep, bound, distance, index, count);
}

#define LANE_SLOT(block, lane) ((block) * LANES + (VEC > 1 ? (lane) : get_local_id(0)))
#define TABLE_OFFSET(rows) \
  ((size_t)get_group_id(0) * (rows) * ROW_STEP + (VEC > 1 ? 0 : get_local_id(0)))

// A lane's query, which no reference `self` answers.
static inline void load_query(__global const float* query, const uint lane, const bool exists,
                              realv* q, uint* count)
{
  count[lane] = 0;
  for (uint i = 0; i < D; i++) ((REAL*)q)[i * VEC + lane] = exists ? (REAL)query[i] : NAN;
}

__kernel void knn_sample(const uint referenceCount, const uint sampleCount,
                         __global const float* references, __global float* sample)
{
  const uint s = get_global_id(0);
  if (s >= sampleCount) return;
  const uint jitter = philox((uint4)(s, 0, 0, 0), (uint2)(0, 0)).x % STRIDE;
  __global const float* row = references + (size_t)min(s * STRIDE + jitter, referenceCount - 1) * D;
  for (uint i = 0; i < D; i++) sample[(size_t)s * D + i] = row[i];
}

__kernel GROUP void knn_bound(const uint first, const uint queryCount, const uint sampleCount,
                              const uint keep, const uint capacity,
                              __global const float* queries, __global const float* sample,
                              __global REAL* distanceTables, __global uint* indexTables,
                              __global REAL* bounds)
{
  LOCAL_TILE(tile);
  __global realv* distance = (__global realv*)distanceTables + TABLE_OFFSET(capacity);
  __global uintv* index = (__global uintv*)indexTables + TABLE_OFFSET(capacity);
  for (uint block = get_group_id(0); block * LANES < queryCount; block += get_num_groups(0)) {
    realv q[D], bound = INFINITY;
    uint self[VEC], count[VEC];
    for (uint l = 0; l < VEC; l++) {
      const uint slot = LANE_SLOT(block, l);
      self[l] = NOBODY;
      load_query(queries + (size_t)(first + slot) * D, l, slot < queryCount, q, count);
    }
    search(sampleCount, keep, capacity, sample, tile, q, self, &bound, distance, index, count);
    for (uint l = 0; l < VEC; l++)
      if (LANE_SLOT(block, l) < queryCount)
        bounds[LANE_SLOT(block, l)] = nextafter(((REAL*)&bound)[l], (REAL)INFINITY);
  }
}

__kernel GROUP void knn_search(const uint first, const uint queryCount, const uint referenceCount,
                               const uint k, const uint keep, const uint capacity,
                               const uint exclude, const uint offset, const float relative,
                               __global const float* queries, __global const float* references,
                               __global const REAL* bounds, __global REAL* distanceTables,
                               __global uint* indexTables, __global EXACT* exact,
                               __global uint* unproven, __global uint* neighbors,
                               __global float* distances)
{
  LOCAL_TILE(tile);
  __global realv* distance = (__global realv*)distanceTables + TABLE_OFFSET(capacity);
  __global uintv* index = (__global uintv*)indexTables + TABLE_OFFSET(capacity);
  exact += TABLE_OFFSET(capacity);
  for (uint block = get_group_id(0); block * LANES < queryCount; block += get_num_groups(0)) {
    realv q[D], bound;
    uint self[VEC], count[VEC];
    for (uint l = 0; l < VEC; l++) {
      const uint slot = LANE_SLOT(block, l);
      load_query(queries + (size_t)(first + slot) * D, l, slot < queryCount, q, count);
      self[l] = exclude ? first + slot + offset : NOBODY;
      ((REAL*)&bound)[l] = slot < queryCount ? bounds[slot] : 0;
    }
    search(referenceCount, keep, capacity, references, tile, q, self, &bound, distance, index,
           count);
    for (uint l = 0; l < VEC; l++) {
      const uint slot = LANE_SLOT(block, l);
      if (slot >= queryCount) continue;
      __global uint* found = (__global uint*)index + l;
      __global const float* query = queries + (size_t)(first + slot) * D;
      settle(count[l], query, references, found, exact);
      const REAL edge = ((REAL*)&bound)[l];
      const Found result = {slot, count[l], referenceCount - (self[l] < referenceCount), edge,
                            (EXACT)edge * (1 - relative) - TINY};
      conclude(&result, k, found, exact, unproven, neighbors, distances);
    }
  }
}

__kernel GROUP void knn_exact(const uint first, const uint referenceCount, const uint k,
                              const uint capacity, const uint exclude, const uint offset,
                              __global const float* queries, __global const float* references,
                              __global const uint* unproven, __global REAL* distanceTables,
                              __global uint* indexTables, __global uint* neighbors,
                              __global float* distances)
{
  LOCAL_TILE(tile);
  __global realv* distance = (__global realv*)distanceTables + TABLE_OFFSET(capacity);
  __global uintv* index = (__global uintv*)indexTables + TABLE_OFFSET(capacity);
  const uint queryCount = unproven[0];
  for (uint block = get_group_id(0); block * LANES < queryCount; block += get_num_groups(0)) {
    realv q[D], bound = INFINITY;
    uint slot[VEC], self[VEC], count[VEC];
    for (uint l = 0; l < VEC; l++) {
      const bool exists = LANE_SLOT(block, l) < queryCount;
      slot[l] = exists ? unproven[1 + LANE_SLOT(block, l)] : 0;
      load_query(queries + (size_t)(first + slot[l]) * D, l, exists, q, count);
      self[l] = exclude ? first + slot[l] + offset : NOBODY;
    }
    search(referenceCount, k, capacity, references, tile, q, self, &bound, distance, index, count);
    for (uint l = 0; l < VEC && LANE_SLOT(block, l) < queryCount; l++)
      for (uint i = 0; i < k; i++) {
        const size_t at = (size_t)slot[l] * k + i, from = i * LANES + l;
        const bool found = i < count[l];
        neighbors[at] = found ? ((__global uint*)index)[from] : NOBODY;
        distances[at] = found ? (float)sqrt(((__global REAL*)distance)[from]) : INFINITY;
      }
  }
}
