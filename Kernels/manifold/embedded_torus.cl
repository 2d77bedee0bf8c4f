// The torus of revolution in R^3 around the third axis: a tube of radius a around a ring of
// radius c.
//
//     rho = |(x, y)|,  (cos, sin) = (rho - c, h) / |(rho - c, h)|,  R = c + a cos
//     P(x, y, h) = (R x / rho, R y / rho, a sin)
//     backward, along the ring: g R / rho; in the half-plane of the point: the circle's gradient
//       a (g - w (w . g)) / |(rho - c, h)|,  w = (cos, sin)
//
// On the axis (rho < 2^-60) the first axis stands in for the direction, on the ring's centre line
// the outward direction; the gradient along the lost direction is 0.
//
// Layout     z, g  3 lanes of points, in place
// Work       VEC points in a work-item, each in its lane
// Precision  within 8 ulps of c of the torus
// Defines    RING = c, TUBE = a
// Host       Sources/Manifolds/EmbeddedTorus.swift
// Source     Perez Rey, Menkovski, Portegies, Diffusion Variational Autoencoders (IJCAI 2020),
//            section 3; the gradient follows by differentiation

#ifndef MANIFOLD
#define AMBIENT 3
#define MANIFOLD(function) manifold_##function
#define RING 3.0f
#define TUBE 0.6f
#define REAL float
#define INTEGER int
#endif

// 1 / |(x, y)|, and 0 where that is lost.
static inline REAL MANIFOLD(inverse_length)(const REAL x, const REAL y)
{
  const REAL square = fma(x, x, y * y);
  return select(rsqrt(square), (REAL)0.0f, square < 0x1p-120f);
}

static inline void MANIFOLD(project)(REAL* z)
{
  const REAL inverse = MANIFOLD(inverse_length)(z[0], z[1]);
  const REAL radial = fma(z[0], z[0], z[1] * z[1]) * inverse - RING;
  const REAL scale = MANIFOLD(inverse_length)(radial, z[2]);
  const REAL cosine = select(radial * scale, (REAL)1.0f, scale == 0.0f);
  const REAL distance = fma((REAL)TUBE, cosine, (REAL)RING);
  z[0] = distance * select(z[0] * inverse, (REAL)1.0f, inverse == 0.0f);
  z[1] = distance * z[1] * inverse;
  z[2] = TUBE * z[2] * scale;
}

static inline void MANIFOLD(project_gradient)(const REAL* z, REAL* g)
{
  const REAL inverse = MANIFOLD(inverse_length)(z[0], z[1]);
  const REAL x = select(z[0] * inverse, (REAL)1.0f, inverse == 0.0f), y = z[1] * inverse;
  const REAL radial = fma(z[0], z[0], z[1] * z[1]) * inverse - RING;
  const REAL scale = MANIFOLD(inverse_length)(radial, z[2]);
  const REAL cosine = select(radial * scale, (REAL)1.0f, scale == 0.0f), sine = z[2] * scale;
  const REAL outward = fma(x, g[0], y * g[1]);
  const REAL turn = fma(cosine, g[2], -sine * outward) * TUBE * scale;
  const REAL ring = fma(x, g[1], -y * g[0]) * fma((REAL)TUBE, cosine, (REAL)RING) * inverse;
  g[0] = fma(-sine * turn, x, -ring * y);
  g[1] = fma(-sine * turn, y, ring * x);
  g[2] = cosine * turn;
}
