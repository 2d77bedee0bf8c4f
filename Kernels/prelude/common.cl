// What every kernel file may rely on.

#ifndef VEC
#define VEC 1  // width of explicit vectors: 16, 8 or 4 on CPU devices, 1 on GPUs
#endif

#ifndef WG
#define WG 64  // local size; a power of two
#endif

#ifndef EG
#define EG 64  // local size of element-wise kernels
#endif

#define CONCAT_(a, b) a##b
#define CONCAT(a, b) CONCAT_(a, b)
