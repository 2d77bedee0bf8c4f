// The gamma function's logarithm, its first two derivatives, and the normal distribution function.
//
//     log_gamma(x) = ln |Gamma(x)|,   digamma = its derivative psi,   trigamma = psi'
//     normal_distribution(x) = (1 + erf(x / sqrt 2)) / 2
//
// Near 1 and 2, where ln Gamma is 0, and near psi's zero at 1.46, a polynomial times the distance
// from the zero; to 8 by recurrence; beyond by Stirling's series; below 0 by reflection:
//
//     ln |Gamma(x)| = ln(pi / |sin pi x|) - ln Gamma(1 - x)
//     psi(x) = psi(1 - x) - pi / tan pi x,   psi'(x) = (pi / sin pi x)^2 - psi'(1 - x)
//
// Layout     x, y  [count] float
// Work       special_function: one work-item per VEC numbers, each in its lane; local size LOCAL
// Memory     each number read and written once
// Precision  within 1e-6 relative for x > 0, and for x < 0 within 1e-6 of the larger of the two
//            terms of the reflection, x taken as the float that it is; infinite at the poles, NaN
//            for digamma there
// Aliasing   y may be x
// Defines    OPERATION: one of the functions
// After      manifold/lanes.cl, special/elementary.cl
// Host       Sources/Distributions/SpecialFunction+OpenCL.swift
// Source     F. Johansson, Arbitrary-precision computation of the gamma function (2021); polynomials
//            fitted for this file (relative minimax)

#ifndef OPERATION
#define OPERATION log_gamma
#endif

#define PI 3.14159265358979323846f
#define HALF_LOG_TWO_PI 0.918938533204672742f

// ln Gamma(2 + t), |t| <= 1/2.
static inline REAL log_gamma_near(const REAL t)
{
  REAL p = fma(t, (REAL)0.00012236439f, (REAL)-0.0002536186f);
  p = fma(p, t, (REAL)0.0005015165f);
  p = fma(p, t, (REAL)-0.0011859593f);
  p = fma(p, t, (REAL)0.0028917326f);
  p = fma(p, t, (REAL)-0.0073861587f);
  p = fma(p, t, (REAL)0.020580735f);
  p = fma(p, t, (REAL)-0.06735228f);
  p = fma(p, t, (REAL)0.32246703f);
  return t * fma(p, t, (REAL)0.42278433f);
}

// ln Gamma(x), x >= 0.
static inline REAL log_gamma_positive(const REAL x)
{
  const INTEGER is_tiny = x < 0.5f, is_small = x < 1.5f;
  REAL t = select(x, select(x - 1.0f, x, is_tiny), is_small), product = 1.0f;
  for (uint k = 0; k < 6 && ANY(t > 2.5f); k++) {
    const INTEGER above = t > 2.5f;
    t -= select((REAL)0.0f, (REAL)1.0f, above);
    product *= select((REAL)1.0f, t, above);
  }
  const REAL shift = select(log(product), -log1p(t) - select((REAL)0.0f, log(x), is_tiny), is_small);
  const REAL near = log_gamma_near(select(t - 2.0f, t, is_small)) + shift;
  const REAL far = fma(x - 0.5f, log(x) - 1.0f, HALF_LOG_TWO_PI - 0.5f + stirling(fmax(x, 8.0f)));
  return select(near, far, x > 8.0f);
}

static inline REAL log_gamma(const REAL x)
{
  const REAL positive = log_gamma_positive(select(x, 1.0f - x, x < 0.0f));
  if (!ANY(x < 0.0f)) return positive;
  return select(positive, log(PI / fabs(sinpi(x))) - positive, x < 0.0f);
}

// psi(x), x > 0.
static inline REAL digamma_positive(const REAL x)
{
  const INTEGER is_small = x < 1.0f;
  REAL y = select(x, x + 1.0f, is_small), sum = select((REAL)0.0f, -1.0f / x, is_small);
  for (uint k = 0; k < 6 && ANY(y > 2.0f); k++) {
    const INTEGER above = y > 2.0f;
    y -= select((REAL)0.0f, (REAL)1.0f, above);
    sum += select((REAL)0.0f, 1.0f / y, above);
  }
  const REAL t = y - 1.5f;
  REAL p = fma(t, (REAL)-0.016221305f, (REAL)0.02392433f);
  p = fma(p, t, (REAL)-0.025872372f);
  p = fma(p, t, (REAL)0.03936182f);
  p = fma(p, t, (REAL)-0.062039997f);
  p = fma(p, t, (REAL)0.095117405f);
  p = fma(p, t, (REAL)-0.14839996f);
  p = fma(p, t, (REAL)0.24053839f);
  p = fma(p, t, (REAL)-0.42362747f);
  p = fma(p, t, (REAL)0.9510559f);
  // The zero in two parts.
  const REAL near = fma(p, (y - 1.4616321f) - 1.24381499e-8f, sum);
  const REAL far = log(x) - (0.5f / x + digamma_rest(fmax(x, 8.0f)));
  return select(near, far, x > 8.0f);
}

static inline REAL digamma(const REAL x)
{
  const REAL positive = digamma_positive(select(x, 1.0f - x, x < 0.0f));
  if (!ANY(x < 0.0f)) return positive;
  return select(positive, positive - PI / tanpi(x), x < 0.0f);
}

// psi'(x), x > 0.
static inline REAL trigamma_positive(const REAL x)
{
  return 1.0f / x + (0.5f / (x * x) + trigamma_rest(x));
}

static inline REAL trigamma(const REAL x)
{
  const REAL positive = trigamma_positive(select(x, 1.0f - x, x < 0.0f));
  if (!ANY(x < 0.0f)) return positive;
  const REAL s = PI / sinpi(x);
  return select(positive, fma(s, s, -positive), x < 0.0f);
}

static inline REAL normal_distribution(const REAL x)
{
  return 0.5f * erfc(-0.70710678f * x);
}

__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void special_function(const uint count, __global const float* x, __global float* y)
{
  const uint first = get_global_id(0) * VEC;
  if (first >= count) return;
  REAL z;
  load_points(first, count, 1, x, &z);
  z = OPERATION(z);
  store_points(first, count, 1, &z, y);
}
