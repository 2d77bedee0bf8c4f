// Candidate tables of a block of queries: the selection that every k-NN kernel shares.
//
// A block is LANES queries: the lanes of one work-item's vectors on CPU devices (VEC > 1), the
// work-items of a group on GPUs (VEC = 1). Lane l keeps its candidates in column l of two tables.
// A reference whose squared distance is below the lane's bound is appended; before a table can
// overflow, its columns are sorted and cut to the `keep` best, and the bound becomes the last kept.
// References come in ascending order of index: a later one at the bound loses its tie, rightly.
//
// Layout     distance, index   [block][capacity][LANES]; vectors of VEC lanes. capacity is at least
//            keep and the references between two cuts
// Work       sort of n rows    a bitonic network, at most n log2(n) (log2(n) + 1) / 4 exchanges
// Memory     blocks of SORT_ROWS rows are finished before the next is touched (CPU caches)
// Precision  the order is that of (REAL, index); NaN is below no bound and never appended
// Host       Sources/Geometry/Neighbors+OpenCL.swift
// Source     K. Batcher, Sorting networks and their applications (AFIPS 1968)

#ifndef REAL
#define REAL float     // float, or double where float cannot tell two distances apart
#define MASK int       // the integer of the same width
#endif
#ifndef SORT_ROWS
#define SORT_ROWS 256  // rows that fit the first cache with their indices; a power of two
#endif

#define NOBODY 0xffffffffu   // the index of no point

#if VEC > 1
#define LANES VEC
#define ROW_STEP 1           // vectors from one row of a table to the next
typedef CONCAT(REAL, VEC) realv;
typedef CONCAT(MASK, VEC) maskv;
typedef CONCAT(uint, VEC) uintv;
#define LOAD_LANES(p) CONCAT(vload, VEC)(0, p)
#define STORE_LANES(v, p) CONCAT(vstore, VEC)(v, 0, p)
#define PICK(mask, yes, no) select(no, yes, mask)
#else
#define LANES WG
#define ROW_STEP WG
typedef REAL realv;
typedef int maskv;
typedef uint uintv;
#define LOAD_LANES(p) (*(p))
#define STORE_LANES(v, p) (*(p) = (v))
#define PICK(mask, yes, no) ((mask) ? (yes) : (no))
#endif

// One bit per lane, set where the mask is. On CPUs this is two instructions and two products.
static inline uint lane_bits(const maskv mask)
{
#if VEC == 16
  const ulong2 bytes = as_ulong2(convert_char16(mask)) & 0x0101010101010101ul;
  const ulong2 bits = bytes * 0x0102040810204080ul >> 56;
  return (uint)(bits.x | bits.y << 8);
#elif VEC == 8
  const ulong bytes = as_ulong(convert_char8(mask)) & 0x0101010101010101ul;
  return (uint)(bytes * 0x0102040810204080ul >> 56);
#elif VEC == 4
  return (as_uint(convert_char4(mask)) & 0x01010101u) * 0x10204080u >> 28;
#else
  return mask != 0;
#endif
}

static inline bool any_lane(const maskv mask)
{
#if VEC == 16
  const long2 bytes = as_long2(convert_char16(mask));
  return (bytes.x | bytes.y) != 0;
#elif VEC == 8
  return as_long(convert_char8(mask)) != 0;
#elif VEC == 4
  return as_int(convert_char4(mask)) != 0;
#else
  return mask != 0;
#endif
}

// Puts (a, i) and (b, j) in ascending order, lane by lane.
static inline void order(realv* a, realv* b, uintv* i, uintv* j)
{
  const realv x = *a, y = *b;
  const uintv m = *i, n = *j;
#if VEC > 1
  const maskv swap = (x > y) | ((x == y) & CONCAT(CONCAT(convert_, MASK), VEC)(m > n));
  const CONCAT(int, VEC) swap_index = CONCAT(convert_int, VEC)(swap);
#else
  const bool swap = x > y || (x == y && m > n), swap_index = swap;
#endif
  *a = PICK(swap, y, x);
  *b = PICK(swap, x, y);
  *i = PICK(swap_index, n, m);
  *j = PICK(swap_index, m, n);
}

static inline void order_rows(__global realv* distance, __global uintv* index, uint low, uint high)
{
  realv a = distance[low * ROW_STEP], b = distance[high * ROW_STEP];
  uintv i = index[low * ROW_STEP], j = index[high * ROW_STEP];
  order(&a, &b, &i, &j);
  distance[low * ROW_STEP] = a;
  distance[high * ROW_STEP] = b;
  index[low * ROW_STEP] = i;
  index[high * ROW_STEP] = j;
}

// Two stages of the network at once, steps 2s and s, on rows r, r + s, r + 2s, r + 3s.
static inline void order_four(__global realv* distance, __global uintv* index, uint r, uint s)
{
  realv d[4];
  uintv i[4];
#pragma unroll
  for (uint n = 0; n < 4; n++) {
    d[n] = distance[(r + n * s) * ROW_STEP];
    i[n] = index[(r + n * s) * ROW_STEP];
  }
  order(&d[0], &d[2], &i[0], &i[2]);
  order(&d[1], &d[3], &i[1], &i[3]);
  order(&d[0], &d[1], &i[0], &i[1]);
  order(&d[2], &d[3], &i[2], &i[3]);
#pragma unroll
  for (uint n = 0; n < 4; n++) {
    distance[(r + n * s) * ROW_STEP] = d[n];
    index[(r + n * s) * ROW_STEP] = i[n];
  }
}

// The stages `step`, step / 2, ... down to `last` on rows first ..< stop; rows from `stop` on count
// as infinite, so that no exchange touches them.
static void merge_rows(__global realv* distance, __global uintv* index, uint first, uint stop,
                       uint step, uint last)
{
  for (; step / 2 >= last && step > 1; step >>= 2) {
    const uint s = step >> 1;
    for (uint base = first; base < stop; base += 4 * s)
      for (uint r = base; r < min(base + s, stop); r++)
        if (r + 3 * s < stop) {
          order_four(distance, index, r, s);
        } else {
          if (r + 2 * s < stop) order_rows(distance, index, r, r + 2 * s);
          if (r + s < stop) order_rows(distance, index, r, r + s);
        }
  }
  if (step >= last && step > 0)
    for (uint base = first; base < stop; base += 2 * step)
      for (uint r = base; r < base + step && r + step < stop; r++)
        order_rows(distance, index, r, r + step);
}

// The first stage of a merge: both halves of `size` rows ascend, so the second is read backwards.
static void fold_rows(__global realv* distance, __global uintv* index, uint first, uint stop,
                      uint size)
{
  for (uint base = first; base < stop; base += size)
    for (uint r = size / 2; r < size && base + r < stop; r++)
      order_rows(distance, index, base + size - 1 - r, base + r);
}

// Sorts rows 0 ..< rows of every lane by (distance, index).
static void sort_rows(__global realv* distance, __global uintv* index, uint rows)
{
  for (uint first = 0; first < rows; first += SORT_ROWS) {
    const uint stop = min(first + SORT_ROWS, rows);
    for (uint size = 2; size < 2 * (stop - first); size <<= 1) {
      fold_rows(distance, index, first, stop, size);
      merge_rows(distance, index, first, stop, size / 4, 1);
    }
  }
  for (uint size = 2 * SORT_ROWS; size < 2 * rows; size <<= 1) {
    fold_rows(distance, index, 0, rows, size);
    merge_rows(distance, index, 0, rows, size / 4, SORT_ROWS);
    for (uint first = 0; first < rows; first += SORT_ROWS)
      merge_rows(distance, index, first, min(first + SORT_ROWS, rows), SORT_ROWS / 2, 1);
  }
}

// Appends reference j to the lane's table.
static inline void append(__global realv* distance, __global uintv* index, uint* count,
                          uint lane, REAL value, uint j)
{
  ((__global REAL*)distance)[count[lane] * LANES + lane] = value;
  ((__global uint*)index)[count[lane] * LANES + lane] = j;
  count[lane]++;
}

// Sorts the tables and keeps the best `keep` rows of each lane; the bound of a lane that has as
// many becomes the last of them.
static void cut(uint keep, realv* bound, __global realv* distance, __global uintv* index,
                uint* count)
{
  uint rows = 0;
  for (uint l = 0; l < VEC; l++) rows = max(rows, count[l]);
  for (uint l = 0; l < VEC; l++)
    for (uint r = count[l]; r < rows; r++) {
      ((__global REAL*)distance)[r * LANES + l] = INFINITY;
      ((__global uint*)index)[r * LANES + l] = NOBODY;
    }
  sort_rows(distance, index, rows);
  REAL bounds[VEC];
  STORE_LANES(*bound, bounds);
  for (uint l = 0; l < VEC; l++)
    if (count[l] >= keep) {
      count[l] = keep;
      bounds[l] = ((__global REAL*)distance)[(keep - 1) * LANES + l];
    }
  *bound = LOAD_LANES(bounds);
}
