// Rows of a matrix added up where the windows of a convolution lie in the images: the way back of
// unfold, and the second half of a transposed convolution, with bias and activation.
//
//     x[first + n, y, z, c] = act(bias_c + sum over oy, ox, ky, kx with oy s + ky - top = y
//                             and ox s + kx - left = z of p[(n, oy, ox), (ky, kx, c)])
//
// Layout     x [images, height, width, channels], p [n out_height out_width,
//            window_height window_width channels] row-major float; bias [channels]
// Work       with vectors: one work-item per row (n, y) of the images, which `count` counts; else one
//            per element, which `count` counts
// Memory     each element of x written once, each of p read once
// Precision  float sums over oy, then ox
// Aliasing   none; bias is not read unless BIAS
// Defines    BIAS: 0 or 1; ACTIVATION: see matrix/activation.cl
// After      matrix/activation.cl
// Host       Sources/Tensors/Convolution+OpenCL.swift

#ifndef BIAS
#define BIAS 0
#endif

#if VEC > 1
#define FLOATS CONCAT(float, VEC)
#define LOAD CONCAT(vload, VEC)
#define STORE CONCAT(vstore, VEC)
#endif

// The first and last place of a window that covers `at`, padding included, along one axis.
static inline uint first_place(const uint at, const uint window, const uint stride)
{
  return at < window ? 0 : (at - window) / stride + 1;
}

static inline uint last_place(const uint at, const uint stride, const uint places)
{
  return min(at / stride, places - 1);
}

// One element, `channel` of the pixel at (y, z), padding included.
static inline float folded(const uint y, const uint z, const uint channel, const uint channels,
                           const uint out_height, const uint out_width, const uint window_height,
                           const uint window_width, const uint stride, __global const float* bias,
                           __global const float* p)
{
  float sum = 0.0f;
  const uint bottom = last_place(y, stride, out_height), right = last_place(z, stride, out_width);
  for (uint oy = first_place(y, window_height, stride); oy <= bottom; oy++) {
    const uint ky = y - oy * stride;
    for (uint ox = first_place(z, window_width, stride); ox <= right; ox++) {
      const uint kx = z - ox * stride;
      const size_t row = (oy * out_width + ox) * (size_t)window_height + ky;
      sum += p[(row * window_width + kx) * channels + channel];
    }
  }
#if BIAS
  sum += bias[channel];
#endif
  return ACTIVATED(float, sum);
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void fold(const uint count, const uint first, const uint height, const uint width,
          const uint channels, const uint out_height, const uint out_width,
          const uint window_height, const uint window_width, const uint stride,
          const uint top, const uint left, __global const float* p, __global const float* bias,
          __global float* x)
{
  const size_t i = get_global_id(0);
  if (i >= count) return;
  x += (size_t)first * height * width * channels;
  const size_t image = (size_t)out_height * out_width * window_height * window_width * channels;
#if VEC > 1
  const uint y = i % height + top;
  p += i / height * image;
  x += i * width * channels;
  const uint above = first_place(y, window_height, stride);
  const uint bottom = last_place(y, stride, out_height);
  for (uint z = left; z < width + left; z++, x += channels) {
    const uint before = first_place(z, window_width, stride);
    const uint right = last_place(z, stride, out_width);
    uint c = 0;
    for (; c + VEC <= channels; c += VEC) {
      FLOATS sum = (FLOATS)(0.0f);
      for (uint oy = above; oy <= bottom; oy++) {
        for (uint ox = before; ox <= right; ox++) {
          const size_t row = (oy * out_width + ox) * (size_t)window_height + (y - oy * stride);
          sum += LOAD(0, p + (row * window_width + (z - ox * stride)) * channels + c);
        }
      }
#if BIAS
      sum += LOAD(0, bias + c);
#endif
      STORE(ACTIVATED(FLOATS, sum), 0, x + c);
    }
    for (; c < channels; c++)
      x[c] = folded(y, z, c, channels, out_height, out_width, window_height, window_width, stride,
                    bias, p);
  }
#else
  const size_t pixel = i / channels, line = pixel / width;
  x[i] = folded(line % height + top, pixel % width + left, i % channels, channels, out_height,
                out_width, window_height, window_width, stride, bias, p + line / height * image);
#endif
}
