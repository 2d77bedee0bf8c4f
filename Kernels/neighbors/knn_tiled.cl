// Exact Euclidean k nearest neighbours in many dimensions: candidates by tiles of inner products.
//
//     d^2(q, p) = |q'|^2 + |p'|^2 - 2 q' . p',   q' = q - c, p' = p - c,   c near the mean
//
// That form errs by no more than  error (|q'| + max |p'|)^2;  the candidates, a few more than k,
// are measured again by direct difference in EXACT (settle.cl) and proven against that error.
// Queries that are not proven go to knn_exact.
//
// tiled_search   goes once through packed references; call it for one chunk after the other.
//                `restart` empties the tables but keeps the bounds: after a pass over a sample
// tiled_settle   neighbours and proofs, after the last chunk
//
// Layout     queries, references, outputs and unproven as in knn.cl; packed ones as in tiles.cl
// Work       tiled_search: CPU devices one item per QUERY_BLOCKS blocks, local size 1, sums of
//            QUERY_BLOCKS x TILE vectors in registers; GPUs one group of WG items per block, each
//            with 8 x TILE / 8 sums. tiled_settle: blocks dealt to groups as in knn.cl
// Memory     a chunk of references, packed; tables, count and bound per query of the batch. On GPUs
//            DEPTH x (WG + TILE) floats of local memory
// Precision  neighbours, order and distances are those of EXACT; error must be at least
//            (D + 8) 2^-23
// Aliasing   none
// After      neighbors/candidates.cl, neighbors/settle.cl, neighbors/tiles.cl
// Host       Sources/Geometry/Neighbors+Tiled.swift
// Source     K. Goto and R. van de Geijn, Anatomy of high-performance matrix multiplication, 2008

#ifndef QUERY_BLOCKS
#define QUERY_BLOCKS 2   // CPU devices: blocks of one work-item
#endif
#ifndef DEPTH
#define DEPTH 16         // GPUs: dimensions staged at a time
#endif

#define LOST (D * 0x1p-122)   // what the float products may lose below the normal numbers

#if VEC > 1
#define SETTLE_GROUP __attribute__((reqd_work_group_size(1, 1, 1)))
#else
#define SETTLE_GROUP __attribute__((reqd_work_group_size(WG, 1, 1)))
#endif

// A bound to start again from: a little more, so that what stood at the bound comes in again.
#define LOOSER(bound, norm) ((bound) + 0x1p-22f * (fabs(bound) + (norm)))

#if VEC > 1

// Appends the references of one row of sums that are below the bound.
static inline void offer(const realv d, const realv bound, const uint j, const uint* self,
                         __global realv* distance, __global uintv* index, uint* count)
{
  const maskv near = d < bound;
  if (!any_lane(near)) return;
  REAL value[VEC];
  STORE_LANES(d, value);
  for (uint bits = lane_bits(near); bits != 0;) {
    const uint lane = 31 - clz(bits);
    bits ^= 1u << lane;
    if (j != self[lane]) append(distance, index, count, lane, value[lane], j);
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void tiled_search(const uint restart, const uint firstReference, const uint referenceCount,
                  const uint keep, const uint capacity, const uint exclude, const uint offset,
                  __global const float* packedQueries, __global const float* norms,
                  __global const float* references, __global const float* referenceNorms,
                  __global float* distanceTables, __global uint* indexTables,
                  __global float* laneBounds, __global uint* counts)
{
  __global const realv* queries = (__global const realv*)packedQueries;
  __global const realv* queryNorms = (__global const realv*)norms;
  __global realv* distance = (__global realv*)distanceTables;
  __global uintv* index = (__global uintv*)indexTables;
  __global realv* bounds = (__global realv*)laneBounds;
  const uint block = get_global_id(0) * QUERY_BLOCKS;
  uint self[QUERY_BLOCKS * VEC], count[QUERY_BLOCKS * VEC];
  realv bound[QUERY_BLOCKS];
  distance += (size_t)block * capacity;
  index += (size_t)block * capacity;
  for (uint l = 0; l < QUERY_BLOCKS * VEC; l++) {
    self[l] = exclude ? block * VEC + l + offset : NOBODY;
    count[l] = restart ? 0 : counts[block * VEC + l];
  }
#pragma unroll
  for (uint b = 0; b < QUERY_BLOCKS; b++)
    bound[b] = restart ? LOOSER(bounds[block + b], queryNorms[block + b]) : bounds[block + b];
  for (uint tile = 0; tile * TILE < referenceCount; tile++) {
    __global const float* p = references + (size_t)tile * D * TILE;
    __global const realv* q = queries + (size_t)block * D;
    realv sum[QUERY_BLOCKS][TILE];
#pragma unroll
    for (uint b = 0; b < QUERY_BLOCKS; b++)
#pragma unroll
      for (uint r = 0; r < TILE; r++) sum[b][r] = 0;
    for (uint i = 0; i < D; i++, p += TILE, q++) {
      realv x[QUERY_BLOCKS];
#pragma unroll
      for (uint b = 0; b < QUERY_BLOCKS; b++) x[b] = q[b * D];
#pragma unroll
      for (uint r = 0; r < TILE; r++)
#pragma unroll
        for (uint b = 0; b < QUERY_BLOCKS; b++) sum[b][r] = fma((realv)p[r], x[b], sum[b][r]);
    }
    uint most = 0;
#pragma unroll
    for (uint b = 0; b < QUERY_BLOCKS; b++) {
#pragma unroll
      for (uint r = 0; r < TILE; r++) {
        const realv norm = queryNorms[block + b] + referenceNorms[tile * TILE + r];
        offer(fma((realv)-2, sum[b][r], norm), bound[b], firstReference + tile * TILE + r,
              self + b * VEC, distance + b * capacity, index + b * capacity, count + b * VEC);
      }
      for (uint l = 0; l < VEC; l++) most = max(most, count[b * VEC + l]);
    }
    if (most + TILE > capacity)
#pragma unroll
      for (uint b = 0; b < QUERY_BLOCKS; b++)
        cut(keep, &bound[b], distance + b * capacity, index + b * capacity, count + b * VEC);
  }
  for (uint b = 0; b < QUERY_BLOCKS; b++) {
    cut(keep, &bound[b], distance + b * capacity, index + b * capacity, count + b * VEC);
    bounds[block + b] = bound[b];
  }
  for (uint l = 0; l < QUERY_BLOCKS * VEC; l++) counts[block * VEC + l] = count[l];
}

#else

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void tiled_search(const uint restart, const uint firstReference, const uint referenceCount,
                  const uint keep, const uint capacity, const uint exclude, const uint offset,
                  __global const float* queries, __global const float* queryNorms,
                  __global const float* references, __global const float* referenceNorms,
                  __global float* distance, __global uint* index, __global float* bounds,
                  __global uint* counts)
{
  __local float p[DEPTH * TILE], q[DEPTH * WG], edge[WG];
  __local uint filled[WG];
  const uint block = get_group_id(0), lane = get_local_id(0), slot = block * WG + lane;
  const uint row = lane % (WG / 8), column = lane / (WG / 8);   // of 8 x 8 sums
  distance += (size_t)block * capacity * WG;
  index += (size_t)block * capacity * WG;
  queries += (size_t)block * D * WG;
  filled[lane] = restart ? 0 : counts[slot];
  edge[lane] = restart ? LOOSER(bounds[slot], queryNorms[slot]) : bounds[slot];
  for (uint tile = 0; tile * TILE < referenceCount; tile++) {
    float sum[8][TILE / 8];
#pragma unroll
    for (uint u = 0; u < 8; u++)
#pragma unroll
      for (uint v = 0; v < TILE / 8; v++) sum[u][v] = 0;
    for (uint d = 0; d < D; d += DEPTH) {
      const uint depth = min((uint)DEPTH, D - d);
      for (uint i = 0; i < depth; i++) q[i * WG + lane] = queries[(size_t)(d + i) * WG + lane];
      for (uint e = lane; e < depth * TILE; e += WG)
        p[e] = references[((size_t)tile * D + d) * TILE + e];
      barrier(CLK_LOCAL_MEM_FENCE);
      for (uint i = 0; i < depth; i++)
#pragma unroll
        for (uint u = 0; u < 8; u++) {
          const float x = q[i * WG + row + u * (WG / 8)];
#pragma unroll
          for (uint v = 0; v < TILE / 8; v++)
            sum[u][v] = fma(x, p[i * TILE + column + v * 8], sum[u][v]);
        }
      barrier(CLK_LOCAL_MEM_FENCE);
    }
    for (uint u = 0; u < 8; u++) {
      const uint l = row + u * (WG / 8);
      for (uint v = 0; v < TILE / 8; v++) {
        const uint r = tile * TILE + column + v * 8, j = firstReference + r;
        const float near = fma(-2.0f, sum[u][v], queryNorms[block * WG + l] + referenceNorms[r]);
        if (near < edge[l] && !(exclude && j == block * WG + l + offset)) {
          const uint at = atomic_inc(&filled[l]) * WG + l;
          distance[at] = near;
          index[at] = j;
        }
      }
    }
    barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);
    if (filled[lane] + TILE > capacity || (tile + 1) * TILE >= referenceCount) {
      uint count = filled[lane];
      float bound = edge[lane];
      cut(keep, &bound, distance + lane, index + lane, &count);
      edge[lane] = bound;
      filled[lane] = count;
    }
    barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);
  }
  bounds[slot] = edge[lane];
  counts[slot] = filled[lane];
}

#endif

__kernel SETTLE_GROUP void tiled_settle(
    const uint first, const uint queryCount, const uint referenceCount, const uint k,
    const uint capacity, const uint exclude, const uint offset, const float error,
    __global const float* queries,
    __global const float* references, __global const float* queryNorms,
    __global const uint* largest, __global const REAL* bounds, __global const uint* counts,
    __global uint* index, __global EXACT* exact, __global uint* unproven,
    __global uint* neighbors, __global float* distances)
{
  exact += (size_t)get_group_id(0) * capacity * LANES + (VEC > 1 ? 0 : get_local_id(0));
  const float radius = sqrt(as_float(largest[0]));
  for (uint block = get_group_id(0); block * LANES < queryCount; block += get_num_groups(0))
    for (uint l = VEC > 1 ? 0 : get_local_id(0); l < LANES; l += VEC > 1 ? 1 : LANES) {
      const uint slot = block * LANES + l;
      if (slot >= queryCount) continue;
      __global uint* found = index + (size_t)block * capacity * LANES + l;
      const uint self = exclude ? first + slot + offset : NOBODY;
      settle(counts[slot], queries + (size_t)(first + slot) * D, references, found, exact);
      const EXACT reach = sqrt(queryNorms[slot]) + radius;
      const Found result = {slot, counts[slot], referenceCount - (self < referenceCount),
                            INFINITY, (EXACT)bounds[slot] - error * reach * reach - LOST};
      conclude(&result, k, found, exact, unproven, neighbors, distances);
    }
}
