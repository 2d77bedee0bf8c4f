// A block of one array copied to a block of another: slices and concatenations.
//
//     y[o, y_offset + e] = x[o, x_offset + e],   e = 0 ... width - 1
//
// Layout     x [outer, x_stride], y [outer, y_stride] float
// Work       one work-item per VEC elements of a row; rows in the second dimension
// Memory     each element of the block read and written once
// Aliasing   none
// Host       Sources/Tensors/Concatenation.swift

#if VEC > 1
#define LOAD CONCAT(vload, VEC)
#define STORE CONCAT(vstore, VEC)
#endif

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void copy_block(const uint width, const uint x_offset, const uint x_stride, const uint y_offset,
                const uint y_stride, __global const float* x, __global float* y)
{
  const uint start = get_global_id(0) * VEC;
  if (start >= width) return;
  x += get_global_id(1) * x_stride + x_offset;
  y += get_global_id(1) * y_stride + y_offset;
#if VEC > 1
  if (width - start >= VEC) {
    STORE(LOAD(0, x + start), 0, y + start);
    return;
  }
#endif
  for (uint e = start; e < min(start + VEC, width); e++) y[e] = x[e];
}
