// The unit sphere S^d in R^(d+1).
//
//     P(z) = z / |z|,   dP(z)^T g = (g - y (y . g)) / |z|,   y = P(z)
//
// Where |z| < 2^-60 there is no closest point: P(z) is the first axis, its gradient 0.
//
// Layout     z, g  AMBIENT lanes of points, in place
// Work       VEC points in a work-item, each in its lane
// Precision  |P(z)| = 1 within 4 ulps for 2^-60 <= |z| <= 2^60
// Host       Sources/Manifolds/Sphere.swift
// Source     Perez Rey, Menkovski, Portegies, Diffusion Variational Autoencoders (IJCAI 2020),
//            section 3; the gradient follows by differentiation

#ifndef MANIFOLD
#define AMBIENT 3
#define MANIFOLD(function) manifold_##function
#define REAL float
#define INTEGER int
#endif

static inline void MANIFOLD(project)(REAL* z)
{
  REAL square = 0.0f;
  for (uint i = 0; i < AMBIENT; i++) square = fma(z[i], z[i], square);
  const INTEGER lost = square < 0x1p-120f;
  const REAL scale = select(rsqrt(square), (REAL)0.0f, lost);
  for (uint i = 0; i < AMBIENT; i++) z[i] *= scale;
  z[0] = select(z[0], (REAL)1.0f, lost);
}

static inline void MANIFOLD(project_gradient)(const REAL* z, REAL* g)
{
  REAL square = 0.0f, along = 0.0f;
  for (uint i = 0; i < AMBIENT; i++) {
    square = fma(z[i], z[i], square);
    along = fma(z[i], g[i], along);
  }
  const REAL scale = select(rsqrt(square), (REAL)0.0f, square < 0x1p-120f);
  along *= scale * scale;
  for (uint i = 0; i < AMBIENT; i++) g[i] = scale * fma(-along, z[i], g[i]);
}
