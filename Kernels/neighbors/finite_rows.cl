// The first row of an array that holds something other than finite numbers.
//
//     first = min {i : some x_ij is NaN or infinite}
//
// Layout     x [*, width] row-major float, count numbers in all; first [1], 2^32 - 1 before
// Work       one work-item per SPAN numbers; local size 1 on CPU devices, WG on GPUs
// Memory     read once
// Host       Sources/Geometry/PointCloud+Check.swift

#ifndef SPAN
#define SPAN 4096
#endif

#define IS_FINITE(x) (fabs(x) <= MAXFLOAT)   // false for NaN

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void first_bad_row(const ulong count, const uint width, __global const float* x,
                   __global uint* first)
{
  const ulong begin = (ulong)get_global_id(0) * SPAN, end = min(begin + SPAN, count);
  uint bad = 0;
  for (ulong i = begin; i < end; i++) bad |= !IS_FINITE(x[i]);
  if (!bad) return;
  for (ulong i = begin; i < end; i++)
    if (!IS_FINITE(x[i])) {
      atomic_min(first, (uint)(i / width));
      return;
    }
}
