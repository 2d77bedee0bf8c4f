// Rows by index, and the way back.
//
//     gather_rows        y[r, :] = x[index[r], :]
//     scatter_add_rows   x[j, :] = sum over r with index[r] = j of y[r, :]
//
// The way back sums in the order of r, column by column, so that results repeat bit for bit
// without atomics.
//
// Layout     x [sources, width] float; y [rows, width] float; index [rows] int
// Work       gather_rows: one work-item per VEC columns of a row
//            scatter_add_rows: one work-item per VEC columns
// Memory     each element read and written once
// Aliasing   none
// Host       Sources/Tensors/Gather.swift

#if VEC > 1
#define FLOATS CONCAT(float, VEC)
#define LOAD CONCAT(vload, VEC)
#define STORE CONCAT(vstore, VEC)
#endif

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void gather_rows(const uint width, __global const int* index, __global const float* x,
                 __global float* y)
{
  const uint column = get_global_id(0) * VEC;
  if (column >= width) return;
  x += (ulong)index[get_global_id(1)] * width;
  y += (ulong)get_global_id(1) * width;
#if VEC > 1
  if (width - column >= VEC) {
    STORE(LOAD(0, x + column), 0, y + column);
    return;
  }
#endif
  for (uint c = column; c < min(column + VEC, width); c++) y[c] = x[c];
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void scatter_add_rows(const uint rows, const uint width, __global const int* index,
                      __global const float* y, __global float* x)
{
  const uint column = get_global_id(0) * VEC;
  if (column >= width) return;
  const uint end = min(column + VEC, width);
  for (uint r = 0; r < rows; r++) {
    __global float* target = x + (ulong)index[r] * width;
    for (uint c = column; c < end; c++) target[c] += y[(ulong)r * width + c];
  }
}
