// The OpenCL sources of Kernels/, embedded in the binary.
#pragma once

// Number of embedded sources.
int diffeo_kernel_count(void);

// Path below Kernels/ of the source at an index.
const char *diffeo_kernel_name(int index);

// Text of the source at a path below Kernels/; a null pointer if there is none.
const char *diffeo_kernel_text(const char *name);
