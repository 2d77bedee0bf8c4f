// Philox4x32-10 and what is made of it: the same stream as Sources/Tensors/RandomKey.swift.
//
//     counter = (block, sub, step, purpose), key = (seed low, seed high)
//
// Source     J. Salmon, M. Moraes, R. Dror, D. Shaw, Parallel random numbers: as easy as
//            1, 2, 3 (SC 2011), section 4.2

static inline uint4 philox(uint4 c, uint2 k)
{
  for (int round = 0; round < 10; round++) {
    const uint low_high = mul_hi(0xD2511F53u, c.x);
    const uint low_low = 0xD2511F53u * c.x;
    const uint high_high = mul_hi(0xCD9E8D57u, c.z);
    const uint high_low = 0xCD9E8D57u * c.z;
    c = (uint4)(high_high ^ c.y ^ k.x, high_low, low_high ^ c.w ^ k.y, low_low);
    k += (uint2)(0x9E3779B9u, 0xBB67AE85u);
  }
  return c;
}

// Four numbers on [0, 1), multiples of 2^-24.
static inline float4 philox_uniform(uint4 c, uint2 k)
{
  return convert_float4(philox(c, k) >> 8) * 0x1p-24f;
}

// Four standard normal numbers, by Box and Muller.
static inline float4 philox_normal(uint4 c, uint2 k)
{
  const float4 w = convert_float4(philox(c, k) >> 8);
  const float2 u = (w.xz + 1.0f) * 0x1p-24f;
  const float2 angle = w.yw * (6.28318530717958647692f * 0x1p-24f);
  const float2 radius = sqrt(-2.0f * log(u));
  const float2 x = radius * cos(angle);
  const float2 y = radius * sin(angle);
  return (float4)(x.s0, y.s0, x.s1, y.s1);
}
