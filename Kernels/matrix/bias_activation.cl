// Bias and activation after a matrix product that could not do them itself.
//
//     c_rj = act(c_rj + bias_j)
//
// Layout     c [rows, columns] row-major float; bias [columns] float
// Work       one work-item per element
// Memory     each element read and written once
// Aliasing   bias does not overlap c
// Defines    BIAS: 0 or 1; ACTIVATION: see matrix/activation.cl
// After      matrix/activation.cl
// Host       Sources/Tensors/MatrixProduct+OpenCL.swift

#ifndef BIAS
#define BIAS 1
#endif

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void bias_activation(const uint columns, const uint count, __global const float* bias,
                     __global float* c)
{
  const uint i = get_global_id(0);
  if (i >= count) return;
  float x = c[i];
#if BIAS
  x += bias[i % columns];
#endif
  c[i] = ACTIVATED(float, x);
}
