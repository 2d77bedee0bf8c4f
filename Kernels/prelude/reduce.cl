// Reduction over a work-group in local memory. With WG = 1 (CPU devices) both are empty.
//
//     GROUP_REDUCE(scratch, lane, value, OP)   after it, value is the same on every lane
//
// The order of the sum is fixed, so results repeat bit for bit. The macro ends with a barrier,
// so that scratch may be used again at once.

#if WG > 1
#define GROUP_REDUCE(scratch, lane, value, OP)        \
  do {                                                \
    (scratch)[lane] = (value);                        \
    for (uint step_ = WG / 2; step_ > 0; step_ >>= 1) { \
      barrier(CLK_LOCAL_MEM_FENCE);                   \
      if ((lane) < step_)                             \
        (scratch)[lane] = OP((scratch)[lane], (scratch)[(lane) + step_]); \
    }                                                 \
    barrier(CLK_LOCAL_MEM_FENCE);                     \
    (value) = (scratch)[0];                           \
    barrier(CLK_LOCAL_MEM_FENCE);                     \
  } while (0)
#define GROUP_SCRATCH(name) __local float name[WG]
#else
#define GROUP_REDUCE(scratch, lane, value, OP) ((void)0)
#define GROUP_SCRATCH(name)
#endif

// NaN wins over every number: one in the input must not vanish.
#define OP_SUM(a, b) ((a) + (b))
#define OP_MAX(a, b) select(b, a, ((a) > (b)) | isnan(a))
#define OP_MIN(a, b) select(b, a, ((a) < (b)) | isnan(a))
