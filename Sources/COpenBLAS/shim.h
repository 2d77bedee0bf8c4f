// LAPACK's routines by their own names, and BLAS; both are in OpenBLAS.
#include <cblas.h>
#include <lapack.h>
