// The parts of images under a moving window, as rows of a matrix: what a convolution multiplies its
// weight with.
//
//     p[(n, oy, ox), (ky, kx, c)] = x[first + n, oy s + ky - top, ox s + kx - left, c],
//                                   0 outside the image
//
// Layout     x [images, height, width, channels], p [n out_height out_width,
//            window_height window_width channels] row-major float
// Work       with vectors: one work-item per row (n, oy) of the output, counted by `count`, and row
//            ky of the window, in the second dimension; else one per element of p, which `count` counts
// Memory     each element of p written once; x is read window_height window_width / s^2 times
// Precision  exact
// Aliasing   none
// Host       Sources/Tensors/Convolution+OpenCL.swift

#if VEC > 1
#define FLOATS CONCAT(float, VEC)
#define LOAD CONCAT(vload, VEC)
#define STORE CONCAT(vstore, VEC)

static inline void copy_run(__global float* to, __global const float* from, const uint count)
{
  uint i = 0;
  for (; i + VEC <= count; i += VEC) STORE(LOAD(0, from + i), 0, to + i);
  for (; i < count; i++) to[i] = from[i];
}

static inline void zero_run(__global float* to, const uint count)
{
  uint i = 0;
  for (; i + VEC <= count; i += VEC) STORE((FLOATS)(0.0f), 0, to + i);
  for (; i < count; i++) to[i] = 0.0f;
}
#endif

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void unfold(const uint count, const uint first, const uint height, const uint width,
            const uint channels, const uint out_height, const uint out_width,
            const uint window_height, const uint window_width, const uint stride,
            const uint top, const uint left, __global const float* x, __global float* p)
{
  const size_t i = get_global_id(0);
  if (i >= count) return;
  x += (size_t)first * height * width * channels;
#if VEC > 1
  const uint ky = get_global_id(1), run = window_width * channels;
  const int y = (int)(i % out_height * stride + ky) - (int)top;
  p += (i * out_width * window_height + ky) * run;
  for (uint ox = 0; ox < out_width; ox++, p += window_height * (size_t)run) {
    // The columns of the window from `begin` to before `end` lie in the image.
    const int start = (int)(ox * stride) - (int)left;
    const uint begin = max(0, -start);
    const uint end = clamp((int)width - start, (int)begin, (int)window_width);
    if (y < 0 || y >= (int)height || begin >= end) {
      zero_run(p, run);
      continue;
    }
    const size_t row = (i / out_height * height + y) * width;
    zero_run(p, begin * channels);
    copy_run(p + begin * channels, x + (row + (start + (int)begin)) * channels,
             (end - begin) * channels);
    zero_run(p + end * channels, (window_width - end) * channels);
  }
#else
  const size_t tap = i / channels, pixel = tap / (window_width * window_height);
  const size_t line = pixel / out_width;
  const int dx = tap % window_width, dy = tap / window_width % window_height;
  const int column = (int)(pixel % out_width * stride) + dx - (int)left;
  const int row = (int)(line % out_height * stride) + dy - (int)top;
  const bool is_inside = row >= 0 && row < (int)height && column >= 0 && column < (int)width;
  const size_t place = (line / out_height * height + row) * width + column;
  p[i] = is_inside ? x[place * channels + i % channels] : 0.0f;
#endif
}
