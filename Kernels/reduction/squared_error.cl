// Squared distances of rows, and their gradient: what a Gaussian likelihood needs, each in one pass.
//
//     squared_error_rows       d_r  = sum_c (x_rc - y_rc)^2
//     scaled_difference_rows   z_rc = s_r (x_rc - y_rc)
//
// Layout     x, y, z [rows, width] float; d, s [rows] float
// Work       squared_error_rows: one work-group per row
//            scaled_difference_rows: one work-item per VEC columns of a row
// Memory     each element read and written once; WG floats of local memory
// Precision  float, VEC * WG partial sums per row
// Aliasing   none
// Host       Sources/Tensors/SquaredError.swift

#if VEC > 1
#define FLOATS CONCAT(float, VEC)
#define LOAD CONCAT(vload, VEC)
#define STORE CONCAT(vstore, VEC)
#endif

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void squared_error_rows(const uint width, __global const float* x, __global const float* y,
                        __global float* d)
{
  GROUP_SCRATCH(scratch);
  const uint lane = get_local_id(0);
  const size_t start = get_group_id(0) * (size_t)width;
  x += start;
  y += start;
  float total = 0.0f;
  uint c = lane;
#if VEC > 1
  FLOATS totals = (FLOATS)(0.0f);
  for (c = lane * VEC; c + VEC <= width; c += WG * VEC) {
    const FLOATS error = LOAD(0, x + c) - LOAD(0, y + c);
    totals += error * error;
  }
  float parts[VEC];
  STORE(totals, 0, parts);
  for (uint v = 0; v < VEC; v++) total += parts[v];
  c = width / VEC * VEC + lane;
#endif
  for (; c < width; c += WG) total += (x[c] - y[c]) * (x[c] - y[c]);
  GROUP_REDUCE(scratch, lane, total, OP_SUM);
  if (lane == 0) d[get_group_id(0)] = total;
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void scaled_difference_rows(const uint width, __global const float* s, __global const float* x,
                            __global const float* y, __global float* z)
{
  const uint column = get_global_id(0) * VEC;
  if (column >= width) return;
  const size_t start = get_global_id(1) * (size_t)width;
  const float scale = s[get_global_id(1)];
  x += start;
  y += start;
  z += start;
#if VEC > 1
  if (width - column >= VEC) {
    STORE(scale * (LOAD(0, x + column) - LOAD(0, y + column)), 0, z + column);
    return;
  }
#endif
  for (uint c = column; c < min(column + VEC, width); c++) z[c] = scale * (x[c] - y[c]);
}
