// Random numbers of a stream, in order.
//
//     random_uniform   y_i = low + (high - low) u_i,      u uniform on [0, 1)
//     random_normal    y_i = mean + deviation n_i,        n standard normal
//
// Layout     y [count] float
// Work       one work-item per block of four numbers
// Precision  u exact (multiples of 2^-24); n within the device's log, sqrt, sin and cos
// Host       Sources/Tensors/Random.swift

static inline void store_block(const uint count, const float4 block, __global float* y)
{
  const uint start = get_global_id(0) * 4;
  const float values[4] = {block.x, block.y, block.z, block.w};
  if (start < count && count - start >= 4) vstore4(block, 0, y + start);
  else for (uint i = start; i < count; i++) y[i] = values[i - start];
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void random_uniform(const uint count, const uint step, const uint purpose, const uint2 seed,
                    const float low, const float high, __global float* y)
{
  const uint4 counter = (uint4)(get_global_id(0), 0, step, purpose);
  store_block(count, low + (high - low) * philox_uniform(counter, seed), y);
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void random_normal(const uint count, const uint step, const uint purpose, const uint2 seed,
                   const float mean, const float deviation, __global float* y)
{
  const uint4 counter = (uint4)(get_global_id(0), 0, step, purpose);
  store_block(count, mean + deviation * philox_normal(counter, seed), y);
}
