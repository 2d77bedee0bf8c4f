// OpenCL 1.2 is what every driver of ours offers; newer entry points are not needed.
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/opencl.h>
