// Logarithms of gamma variables: Marsaglia and Tsang's rejection, which takes 1.02 trials or so.
//
//     d = a - 1/3, y = n / sqrt(9 d), g = d (1 + y)^3, n standard normal, u uniform:
//     accepted where ln u < n^2/2 + d - g + d ln(g / d) = d (3 y^2/2 - 3 D(y) - y^3)
//     for a < 1:  g of shape a + 1, times u'^(1/a)
//
// Trial t of variable i has the block of words of the counter (i, 2 t + part, step, purpose): n from
// the first two words, u from the third; u' is the fourth of trial 0. The logarithm is what comes
// out: for a small shape the variable itself is nothing in float.
//
// Layout     shape, log_draw  [count] float
// Work       one work-item per VEC numbers, each in its lane, which waits for the
//            last lane's trial; local size LOCAL
// Memory     each number read and written once
// Precision  ln g within 1e-6 (1 + |ln g|) of what float64 makes of the same words, but where a
//            trial is so near the edge that only one of the two accepts it: one in some 10^6
// Aliasing   log_draw may be shape
// After      manifold/lanes.cl, manifold/noise.cl, special/elementary.cl
// Host       Sources/Distributions/GammaDraw+OpenCL.swift
// Source     G. Marsaglia, W. W. Tsang, A simple method for generating gamma variables (2000)

#define TRIALS 64   // more than any lane will take: a trial fails in 5 of 100 cases at most

__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void log_gamma_draw(const uint count, const uint part, const uint step, const uint purpose,
                    const uint2 seed, __global const float* shape, __global float* log_draw)
{
  const uint first = get_global_id(0) * VEC;
  if (first >= count) return;
  REAL a;
  load_points(first, count, 1, shape, &a);
  const INTEGER is_small = a < 1.0f;
  const REAL d = select(a, a + 1.0f, is_small) - 1 / 3.0f;
  const REAL width = 1.0f / sqrt(9.0f * d);
  REAL result = log(d), boost = 0.0f;
  INTEGER is_open = a > 0.0f;
  for (uint trial = 0; trial < TRIALS && ANY(is_open); trial++) {
    WORD words[4] = {first + LANES, (WORD)(2 * trial + part), (WORD)step, (WORD)purpose};
    philox_lanes(words, seed);
    REAL cosine, sine;
    const REAL radius = normal_radius(words[0]);
    normal_direction(words[1], &cosine, &sine);
    const REAL y = radius * cosine * width, square = y * y;
    const REAL excess = fma((REAL)-3.0f, log1p_rest(y), square * (1.5f - y));
    const INTEGER accepted = is_open & (y > -1.0f) & (log(unit_uniform(words[2])) < d * excess);
    result += select((REAL)0.0f, 3.0f * log1p(y), accepted);
    is_open = is_open & !accepted;
    if (trial == 0) boost = log(unit_uniform(words[3])) / a;
  }
  result += select((REAL)0.0f, boost, is_small);
  result = select((REAL)NAN, result, a > 0.0f);
  store_points(first, count, 1, &result, log_draw);
}
