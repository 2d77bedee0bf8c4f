// In how many balls each query lies: what precision, recall and density are made of.
//
//     counts[q] = #{ i : |x_q - c_i|^2 < r_i^2 }
//
// Layout     queries [dimension, padded]: transposed, `padded` a multiple of VEC; centers [balls,
//            dimension] row-major float; radii [balls] float; counts [padded] float
// Work       one work-item per VEC queries, which `groups` counts; local size EG
// Memory     each query read once per four balls, from a cache; each ball once per item
// Precision  float sums of squared differences, one chain per pair; no expanded form, which would
//            lose small distances. NaN lies in no ball
// Aliasing   none
// Host       Sources/Metrics/BallCounts.swift

#if VEC > 1
#define FLOATS CONCAT(float, VEC)
#define LOAD(p) CONCAT(vload, VEC)(0, p)
#define STORE(v, p) CONCAT(vstore, VEC)(v, 0, p)
#else
#define FLOATS float
#define LOAD(p) (*(p))
#define STORE(v, p) (*(p) = (v))
#endif

#define BALLS 4   // balls at a time, enough to hide the latency of a sum

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void ball_counts(const uint groups, const uint padded, const uint balls, const uint dimension,
                 __global const float* queries, __global const float* centers,
                 __global const float* radii, __global float* counts)
{
  const size_t item = get_global_id(0);
  if (item >= groups) return;
  queries += item * VEC;
  FLOATS count = (FLOATS)(0.0f);
  for (uint first = 0; first < balls; first += BALLS) {
    // The last balls move back until they fit; those already counted are skipped.
    const uint ball = balls < BALLS ? 0 : min(first, balls - BALLS);
    const uint last = min(ball + BALLS, balls);
    FLOATS square[BALLS];
    #pragma unroll
    for (uint b = 0; b < BALLS; b++) square[b] = (FLOATS)(0.0f);
    for (uint d = 0; d < dimension; d++) {
      const FLOATS x = LOAD(queries + d * (size_t)padded);
      #pragma unroll
      for (uint b = 0; b < BALLS; b++) {
        const size_t row = min(ball + b, balls - 1);
        const FLOATS apart = x - centers[row * dimension + d];
        square[b] += apart * apart;
      }
    }
    #pragma unroll
    for (uint b = 0; b < BALLS; b++) {
      if (ball + b < first || ball + b >= last) continue;
      const float radius = radii[ball + b];
      count += select((FLOATS)(0.0f), (FLOATS)(1.0f), square[b] < (FLOATS)(radius * radius));
    }
  }
  STORE(count, counts + item * VEC);
}
