// Closest-point projection of a set of points, and its gradient.
//
//     y = P(x),   dx = dP(x)^T dy
//
// Layout     x, y, dy, dx  [count, width] row-major float, width = MANIFOLD_WIDTH
// Work       one work-item per VEC points, each in its lane; local size LOCAL
// Memory     each number read and written once
// Precision  as the manifold's own file says
// Aliasing   y may be x
// Defines    as Sources/Manifolds/ManifoldKernel.swift writes them
// Host       Sources/Manifolds/Projection.swift

#ifndef LOCAL
#define LOCAL 1
#endif

#ifdef MANIFOLD_WIDTH

__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void project_points(const uint count, __global const float* x, __global float* y)
{
  const uint first = get_global_id(0) * VEC;
  if (first >= count) return;
  REAL z[MANIFOLD_WIDTH];
  load_points(first, count, MANIFOLD_WIDTH, x, z);
  manifold_project(z);
  store_points(first, count, MANIFOLD_WIDTH, z, y);
}

__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void project_points_gradient(const uint count, __global const float* x,
                             __global const float* dy, __global float* dx)
{
  const uint first = get_global_id(0) * VEC;
  if (first >= count) return;
  REAL z[MANIFOLD_WIDTH], g[MANIFOLD_WIDTH];
  load_points(first, count, MANIFOLD_WIDTH, x, z);
  load_points(first, count, MANIFOLD_WIDTH, dy, g);
  manifold_project_gradient(z, g);
  store_points(first, count, MANIFOLD_WIDTH, g, dx);
}
#endif
