// Log-sum-exp and softmax of each row.
//
//     logsumexp_rows   y_r  = m_r + ln sum_c exp(x_rc - m_r),   m_r = max_c x_rc
//     softmax_rows     y_rc = exp(x_rc - m_r) / sum_c exp(x_rc - m_r)
//
// Layout     x [rows, width] float; y [rows] or [rows, width] float
// Work       one work-group per row
// Memory     each element read twice (logsumexp) or three times, WG floats of local memory
// Precision  float; no overflow, since no exponent is positive
// Aliasing   none
// Host       Sources/Tensors/Softmax.swift

static inline float row_maximum(const uint width, __global const float* x,
                                __local float* scratch)
{
  float top = -INFINITY;
  for (uint c = get_local_id(0); c < width; c += WG) top = fmax(top, x[c]);
  GROUP_REDUCE(scratch, get_local_id(0), top, OP_MAX);
  return top;
}

static inline float row_exponentials(const uint width, const float top,
                                     __global const float* x, __local float* scratch)
{
  float total = 0.0f;
  for (uint c = get_local_id(0); c < width; c += WG) total += exp(x[c] - top);
  GROUP_REDUCE(scratch, get_local_id(0), total, OP_SUM);
  return total;
}

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void logsumexp_rows(const uint width, __global const float* x, __global float* y)
{
  __local float scratch[WG];
  x += get_group_id(0) * width;
  const float top = row_maximum(width, x, scratch);
  // An infinite maximum is the answer itself; subtracting it would give NaN.
  const float shift = isinf(top) ? 0.0f : top;
  const float total = row_exponentials(width, shift, x, scratch);
  if (get_local_id(0) == 0) y[get_group_id(0)] = shift + log(total);
}

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void softmax_rows(const uint width, __global const float* x, __global float* y)
{
  __local float scratch[WG];
  x += get_group_id(0) * width;
  y += get_group_id(0) * width;
  const float top = row_maximum(width, x, scratch);
  const float total = row_exponentials(width, top, x, scratch);
  for (uint c = get_local_id(0); c < width; c += WG) y[c] = exp(x[c] - top) / total;
}
