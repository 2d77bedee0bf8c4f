// Draws of the angle between points of von Mises-Fisher distributions and their means, and the
// derivative by the concentration k.
//
// A draw is that of a uniform point at the angle v, of cosine x = sqrt(1 - U^(2/d)) cos phi, moved
// by the sphere's conformal map and accepted with odds that depend on x; for m = 3 the inverse of
// the distribution function. With g = 2 k / (m - 1), r = sqrt(1 + g^2), b = 1 / (g + r) and
// c = g / (1 + r):
//
//     tan(theta / 2) = sqrt(b) tan(v / 2),   ln u < -(m - 1) D(-c x / (1 + c x))
//     m = 3:  1 - cos theta = -ln(1 + U (e^(-2 k) - 1)) / k
//
// The derivative is that of the quantile function at the same draw, the integral over the side of
// theta on which cos s - A has one sign, so that nothing cancels:
//
//     dtheta/dk = -int_0^theta (cos s - A) e^(psi(s) - psi(theta)) ds
//
// Trial t of draw i has the block of words of the counter (i, t, step, purpose): U and phi from the
// first two, u from the third.
//
// Layout     concentration, angle, upstream, result  [count] float, k > 0; dimension m >= 2
// Work       one work-item per VEC numbers, each in its lane, which waits for the
//            last lane's trial; local size LOCAL
// Memory     each number read and written once
// Precision  k from 2^-10 to 2^17, m to 401: the angle within 1e-6, relative, of what float64 makes
//            of the same words, but where a trial is so near the edge that only one of the two
//            accepts it, one in some 10^6; the derivative within 1e-6 (1 + sqrt(m) / 4), relative,
//            of float64 at the same angle
// Aliasing   a result may be an input
// After      manifold/lanes.cl, manifold/noise.cl, special/elementary.cl, special/von_mises_fisher.cl
// Host       Sources/Distributions/VonMisesFisherDraw+OpenCL.swift
// Source     G. Ulrich, Computer generation of distributions on the m-sphere (1984); A. Wood,
//            Simulation of the von Mises Fisher distribution (1994); M. Figurnov, S. Mohamed,
//            A. Mnih, Implicit reparameterization gradients (NeurIPS 2018)

#define TRIALS 64   // more than any lane will take: a trial fails in one case of three at most

// tan^2(theta / 2) for m = 3: the inverse of the distribution function.
static inline REAL inverted(const REAL k, const WORD point, const uint step, const uint purpose,
                            const uint2 seed)
{
  WORD words[4] = {point, (WORD)0, (WORD)step, (WORD)purpose};
  philox_lanes(words, seed);
  const REAL u = TO(REAL)(AS(INTEGER)(words[0] >> 8)) * 0x1p-24f;
  const REAL versine = fmin(-log1p(u * expm1(-2.0f * k)) / k, 2.0f);
  return versine / (2.0f - versine);
}

// tan^2(theta / 2) by trials.
static inline REAL tried(const REAL k, const float m, const WORD point, const uint step,
                         const uint purpose, const uint2 seed)
{
  const REAL g = 2.0f * k / (m - 1.0f), root = sqrt(fma(g, g, (REAL)1.0f));
  const REAL b = 1.0f / (g + root), c = g / (1.0f + root);
  REAL result = b;
  INTEGER is_open = k > 0.0f;
  for (uint trial = 0; trial < TRIALS && ANY(is_open); trial++) {
    WORD words[4] = {point, (WORD)trial, (WORD)step, (WORD)purpose};
    philox_lanes(words, seed);
    REAL cosine, sine;
    normal_direction(words[1], &cosine, &sine);
    const REAL power = m > 2.0f ? 2.0f / (m - 2.0f) * log(unit_uniform(words[0])) : (REAL)-INFINITY;
    const REAL radius = sqrt(-expm1(power)), rest = exp(power) / (1.0f + radius);
    // 1 - x and 1 + x, phi being twice the angle drawn.
    const REAL below = fma(2.0f * radius * sine, sine, rest);
    const REAL above = fma(2.0f * radius * cosine, cosine, rest);
    const REAL moved = c * 0.5f * (above - below);
    const REAL excess = (m - 1.0f) * log1p_rest(-moved / (1.0f + moved));
    const INTEGER accepted = is_open & (log(unit_uniform(words[2])) < -excess);
    result = select(result, b * below / above, accepted);
    is_open = is_open & !accepted;
  }
  return result;
}

__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void von_mises_fisher_draw(const uint count, const uint dimension, const uint step,
                           const uint purpose, const uint2 seed,
                           __global const float* concentration, __global float* angle)
{
  const uint first = get_global_id(0) * VEC;
  if (first >= count) return;
  REAL k;
  load_points(first, count, 1, concentration, &k);
  const WORD point = first + LANES;
  const REAL odds = dimension == 3 ? inverted(k, point, step, purpose, seed)
                                   : tried(k, (float)dimension, point, step, purpose, seed);
  REAL theta = 2.0f * atan(sqrt(odds));
  theta = select((REAL)NAN, theta, k > 0.0f);
  store_points(first, count, 1, &theta, angle);
}

// dtheta/dk at a draw.
static inline REAL draw_slope(const REAL k, const float d, const REAL theta)
{
  MOMENTS found;
  find_moments(k, d, &found);
  const REAL half_sine = sin(0.5f * theta), versine = 2.0f * half_sine * half_sine;
  const REAL sine = fmax(sin(theta), 1e-15f), cosine = cos(theta);
  const REAL apart = mean_versine(&found) - versine;
  const INTEGER is_low = apart > 0.0f;
  ARC arc;
  make_arc(k, d, sine, cosine, d > 0.0f ? d * (cosine / sine) - k * sine : -k * sine, &arc);
  // Half as far again as where slope and fall alone would take DEPTH, or to the end.
  const REAL lead = select(-arc.slope, arc.slope, is_low);
  const REAL bend = sqrt(fma(lead, lead, 2.0f * DEPTH * fmax(arc.fall, 0.0f)));
  const REAL wanted = 3.0f * DEPTH / (lead + bend), room = select(PI - theta, theta, is_low);
  const REAL reach = select(room, wanted, (wanted >= 0.0f) & (wanted < room));
  const REAL way = select(reach, -reach, is_low);
  REAL sum = 0.0f;
  for (uint node = 0; node < 2 * PAIRS; node++) {
    const float place = node & 1 ? 0.5f - 0.5f * NODES[node / 2] : 0.5f + 0.5f * NODES[node / 2];
    REAL u;
    const REAL weight = WEIGHTS[node / 2] * density(&arc, way * place, &u);
    sum = fma(weight, apart + u, sum);
  }
  return -0.5f * fabs(reach) * select(-sum, sum, is_low);
}

__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void von_mises_fisher_draw_gradient(const uint count, const uint dimension,
                                    __global const float* concentration,
                                    __global const float* angle, __global const float* upstream,
                                    __global float* result)
{
  const uint first = get_global_id(0) * VEC;
  if (first >= count) return;
  REAL k, theta, g;
  load_points(first, count, 1, concentration, &k);
  load_points(first, count, 1, angle, &theta);
  load_points(first, count, 1, upstream, &g);
  g *= draw_slope(k, dimension - 2.0f, theta);
  store_points(first, count, 1, &g, result);
}
