// Sums, maxima and minima along one axis of [outer, length, inner].
//
//     y[o, s, i] = REDUCE over l in segment s of x[o, l, i]
//
// A long axis is cut into segments; a second launch reduces the segments. The order of every sum
// depends on the sizes alone, so results repeat bit for bit.
//
// Layout     x [outer, length, inner] float; y [outer, segments, inner] float
// Work       reduce_rows (inner = 1): one work-group per row segment
//            reduce_columns: one work-item per VEC columns of a segment
// Memory     each element read once; WG floats of local memory in reduce_rows
// Precision  float, VEC * WG partial sums per row; NaN gives NaN
// Aliasing   none
// Defines    REDUCE: OP_SUM, OP_MAX or OP_MIN; START: its neutral element
// Host       Sources/Tensors/Reduction+OpenCL.swift

#ifndef REDUCE
#define REDUCE OP_SUM
#endif
#ifndef START
#define START 0.0f
#endif

#if VEC > 1
#define FLOATS CONCAT(float, VEC)
#define LOAD CONCAT(vload, VEC)
#define STORE CONCAT(vstore, VEC)
#endif

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void reduce_rows(const uint length, const uint segment_length, const uint segments,
                 __global const float* x, __global float* y)
{
  GROUP_SCRATCH(scratch);
  const uint lane = get_local_id(0);
  const uint row = get_group_id(0) / segments;
  const uint segment = get_group_id(0) % segments;
  const uint begin = segment * segment_length;
  const uint end = min(begin + segment_length, length);
  x += row * length;
  float total = START;
#if VEC > 1
  FLOATS totals = (FLOATS)(START);
  const uint whole = begin + (end - begin) / VEC * VEC;
  for (uint l = begin + lane * VEC; l < whole; l += WG * VEC)
    totals = REDUCE(totals, LOAD(0, x + l));
  for (uint l = whole + lane; l < end; l += WG) total = REDUCE(total, x[l]);
  float parts[VEC];
  STORE(totals, 0, parts);
  for (uint v = 0; v < VEC; v++) total = REDUCE(total, parts[v]);
#else
  for (uint l = begin + lane; l < end; l += WG) total = REDUCE(total, x[l]);
#endif
  GROUP_REDUCE(scratch, lane, total, REDUCE);
  if (lane == 0) y[get_group_id(0)] = total;
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void reduce_columns(const uint length, const uint segment_length, const uint inner,
                    __global const float* x, __global float* y)
{
  const uint column = get_global_id(0) * VEC;
  if (column >= inner) return;
  const uint begin = get_global_id(1) * segment_length;
  const uint end = min(begin + segment_length, length);
  x += get_global_id(2) * length * inner;
  y += (get_global_id(2) * get_global_size(1) + get_global_id(1)) * inner;
#if VEC > 1
  if (inner - column >= VEC) {
    FLOATS totals = (FLOATS)(START);
    for (uint l = begin; l < end; l++) totals = REDUCE(totals, LOAD(0, x + l * inner + column));
    STORE(totals, 0, y + column);
    return;
  }
#endif
  for (uint i = column; i < min(column + VEC, inner); i++) {
    float total = START;
    for (uint l = begin; l < end; l++) total = REDUCE(total, x[l * inner + i]);
    y[i] = total;
  }
}
