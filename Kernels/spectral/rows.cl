// Rows of blocks: what the kernels of spectral problems share.
//
// A block is M vectors over the points, one row of M numbers for each point. On CPU devices a
// work-item takes whole rows, SLICE numbers at a time; on GPUs M work-items take a row, a group as
// many rows as fit.
//
// Layout     blocks [count, M] row-major REAL
// Work       CPU devices: ROWS rows for each work-item, local size 1. GPUs: one number for each
//            work-item, ROWS rows for each group; M may be greater than WG
// Host       Sources/Spectral/GraphKernels.swift

#ifndef REAL
#define REAL double   // float on devices without double
#endif
#ifndef M
#define M 8           // numbers of a row; a multiple of 4
#endif

#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif

#if VEC > 1
#ifndef ROWS
#define ROWS 32
#endif
#if M % 8 == 0
#define SLICE 8
#else
#define SLICE 4
#endif
typedef CONCAT(REAL, SLICE) slice;
#define LOAD_SLICE(p) CONCAT(vload, SLICE)(0, p)
#define STORE_SLICE(v, p) CONCAT(vstore, SLICE)(v, 0, p)
#else
#ifndef ROWS
#define ROWS (WG > M ? WG / M : 1)
#endif
#define SLICE 1
typedef REAL slice;
#define LOAD_SLICE(p) (*(p))
#define STORE_SLICE(v, p) (*(p) = (v))
#endif

// FOR_ROWS runs its body for each row of the work-item's share, FOR_SLICES inside it for each place
// `c` of the row, SLICE numbers at a time. No barriers inside.
#if VEC > 1
#define FOR_ROWS(count, row)                               \
  for (uint row = get_group_id(0) * ROWS,                  \
            stop_ = min((uint)(row + ROWS), (uint)(count)); row < stop_; row++)
#define FOR_SLICES(c) for (uint c = 0; c < M; c += SLICE)
#elif WG > M
#define FOR_ROWS(count, row)                               \
  for (uint row = get_group_id(0) * ROWS + get_local_id(0) / M, once_ = 0; \
       once_ == 0 && get_local_id(0) < ROWS * M && row < (count); once_ = 1)
#define FOR_SLICES(c) for (uint c = get_local_id(0) % M, own_ = 1; own_; own_ = 0)
#else
#define FOR_ROWS(count, row)                               \
  for (uint row = get_group_id(0), once_ = 0; once_ == 0 && row < (count); once_ = 1)
#define FOR_SLICES(c) for (uint c = get_local_id(0); c < M; c += WG)
#endif
