// Products of many small matrices.
//
//     C_b = op(A_b) op(B_b),   op(X) = X or X^T
//
// Layout     a, b, c: `count` matrices one after the other, row-major float. The strides say how a
//            step along rows, columns and depth moves in each operand, which covers the transposes
// Work       one work-item per VEC columns of a row of C
// Precision  float, sums over depth in order: within 2 depth eps |A| |B|
// Aliasing   c is neither a nor b
// Host       Sources/Tensors/Batched+OpenCL.swift

#if VEC > 1
#define FLOATS CONCAT(float, VEC)
#define LOAD CONCAT(vload, VEC)
#define STORE CONCAT(vstore, VEC)
#endif

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void batched_product(const uint count, const uint rows, const uint columns, const uint depth,
                     const uint leftRow, const uint leftStep, const uint rightStep,
                     const uint rightColumn, __global const float* a, __global const float* b,
                     __global float* c)
{
  const uint blocks = (columns + VEC - 1) / VEC;
  const size_t item = get_global_id(0);
  if (item >= (size_t)count * rows * blocks) return;
  const size_t matrix = item / ((size_t)rows * blocks);
  const uint row = item / blocks % rows, column = item % blocks * VEC;
  a += matrix * rows * depth + (size_t)row * leftRow;
  b += matrix * depth * columns;
  c += (matrix * rows + row) * columns;
#if VEC > 1
  if (rightColumn == 1 && column + VEC <= columns) {
    FLOATS sums = 0;
    for (uint k = 0; k < depth; k++)
      sums = fma((FLOATS)a[k * leftStep], LOAD(0, b + (size_t)k * rightStep + column), sums);
    STORE(sums, 0, c + column);
    return;
  }
#endif
  for (uint j = column; j < min(column + VEC, columns); j++) {
    float sum = 0;
    for (uint k = 0; k < depth; k++)
      sum = fma(a[k * leftStep], b[(size_t)k * rightStep + (size_t)j * rightColumn], sum);
    c[j] = sum;
  }
}
