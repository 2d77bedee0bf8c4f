// Max pooling: which pixel under each place of a window is the greatest, its value, and the way back.
//
//     max_pool_taps    t[n, i, j, c] = the first tap (ky, kx) = ky window_width + kx at which
//                      x[n, i s + ky - top, j s + kx - left, c] is greatest, pixels outside left out
//     max_pool_take    y[n, i, j, c] = x at tap t[n, i, j, c]
//     max_pool_spread  x[n, y, z, c] = sum of g[n, i, j, c] over the places whose tap lies there
//
// Layout     x [images, height, width, channels], t, y, g [images, out_height, out_width, channels],
//            row-major
// Work       one work-item per element of what is written, which `count` counts
// Memory     max_pool_taps reads x window_height window_width / s^2 times, the others each once
// Precision  exact; sums over places in float. The first NaN is greatest
// Aliasing   none
// Host       Sources/Tensors/MaxPooling.swift

// Where the tap of a place lies in x, without its channel; `pixel` counts places.
static inline size_t tap_pixel(const size_t pixel, const int tap, const uint height,
                               const uint width, const uint out_height, const uint out_width,
                               const uint window_width, const uint stride, const uint top,
                               const uint left)
{
  const size_t line = pixel / out_width;
  const uint y = line % out_height * stride + tap / window_width - top;
  const uint z = pixel % out_width * stride + tap % window_width - left;
  return (line / out_height * height + y) * width + z;
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void max_pool_taps(const uint count, const uint height, const uint width, const uint channels,
                   const uint out_height, const uint out_width, const uint window_height,
                   const uint window_width, const uint stride, const uint top, const uint left,
                   __global const float* x, __global int* t)
{
  const size_t i = get_global_id(0);
  if (i >= count) return;
  const size_t pixel = i / channels, line = pixel / out_width;
  const int y = (int)(line % out_height * stride) - (int)top;
  const int z = (int)(pixel % out_width * stride) - (int)left;
  x += line / out_height * height * width * channels + i % channels;
  float best = -INFINITY;
  int tap = -1;
  for (int ky = max(0, -y); ky < min((int)window_height, (int)height - y); ky++) {
    for (int kx = max(0, -z); kx < min((int)window_width, (int)width - z); kx++) {
      const float value = x[((size_t)(y + ky) * width + (z + kx)) * channels];
      if (tap < 0 || value > best || (isnan(value) && !isnan(best))) {
        best = value;
        tap = ky * (int)window_width + kx;
      }
    }
  }
  t[i] = tap;
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void max_pool_take(const uint count, const uint height, const uint width, const uint channels,
                   const uint out_height, const uint out_width, const uint window_height,
                   const uint window_width, const uint stride, const uint top, const uint left,
                   __global const int* t, __global const float* x, __global float* y)
{
  const size_t i = get_global_id(0);
  if (i >= count) return;
  const size_t place = tap_pixel(i / channels, t[i], height, width, out_height, out_width,
                                 window_width, stride, top, left);
  y[i] = x[place * channels + i % channels];
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void max_pool_spread(const uint count, const uint height, const uint width, const uint channels,
                     const uint out_height, const uint out_width, const uint window_height,
                     const uint window_width, const uint stride, const uint top, const uint left,
                     __global const int* t, __global const float* g, __global float* x)
{
  const size_t i = get_global_id(0);
  if (i >= count) return;
  const size_t pixel = i / channels, line = pixel / width;
  const uint y = line % height + top, z = pixel % width + left;
  const size_t first = line / height * out_height;
  float sum = 0.0f;
  for (uint oy = y < window_height ? 0 : (y - window_height) / stride + 1;
       oy <= min(y / stride, out_height - 1); oy++) {
    for (uint ox = z < window_width ? 0 : (z - window_width) / stride + 1;
         ox <= min(z / stride, out_width - 1); ox++) {
      const size_t at = ((first + oy) * out_width + ox) * channels + i % channels;
      const int tap = (y - oy * stride) * window_width + (z - ox * stride);
      if (t[at] == tap) sum += g[at];
    }
  }
  x[i] = sum;
}
