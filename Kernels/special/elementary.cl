// What the special functions are made of: sums and products without rounding errors, logarithms
// and exponentials less their first terms, and the remainders of Stirling's series.
//
//     PAIR                an unevaluated sum hi + lo, |lo| at most half an ulp of hi
//     log1p_rest(v)       D(v) = v - ln(1 + v)
//     expm1_rest(w)       g(w) = w - 1 + e^-w
//     log_pair(q)         ln q, to some 40 bits
//     deviance(a, d)      a D(d / a), to some 30 bits
//     stirling(x)         R(x) = ln Gamma(x) - (x - 1/2) ln x + x - ln(2 pi) / 2
//     digamma_rest(x)     S(x) = ln x - 1 / (2 x) - psi(x)
//     trigamma_rest(x)    Q(x) = psi'(x) - 1 / x - 1 / (2 x^2)
//
// Below 8 the remainders come from those above by sums of positive terms, in u = 1 / (2 x + 1):
//
//     R(x) - R(x + 1) = artanh(u) / u - 1
//     S(x) - S(x + 1) = 2 u / (1 - u^2) - 2 artanh(u)
//
// Layout     a number in each lane of a REAL
// Work       no kernel of its own
// Precision  a few ulps each, also where the first terms cancel; x > 0
// After      manifold/lanes.cl
// Host       Sources/Distributions/SpecialFunction+OpenCL.swift
// Source     F. Johansson, Arbitrary-precision computation of the gamma function (2021), section 4;
//            C. Loader, Fast and accurate computation of binomial probabilities (2000); T. Dekker,
//            A floating-point technique for extending the available precision (1971)

#ifndef LOCAL
#define LOCAL 1
#endif

#pragma OPENCL FP_CONTRACT OFF

typedef struct {
  REAL hi, lo;
} PAIR;

// A pair comes back through a pointer: what some compilers make of a returned struct, simulators of
// devices do not know.

// a + b, exactly.
static inline void two_sum(const REAL a, const REAL b, PAIR* result)
{
  const REAL sum = a + b, part = sum - a;
  result->lo = (a - (sum - part)) + (b - part);
  result->hi = sum;
}

// a b, exactly.
static inline void two_product(const REAL a, const REAL b, PAIR* result)
{
  const REAL product = a * b;
  result->lo = fma(a, b, -product);
  result->hi = product;
}

// a x + y of pairs.
static inline void pair_fma(const REAL a, const PAIR* x, const PAIR* y, PAIR* result)
{
  PAIR product, sum;
  two_product(a, x->hi, &product);
  two_sum(product.hi, y->hi, &sum);
  two_sum(sum.hi, sum.lo + (fma(a, x->lo, product.lo) + y->lo), result);
}

// n / d of pairs.
static inline void pair_quotient(const PAIR* n, const PAIR* d, PAIR* result)
{
  const REAL q = n->hi / d->hi;
  const REAL rest = fma(-q, d->hi, n->hi) + fma(-q, d->lo, n->lo);
  two_sum(q, rest / d->hi, result);
}

// artanh(s) / s - 1 from z = s^2 <= 1/9.
static inline REAL artanh_rest(const REAL z)
{
  REAL p = fma(z, (REAL)(1 / 17.0f), (REAL)(1 / 15.0f));
  p = fma(p, z, (REAL)(1 / 13.0f));
  p = fma(p, z, (REAL)(1 / 11.0f));
  p = fma(p, z, (REAL)(1 / 9.0f));
  p = fma(p, z, (REAL)(1 / 7.0f));
  p = fma(p, z, (REAL)(1 / 5.0f));
  return z * fma(p, z, (REAL)(1 / 3.0f));
}

// D(v) = v - ln(1 + v);  near 0, with s = v / (2 + v), D = v s - 2 s (artanh(s) / s - 1).
static inline REAL log1p_rest(const REAL v)
{
  const REAL s = v / (v + 2.0f);
  return select(v - log1p(v), s * fma((REAL)-2.0f, artanh_rest(s * s), v), fabs(v) < 0.5f);
}

// g(w) = w - 1 + e^-w.
static inline REAL expm1_rest(const REAL w)
{
  REAL p = fma(w, (REAL)(1 / 40320.0f), (REAL)(-1 / 5040.0f));
  p = fma(p, w, (REAL)(1 / 720.0f));
  p = fma(p, w, (REAL)(-1 / 120.0f));
  p = fma(p, w, (REAL)(1 / 24.0f));
  p = fma(p, w, (REAL)(-1 / 6.0f));
  p = fma(p, w, (REAL)(1 / 2.0f));
  return select(w + expm1(-w), p * w * w, fabs(w) < 0.5f);
}

// ln q, q = 2^e m with m in [sqrt(1/2), sqrt(2)): e ln 2 + 2 artanh((m - 1) / (m + 1)).
static inline void log_pair(const PAIR* q, PAIR* result)
{
  const INTEGER bits = AS(INTEGER)(q->hi), e = (bits - 0x3F3504F3) >> 23;
  const REAL m = AS(REAL)(bits - (e << 23)), rest = ldexp(q->lo, -e);
  const PAIR below = {m - 1.0f, rest};
  PAIR above, s, sum;
  two_sum(m, (REAL)1.0f, &above);
  above.lo += rest;
  pair_quotient(&below, &above, &s);
  const REAL power = TO(REAL)(e);
  // ln 2 in two parts, the first with few enough bits for an exact product.
  two_sum(power * 0.693145751953125f, 2.0f * s.hi, &sum);
  const REAL tail = fma(power, (REAL)1.42860677e-6f, 2.0f * fma(s.hi, artanh_rest(s.hi * s.hi), s.lo));
  two_sum(sum.hi, sum.lo + tail, result);
}

// a D(d / a) = d - a ln((a + d) / a), a > 0;  near 0, with s = d / (2 a + d), it is
// d s - 2 a s (artanh(s) / s - 1).
static inline void deviance(const REAL a, const PAIR* d, PAIR* result)
{
  PAIR twice, s, near, sum, ratio, log_ratio, far;
  two_sum(2.0f * a, d->hi, &twice);
  twice.lo += d->lo;
  pair_quotient(d, &twice, &s);
  const PAIR bent = {-2.0f * a * s.hi * artanh_rest(s.hi * s.hi), d->lo * s.hi};
  pair_fma(d->hi, &s, &bent, &near);
  two_sum(a, d->hi, &sum);
  sum.lo += d->lo;
  const PAIR whole = {a, (REAL)0.0f};
  pair_quotient(&sum, &whole, &ratio);
  log_pair(&ratio, &log_ratio);
  pair_fma(-a, &log_ratio, d, &far);
  const INTEGER is_near = fabs(d->hi) < 0.1f * a;
  result->hi = select(far.hi, near.hi, is_near);
  result->lo = select(far.lo, near.lo, is_near);
}

// The sum over the numbers x + k below 8 of a function, and x moved to 8 or above.
#define SUM_BELOW(sum, x, term)                                   \
  REAL sum = 0.0f;                                                \
  for (uint k_ = 0; k_ < 8 && ANY(x < 8.0f); k_++) {              \
    const INTEGER below_ = x < 8.0f;                              \
    sum += select((REAL)0.0f, term(x), below_);                   \
    x += select((REAL)0.0f, (REAL)1.0f, below_);                  \
  }

static inline REAL stirling_step(const REAL x)
{
  const REAL u = 1.0f / fma((REAL)2.0f, x, (REAL)1.0f);
  return select(fma(x + 0.5f, log1p(1.0f / x), (REAL)-1.0f), artanh_rest(u * u), x > 1.0f);
}

static inline REAL stirling(REAL x)
{
  SUM_BELOW(sum, x, stirling_step)
  const REAL y = 1.0f / x, z = y * y;
  return fma(y, fma(z, fma(z, (REAL)(1 / 1260.0f), (REAL)(-1 / 360.0f)), (REAL)(1 / 12.0f)), sum);
}

static inline REAL digamma_step(const REAL x)
{
  const REAL u = 1.0f / fma((REAL)2.0f, x, (REAL)1.0f), z = u * u;
  const REAL apart = 0.5f / x + 0.5f / (x + 1.0f) - log1p(1.0f / x);
  return select(apart, 2.0f * u * (z / (1.0f - z) - artanh_rest(z)), x > 1.0f);
}

static inline REAL digamma_rest(REAL x)
{
  SUM_BELOW(sum, x, digamma_step)
  const REAL z = 1.0f / (x * x);
  return fma(z, fma(z, fma(z, (REAL)(1 / 252.0f), (REAL)(-1 / 120.0f)), (REAL)(1 / 12.0f)), sum);
}

static inline REAL trigamma_step(const REAL x)
{
  // 1 / x^2 less what the first terms of psi'(x) - psi'(x + 1) make of it.
  const REAL y = x + 1.0f;
  return 0.5f / (x * x * y * y);
}

static inline REAL trigamma_rest(REAL x)
{
  SUM_BELOW(sum, x, trigamma_step)
  const REAL y = 1.0f / x, z = y * y;
  return fma(y * z, fma(z, fma(z, (REAL)(1 / 42.0f), (REAL)(-1 / 30.0f)), (REAL)(1 / 6.0f)), sum);
}
