// Images inside zeros, so that no window hangs over a border.
//
//     p[n, y, z, c] = x[n, y - top, z - left, c],   0 outside the image
//
// Layout     x [images, height, width, channels], p [images, out_height, out_width, channels]
//            row-major float
// Work       one work-item per row (n, y) of p, which `count` counts; not for GPUs, which need no
//            images of this kind
// Memory     each element of p written once
// Precision  exact
// Aliasing   none
// Host       Sources/Tensors/Convolution+Panel.swift

#if VEC > 1
#define FLOATS CONCAT(float, VEC)
#define LOAD CONCAT(vload, VEC)
#define STORE CONCAT(vstore, VEC)
#else
#define FLOATS float
#define LOAD(i, p) (*(p))
#define STORE(v, i, p) (*(p) = (v))
#endif

static inline void zero_run(__global float* to, const uint count)
{
  uint i = 0;
  for (; i + VEC <= count; i += VEC) STORE((FLOATS)(0.0f), 0, to + i);
  for (; i < count; i++) to[i] = 0.0f;
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void pad_images(const uint count, const uint height, const uint width, const uint channels,
                const uint out_height, const uint out_width, const uint top, const uint left,
                __global const float* x, __global float* p)
{
  const size_t i = get_global_id(0);
  if (i >= count) return;
  const uint run = width * channels, out_run = out_width * channels, before = left * channels;
  const uint y = i % out_height;
  p += i * out_run;
  if (y < top || y >= top + height) {
    zero_run(p, out_run);
    return;
  }
  x += (i / out_height * height + (y - top)) * run;
  zero_run(p, before);
  p += before;
  uint e = 0;
  for (; e + VEC <= run; e += VEC) STORE(LOAD(0, x + e), 0, p + e);
  for (; e < run; e++) p[e] = x[e];
  zero_run(p + run, out_run - before - run);
}
