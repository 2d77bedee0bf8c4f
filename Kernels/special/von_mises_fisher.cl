// Von Mises-Fisher distributions on the sphere S^(m-1) of R^m: their moments and divergence, by the
// angle from their mean.
//
//     p(theta) ~ e^psi,   psi = k cos theta + d ln sin theta,   d = m - 2,   0 <= theta <= pi
//     psi(a + x) - psi(a) = psi'(a) sin x - (k cos a + d) h - d D(cot a sin x - h),
//         h = 1 - cos x,   D(v) = v - ln(1 + v)
//
// At the mode, where k sin^2 a = d cos a, psi' is 0 and no term positive: nothing cancels, and p
// has fallen by e^-DEPTH where (k cos a + d) h = DEPTH. Over that reach Gauss and Legendre's rule
// gives Z = int e^(psi - psi(a)) and the moments of u = cos theta - cos a = -sin a sin x - cos a h:
//
//     versine     1 - A = 1 - cos a - E u,   A = I_(m/2)(k) / I_(m/2-1)(k)
//     divergence  KL = k A - ln M = k E u - d ln sin a - ln Z + ln B(1/2, (m-1)/2)
//     slope       dKL/dk = k dA/dk = k (E u^2 - (E u)^2)
//
// and where k^2 < m, so that KL may be next to nothing, KL = 2 y M'(y) / M - ln M in y = k^2 / 4
// with the series M = sum_j y^j / (j! (m/2)_j).
//
// Layout     concentration, results  [count] float, k > 0; dimension m >= 2
// Work       one work-item per VEC numbers, each in its lane; local size LOCAL
// Memory     each number read and written once
// Precision  k from 2^-10 to 2^17, m to 401: within 1e-6, relative, KL next to 0 too; the slope,
//            a variance, within 2e-6
// Aliasing   a result may be the input
// After      manifold/lanes.cl, special/elementary.cl
// Host       Sources/Distributions/VonMisesFisher+OpenCL.swift
// Source     T. Davidson, L. Falorsi, N. De Cao, T. Kipf, J. Tomczak, Hyperspherical variational
//            auto-encoders (UAI 2018), appendix, for the divergence

#define PAIRS 16
#define DEPTH 26.0f
#define TERMS 10    // of the series: each is less than 1 / (2 j) of the one before
#define PI 3.14159265358979323846f

__constant float NODES[PAIRS] = {
  0.048307665f, 0.14447196f, 0.23928736f, 0.3318686f, 0.42135128f, 0.5068999f, 0.58771574f,
  0.6630443f, 0.73218215f, 0.7944838f, 0.8493676f, 0.8963212f, 0.93490607f, 0.9647623f,
  0.9856115f, 0.99726385f
};
__constant float WEIGHTS[PAIRS] = {
  0.096540086f, 0.09563872f, 0.0938444f, 0.09117388f, 0.087652095f, 0.08331192f, 0.078193896f,
  0.07234579f, 0.06582222f, 0.058684092f, 0.05099806f, 0.0428359f, 0.034273863f, 0.025392065f,
  0.016274394f, 0.00701861f
};

// The density around a: psi(a + x) - psi(a) and u.
typedef struct {
  REAL sine, cosine, slope, fall;
  float power;
} ARC;

static inline void make_arc(const REAL k, const float d, const REAL sine, const REAL cosine,
                            const REAL slope, ARC* arc)
{
  arc->sine = sine;
  arc->cosine = cosine;
  arc->slope = slope;
  arc->fall = fma(k, cosine, (REAL)d);
  arc->power = d;
}

// e^(psi(a + x) - psi(a)), and cos(a + x) - cos a.
static inline REAL density(const ARC* arc, const REAL x, REAL* u)
{
  const REAL s = sin(x), half_sine = sin(0.5f * x), h = 2.0f * half_sine * half_sine;
  REAL exponent = fma(arc->slope, s, -arc->fall * h);
  if (arc->power > 0.0f)
    exponent -= arc->power * log1p_rest(fma(arc->cosine / arc->sine, s, -h));
  *u = -fma(arc->sine, s, arc->cosine * h);
  return exp(exponent);
}

// What the distribution of the angle is known by: sine and cosine of the mode, Z, E u, Var u.
typedef struct {
  REAL sine, square, cosine, mass, mean, variance;
} MOMENTS;

static inline void find_moments(const REAL k, const float d, MOMENTS* found)
{
  const REAL sum = d + sqrt(fma(4.0f * k, k, (REAL)(d * d)));
  const REAL cosine = 2.0f * k / sum, square = 2.0f * d / sum, sine = sqrt(square);
  ARC arc;
  make_arc(k, d, sine, cosine, (REAL)0.0f, &arc);
  const REAL half_sine = sqrt(0.5f * DEPTH / arc.fall);
  const REAL reach = select((REAL)PI, 2.0f * asin(fmin(half_sine, 1.0f)), half_sine < 1.0f);
  const REAL mode = atan2(sine, cosine);
  const REAL low = -fmin(reach, mode), high = fmin(reach, PI - mode);
  const REAL middle = 0.5f * (low + high), radius = 0.5f * (high - low);
  REAL mass = 0.0f, first = 0.0f, second = 0.0f;
  for (uint node = 0; node < 2 * PAIRS; node++) {
    const float place = node & 1 ? -NODES[node / 2] : NODES[node / 2];
    REAL u;
    const REAL weight = WEIGHTS[node / 2] * density(&arc, fma(radius, (REAL)place, middle), &u);
    mass += weight;
    first = fma(weight, u, first);
    second = fma(weight * u, u, second);
  }
  found->sine = sine;
  found->square = square;
  found->cosine = cosine;
  found->mass = mass * radius;
  found->mean = first / mass;
  found->variance = second / mass - found->mean * found->mean;
}

// 1 - A: the mode's own versine, sin^2 a / (1 + cos a), is 0 for m = 2.
static inline REAL mean_versine(const MOMENTS* found)
{
  return found->square / (1.0f + found->cosine) - found->mean;
}

// KL by the series in y = k^2 / 4.
static inline REAL small_divergence(const REAL k, const float dimension)
{
  const REAL y = 0.25f * k * k;
  REAL term = 1.0f, sum = 0.0f, slope = 0.0f;
  for (uint j = 1; j <= TERMS; j++) {
    term *= y / (j * (0.5f * dimension + (j - 1)));
    sum += term;
    slope = fma((REAL)(2.0f * j), term, slope);
  }
  return slope / (1.0f + sum) - log1p(sum);
}

__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void von_mises_fisher_moments(const uint count, const uint dimension, const float log_beta,
                              __global const float* concentration, __global float* divergence,
                              __global float* slope, __global float* versine)
{
  const uint first = get_global_id(0) * VEC;
  if (first >= count) return;
  const float m = dimension, d = m - 2.0f;
  REAL k;
  load_points(first, count, 1, concentration, &k);
  MOMENTS found;
  find_moments(k, d, &found);
  REAL value = fma(k, found.mean, log_beta - log(found.mass));
  if (d > 0.0f) {
    const REAL c = found.cosine;
    value -= 0.5f * d * select(log(found.square), log1p(-c * c), c < 0.7f);
  }
  value = select(value, small_divergence(k, m), k * k < m);
  REAL rate = k * found.variance, apart = mean_versine(&found);
  const INTEGER is_inside = k > 0.0f;
  value = select((REAL)NAN, value, is_inside);
  rate = select((REAL)NAN, rate, is_inside);
  apart = select((REAL)NAN, apart, is_inside);
  store_points(first, count, 1, &value, divergence);
  store_points(first, count, 1, &rate, slope);
  store_points(first, count, 1, &apart, versine);
}
