// LAPACK counts columns first: a row-major matrix is its transpose there. Symmetric matrices do
// not notice, but their lower halves are upper ones.

#include <cblas.h>
#include <lapack.h>
#include <stdlib.h>
#include <string.h>

#include "CLinearAlgebra.h"
#include "threads.h"

static void *memory(size_t count, size_t size) { return malloc((count > 0 ? count : 1) * size); }

int diffeo_symmetric_eigen(
    int n, double *matrix, int first, int count, double *values, double *vectors) {
  if (n == 0 || count == 0) return 0;
  const int low = first + 1, high = first + count;
  const double unused = 0;
  int found = 0, info = 0, whole = -1, whole_integers = -1, integers = 0;
  double size = 0;
  double *all = memory(n, sizeof(double));
  int *support = memory(2 * (size_t)n, sizeof(int));
  LAPACK_dsyevr("V", "I", "U", &n, matrix, &n, &unused, &unused, &low, &high, &unused, &found,
                all, vectors, &n, support, &size, &whole, &integers, &whole_integers, &info);
  whole = (int)size;
  whole_integers = integers;
  double *work = memory(whole, sizeof(double));
  int *integer_work = memory(whole_integers, sizeof(int));
  if (all && support && work && integer_work) {
    diffeo_begin_single_thread();
    LAPACK_dsyevr("V", "I", "U", &n, matrix, &n, &unused, &unused, &low, &high, &unused, &found,
                  all, vectors, &n, support, work, &whole, integer_work, &whole_integers, &info);
    diffeo_end_single_thread();
    if (info == 0 && found != count) info = 1;
    memcpy(values, all, sizeof(double) * count);
  } else {
    info = DIFFEO_NO_MEMORY;
  }
  free(all);
  free(support);
  free(work);
  free(integer_work);
  return info;
}

int diffeo_cholesky(int n, double *matrix) {
  int info = 0;
  if (n == 0) return 0;
  diffeo_begin_single_thread();
  LAPACK_dpotrf("U", &n, matrix, &n, &info);
  diffeo_end_single_thread();
  for (int i = 0; i < n; i++)
    for (int j = i + 1; j < n; j++) matrix[(size_t)i * n + j] = 0;
  return info;
}

int diffeo_solve_lower(int n, const double *factor, int transposed, int count, double *rows) {
  if (n == 0 || count == 0) return 0;
  diffeo_begin_single_thread();
  // Rows b are columns there, and L is upper: L x = b reads U^T x = b.
  cblas_dtrsm(CblasColMajor, CblasLeft, CblasUpper, transposed ? CblasNoTrans : CblasTrans,
              CblasNonUnit, n, count, 1, factor, n, rows, n);
  diffeo_end_single_thread();
  return 0;
}

// A^T = L' Q' there, so A = Q'^T L'^T: the rows of Q' are the columns of Q.
int diffeo_qr(int m, int n, double *matrix, double *upper) {
  if (n == 0) return 0;
  int info = 0, query = -1;
  double size = 0, other = 0;
  double *scales = memory(n, sizeof(double));
  LAPACK_dgelqf(&n, &m, matrix, &n, scales, &size, &query, &info);
  LAPACK_dorglq(&n, &m, &n, matrix, &n, scales, &other, &query, &info);
  int whole = (int)(size > other ? size : other);
  double *work = memory(whole, sizeof(double));
  if (scales && work) {
    diffeo_begin_single_thread();
    LAPACK_dgelqf(&n, &m, matrix, &n, scales, work, &whole, &info);
    // L' stands, by columns, in the lower half of [n, n]: by rows, in the upper half, as R.
    for (int i = 0; i < n; i++)
      for (int j = 0; j < n; j++)
        upper[(size_t)i * n + j] = j >= i ? matrix[(size_t)i * n + j] : 0;
    LAPACK_dorglq(&n, &m, &n, matrix, &n, scales, work, &whole, &info);
    diffeo_end_single_thread();
  } else {
    info = DIFFEO_NO_MEMORY;
  }
  free(scales);
  free(work);
  return info;
}

// A^T = V S U^T there: what LAPACK calls left is our right.
int diffeo_singular_values(
    int m, int n, double *matrix, double *left, double *values, double *right) {
  const int rank = m < n ? m : n;
  if (rank == 0) return 0;
  int info = 0, whole = -1;
  double size = 0;
  int *integers = memory(8 * (size_t)rank, sizeof(int));
  LAPACK_dgesdd("S", &n, &m, matrix, &n, values, right, &n, left, &rank, &size, &whole, integers,
                &info);
  whole = (int)size;
  double *work = memory(whole, sizeof(double));
  if (integers && work) {
    diffeo_begin_single_thread();
    LAPACK_dgesdd("S", &n, &m, matrix, &n, values, right, &n, left, &rank, work, &whole, integers,
                  &info);
    diffeo_end_single_thread();
  } else {
    info = DIFFEO_NO_MEMORY;
  }
  free(integers);
  free(work);
  return info;
}

void diffeo_product(
    int m, int n, int k, const double *left, const double *right, double *product) {
  if (m == 0 || n == 0) return;
  if (k == 0) {
    memset(product, 0, sizeof(double) * m * n);
    return;
  }
  diffeo_begin_single_thread();
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1, left, k, right, n, 0, product,
              n);
  diffeo_end_single_thread();
}
