// One #embed and one table row per file of Kernels/; a test compares this list with the folder.
#include "CKernels.h"

#include <string.h>

static const char prelude_common[] = {
#embed "../../Kernels/prelude/common.cl"
    , 0};
static const char prelude_random[] = {
#embed "../../Kernels/prelude/random.cl"
    , 0};
static const char prelude_reduce[] = {
#embed "../../Kernels/prelude/reduce.cl"
    , 0};

static const struct {
  const char *name;
  const char *text;
} kernels[] = {
    {"prelude/common.cl", prelude_common},
    {"prelude/random.cl", prelude_random},
    {"prelude/reduce.cl", prelude_reduce},
};

int diffeo_kernel_count(void) { return sizeof kernels / sizeof kernels[0]; }

const char *diffeo_kernel_name(int index) { return kernels[index].name; }

const char *diffeo_kernel_text(const char *name) {
  for (int i = 0; i < diffeo_kernel_count(); i++)
    if (strcmp(kernels[i].name, name) == 0) return kernels[i].text;
  return 0;
}
