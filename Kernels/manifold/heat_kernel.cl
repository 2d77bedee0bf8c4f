// Logarithm of the heat kernel for small times, of a space of constant sectional curvature.
//
//     log q = -(d/2) ln 2 pi t - r^2 / 2t + s ln(x / sin x) + ln(1 + kappa t u(x))
//     x = sqrt(kappa) r,  u = (d-1)/8 ((d-1) + (d-3) (x cot x - 1) / x^2)
//     s = (d-1)/2; 0 leaves the factor of van Vleck out
//
// The sine is hyperbolic where kappa < 0; near x = 0 both functions of x^2 come from their series.
// Beyond x = 3.1, where the expansion ends, x stays 3.1.
//
// Layout     distance, curvature, time, result  [count] float
// Work       one work-item per number; local size LOCAL
// Memory     each number read and written once
// Precision  float throughout: a few ulps of the largest term
// Host       Sources/Manifolds/HeatKernel.swift
// Source     Perez Rey, Menkovski, Portegies, Diffusion Variational Autoencoders (IJCAI 2020),
//            section 3.7, with the factor x / sin x of van Vleck that is missing there

#ifndef LOCAL
#define LOCAL 1
#endif

__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void log_heat_kernel(const uint count, const float dimension, const float spread_power,
                     __global const float* distance, __global const float* curvature,
                     __global const float* time, __global float* result)
{
  const uint i = get_global_id(0);
  if (i >= count) return;
  const float d = dimension, r = distance[i], kappa = curvature[i], t = time[i];
  const float y = fmin(kappa * r * r, 3.1f * 3.1f);
  float spread, bend;  // ln(x / sin x) and (x cot x - 1) / x^2
  if (fabs(y) < 0.25f) {
    spread = y * (1 / 6.0f + y * (1 / 180.0f + y * (1 / 2835.0f + y * (1 / 37800.0f))));
    bend = -1 / 3.0f - y * (1 / 45.0f + y * (2 / 945.0f + y * (1 / 4725.0f)));
  } else {
    const float x = sqrt(fabs(y));
    spread = log(y > 0 ? x / sin(x) : x / sinh(x));
    bend = ((y > 0 ? x / tan(x) : x / tanh(x)) - 1) / y;
  }
  const float u = (d - 1) / 8 * ((d - 1) + (d - 3) * bend);
  result[i] = -d / 2 * log(6.28318530717958647692f * t) - r * r / (2 * t)
              + spread_power * spread + log1p(kappa * t * u);
}
