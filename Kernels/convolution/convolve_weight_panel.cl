// Gradient of a convolution's weight, for devices with wide vectors and no fast local memory (CPUs),
// straight from the images: a work-item keeps what came down to some outputs at some places in
// private memory and multiplies tile after tile of the window's pixels with it.
//
//     d[p, ty, tx, c, o] = sum over the places (n, i, j) of part p of
//                          x[n, i s + ty, j s + tx, c] g[n, i, j, o]
//
// Layout     x images padded so that no window hangs over, channels innermost; x_image, x_row count
//            floats from image to image and row to row; g [rows, out_width, outputs], rows (n, i);
//            d [parts, window_height window_width channels, outputs]
// Work       one work-item per panel of VEC * NV outputs, share of the tiles of MR pixels of a
//            window's row, and part of the rows, local size 1 x 1 x 1, global size
//            ceil(outputs / (VEC * NV)) x shares x parts, window_width channels >= MR,
//            outputs >= VEC * NV, out_width <= DEPTH. The last tile of a row and the last panel move
//            back until they fit, and store only what their neighbours do not
// Memory     DEPTH * VEC * NV floats of private memory. More places than DEPTH are cut into
//            stretches, added up in d
// Precision  float sums, one chain per element along a stretch
// Aliasing   none
// Defines    TRANSPOSED_A: 1, for the pixels of a window are rows of tiles; SHORT_RUNS: 1, for the
//            places of a row are few
// After      matrix/activation.cl, matrix/panel.cl
// Host       Sources/Tensors/Convolution+Panel.swift

#ifndef DEPTH
#define DEPTH 1024
#endif

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void convolve_weight_panel(const uint rows, const uint out_height, const uint out_width,
                           const uint channels, const uint outputs, const uint window_height,
                           const uint window_width, const uint stride, const uint x_image,
                           const uint x_row, __global const float* x, __global const float* g,
                           __global float* d)
{
  float panel[DEPTH * WIDTH] __attribute__((aligned(64)));
  const size_t first_column = get_global_id(0) * WIDTH;
  const size_t column = min(first_column, (size_t)outputs - WIDTH);
  const uint skipped_columns = first_column - column;
  const uint run = window_width * channels, lda = stride * channels;
  const uint across = (run + MR - 1) / MR, tiles = window_height * across;
  const uint begin = get_global_id(1) * (size_t)tiles / get_global_size(1);
  const uint end = (get_global_id(1) + 1) * (size_t)tiles / get_global_size(1);
  const size_t part = get_global_id(2);
  const long below = stride * (long)x_row, to_next_image = (long)x_image - out_height * below;
  const uint first_row = part * rows / get_global_size(2);
  const uint last_row = (part + 1) * rows / get_global_size(2);
  d += part * window_height * run * outputs + column;
  const uint length = DEPTH / out_width;
  for (uint start = first_row; start < last_row; start += length) {
    const uint stop = min(start + length, last_row);
    __global const float* from = g + (size_t)start * out_width * outputs + column;
    for (uint place = 0; place < (stop - start) * out_width; place++) {
      #pragma unroll
      for (uint v = 0; v < NV; v++)
        STORE(LOAD(from + place * (size_t)outputs + v * VEC), panel + place * WIDTH + v * VEC);
    }
    for (uint tile = begin; tile < end; tile++) {
      const uint line = tile / across, first = tile % across * MR, pixel = min(first, run - MR);
      floatv sum[MR][NV];
      #pragma unroll
      for (uint r = 0; r < MR; r++) {
        #pragma unroll
        for (uint v = 0; v < NV; v++) sum[r][v] = (floatv)(0.0f);
      }
      __global const float* here = x + start / out_height * (size_t)x_image
          + (start % out_height * stride + line) * (size_t)x_row + pixel;
      uint left = out_height - start % out_height;
      for (uint row = start; row < stop; row++) {
        __global const float* next = here + below;
        if (--left == 0) {
          next += to_next_image;
          left = out_height;
        }
        multiply(sum, here, next, lda, panel + (row - start) * out_width * WIDTH, g, 0, out_width,
                 false);
        here = next;
      }
      __global float* to = d + ((size_t)line * run + pixel) * outputs;
      if (start == first_row && stop == last_row && skipped_columns == 0)
        store_whole(sum, to, outputs, d, first - pixel);
      else
        store_part(sum, to, outputs, d, first - pixel, skipped_columns, start == first_row, false);
    }
  }
}
