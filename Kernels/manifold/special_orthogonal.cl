// The rotations SO(3) as 3x3 matrices in R^9, row-major.
//
//     P(M) = U diag(1, 1, det(U V)) V^T for M = U S V^T: the rotation R with the greatest tr(R^T M)
//     tr(R^T M) = q^T K q for the quaternion q of R, so q is the eigenvector of the greatest
//     eigenvalue of the symmetric traceless 4x4 matrix K: found by squaring K + c 1 until one
//     eigenvalue is left, c = sqrt(3) |M|, which makes all eigenvalues positive
//     dP(M)^T G = R [w]x,  (tr(S) 1 - S) w = axial(R^T G - G^T R),  S = R^T M symmetric
//
// Where the two greatest eigenvalues meet (det M < 0 and the two smallest singular values equal,
// or M = 0) the closest rotation is not unique; one of them is taken, with gradient 0.
//
// Layout     z, g  9 lanes of points, in place
// Work       VEC points in a work-item, each in its lane; all lanes square until the last is done
// Precision  orthonormal within 8 ulps; closest within 32 ulps / (s2 +- s3) |M|
// Host       Sources/Manifolds/SpecialOrthogonal.swift
// Source     B. Horn, Closed-form solution of absolute orientation using unit quaternions
//            (J. Opt. Soc. Am. A 4, 1987), section 4; the gradient by differentiating R S = M

#ifndef MANIFOLD
#define AMBIENT 9
#define MANIFOLD(function) manifold_##function
#define REAL float
#define INTEGER int
#define ANY(condition) (condition)
#endif

// The symmetric 4x4 matrix with the upper triangle (00, 01, 02, 03, 11, 12, 13, 22, 23, 33).
static inline void MANIFOLD(square)(REAL* k)
{
  const REAL a = k[0], b = k[1], c = k[2], d = k[3], e = k[4];
  const REAL f = k[5], g = k[6], h = k[7], i = k[8], j = k[9];
  k[0] = fma(a, a, fma(b, b, fma(c, c, d * d)));
  k[1] = fma(a, b, fma(b, e, fma(c, f, d * g)));
  k[2] = fma(a, c, fma(b, f, fma(c, h, d * i)));
  k[3] = fma(a, d, fma(b, g, fma(c, i, d * j)));
  k[4] = fma(b, b, fma(e, e, fma(f, f, g * g)));
  k[5] = fma(b, c, fma(e, f, fma(f, h, g * i)));
  k[6] = fma(b, d, fma(e, g, fma(f, i, g * j)));
  k[7] = fma(c, c, fma(f, f, fma(h, h, i * i)));
  k[8] = fma(c, d, fma(f, g, fma(h, i, i * j)));
  k[9] = fma(d, d, fma(g, g, fma(i, i, j * j)));
}

// The quaternion (w, x, y, z) of the closest rotation, not normalised.
static inline void MANIFOLD(quaternion)(const REAL* m, REAL* q)
{
  REAL norm = 0.0f;
  for (uint i = 0; i < 9; i++) norm = fma(m[i], m[i], norm);
  const INTEGER lost = norm < 0x1p-120f;
  const REAL shift = select(1.7320508f * sqrt(norm), (REAL)1.0f, lost);
  REAL k[10] = {
      shift + m[0] + m[4] + m[8], m[7] - m[5], m[2] - m[6], m[3] - m[1],
      shift + m[0] - m[4] - m[8], m[1] + m[3], m[2] + m[6],
      shift - m[0] + m[4] - m[8], m[5] + m[7],
      shift - m[0] - m[4] + m[8]};
  k[0] = select(k[0], (REAL)2.0f, lost);
  for (uint round = 0; round < 24; round++) {
    const REAL scale = 1.0f / (k[0] + k[4] + k[7] + k[9]);
    for (uint i = 0; i < 10; i++) k[i] *= scale;
    MANIFOLD(square)(k);
    // With trace 1 before, the trace is now the sum of the squares: 1 when one eigenvalue is left.
    if (!ANY(k[0] + k[4] + k[7] + k[9] < 0.9999f)) break;
  }
  const INTEGER second = k[4] > k[0];
  const REAL first = fmax(k[0], k[4]);
  const INTEGER third = k[7] > first;
  const INTEGER fourth = k[9] > fmax(first, k[7]);
  const uint column[4][4] = {{0, 1, 2, 3}, {1, 4, 5, 6}, {2, 5, 7, 8}, {3, 6, 8, 9}};
  for (uint i = 0; i < 4; i++) {
    q[i] = select(k[column[0][i]], k[column[1][i]], second);
    q[i] = select(q[i], k[column[2][i]], third);
    q[i] = select(q[i], k[column[3][i]], fourth);
  }
}

static inline void MANIFOLD(project)(REAL* m)
{
  REAL q[4];
  MANIFOLD(quaternion)(m, q);
  const REAL two = 2.0f / fma(q[0], q[0], fma(q[1], q[1], fma(q[2], q[2], q[3] * q[3])));
  const REAL wx = two * q[0] * q[1], wy = two * q[0] * q[2], wz = two * q[0] * q[3];
  const REAL xx = two * q[1] * q[1], xy = two * q[1] * q[2], xz = two * q[1] * q[3];
  const REAL yy = two * q[2] * q[2], yz = two * q[2] * q[3], zz = two * q[3] * q[3];
  m[0] = 1.0f - (yy + zz), m[1] = xy - wz, m[2] = xz + wy;
  m[3] = xy + wz, m[4] = 1.0f - (xx + zz), m[5] = yz - wx;
  m[6] = xz - wy, m[7] = yz + wx, m[8] = 1.0f - (xx + yy);
}

// Element (i, j) of A^T B for row-major 3x3 matrices.
static inline REAL MANIFOLD(product)(const REAL* a, const REAL* b, const uint i, const uint j)
{
  return fma(a[i], b[j], fma(a[3 + i], b[3 + j], a[6 + i] * b[6 + j]));
}

static inline void MANIFOLD(project_gradient)(const REAL* m, REAL* g)
{
  REAL r[9];
  for (uint i = 0; i < 9; i++) r[i] = m[i];
  MANIFOLD(project)(r);
  const REAL s00 = MANIFOLD(product)(r, m, 0, 0), s11 = MANIFOLD(product)(r, m, 1, 1);
  const REAL s22 = MANIFOLD(product)(r, m, 2, 2);
  // B = tr(S) 1 - S, its off-diagonal elements from both triangles.
  const REAL a = s11 + s22, b = s00 + s22, c = s00 + s11;
  const REAL d = -0.5f * (MANIFOLD(product)(r, m, 0, 1) + MANIFOLD(product)(r, m, 1, 0));
  const REAL e = -0.5f * (MANIFOLD(product)(r, m, 0, 2) + MANIFOLD(product)(r, m, 2, 0));
  const REAL f = -0.5f * (MANIFOLD(product)(r, m, 1, 2) + MANIFOLD(product)(r, m, 2, 1));
  const REAL v0 = MANIFOLD(product)(r, g, 2, 1) - MANIFOLD(product)(r, g, 1, 2);
  const REAL v1 = MANIFOLD(product)(r, g, 0, 2) - MANIFOLD(product)(r, g, 2, 0);
  const REAL v2 = MANIFOLD(product)(r, g, 1, 0) - MANIFOLD(product)(r, g, 0, 1);
  const REAL c00 = b * c - f * f, c01 = e * f - d * c, c02 = d * f - e * b;
  const REAL c11 = a * c - e * e, c12 = d * e - a * f, c22 = a * b - d * d;
  const REAL determinant = fma(a, c00, fma(d, c01, e * c02));
  const REAL scale = select(1.0f / determinant, (REAL)0.0f, fabs(determinant) < 0x1p-100f);
  const REAL w0 = (c00 * v0 + c01 * v1 + c02 * v2) * scale;
  const REAL w1 = (c01 * v0 + c11 * v1 + c12 * v2) * scale;
  const REAL w2 = (c02 * v0 + c12 * v1 + c22 * v2) * scale;
  for (uint i = 0; i < 9; i += 3) {
    g[i] = r[i + 1] * w2 - r[i + 2] * w1;
    g[i + 1] = r[i + 2] * w0 - r[i] * w2;
    g[i + 2] = r[i] * w1 - r[i + 1] * w0;
  }
}
