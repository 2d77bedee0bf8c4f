// Normal noise of walks for VEC points at once, a point in each lane.
//
//     eps_i, i < width, of a point at step k:
//       block = point blocks + i / 4,  blocks = ceil(width / 4)
//       words = Philox(counter (block, k, step, purpose), key seed)
//       eps   = Box-Muller of the words, as RandomKey.normalBlock
//
// Layout     eps [width] REAL; this text stands behind manifold/lanes.cl
// Work       VEC points in a work-item, each in its lane
// Precision  against float64 from the same words: radius within 2 ulps, sine and cosine within
//            2 ulps; no table and no branch, so that all lanes stay together
// Host       Sources/Tensors/RandomKey.swift
// Source     J. Salmon, M. Moraes, R. Dror, D. Shaw, Parallel random numbers: as easy as
//            1, 2, 3 (SC 2011), section 4.2; polynomials fitted for this file (relative minimax)

#ifdef LANES

#define SQRT_HALF 0x3F3504F3  // the bits of sqrt(1/2)

// u = ((word >> 8) + 1) / 2^24, on (0, 1].
static inline REAL unit_uniform(const WORD word)
{
  return TO(REAL)(AS(INTEGER)(word >> 8) + 1) * 0x1p-24f;
}

// sqrt(-2 ln u), u = unit_uniform(word) = 2^e (1 + f), 1 + f in [sqrt(1/2), sqrt(2)):
// ln u = e ln 2 + f - f^2 / 2 + f^3 P(f). Near u = 1 both e and f - (u - 1) are 0 exactly.
static inline REAL normal_radius(const WORD word)
{
  const REAL u = unit_uniform(word);
  const INTEGER bits = AS(INTEGER)(u);
  const INTEGER e = (bits - SQRT_HALF) >> 23;
  const REAL f = AS(REAL)(bits - (e << 23)) - 1.0f;
  const REAL s = f * f;
  REAL p = fma(f, (REAL)0.08700435f, (REAL)-0.14267486f);
  p = fma(p, f, (REAL)0.14914769f);
  p = fma(p, f, (REAL)-0.16577585f);
  p = fma(p, f, (REAL)0.19963063f);
  p = fma(p, f, (REAL)-0.25001338f);
  p = fma(p, f, (REAL)0.3333391f);
  const REAL tail = fma(p * f, s, -0.5f * s);
  const REAL logarithm = fma(TO(REAL)(e), (REAL)0.6931472f, f + tail);
  return sqrt(-2.0f * logarithm);
}

// The cosine and sine of 2 pi (word >> 8) / 2^24. The quadrant and the offset from its middle are
// exact integers, so that the reduction loses nothing.
static inline void normal_direction(const WORD word, REAL* cosine, REAL* sine)
{
  const WORD turn = word >> 8;
  const WORD quadrant = (turn + 0x200000u) >> 22;
  const INTEGER offset = AS(INTEGER)(turn - (quadrant << 22));
  const REAL x = TO(REAL)(offset) * (1.57079632679489661923f * 0x1p-22f);
  const REAL s = x * x;
  REAL p = fma(s, (REAL)-0.00019515282f, (REAL)0.00833216f);
  p = fma(p, s, (REAL)-0.16666655f);
  const REAL odd = fma(p * s, x, x);
  REAL q = fma(s, (REAL)2.4433157e-05f, (REAL)-0.0013887316f);
  q = fma(q, s, (REAL)0.041666646f);
  q = fma(q, s, (REAL)-0.5f);
  const REAL even = fma(q, s, (REAL)1.0f);
  const INTEGER swap = AS(INTEGER)(quadrant << 31);
  const WORD c = AS(WORD)(select(even, odd, swap));
  const WORD d = AS(WORD)(select(odd, even, swap));
  *cosine = AS(REAL)(c ^ (((quadrant + 1u) & 2u) << 30));
  *sine = AS(REAL)(d ^ ((quadrant & 2u) << 30));
}

// The high and low words of x times a constant. Vectors take the even and the odd lanes apart,
// each as the low half of a 64-bit product: the form that CPUs multiply in.
static inline void wide_product(const uint factor, const WORD x, WORD* high, WORD* low)
{
#if VEC > 1
  const LONG_WORD even = (AS(LONG_WORD)(x) & 0xFFFFFFFFul) * (ulong)factor;
  const LONG_WORD odd = (AS(LONG_WORD)(x) >> 32) * (ulong)factor;
  *high = AS(WORD)((even >> 32) | (odd & 0xFFFFFFFF00000000ul));
  *low = AS(WORD)((even & 0xFFFFFFFFul) | (odd << 32));
#else
  *high = mul_hi(factor, x);
  *low = factor * x;
#endif
}

// The four words of each lane's block, in place of its counter.
static inline void philox_lanes(WORD c[4], uint2 k)
{
  #pragma unroll
  for (int round = 0; round < 10; round++) {
    WORD low_high, low_low, high_high, high_low;
    wide_product(0xD2511F53u, c[0], &low_high, &low_low);
    wide_product(0xCD9E8D57u, c[2], &high_high, &high_low);
    c[0] = high_high ^ c[1] ^ k.x;
    c[1] = high_low;
    c[2] = low_high ^ c[3] ^ k.y;
    c[3] = low_low;
    k += (uint2)(0x9E3779B9u, 0xBB67AE85u);
  }
}

// The noise of VEC points at step k; see the head of the file.
static inline void walk_noise(const uint width, const WORD point, const uint k, const uint step,
                              const uint purpose, const uint2 seed, REAL* eps)
{
  const uint blocks = (width + 3) / 4;
  for (uint b = 0; b < blocks; b++) {
    WORD words[4] = {point * blocks + b, (WORD)k, (WORD)step, (WORD)purpose};
    philox_lanes(words, seed);
    for (uint pair = 0; pair < 2; pair++) {
      const uint i = 4 * b + 2 * pair;
      if (i >= width) break;
      REAL cosine, sine;
      const REAL radius = normal_radius(words[2 * pair]);
      normal_direction(words[2 * pair + 1], &cosine, &sine);
      eps[i] = radius * cosine;
      if (i + 1 < width) eps[i + 1] = radius * sine;
    }
  }
}

#endif
