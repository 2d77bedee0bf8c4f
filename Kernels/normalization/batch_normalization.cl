// Batch normalisation: mean and variance of each column of a matrix, the columns normalised by them
// and followed by an activation, and the way back.
//
//     mean_c = 1/m sum_r x_rc,   variance_c = 1/m sum_r (x_rc - mean_c)^2
//     y_rc = act(scale_c h_rc + offset_c),   h_rc = (x_rc - mean_c) / sqrt(variance_c + epsilon)
//     back, with p_rc = g_rc act'(y_rc):
//     doffset_c = sum_r p_rc,   dscale_c = sum_r p_rc h_rc,
//     dx_rc = scale_c / sqrt(variance_c + epsilon) (p_rc - doffset_c / m - h_rc dscale_c / m)
//
// Rows are taken by segments. column_moments_parts leaves mean and sum of squared deviations of each
// segment, which column_moments joins in order, so that nothing cancels and results repeat.
//
// Layout     x, y, g, dx [rows, columns] row-major float; mean, variance, scale, offset [columns];
//            parts [segments, 2, columns]; sums [2, columns]: doffset, dscale
// Work       one work-item per VEC * BLOCK columns of a segment of rows, so that a row is read in
//            stretches that stream; in column_moments one per column
// Memory     column_moments_parts reads x twice, the second time from a cache; the others once
// Precision  float; a segment's deviations are from its own mean
// Aliasing   y may be x, dx may be g
// Defines    ACTIVATION: see matrix/activation.cl
// After      matrix/activation.cl
// Host       Sources/Tensors/BatchNormalization+OpenCL.swift
// Source     S. Ioffe, C. Szegedy, Batch normalization (ICML 2015), algorithm 1; joining:
//            T. Chan, G. Golub, R. LeVeque, Algorithms for computing the sample variance (1983)

#ifndef BLOCK
#define BLOCK 1   // vectors beside each other that an item works on
#endif

#if VEC > 1
#define FLOATS CONCAT(float, VEC)
#define LOAD(p) CONCAT(vload, VEC)(0, p)
#define STORE(v, p) CONCAT(vstore, VEC)(v, 0, p)
#endif
#define LOAD_1(p) (*(p))
#define STORE_1(v, p) (*(p) = (v))

// The bodies are macros of what an item works on: B numbers of type T, W columns each.
#define EACH _Pragma("unroll") for (uint b = 0; b < B_; b++)
#define AT (column + b * W_)

#define MOMENTS_BODY(T, W, B, LOAD_, STORE_)                                                  \
  do {                                                                                        \
    enum { W_ = W, B_ = B };                                                                  \
    T total[B], squares[B];                                                                   \
    EACH { total[b] = (T)(0.0f); squares[b] = (T)(0.0f); }                                    \
    for (uint r = begin; r < end; r++) {                                                      \
      EACH total[b] += LOAD_(x + r * (size_t)columns + AT);                                   \
    }                                                                                         \
    EACH total[b] /= (float)(end - begin);                                                    \
    for (uint r = begin; r < end; r++) {                                                      \
      EACH {                                                                                  \
        const T apart = LOAD_(x + r * (size_t)columns + AT) - total[b];                       \
        squares[b] += apart * apart;                                                          \
      }                                                                                       \
    }                                                                                         \
    EACH {                                                                                    \
      STORE_(total[b], parts + AT);                                                           \
      STORE_(squares[b], parts + columns + AT);                                               \
    }                                                                                         \
  } while (0)

#define NORMALIZE_BODY(T, W, B, LOAD_, STORE_)                                                \
  do {                                                                                        \
    enum { W_ = W, B_ = B };                                                                  \
    T center[B], slope[B], shift[B];                                                          \
    EACH {                                                                                    \
      center[b] = LOAD_(mean + AT);                                                           \
      shift[b] = LOAD_(offset + AT);                                                          \
      slope[b] = LOAD_(scale + AT) / sqrt(LOAD_(variance + AT) + epsilon);                    \
    }                                                                                         \
    for (uint r = begin; r < end; r++) {                                                      \
      EACH {                                                                                  \
        const size_t at = r * (size_t)columns + AT;                                           \
        const T value = (LOAD_(x + at) - center[b]) * slope[b] + shift[b];                    \
        STORE_(ACTIVATED(T, value), y + at);                                                  \
      }                                                                                       \
    }                                                                                         \
  } while (0)

#define GRADIENT_PARTS_BODY(T, W, B, LOAD_, STORE_)                                           \
  do {                                                                                        \
    enum { W_ = W, B_ = B };                                                                  \
    T center[B], total[B], weighted[B];                                                       \
    EACH {                                                                                    \
      center[b] = LOAD_(mean + AT);                                                           \
      total[b] = (T)(0.0f);                                                                   \
      weighted[b] = (T)(0.0f);                                                                \
    }                                                                                         \
    for (uint r = begin; r < end; r++) {                                                      \
      EACH {                                                                                  \
        const size_t at = r * (size_t)columns + AT;                                           \
        const T value = LOAD_(y + at), down = LOAD_(g + at);                                  \
        const T p = ACTIVATION_GRADIENT(T, value, down);                                      \
        total[b] += p;                                                                        \
        weighted[b] += p * (LOAD_(x + at) - center[b]);                                       \
      }                                                                                       \
    }                                                                                         \
    EACH {                                                                                    \
      STORE_(total[b], parts + AT);                                                           \
      STORE_(weighted[b] / sqrt(LOAD_(variance + AT) + epsilon), parts + columns + AT);       \
    }                                                                                         \
  } while (0)

#define GRADIENT_BODY(T, W, B, LOAD_, STORE_)                                                 \
  do {                                                                                        \
    enum { W_ = W, B_ = B };                                                                  \
    T center[B], slope[B], mean_p[B], tilt[B];                                                \
    EACH {                                                                                    \
      const T root = sqrt(LOAD_(variance + AT) + epsilon);                                    \
      center[b] = LOAD_(mean + AT);                                                           \
      slope[b] = LOAD_(scale + AT) / root;                                                    \
      mean_p[b] = LOAD_(sums + AT) / (float)rows;                                             \
      tilt[b] = LOAD_(sums + columns + AT) / ((float)rows * root);                            \
    }                                                                                         \
    for (uint r = begin; r < end; r++) {                                                      \
      EACH {                                                                                  \
        const size_t at = r * (size_t)columns + AT;                                           \
        const T value = LOAD_(y + at), down = LOAD_(g + at);                                  \
        const T p = ACTIVATION_GRADIENT(T, value, down);                                      \
        const T apart = LOAD_(x + at) - center[b];                                            \
        STORE_(slope[b] * (p - mean_p[b] - apart * tilt[b]), dx + at);                        \
      }                                                                                       \
    }                                                                                         \
  } while (0)

#if VEC > 1
#define FOR_COLUMNS(BODY)                                                                     \
  do {                                                                                        \
    uint column = get_global_id(0) * (VEC * BLOCK);                                           \
    const uint stop = min(column + VEC * BLOCK, columns);                                     \
    if (stop == column + VEC * BLOCK) {                                                       \
      BODY(FLOATS, VEC, BLOCK, LOAD, STORE);                                                  \
      return;                                                                                 \
    }                                                                                         \
    for (; column + VEC <= stop; column += VEC) BODY(FLOATS, VEC, 1, LOAD, STORE);            \
    for (; column < stop; column++) BODY(float, 1, 1, LOAD_1, STORE_1);                       \
  } while (0)
#else
#define FOR_COLUMNS(BODY)                                                                     \
  do {                                                                                        \
    const uint column = get_global_id(0);                                                     \
    if (column < columns) BODY(float, 1, 1, LOAD_1, STORE_1);                                 \
  } while (0)
#endif

#define SEGMENT                                                                               \
  const uint begin = get_global_id(1) * segment_length;                                       \
  const uint end = min(begin + segment_length, rows)

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void column_moments_parts(const uint rows, const uint columns, const uint segment_length,
                          __global const float* x, __global float* parts)
{
  SEGMENT;
  parts += get_global_id(1) * 2 * columns;
  FOR_COLUMNS(MOMENTS_BODY);
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void column_moments(const uint rows, const uint columns, const uint segment_length,
                    __global const float* parts, __global float* mean, __global float* variance)
{
  const uint column = get_global_id(0);
  if (column >= columns) return;
  float center = 0.0f, squares = 0.0f;
  for (uint begin = 0; begin < rows; begin += segment_length, parts += 2 * columns) {
    const float count = min(segment_length, rows - begin), all = begin + count;
    const float apart = parts[column] - center;
    center += apart * (count / all);
    squares += parts[columns + column] + apart * apart * (begin * (count / all));
  }
  mean[column] = center;
  variance[column] = squares / rows;
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void normalize_columns(const uint rows, const uint columns, const uint segment_length,
                       const float epsilon, __global const float* mean,
                       __global const float* variance, __global const float* scale,
                       __global const float* offset, __global const float* x, __global float* y)
{
  SEGMENT;
  FOR_COLUMNS(NORMALIZE_BODY);
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void normalize_gradient_parts(const uint rows, const uint columns, const uint segment_length,
                              const float epsilon, __global const float* mean,
                              __global const float* variance, __global const float* x,
                              __global const float* y, __global const float* g,
                              __global float* parts)
{
  SEGMENT;
  parts += get_global_id(1) * 2 * columns;
  FOR_COLUMNS(GRADIENT_PARTS_BODY);
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void normalize_gradient(const uint rows, const uint columns, const uint segment_length,
                        const float epsilon, __global const float* mean,
                        __global const float* variance, __global const float* scale,
                        __global const float* sums, __global const float* x,
                        __global const float* y, __global const float* g, __global float* dx)
{
  SEGMENT;
  FOR_COLUMNS(GRADIENT_BODY);
}
