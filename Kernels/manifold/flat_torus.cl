// The flat torus S^1 x S^1 in R^4: two unit circles, in the first and the last two coordinates.
//
//     P(z) = (p / |p|, q / |q|) for z = (p, q)
//     dP(z)^T g, by circle: (g - y (y . g)) / |p|,  y = p / |p|
//
// Where |p| < 2^-60 there is no closest point: the circle's first axis stands in, its gradient 0.
//
// Layout     z, g  4 lanes of points, in place
// Work       VEC points in a work-item, each in its lane
// Precision  each circle's norm 1 within 4 ulps for 2^-60 <= |p| <= 2^60
// Host       Sources/Manifolds/FlatTorus.swift
// Source     Perez Rey, Menkovski, Portegies, Diffusion Variational Autoencoders (IJCAI 2020),
//            section 3; the gradient follows by differentiation

#ifndef MANIFOLD
#define AMBIENT 4
#define MANIFOLD(function) manifold_##function
#define REAL float
#define INTEGER int
#endif

static inline void MANIFOLD(project)(REAL* z)
{
  for (uint i = 0; i < 4; i += 2) {
    const REAL square = fma(z[i], z[i], z[i + 1] * z[i + 1]);
    const INTEGER lost = square < 0x1p-120f;
    const REAL scale = select(rsqrt(square), (REAL)0.0f, lost);
    z[i] = select(z[i] * scale, (REAL)1.0f, lost);
    z[i + 1] *= scale;
  }
}

static inline void MANIFOLD(project_gradient)(const REAL* z, REAL* g)
{
  for (uint i = 0; i < 4; i += 2) {
    const REAL square = fma(z[i], z[i], z[i + 1] * z[i + 1]);
    const REAL scale = select(rsqrt(square), (REAL)0.0f, square < 0x1p-120f);
    const REAL along = fma(z[i], g[i], z[i + 1] * g[i + 1]) * scale * scale;
    g[i] = scale * fma(-along, z[i], g[i]);
    g[i + 1] = scale * fma(-along, z[i + 1], g[i + 1]);
  }
}
