// Factors of many small matrices: one work-item has a matrix to itself.
//
//     batched_cholesky              A = L L^T, L lower triangular with a positive diagonal
//     batched_triangular_inverse    L^-1
//     batched_orthonormal           A = Q R, Q^T Q = I, R upper triangular with a positive diagonal
//
// A matrix without Cholesky factor, whose pivot is within rounding of zero, gives NaN. Of Q a column
// that lies among those before it, within rounding, is completed from the axis farthest from them.
//
// Layout     a, l, x: count matrices [n, n], q: [rows, n], one after the other, row-major float.
//            Of a symmetric a the lower triangle is read, of l likewise
// Work       one work-item per matrix, which works in its result
// Precision  float; Q by Gram and Schmidt, twice for each column, is orthonormal to n eps
// Aliasing   none
// Host       Sources/Tensors/Batched+OpenCL.swift
// Source     G. Golub and C. Van Loan, Matrix computations, 4th edition, sections 4.2 and 5.2

static void fill_nan(__global float* x, const size_t count)
{
  for (size_t e = 0; e < count; e++) x[e] = NAN;
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void batched_cholesky(const uint count, const uint n, __global const float* a, __global float* l)
{
  const size_t size = (size_t)n * n;
  if (get_global_id(0) >= count) return;
  a += get_global_id(0) * size;
  l += get_global_id(0) * size;
  for (uint j = 0; j < n; j++) {
    float pivot = a[j * n + j];
    for (uint k = 0; k < j; k++) pivot = fma(-l[j * n + k], l[j * n + k], pivot);
    if (!(pivot > n * 0x1p-24f * a[j * n + j])) {
      fill_nan(l, size);
      return;
    }
    const float root = sqrt(pivot);
    for (uint i = 0; i < j; i++) l[i * n + j] = 0;
    l[j * n + j] = root;
    for (uint i = j + 1; i < n; i++) {
      float sum = a[i * n + j];
      for (uint k = 0; k < j; k++) sum = fma(-l[i * n + k], l[j * n + k], sum);
      l[i * n + j] = sum / root;
    }
  }
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void batched_triangular_inverse(const uint count, const uint n, __global const float* l,
                                __global float* x)
{
  const size_t size = (size_t)n * n;
  if (get_global_id(0) >= count) return;
  l += get_global_id(0) * size;
  x += get_global_id(0) * size;
  for (uint j = 0; j < n; j++) {
    for (uint i = 0; i < j; i++) x[i * n + j] = 0;
    x[j * n + j] = 1 / l[j * n + j];
    for (uint i = j + 1; i < n; i++) {
      float sum = 0;
      for (uint k = j; k < i; k++) sum = fma(-l[i * n + k], x[k * n + j], sum);
      x[i * n + j] = sum / l[i * n + i];
    }
  }
}

// The length of column j.
static float column_norm(const uint rows, const uint n, const uint j, __global const float* q)
{
  float sum = 0;
  for (uint r = 0; r < rows; r++) sum = fma(q[(size_t)r * n + j], q[(size_t)r * n + j], sum);
  return sqrt(sum);
}

// Takes from column j of q its part along the columns before it.
static void remove_earlier(const uint rows, const uint n, const uint j, __global float* q)
{
  for (uint i = 0; i < j; i++) {
    float part = 0;
    for (uint r = 0; r < rows; r++) part = fma(q[(size_t)r * n + i], q[(size_t)r * n + j], part);
    for (uint r = 0; r < rows; r++)
      q[(size_t)r * n + j] = fma(-part, q[(size_t)r * n + i], q[(size_t)r * n + j]);
  }
}

// Makes column j of q the axis along which the columns before it have least.
static void take_axis(const uint rows, const uint n, const uint j, __global float* q)
{
  uint farthest = 0;
  float least = INFINITY;
  for (uint r = 0; r < rows; r++) {
    float part = 0;
    for (uint i = 0; i < j; i++) part = fma(q[(size_t)r * n + i], q[(size_t)r * n + i], part);
    if (part < least) {
      least = part;
      farthest = r;
    }
  }
  for (uint r = 0; r < rows; r++) q[(size_t)r * n + j] = r == farthest;
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void batched_orthonormal(const uint count, const uint rows, const uint n, __global const float* a,
                         __global float* q)
{
  const size_t size = (size_t)rows * n;
  if (get_global_id(0) >= count) return;
  a += get_global_id(0) * size;
  q += get_global_id(0) * size;
  for (size_t e = 0; e < size; e++) q[e] = a[e];
  for (uint j = 0; j < n; j++) {
    const float whole = column_norm(rows, n, j, q);
    remove_earlier(rows, n, j, q);
    const float left = column_norm(rows, n, j, q);
    if (!isfinite(whole)) {
      fill_nan(q, size);
      return;
    }
    // What is left is rounding: the column lies among those before it.
    if (left <= n * 0x1p-24f * whole) {
      take_axis(rows, n, j, q);
      remove_earlier(rows, n, j, q);
    }
    remove_earlier(rows, n, j, q);
    const float length = column_norm(rows, n, j, q);
    for (uint r = 0; r < rows; r++) q[(size_t)r * n + j] /= length;
  }
}
