#include "threads.h"

#include <cblas.h>
#include <pthread.h>

#include "CLinearAlgebra.h"

// Of OpenBLAS with threads of its own; other builds have none to end.
__attribute__((weak)) int blas_thread_shutdown_(void);

void diffeo_end_threads(void) {
  if (blas_thread_shutdown_) blas_thread_shutdown_();
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int calls = 0;
static int before = 1;

void diffeo_begin_single_thread(void) {
  pthread_mutex_lock(&lock);
  if (calls++ == 0) {
    before = openblas_get_num_threads();
    if (before != 1) openblas_set_num_threads(1);
  }
  pthread_mutex_unlock(&lock);
}

void diffeo_end_single_thread(void) {
  pthread_mutex_lock(&lock);
  if (--calls == 0 && before != 1) openblas_set_num_threads(before);
  pthread_mutex_unlock(&lock);
}
