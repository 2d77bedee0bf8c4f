// Gaussian affinities of a neighbourhood graph, and their normalisation by the density.
//
//     w_ij = exp(-d_ij^2 / (s_i s_j)),   q_i = 1 + sum_j w_ij
//     w_ij <- w_ij / (q_i q_j)^alpha
//
// affinity_weights    w, q and p_i = q_i^-alpha; the 1 of q_i is the affinity of i to itself
// affinity_normalize  w_ij <- w_ij (p_i p_j), the same number for both directions of an edge
//
// Layout     offsets [count + 1], columns, distances and weights [edges]: compressed rows;
//            inverse_scales, density, power [count]
// Work       one work-item for each row; local size WG
// Memory     each edge is read once, and two numbers of the row at its other end
// Precision  REAL; a distance in float32 has an error of 2^-24, an exponent twice that
// Aliasing   none
// Host       Sources/Spectral/Affinities+OpenCL.swift
// Source     R. Coifman and S. Lafon, Diffusion maps, 2006, section 3; the local scale:
//            L. Zelnik-Manor and P. Perona, Self-tuning spectral clustering, 2004

#ifndef REAL
#define REAL double   // float on devices without double
#endif

#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void affinity_weights(const uint count, const float alpha, __global const uint* offsets,
                      __global const uint* columns, __global const float* distances,
                      __global const REAL* inverse_scales, __global REAL* weights,
                      __global REAL* density, __global REAL* power)
{
  const uint i = get_global_id(0);
  if (i >= count) return;
  const REAL scale = inverse_scales[i];
  REAL sum = 0;
  for (uint e = offsets[i]; e < offsets[i + 1]; e++) {
    const REAL d = distances[e];
    const REAL w = exp(-(d * scale) * (d * inverse_scales[columns[e]]));
    weights[e] = w;
    sum += w;
  }
  density[i] = 1 + sum;
  power[i] = pow(1 + sum, -(REAL)alpha);
}

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void affinity_normalize(const uint count, __global const uint* offsets,
                        __global const uint* columns, __global const REAL* power,
                        __global REAL* weights)
{
  const uint i = get_global_id(0);
  if (i >= count) return;
  const REAL p = power[i];
  for (uint e = offsets[i]; e < offsets[i + 1]; e++) weights[e] *= p * power[columns[e]];
}
