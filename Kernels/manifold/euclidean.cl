// The Euclidean space R^d: every point is its own closest point.
//
//     P(z) = z,   dP(z)^T g = g
//
// Layout     z, g  AMBIENT lanes of points, in place
// Work       VEC points in a work-item, each in its lane
// Host       Sources/Manifolds/Euclidean.swift

#ifndef MANIFOLD
#define AMBIENT 2
#define MANIFOLD(function) manifold_##function
#define REAL float
#endif

static inline void MANIFOLD(project)(REAL* z) {}

static inline void MANIFOLD(project_gradient)(const REAL* z, REAL* g) {}
