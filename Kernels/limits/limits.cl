// What the device can do at most: multiply-adds in registers, and bytes copied.
//
//     multiply_add   x <- a x + b, ROUNDS times in CHAINS independent vectors
//     copy_floats    y = x
//
// Layout     x, y  [count] float
// Work       multiply_add: 2 ROUNDS CHAINS VEC operations per work-item
//            copy_floats: one work-item per CHUNK vectors
// Memory     multiply_add: one vector per item; copy_floats: each element read and written once
// Aliasing   none
// Host       Benchmarks/harness/Limits.swift

#ifndef ROUNDS
#define ROUNDS 4096
#endif
#ifndef CHAINS
#define CHAINS 12   // enough to hide the latency of a multiply-add in two pipes
#endif
#define CHUNK 64

#if VEC > 1
#define FLOATS CONCAT(float, VEC)
#define LOAD CONCAT(vload, VEC)
#define STORE CONCAT(vstore, VEC)
#else
#define FLOATS float
#define LOAD(i, p) (*(p))
#define STORE(v, i, p) (*(p) = (v))
#endif

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void multiply_add(const float a, const float b, __global float* y)
{
  FLOATS x[CHAINS];
  #pragma unroll
  for (uint c = 0; c < CHAINS; c++) x[c] = (FLOATS)(c + get_global_id(0));
  for (uint round = 0; round < ROUNDS; round++) {
    #pragma unroll
    for (uint c = 0; c < CHAINS; c++) x[c] = x[c] * a + b;
  }
  FLOATS sum = x[0];
  #pragma unroll
  for (uint c = 1; c < CHAINS; c++) sum += x[c];
  STORE(sum, 0, y + get_global_id(0) * VEC);
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void copy_floats(__global const float* x, __global float* y)
{
  const size_t start = get_global_id(0) * CHUNK * VEC;
  for (uint i = 0; i < CHUNK; i++) STORE(LOAD(0, x + start + i * VEC), 0, y + start + i * VEC);
}
