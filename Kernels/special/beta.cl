// Beta distributions: divergence from the uniform one, its gradient, and the log density.
//
//     KL(a, b) = (a - 1) psi(a) + (b - 1) psi(b) - (s - 2) psi(s) - ln B(a, b),   s = a + b
//              = ln(s^3 / (a b)) / 2 - (1 + ln 2 pi) / 2 + 1 / (2 a) + 1 / (2 b) - 1 / s
//                + R(s) - R(a) - R(b) + (s - 2) S(s) - (a - 1) S(a) - (b - 1) S(b)
//     dKL/da = (a - 1) psi'(a) - (s - 2) psi'(s)
//     ln q(z; a, b) = -a D(d / a) - b D(-d / b) + ln(a b / (2 pi s)) / 2 + R(s) - R(a) - R(b)
//                     - ln z (1 - z),   d = s z - a,   z = 1 / (1 + e^-l)
//
// with the remainders D, R, S of elementary.cl: the great terms of the first line, which cancel, are
// gone, and what is left is of the size of the result.
//
// Layout     a, b, logit, upstream, results  [count] float
// Work       one work-item per VEC numbers, each in its lane; local size LOCAL
// Memory     each number read and written once
// Precision  KL and its gradient within 2e-6 of the greatest of 1, 1 / a, 1 / b and the value; ln q
//            within 2^-20 (1 + sqrt(s)) and the value's share 2^-20, the logit taken as it is
// Aliasing   a result may be an input
// After      manifold/lanes.cl, special/elementary.cl
// Host       Sources/Distributions/BetaDistribution+OpenCL.swift
// Source     T. Minka, Estimating a Dirichlet distribution (2000), appendix, for KL; C. Loader, Fast
//            and accurate computation of binomial probabilities (2000), for the density

#define HALF_LOG_TWO_PI 0.918938533204672742f

static inline REAL beta_remainder(const REAL a, const REAL b)
{
  return stirling(a + b) - stirling(a) - stirling(b);
}

__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void beta_divergence(const uint count, __global const float* left, __global const float* right,
                     __global float* result)
{
  const uint first = get_global_id(0) * VEC;
  if (first >= count) return;
  REAL a, b;
  load_points(first, count, 1, left, &a);
  load_points(first, count, 1, right, &b);
  const REAL s = a + b;
  const REAL logarithm = 0.5f * log((s / a) * (s / b) * s) - (0.5f + HALF_LOG_TWO_PI);
  // (x - 1) S(x) - 1 / (2 x), whose parts grow together where x is small.
  const REAL of_a = fma(a - 1.0f, digamma_rest(a), -0.5f / a);
  const REAL of_b = fma(b - 1.0f, digamma_rest(b), -0.5f / b);
  const REAL of_s = fma(s - 2.0f, digamma_rest(s), -1.0f / s);
  REAL value = logarithm + beta_remainder(a, b) + (of_s - of_a - of_b);
  value = select((REAL)NAN, fmax(value, 0.0f), (a > 0.0f) & (b > 0.0f));
  store_points(first, count, 1, &value, result);
}

// (x - 1) psi'(x) - 1 and (s - 2) psi'(s) - 1.
static inline REAL slope_part(const REAL x, const REAL less)
{
  const REAL y = 1.0f / x;
  return fma(x - less, trigamma_rest(x), y * (0.5f - less) - 0.5f * less * y * y);
}

__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void beta_divergence_gradient(const uint count, __global const float* left,
                              __global const float* right, __global const float* upstream,
                              __global float* left_gradient, __global float* right_gradient)
{
  const uint first = get_global_id(0) * VEC;
  if (first >= count) return;
  REAL a, b, g;
  load_points(first, count, 1, left, &a);
  load_points(first, count, 1, right, &b);
  load_points(first, count, 1, upstream, &g);
  const REAL both = slope_part(a + b, (REAL)2.0f);
  a = g * (slope_part(a, (REAL)1.0f) - both);
  b = g * (slope_part(b, (REAL)1.0f) - both);
  store_points(first, count, 1, &a, left_gradient);
  store_points(first, count, 1, &b, right_gradient);
}

// x D(d / x), also where d / x is next to -1: there x + d = s z, whose logarithm is given.
static inline REAL distance_part(const REAL x, const REAL d, const REAL log_ratio)
{
  const REAL v = d / x;
  return x * select(v - log_ratio, log1p_rest(v), fabs(v) < 0.5f);
}

__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void beta_log_density(const uint count, __global const float* left, __global const float* right,
                      __global const float* logit, __global float* result)
{
  const uint first = get_global_id(0) * VEC;
  if (first >= count) return;
  REAL a, b, l;
  load_points(first, count, 1, left, &a);
  load_points(first, count, 1, right, &b);
  load_points(first, count, 1, logit, &l);
  const REAL s = a + b, size = exp(-fabs(l));
  const REAL near = 1.0f / (1.0f + size), far = size / (1.0f + size), rest = log1p(size);
  const REAL z = select(far, near, l > 0.0f), y = select(near, far, l > 0.0f);
  const REAL log_z = fmin(l, 0.0f) - rest, log_y = -fmax(l, 0.0f) - rest;
  // s z - a = b z - a (1 - z).
  const REAL d = fma(b, z, -a * y);
  const REAL apart = distance_part(a, d, log(s / a) + log_z) + distance_part(b, -d, log(s / b) + log_y);
  REAL value = 0.5f * log(a * (b / s)) - HALF_LOG_TWO_PI + beta_remainder(a, b) - apart
               - (log_z + log_y);
  value = select((REAL)NAN, value, (a > 0.0f) & (b > 0.0f));
  store_points(first, count, 1, &value, result);
}
