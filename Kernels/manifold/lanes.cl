// Points in lanes: what every manifold kernel begins with.
//
// A work-item holds VEC points, one in each lane of its REALs, on CPU devices; on GPUs VEC is 1
// and REAL a plain float. Text written for REAL serves both: arithmetic, fma, sqrt, select with a
// comparison as its condition.
//
//     REAL, INTEGER, WORD   float, int and uint, or vectors of VEC of them
//     LONG_WORD             the same bits as pairs of words
//     LANES                 0, 1, ... VEC - 1
//     ANY(condition)        whether a comparison holds in any lane
//
// Layout     points [count, width] row-major float; z [width] REAL
// Work       VEC points in a work-item, each in its lane
// Memory     lanes beyond the last point repeat it, so that none computes with undefined numbers;
//            they are not stored
// Host       Sources/Manifolds/ManifoldKernel.swift

#if VEC > 1
#define REAL CONCAT(float, VEC)
#define INTEGER CONCAT(int, VEC)
#define WORD CONCAT(uint, VEC)
#define ANY(condition) any(condition)
#else
#define REAL float
#define INTEGER int
#define WORD uint
#define ANY(condition) (condition)
#endif

#if VEC == 1
#define LANES 0u
#elif VEC == 4
#define LANES ((uint4)(0, 1, 2, 3))
#define LONG_WORD ulong2
#elif VEC == 8
#define LANES ((uint8)(0, 1, 2, 3, 4, 5, 6, 7))
#define LONG_WORD ulong4
#else
#define LANES ((uint16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))
#define LONG_WORD ulong8
#endif

#define TO(type) CONCAT(convert_, type)
#define AS(type) CONCAT(as_, type)
#define LANE(x, lane) ((float*)&(x))[lane]

// One row of numbers into each lane.
static inline void load_points(const uint first, const uint count, const uint width,
                               __global const float* points, REAL* z)
{
  for (uint lane = 0; lane < VEC; lane++) {
    __global const float* row = points + (size_t)min(first + lane, count - 1) * width;
    for (uint i = 0; i < width; i++) LANE(z[i], lane) = row[i];
  }
}

// The lanes back to their rows.
static inline void store_points(const uint first, const uint count, const uint width,
                                REAL* z, __global float* points)
{
  for (uint lane = 0; lane < VEC && first + lane < count; lane++) {
    __global float* row = points + (size_t)(first + lane) * width;
    for (uint i = 0; i < width; i++) row[i] = LANE(z[i], lane);
  }
}
