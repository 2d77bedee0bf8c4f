// LAPACKE's complex types are of no use here and do not import into Swift.
#define LAPACK_COMPLEX_STRUCTURE
#include <lapacke.h>
