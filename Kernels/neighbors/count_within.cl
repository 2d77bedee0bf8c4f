// How many of the nearest neighbours of a point lie within a radius.
//
//     counts[i] = #{j < k : distances[i, j] <= radius}
//
// Layout     distances [count, k] float, ascending in each row; counts [count]
// Work       one work-item per row; local size 1 on CPU devices, WG on GPUs
// Memory     the part of a row within the radius is read once
// Host       Sources/Geometry/LocalCovariance+OpenCL.swift

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void count_within(const uint count, const uint k, const float radius,
                  __global const float* distances, __global int* counts)
{
  const uint i = get_global_id(0);
  if (i >= count) return;
  uint n = 0;
  while (n < k && distances[(size_t)i * k + n] <= radius) n++;
  counts[i] = n;
}
