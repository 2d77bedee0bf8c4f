// Functions of two numbers, element by element, with broadcasting.
//
//     z[o, i] = f(x[o', i'], y[o'', i''])
//
// The innermost dimension i is contiguous in z, and contiguous (stride 1) or repeated (stride 0)
// in x and y; the outer dimensions o, at most 7, have strides of their own, 0 where repeated.
// The host joins dimensions that broadcast alike, so most calls have no outer dimension or one.
//
// Layout     z [outer, inner] float; x, y by strides
// Work       one work-item per VEC elements of a row; rows in the second dimension
// Memory     each element of z written once
// Precision  the device's own functions; NaN gives NaN, but 0 from comparisons; as the first
//            operand of relu_gradient and leaky_relu_gradient it counts as negative
// Aliasing   z may be x or y where their shapes agree
// Defines    OPERATION: a macro f_... below; RANK: number of outer dimensions; X_STEP, Y_STEP:
//            innermost strides, 0 or 1
// Host       Sources/Tensors/Binary+OpenCL.swift

#ifndef OPERATION
#define OPERATION f_add
#endif
#ifndef RANK
#define RANK 0
#endif
#ifndef X_STEP
#define X_STEP 1
#endif
#ifndef Y_STEP
#define Y_STEP 1
#endif

#define f_add(T, x, y) ((x) + (y))
#define f_subtract(T, x, y) ((x) - (y))
#define f_multiply(T, x, y) ((x) * (y))
#define f_divide(T, x, y) ((x) / (y))
#define f_maximum(T, x, y) OP_MAX(x, y)
#define f_minimum(T, x, y) OP_MIN(x, y)
#define f_greater(T, x, y) select((T)0.0f, (T)1.0f, (x) > (y))
#define f_greater_or_equal(T, x, y) select((T)0.0f, (T)1.0f, (x) >= (y))
#define f_equal(T, x, y) select((T)0.0f, (T)1.0f, (x) == (y))
#define f_power(T, x, y) pow(x, y)
#define f_arc_tangent(T, x, y) atan2(x, y)
// Gradients of activations from their value x and what comes down, y.
#define f_relu_gradient(T, x, y) select((T)0.0f, y, (x) > (T)0.0f)
#define f_tanh_gradient(T, x, y) ((y) * ((T)1.0f - (x) * (x)))
#define f_sigmoid_gradient(T, x, y) ((y) * (x) * ((T)1.0f - (x)))
#define f_softplus_gradient(T, x, y) ((y) * -expm1(-(x)))
#define f_leaky_relu_gradient(T, x, y) select(0.2f * (y), y, (x) > (T)0.0f)

#if VEC > 1
#define FLOATS CONCAT(float, VEC)
#define STORE CONCAT(vstore, VEC)
#define LOAD_STEP_1(p) CONCAT(vload, VEC)(0, p)
#define LOAD_STEP_0(p) ((FLOATS)(*(p)))
#define LOAD(step, p) CONCAT(LOAD_STEP_, step)(p)
#endif

// Where the row of an operand starts.
static inline uint row_start(uint row, const uint8 extents, const uint8 strides)
{
  uint start = 0;
#if RANK > 0
  const uint extent[8] = {extents.s0, extents.s1, extents.s2, extents.s3,
                          extents.s4, extents.s5, extents.s6, extents.s7};
  const uint stride[8] = {strides.s0, strides.s1, strides.s2, strides.s3,
                          strides.s4, strides.s5, strides.s6, strides.s7};
  for (int axis = RANK - 1; axis >= 0; axis--) {
    start += row % extent[axis] * stride[axis];
    row /= extent[axis];
  }
#endif
  return start;
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void binary(const uint inner, const uint8 extents, const uint8 x_strides, const uint8 y_strides,
            __global const float* x, __global const float* y, __global float* z)
{
  const uint row = get_global_id(1);
  x += row_start(row, extents, x_strides);
  y += row_start(row, extents, y_strides);
  z += row * inner;
#if VEC > 1
  const uint start = get_global_id(0) * VEC;
  if (start >= inner) return;
  if (inner - start >= VEC) {
    const FLOATS left = LOAD(X_STEP, x + start * X_STEP);
    const FLOATS right = LOAD(Y_STEP, y + start * Y_STEP);
    STORE(OPERATION(FLOATS, left, right), 0, z + start);
  } else {
    for (uint i = start; i < inner; i++)
      z[i] = OPERATION(float, x[i * X_STEP], y[i * Y_STEP]);
  }
#else
  const uint i = get_global_id(0);
  if (i < inner) z[i] = OPERATION(float, x[i * X_STEP], y[i * Y_STEP]);
#endif
}
