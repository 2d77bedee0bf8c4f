// Brownian walk by projected steps, all steps in one launch, and its gradient.
//
//     z_0 = start,  u_k = z_k + s eps_k,  z_(k+1) = P(u_k),  s = sqrt(t / N),  k = 0 ..< N
//     backward, k = N-1 ... 0:  g <- dP(u_k)^T g,  a += g . eps_k
//     d/d start = g,  d/dt = a s / (2 t),  0 where t = 0
//
// Layout     start, upstream, result, ..._gradient  [count, AMBIENT] row-major float
//            time, time_gradient  [count];  history  [end - begin, count, AMBIENT]: of steps
//            begin ..< end, where start is z_begin
// Work       one work-item per VEC points, each in its lane; local size LOCAL
// Memory     points read and written once; noise comes from the counter, on the way back too.
//            Backward keeps CHECKPOINTS + 2 SEGMENT points in private memory:
//            CHECKPOINTS SEGMENT >= N, and walks each segment once more from its checkpoint
// Precision  float throughout; where t = 0 the end is the start exactly
// Defines    AMBIENT, MANIFOLD(...) and what stands in Sources/Manifolds/ManifoldKernel.swift
// Host       Sources/Manifolds/Walk+OpenCL.swift
// Source     Perez Rey, Menkovski, Portegies, Diffusion Variational Autoencoders (IJCAI 2020),
//            section 3.6

#ifndef LOCAL
#define LOCAL 1
#endif
#ifndef SEGMENT
#define SEGMENT 4
#define CHECKPOINTS 4
#endif

#ifdef MANIFOLD_WIDTH
#define WIDTH MANIFOLD_WIDTH

// u_k in place of z_k, and eps_k.
static inline void move(const WORD point, const uint k, const uint step, const uint purpose,
                        const uint2 seed, const REAL s, REAL* z, REAL* eps)
{
  walk_noise(WIDTH, point, k, step, purpose, seed, eps);
  for (uint i = 0; i < WIDTH; i++) z[i] = fma(s, eps[i], z[i]);
}

__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void brownian_walk(const uint count, const uint steps, const uint begin, const uint end,
                   const uint step, const uint purpose, const uint2 seed,
                   __global const float* start, __global const float* time,
                   __global float* result)
{
  const uint first = get_global_id(0) * VEC;
  if (first >= count) return;
  REAL z[WIDTH], eps[WIDTH], t;
  load_points(first, count, WIDTH, start, z);
  load_points(first, count, 1, time, &t);
  const REAL s = sqrt(t / (REAL)steps);
  for (uint k = begin; k < end; k++) {
    move(first + LANES, k, step, purpose, seed, s, z, eps);
    manifold_project(z);
#ifdef HISTORY
    store_points(first, count, WIDTH, z, result + (size_t)(k - begin) * count * WIDTH);
#endif
  }
#ifndef HISTORY
  load_points(first, count, WIDTH, start, eps);
  for (uint i = 0; i < WIDTH; i++) z[i] = select(z[i], eps[i], t == 0.0f);
  store_points(first, count, WIDTH, z, result);
#endif
}

__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))
void brownian_walk_gradient(const uint count, const uint steps, const uint step,
                            const uint purpose, const uint2 seed, __global const float* start,
                            __global const float* time, __global const float* upstream,
                            __global float* start_gradient, __global float* time_gradient)
{
  const uint first = get_global_id(0) * VEC;
  if (first >= count) return;
  REAL checkpoint[CHECKPOINTS][WIDTH], u[SEGMENT][WIDTH], eps[SEGMENT][WIDTH];
  REAL z[WIDTH], g[WIDTH], t, along = 0.0f;
  load_points(first, count, WIDTH, start, z);
  load_points(first, count, WIDTH, upstream, g);
  load_points(first, count, 1, time, &t);
  const REAL s = sqrt(t / (REAL)steps);
  const WORD point = first + LANES;
  const uint segments = (steps + SEGMENT - 1) / SEGMENT;

  for (uint segment = 0; segment < segments; segment++) {
    for (uint i = 0; i < WIDTH; i++) checkpoint[segment][i] = z[i];
    for (uint k = 0; k < SEGMENT && segment + 1 < segments; k++) {
      move(point, segment * SEGMENT + k, step, purpose, seed, s, z, eps[0]);
      manifold_project(z);
    }
  }
  for (uint segment = segments; segment-- > 0;) {
    const uint offset = segment * SEGMENT, length = min(steps - offset, (uint)SEGMENT);
    for (uint i = 0; i < WIDTH; i++) z[i] = checkpoint[segment][i];
    for (uint k = 0; k < length; k++) {
      move(point, offset + k, step, purpose, seed, s, z, eps[k]);
      for (uint i = 0; i < WIDTH; i++) u[k][i] = z[i];
      manifold_project(z);
    }
    for (uint k = length; k-- > 0;) {
      manifold_project_gradient(u[k], g);
      for (uint i = 0; i < WIDTH; i++) along = fma(g[i], eps[k][i], along);
    }
  }
  store_points(first, count, WIDTH, g, start_gradient);
  t = select(along * s / (t + t), (REAL)0.0f, t == 0.0f);
  store_points(first, count, 1, &t, time_gradient);
}
#endif
