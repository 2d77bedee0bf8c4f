// How far a map stretches and shrinks the distances from each point to its nearest neighbours.
//
//     r_j = d(f(z), f(z_j)) / d(z, z_j),   largest = max r_j, smallest = min r_j  over j < k
//
// for every k of a list in one pass. The bi-Lipschitz constant is max(largest, 1 / smallest), its
// scale-free form sqrt(largest / smallest). Differences of images are multiplied by imageScale and
// distances by latentScale, powers of two that keep squares and ratios within float; ratios come
// out in units of latentScale / imageScale.
//
// Layout     outputs [*, WIDTH] the images f(z), row i the image of point i; neighbors and
//            distances [count, kMax] of points first ..< first + count, ascending; ks [kCount]
//            ascending, the last at most kMax; largest, smallest, coincident [count, kCount]
//            coincident counts neighbours at distance 0: they have no ratio. Without any ratio
//            largest is 0 and smallest is infinity
// Work       CPU devices: one work-item per point, local size 1. GPUs: one group of WG per point,
//            in teams of TEAM work-items, one neighbour per team at a time
// Memory     each neighbour's image is read once, nothing is gathered; on GPUs WG floats of local
//            memory
// Precision  float sums in VEC or TEAM chains: ratio within (WIDTH / VEC + 8) 2^-24 of float64
// Aliasing   none among outputs
// Host       Sources/Geometry/BiLipschitz+OpenCL.swift
// Source     H. Li et al., Variational diffusion autoencoders with random walk sampling, 2020,
//            section on bi-Lipschitz constants

#ifndef WIDTH
#define WIDTH 784
#endif
#ifndef GANG
#define GANG 4     // CPU devices: neighbours measured at once; a power of two
#endif
#ifndef TEAM
#define TEAM 32    // work-items that measure one distance; a power of two, at most WG
#endif

#define NOBODY 0xffffffffu

#if VEC > 1
typedef CONCAT(float, VEC) floatv;
#define LOAD(p) CONCAT(vload, VEC)(0, p)

// The distances from one image to GANG others at once, so that their cache misses overlap.
static inline void measure(__global const float* outputs, __global const float* image,
                           const float scale, const uint* others, float* apart)
{
  floatv sum[GANG];
  float rest[GANG];
#pragma unroll
  for (uint g = 0; g < GANG; g++) {
    sum[g] = 0;
    rest[g] = 0;
  }
  for (uint i = 0; i + VEC <= WIDTH; i += VEC) {
    const floatv x = LOAD(image + i);
#pragma unroll
    for (uint g = 0; g < GANG; g++) {
      const floatv t = (x - LOAD(outputs + (size_t)others[g] * WIDTH + i)) * scale;
      sum[g] = fma(t, t, sum[g]);
    }
  }
  for (uint i = WIDTH / VEC * VEC; i < WIDTH; i++)
#pragma unroll
    for (uint g = 0; g < GANG; g++) {
      const float t = (image[i] - outputs[(size_t)others[g] * WIDTH + i]) * scale;
      rest[g] = fma(t, t, rest[g]);
    }
#pragma unroll
  for (uint g = 0; g < GANG; g++) {
    float lanes[VEC];
    CONCAT(vstore, VEC)(sum[g], 0, lanes);
    for (uint step = VEC / 2; step > 0; step /= 2)
      for (uint l = 0; l < step; l++) lanes[l] += lanes[l + step];
    apart[g] = sqrt(lanes[0] + rest[g]);
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void bilipschitz(const uint first, const uint count, const uint kMax, const uint kCount,
                 const float imageScale, const float latentScale,
                 __global const float* outputs, __global const uint* neighbors,
                 __global const float* distances, __global const uint* ks,
                 __global float* largest, __global float* smallest, __global int* coincident)
{
  const uint point = get_global_id(0), row = first + point;
  if (point >= count) return;
  neighbors += (size_t)point * kMax;
  distances += (size_t)point * kMax;
  float high = 0, low = INFINITY, apart[GANG];
  uint zeros = 0, others[GANG];
  for (uint j = 0, c = 0; c < kCount; j++) {
    for (; c < kCount && ks[c] == j; c++) {
      largest[(size_t)point * kCount + c] = high;
      smallest[(size_t)point * kCount + c] = low;
      coincident[(size_t)point * kCount + c] = zeros;
    }
    if (c == kCount) break;
    if (j % GANG == 0) {
      for (uint g = 0; g < GANG; g++) {
        others[g] = neighbors[min(j + g, kMax - 1)];
        others[g] = others[g] == NOBODY ? row : others[g];
      }
      measure(outputs, outputs + (size_t)row * WIDTH, imageScale, others, apart);
    }
    if (neighbors[j] == NOBODY) continue;
    zeros += distances[j] == 0;
    if (distances[j] == 0) continue;
    const float ratio = apart[j % GANG] / (distances[j] * latentScale);
    high = fmax(high, ratio);
    low = fmin(low, ratio);
  }
}

#else

#define COINCIDENT -1.0f   // in place of a ratio: none is negative
#define ABSENT -2.0f

// The distance between a point's image and that of each team's neighbour, at the team's first lane.
static inline float distance_between(__global const float* p, __global const float* q,
                                     const float scale, __local float* part)
{
  const uint lane = get_local_id(0), member = lane % TEAM;
  float sum = 0;
  for (uint i = member; i < WIDTH; i += TEAM) {
    const float t = (p[i] - q[i]) * scale;
    sum = fma(t, t, sum);
  }
  part[lane] = sum;
  for (uint step = TEAM / 2; step > 0; step /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    if (member < step) part[lane] += part[lane + step];
  }
  return sqrt(part[lane]);
}

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void bilipschitz(const uint first, const uint count, const uint kMax, const uint kCount,
                 const float imageScale, const float latentScale,
                 __global const float* outputs, __global const uint* neighbors,
                 __global const float* distances, __global const uint* ks,
                 __global float* largest, __global float* smallest, __global int* coincident)
{
  __local float part[WG], ratios[WG / TEAM];
  const uint point = get_group_id(0), lane = get_local_id(0), team = lane / TEAM;
  __global const float* image = outputs + (size_t)(first + point) * WIDTH;
  neighbors += (size_t)point * kMax;
  distances += (size_t)point * kMax;
  float high = 0, low = INFINITY;
  uint c = 0, zeros = 0;
  for (uint base = 0; c < kCount; base += WG / TEAM) {
    const uint j = min(base + team, kMax - 1), other = neighbors[j];
    const float apart = distances[j];
    const size_t row = other == NOBODY ? first + point : other;
    const float images = distance_between(image, outputs + row * WIDTH, imageScale, part);
    if (lane % TEAM == 0)
      ratios[team] = other == NOBODY ? ABSENT : apart == 0 ? COINCIDENT : images / (apart * latentScale);
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint t = 0; t < WG / TEAM; t++) {
      for (; c < kCount && ks[c] == base + t; c++)
        if (lane == 0) {
          largest[(size_t)point * kCount + c] = high;
          smallest[(size_t)point * kCount + c] = low;
          coincident[(size_t)point * kCount + c] = zeros;
        }
      zeros += ratios[t] == COINCIDENT;
      if (ratios[t] >= 0) {
        high = fmax(high, ratios[t]);
        low = fmin(low, ratios[t]);
      }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
}
#endif
