// Functions of one number, element by element.
//
//     y_i = f(x_i; a, b)
//
// Layout     x, y  [count] float
// Work       one work-item per VEC elements
// Memory     each element read and written once
// Precision  the device's own functions; NaN gives NaN, but 0 from sign, step and inside
// Aliasing   y may be x
// Defines    OPERATION: one of the macros f_... below
// Host       Sources/Tensors/Unary+OpenCL.swift

#ifndef OPERATION
#define OPERATION f_affine
#endif

#define f_affine(T, x) ((T)a * (x) + (T)b)
#define f_exponential(T, x) exp(x)
#define f_logarithm(T, x) log(x)
#define f_square_root(T, x) sqrt(x)
#define f_reciprocal(T, x) ((T)1.0f / (x))
#define f_square(T, x) ((x) * (x))
#define f_absolute(T, x) fabs(x)
#define f_sign(T, x) sign(x)
#define f_relu(T, x) ((x) < (T)0.0f ? (T)0.0f : (x))
#define f_step(T, x) select((T)0.0f, (T)1.0f, (x) > (T)0.0f)
#define f_tanh(T, x) tanh(x)
#define f_sigmoid(T, x) ((T)1.0f / ((T)1.0f + exp(-(x))))
#define f_softplus(T, x) (fmax(x, (T)0.0f) + log1p(exp(-fabs(x))))
#define f_leaky_relu(T, x) ((x) < (T)0.0f ? 0.2f * (x) : (x))
#define f_sine(T, x) sin(x)
#define f_cosine(T, x) cos(x)
#define f_power(T, x) pow(x, (T)a)
#define f_clamp(T, x) ((x) < (T)a ? (T)a : (x) > (T)b ? (T)b : (x))
#define f_inside(T, x) select((T)0.0f, (T)1.0f, ((x) >= (T)a) & ((x) <= (T)b))

#if VEC > 1
#define FLOATS CONCAT(float, VEC)
#define LOAD CONCAT(vload, VEC)
#define STORE CONCAT(vstore, VEC)
#endif

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void unary(const uint count, const float a, const float b,
           __global const float* x, __global float* y)
{
#if VEC > 1
  const uint start = get_global_id(0) * VEC;
  if (start >= count) return;
  if (count - start >= VEC) {
    const FLOATS value = LOAD(0, x + start);
    STORE(OPERATION(FLOATS, value), 0, y + start);
  } else {
    for (uint i = start; i < count; i++) y[i] = OPERATION(float, x[i]);
  }
#else
  const uint i = get_global_id(0);
  if (i < count) y[i] = OPERATION(float, x[i]);
#endif
}
