// KL divergence of the heat kernel from the uniform distribution, by a series in log t, and its
// derivative.
//
//     y < low     value = offset + slope y + bend e^y,   derivative = slope + bend e^y
//     otherwise   value = sum_k c_k T_k(x),  derivative = sum_k s_k T_k(x)
//     y > high    value = derivative = 0
//     x = (2 y - low - high) / (high - low), T_k Chebyshev's polynomials
//
// Both sums by Clenshaw's recurrence b_k = c_k + 2 x b_(k+1) - b_(k+2), sum = b_0 - x b_1.
//
// Layout     log_time, value, derivative  [count] float
// Work       one work-item per number; local size LOCAL
// Memory     each number read and written once; the coefficients are part of the program
// Precision  float throughout: some ulps of the sum of |c_k|
// Host       Sources/Manifolds/DivergenceSeries.swift
// Source     C. W. Clenshaw, A note on the summation of Chebyshev series (1955)

#ifndef LOCAL
#define LOCAL 1
#endif
#ifndef TERMS
#define TERMS 2
#define VALUES { 1.0f, -1.0f }       // c
#define DERIVATIVES { -1.0f, 0.0f }  // s
#endif

__constant float series_values[TERMS] = VALUES;
__constant float series_derivatives[TERMS] = DERIVATIVES;

__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void divergence_series(const uint count, const float low, const float high, const float offset,
                       const float slope, const float bend, __global const float* log_time,
                       __global float* value, __global float* derivative)
{
  const uint i = get_global_id(0);
  if (i >= count) return;
  const float y = log_time[i];
  const float x = (2 * clamp(y, low, high) - low - high) / (high - low);
  float b = 0, b_next = 0, d = 0, d_next = 0;
  for (int k = TERMS - 1; k > 0; --k) {
    const float b_here = fma(2 * x, b, series_values[k] - b_next);
    const float d_here = fma(2 * x, d, series_derivatives[k] - d_next);
    b_next = b, b = b_here;
    d_next = d, d = d_here;
  }
  const float curved = bend * exp(y);
  const float inside = fma(x, b, series_values[0] - b_next);
  const float inside_slope = fma(x, d, series_derivatives[0] - d_next);
  // NaN is none of the three and passes through the sums.
  value[i] = y < low ? offset + slope * y + curved : y > high ? 0 : inside + (y - y);
  derivative[i] = y < low ? slope + curved : y > high ? 0 : inside_slope;
}
