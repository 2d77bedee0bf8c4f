// Incomplete gamma and beta functions, and how a gamma variable moves with its shape: integrals
// over half a line of functions that fall at least as fast as e^-w at their own scale.
//
//     P(a, x) = x^a e^-x / Gamma(a) int_0^inf e^(-a w + x (1 - e^-w)) dw         for x <= a
//     Q(a, x) = x^a e^-x / Gamma(a) int_0^inf (1 + v)^(a - 1) e^(-x v) dv        for x > a
//     I_x(a, b) = x^a (1-x)^(b-1) / B(a, b) int_0^inf e^(-a w) (1 + rho (1 - e^-w))^(b - 1) dw,
//         rho = x / (1 - x), for x <= a / (a + b), else 1 - I_(1-x)(b, a)
//     d ln g / d a = -(dP/da) / (g p(g)), P = P(a, g), p = dP/dg:  the first two integrals with
//         the factor psi(a) - ln g + w  or  ln g - psi(a) + ln(1 + v), whichever is positive
//
// The side is chosen so that nothing cancels, and the other value is 1 minus that. The scale c of
// the integrand e^phi solves phi(c) = -1, by Newton; with w = c y and y = exp(t - exp(-t)) the
// trapezoid over 48 values of t is exact to 1e-8, whatever the parameters.
//
// Layout     a, b, x, log_draw, upstream, result  [count] float
// Work       one work-item per VEC numbers, each in its lane; local size LOCAL
// Memory     each number read and written once
// Precision  parameters from 2^-4 to 2^20: within 1e-6 relative of a value above 1e-30, of the
//            complement when `upper`. Parameters from 2^-10: within 1e-6, and relative in the part
//            that is integrated. log_gamma_draw_gradient: within 2^-20 (1 + sqrt(a)) relative, as
//            the logarithm of the draw is known to no more
// Aliasing   result may be an input
// After      manifold/lanes.cl, special/elementary.cl, special/gamma.cl
// Host       Sources/Distributions/IncompleteFunctions+OpenCL.swift
// Source     H. Takahasi, M. Mori, Double exponential formulas for numerical integration (1974);
//            M. Figurnov, S. Mohamed, A. Mnih, Implicit reparameterization gradients (NeurIPS 2018)

#define COUNT 48

__constant float NODES[COUNT] = {
  1.33388997e-34f, 7.68781165e-30f, 9.09340446e-26f, 2.78424366e-22f, 2.69018799e-19f,
  9.71356044e-17f, 1.51410942e-14f, 1.15238123e-12f, 4.75700168e-11f, 1.16497561e-9f,
  1.82719836e-8f, 1.95932488e-7f, 1.51875432e-6f, 8.92459902e-6f, 4.14039119e-5f, 1.56997365e-4f,
  5.01167460e-4f, 1.38124822e-3f, 3.35823739e-3f, 7.33640586e-3f, 1.46284772e-2f, 2.69818518e-2f,
  4.65652759e-2f, 7.59283798e-2f, 1.17953474e-1f, 1.75818867e-1f, 2.52987960e-1f, 3.53231654e-1f,
  4.80685830e-1f, 6.39941956e-1f, 8.36167466e-1f, 1.07525286f, 1.36398388f, 1.71023878f,
  2.12321306f, 2.61367509f, 3.19425865f, 3.87979904f, 4.68772157f, 5.63849227f, 6.75614283f,
  8.06888312f, 9.60981723f, 1.14177815e+1f, 1.35383256e+1f, 1.60248620e+1f, 1.89400128e+1f,
  2.23571878e+1f
};
__constant float WEIGHTS[COUNT] = {
  1.57942069e-33f, 7.78641819e-29f, 7.88110463e-25f, 2.06580682e-21f, 1.70968278e-18f,
  5.29087671e-16f, 7.07345486e-14f, 4.62119097e-12f, 1.63903942e-10f, 3.45263706e-9f,
  4.66391893e-8f, 4.31359504e-7f, 2.88880387e-6f, 1.46943834e-5f, 5.91407018e-5f, 1.95028177e-4f,
  5.42954339e-4f, 1.30915563e-3f, 2.79441094e-3f, 5.38027533e-3f, 9.49535532e-3f, 1.55735751e-2f,
  2.40190627e-2f, 3.51881761e-2f, 4.93919293e-2f, 6.69157207e-2f, 8.80499852e-2f, 1.13125198e-1f,
  1.42546385e-1f, 1.76824650e-1f, 2.16605252e-1f, 2.62693215e-1f, 3.16078120e-1f, 3.77960027e-1f,
  4.49778391e-1f, 5.33245716e-1f, 6.30387505e-1f, 7.43590019e-1f, 8.75657323e-1f, 1.02987919f,
  1.21011168f, 1.42087232f, 1.66745233f, 1.95604870f, 2.29391920f, 2.68956447f, 3.15294146f,
  3.69571372f
};

#define HALF_OVER_PI 0.159154943091895336f
#define NO_ERROR ((REAL)0.0f)

// e^-(deviance), the deviance known to more bits than a float has.
static inline REAL exp_minus(const PAIR* deviance)
{
  return exp(-deviance->hi) * (1.0f - deviance->lo);
}

// The c with d c + k g(c) = 1: the scale of the lower integral, d = a - x, k = x.
static inline REAL lower_scale(const REAL d, const REAL k)
{
  REAL c = 2.0f / (d + sqrt(fma(d, d, 2.0f * k)));
  for (uint step = 0; step < 2; step++)
    c -= (fma(d, c, k * expm1_rest(c)) - 1.0f) / (d - k * expm1(-c));
  return c;
}

// The c with d c + m D(c) = 1, m >= 0: the scale of the upper integral, d = x - a + 1, m = a - 1.
static inline REAL upper_scale(const REAL d, const REAL m)
{
  REAL c = 2.0f / (d + sqrt(fma(d, d, 2.0f * m)));
  for (uint step = 0; step < 2; step++)
    c -= (fma(d, c, m * log1p_rest(c)) - 1.0f) / (d + m * c / (1.0f + c));
  return c;
}

// The integral for P, with the factor `offset + slope w`.
static inline REAL lower_gamma(const REAL a, const REAL x, const REAL offset, const REAL slope)
{
  const REAL d = a - x, c = lower_scale(d, x);
  REAL sum = 0.0f;
  for (uint k = 0; k < COUNT; k++) {
    const REAL w = c * NODES[k];
    sum += WEIGHTS[k] * exp(-fma(d, w, x * expm1_rest(w))) * fma(slope, w, offset);
  }
  return c * sum;
}

// The integral for Q, with the factor `offset + slope ln(1 + v)`. For a < 1 the integrand only
// falls, from the start by its first factor and in the end as e^(-x v).
static inline REAL upper_gamma(const REAL a, const REAL x, const REAL offset, const REAL slope)
{
  const INTEGER falls = a < 1.0f;
  const REAL m = a - 1.0f, d = x - m;
  const REAL c = select(upper_scale(d, m), 1.0f / x, falls);
  REAL sum = 0.0f;
  for (uint k = 0; k < COUNT; k++) {
    const REAL v = c * NODES[k], l = log1p(v);
    const REAL phi = select(-fma(d, v, m * log1p_rest(v)), fma(m, l, -x * v), falls);
    sum += WEIGHTS[k] * exp(phi) * fma(slope, l, offset);
  }
  return c * sum;
}

// Whether the part next to an end is the lesser one, or its integrand has no other form: for a < 1
// most may lie next to 0. `factor` is x^a e^-x / Gamma(a), or that of I.
#define IS_LESSER(a, factor, x) ((a >= 1.0f) | (factor < 0.5f * a) | (x < 1 / 64.0f))

// P(a, x); for a < 1 from a + 1, whose integrand is smooth at its own scale.
static inline REAL lower_part_gamma(const REAL a, const REAL x, const REAL factor)
{
  const INTEGER is_small = a < 1.0f;
  const REAL integral = lower_gamma(select(a, a + 1.0f, is_small), x, (REAL)1.0f, (REAL)0.0f);
  return factor * select(integral, fma(x, integral, (REAL)1.0f) / a, is_small);
}

__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void incomplete_gamma(const uint count, const uint upper, __global const float* shape,
                      __global const float* point, __global float* result)
{
  const uint first = get_global_id(0) * VEC;
  if (first >= count) return;
  REAL a, x;
  load_points(first, count, 1, shape, &a);
  load_points(first, count, 1, point, &x);
  PAIR apart, exponent;
  two_sum(x, -a, &apart);
  deviance(a, &apart, &exponent);
  const REAL factor = exp_minus(&exponent) * sqrt(HALF_OVER_PI * a) * exp(-stirling(a));
  const INTEGER is_low = (x <= a) & IS_LESSER(a, factor, x);
  const REAL low = lower_part_gamma(a, select(a, x, is_low), factor);
  const REAL high = factor * upper_gamma(a, select(x, a + 1.0f, is_low), (REAL)1.0f, (REAL)0.0f);
  REAL value = upper ? select(high, 1.0f - low, is_low) : select(1.0f - high, low, is_low);
  const REAL at_zero = upper ? 1.0f : 0.0f;
  value = select(value, at_zero, x == 0.0f);
  value = select(value, 1.0f - at_zero, x == INFINITY);
  value = select(value, (REAL)NAN, (x < 0.0f) | !(a > 0.0f) | isnan(x));
  store_points(first, count, 1, &value, result);
}

// The c with d c + m (D(u) + rho g(c)) = 1, u = rho (1 - e^-c), m >= 0: the scale of the integral
// for I_x, d = a - (b - 1) rho, m = b - 1.
static inline REAL beta_scale(const REAL d, const REAL m, const REAL rho)
{
  REAL c = 2.0f / (d + sqrt(fma(d, d, 2.0f * m * rho * (1.0f + rho))));
  for (uint step = 0; step < 2; step++) {
    const REAL rest = expm1(-c), u = -rho * rest;
    const REAL level = fma(d, c, m * (log1p_rest(u) + rho * expm1_rest(c))) - 1.0f;
    // d + m rho (1 - e^-c / (1 + u)), and 1 + u - e^-c = -rest (1 + rho).
    c -= level / (d - m * rho * rest * (1.0f + rho) / (1.0f + u));
  }
  return c;
}

// The integral for I_x(a, b), y = 1 - x, apart = a - (a + b) x. For b < 1 the integrand only falls.
static inline REAL lower_beta(const REAL a, const REAL b, const REAL x, const REAL y,
                              const REAL apart)
{
  const INTEGER falls = b < 1.0f;
  const REAL rho = x / y, m = b - 1.0f, d = (apart + x) / y;
  const REAL c = select(beta_scale(d, m, rho), 1.0f / a, falls);
  REAL sum = 0.0f;
  for (uint k = 0; k < COUNT; k++) {
    const REAL w = c * NODES[k], u = -rho * expm1(-w);
    const REAL bent = -fma(d, w, m * (log1p_rest(u) + rho * expm1_rest(w)));
    sum += WEIGHTS[k] * exp(select(bent, fma(m, log1p(u), -a * w), falls));
  }
  return c * sum;
}

// I_x(a, b); for a < 1 from a + 1.
static inline REAL lower_part_beta(const REAL a, const REAL b, const REAL x, const REAL y,
                                   const REAL apart, const REAL factor)
{
  const INTEGER is_small = a < 1.0f;
  const REAL integral = lower_beta(select(a, a + 1.0f, is_small), b, x, y,
                                   select(apart, apart + y, is_small));
  const REAL raised = fma((a + b) * x / y, integral, (REAL)1.0f) / a;
  return factor * select(integral / y, raised, is_small);
}

// a - (a + b) x = a (1 - x) - b x, without rounding errors.
static inline void distance_from_mean(const REAL a, const REAL b, const REAL x, PAIR* result)
{
  PAIR left, right, first, second;
  two_product(a, x, &left);
  two_product(b, x, &right);
  two_sum(a, -left.hi, &first);
  two_sum(first.hi, -right.hi, &second);
  two_sum(second.hi, (first.lo + second.lo) - (left.lo + right.lo), result);
}

__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void incomplete_beta(const uint count, const uint upper, __global const float* left,
                     __global const float* right, __global const float* point,
                     __global float* result)
{
  const uint first = get_global_id(0) * VEC;
  if (first >= count) return;
  REAL a, b, x;
  load_points(first, count, 1, left, &a);
  load_points(first, count, 1, right, &b);
  load_points(first, count, 1, point, &x);
  const REAL y = 1.0f - x, s = a + b;
  PAIR apart, near, far, both;
  distance_from_mean(a, b, x, &apart);
  const PAIR opposite = {-apart.hi, -apart.lo};
  deviance(a, &opposite, &near);
  deviance(b, &apart, &far);
  two_sum(near.hi, far.hi, &both);
  both.lo += near.lo + far.lo;
  const REAL rest = stirling(s) - stirling(a) - stirling(b);
  const REAL factor = exp_minus(&both) * sqrt(HALF_OVER_PI * a * (b / s)) * exp(rest);
  // By select: a simulator takes a vector's comparison for 1, whose complement is no mask.
  const INTEGER is_not_high = select((INTEGER)-1, (INTEGER)0, IS_LESSER(b, factor, s * y));
  const INTEGER is_low = select(is_not_high, IS_LESSER(a, factor, s * x), apart.hi >= 0.0f);
  const REAL value = lower_part_beta(select(b, a, is_low), select(a, b, is_low),
                                     select(y, x, is_low), select(x, y, is_low),
                                     select(-apart.hi, apart.hi, is_low), factor);
  const INTEGER is_asked = upper ? !is_low : is_low;
  REAL found = select(1.0f - value, value, is_asked);
  const REAL at_zero = upper ? 1.0f : 0.0f;
  found = select(found, at_zero, x == 0.0f);
  found = select(found, 1.0f - at_zero, x == 1.0f);
  const INTEGER is_outside = (x < 0.0f) | (x > 1.0f) | (a <= 0.0f) | (b <= 0.0f);
  found = select(found, (REAL)NAN, is_outside | isnan(a + b + x));
  store_points(first, count, 1, &found, result);
}

// d ln g / d a at the draw g of a gamma variable of shape a, from ln g. Where g is nothing,
// P = g^a / Gamma(a + 1) alone counts.
static inline REAL log_gamma_draw_slope(const REAL a, const REAL log_draw)
{
  const REAL g = exp(log_draw), apart = digamma_positive(a) - log_draw;
  const INTEGER is_low = apart >= 0.0f;
  const REAL low = lower_gamma(a, select(a, g, is_low), apart, (REAL)1.0f);
  const REAL high = upper_gamma(a, select(g, a + 1.0f, is_low), -apart, (REAL)1.0f);
  const REAL vanishing = apart / a + 1.0f / (a * a);
  return select(select(high, low, is_low), vanishing, log_draw < -18.0f);
}

__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void log_gamma_draw_gradient(const uint count, __global const float* shape,
                             __global const float* log_draw, __global const float* upstream,
                             __global float* result)
{
  const uint first = get_global_id(0) * VEC;
  if (first >= count) return;
  REAL a, l, g;
  load_points(first, count, 1, shape, &a);
  load_points(first, count, 1, log_draw, &l);
  load_points(first, count, 1, upstream, &g);
  g *= log_gamma_draw_slope(a, l);
  store_points(first, count, 1, &g, result);
}
