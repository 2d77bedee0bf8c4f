// Convolution with bias and activation, for devices with wide vectors and no fast local memory
// (CPUs), straight from the images: a work-item keeps the weights of some output channels in private
// memory and moves a tile of neighbouring places along the rows of the output.
//
//     y[n, i, j, o] = act(bias_o + sum over ty, tx, c of
//                         x[n, i s + ty, j s + tx, c] w[tap(ty, tx), c, o])
//
// The tap of the weight is tap_start + ty tap_down + tx tap_across, so that one kernel makes
// convolutions and, phase by phase, transposed ones, whose taps run backwards in steps.
//
// Layout     x images padded so that no window hangs over, channels innermost; x_start, x_image,
//            x_row count floats to the first window, and from image to image and row to row;
//            w [taps, channels, outputs]; y_start, y_image, y_row, y_step likewise, y_step from place
//            to place; bias [outputs]
// Work       one work-item per panel of VEC * NV outputs and share of the rows (n, i) of places,
//            local size 1 x 1 x 1, global size ceil(outputs / (VEC * NV)) x shares,
//            places across >= MR, outputs >= VEC * NV. The last tile and the last panel move back
//            until they fit, and store only what their neighbours do not
// Memory     DEPTH * VEC * NV floats of private memory. A depth above DEPTH is cut into stretches,
//            added up in y; a window's row is contiguous in x, and neighbours of a tile share it
// Precision  float sums, one chain per element along a stretch
// Aliasing   y overlaps no input; bias is not read unless BIAS
// After      matrix/activation.cl, matrix/panel.cl
// Host       Sources/Tensors/Convolution+Panel.swift

#ifndef DEPTH
#define DEPTH 1024
#endif

// Fills the panel with the weights of a stretch of the depth.
INLINE void pack_taps(float* panel, __global const float* w, const uint start, const uint stop,
                      const uint channels, const uint outputs, const uint window_width,
                      const int tap_start, const int tap_down, const int tap_across)
{
  for (uint i = start; i < stop; ) {
    const uint tap = i / channels, c = i % channels, count = min(channels - c, stop - i);
    const int at = tap_start + (int)(tap / window_width) * tap_down
        + (int)(tap % window_width) * tap_across;
    __global const float* from = w + ((size_t)at * channels + c) * outputs;
    for (uint row = 0; row < count; row++, i++) {
      #pragma unroll
      for (uint v = 0; v < NV; v++)
        STORE(LOAD(from + row * (size_t)outputs + v * VEC), panel + (i - start) * WIDTH + v * VEC);
    }
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void convolve_panel(const uint rows, const uint out_height, const uint out_width,
                    const uint channels, const uint outputs, const uint window_height,
                    const uint window_width, const uint stride,
                    const int tap_start, const int tap_down, const int tap_across,
                    const uint x_start, const uint x_image, const uint x_row,
                    const uint y_start, const uint y_image, const uint y_row, const uint y_step,
                    __global const float* x, __global const float* w,
                    __global const float* bias, __global float* y)
{
  float panel[DEPTH * WIDTH] __attribute__((aligned(64)));
  const size_t first_column = get_global_id(0) * WIDTH;
  const size_t column = min(first_column, (size_t)outputs - WIDTH);
  const uint skipped_columns = first_column - column;
  const uint begin = get_global_id(1) * (size_t)rows / get_global_size(1);
  const uint end = (get_global_id(1) + 1) * (size_t)rows / get_global_size(1);
  const uint run = window_width * channels, k = window_height * run, lda = stride * channels;
  const uint stretches = max((k + DEPTH - 1) / DEPTH, 1u);
  for (uint stretch = 0; stretch < stretches; stretch++) {
    const uint start = (size_t)k * stretch / stretches;
    const uint stop = (size_t)k * (stretch + 1) / stretches;
    pack_taps(panel, w + column, start, stop, channels, outputs, window_width, tap_start, tap_down,
              tap_across);
    for (uint row = begin; row < end; row++) {
      const size_t image = row / out_height, i = row % out_height;
      __global const float* x_line = x + x_start + image * x_image + i * stride * x_row;
      __global float* y_line = y + y_start + image * y_image + i * y_row + column;
      for (uint first = 0; first < out_width; first += MR) {
        const uint place = min(first, out_width - MR);
        __global float* to = y_line + place * (size_t)y_step;
        floatv sum[MR][NV];
        #pragma unroll
        for (uint r = 0; r < MR; r++) {
          #pragma unroll
          for (uint v = 0; v < NV; v++) {
            FETCH_TO_WRITE(to + r * (size_t)y_step + v * VEC);
            sum[r][v] = (floatv)(0.0f);
          }
        }
        __global const float* window = x_line + place * (size_t)lda;
        for (uint at = start; at < stop; ) {
          const uint line = at / run, step = at % run, steps = min(run - step, stop - at);
          __global const float* here = window + line * (size_t)x_row + step;
          multiply(sum, here, here + x_row, lda, panel + (at - start) * WIDTH, w, 0, steps, false);
          at += steps;
        }
        const uint skipped_rows = first - place;
        const bool is_whole = stretches == 1 && skipped_columns == 0;
        if (is_whole && IS_SHORT)
          store_whole(sum, to, y_step, bias + column, skipped_rows);
        else
          store_part(sum, to, y_step, bias + column, skipped_rows, skipped_columns, start == 0,
                     stop == k);
      }
    }
  }
}
