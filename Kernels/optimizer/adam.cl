// One step of Adam over all parameters at once.
//
//     s = min(1, clip / |g|) if CLIP, else 1;   g' = s g + decay p
//     m = m + a1 (g' - m),   v = v + a2 (g'^2 - v),   a = 1 - b
//     p = p - rate (m c1) / (sqrt(v c2) + epsilon),   c = 1 / (1 - b^step)
//
// Layout     gradient, m, v, p  [count] float; norm [1] float: |g|^2
// Work       one work-item per VEC elements
// Memory     four reads and three writes per element
// Precision  float. The host passes 1 - b: float32 has b = 0.999 to 6e-8, but what is left of it
//            after 1 - b would be wrong by 1e-5
// Aliasing   m, v and p are updated in place
// Host       Sources/Optimizers/Adam+OpenCL.swift
// Source     D. Kingma, J. Ba, Adam (ICLR 2015), algorithm 1

#ifndef CLIP
#define CLIP 0
#endif

#if VEC > 1
#define FLOATS CONCAT(float, VEC)
#define LOAD CONCAT(vload, VEC)
#define STORE CONCAT(vstore, VEC)
#else
#define FLOATS float
#define LOAD(i, p) (*(p))
#define STORE(x, i, p) (*(p) = (x))
#endif

#define STEP(T, LOAD_, STORE_, i)                                         \
  do {                                                                    \
    const T weight = LOAD_(0, p + (i));                                   \
    const T g = scale * LOAD_(0, gradient + (i)) + decay * weight;        \
    const T old_first = LOAD_(0, m + (i)), old_second = LOAD_(0, v + (i)); \
    const T first = old_first + a1 * (g - old_first);                     \
    const T second = old_second + a2 * (g * g - old_second);              \
    STORE_(first, 0, m + (i));                                            \
    STORE_(second, 0, v + (i));                                           \
    STORE_(weight - rate * (first * c1) / (sqrt(second * c2) + epsilon), 0, p + (i)); \
  } while (0)

#define LOAD_ONE(i, p) (*(p))
#define STORE_ONE(x, i, p) (*(p) = (x))

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void adam(const uint count, const float rate, const float a1, const float a2, const float c1,
          const float c2, const float epsilon, const float decay, const float clip,
          __global const float* norm, __global const float* gradient,
          __global float* m, __global float* v, __global float* p)
{
  const uint start = get_global_id(0) * VEC;
  if (start >= count) return;
#if CLIP
  const float length = sqrt(norm[0]);
  const float scale = length > clip ? clip / length : 1.0f;
#else
  const float scale = 1.0f;
#endif
  if (count - start >= VEC) STEP(FLOATS, LOAD, STORE, start);
  else for (uint i = start; i < count; i++) STEP(float, LOAD_ONE, STORE_ONE, i);
}
