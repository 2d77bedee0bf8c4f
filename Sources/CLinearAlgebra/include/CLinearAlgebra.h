// Dense linear algebra in float64, as functions that take plain arrays.
//
// Matrices are row-major. Every function takes arrays that hold as many numbers as the extents
// say, keeps no pointer after it returns, and touches nothing beyond; that is what the attribute
// states, so Swift passes arrays without further marks. Those that return `int` give 0, a positive
// number where the mathematics fails, as LAPACK defines it, or DIFFEO_NO_MEMORY.

#ifndef DIFFEO_CLINEARALGEBRA_H
#define DIFFEO_CLINEARALGEBRA_H

#define DIFFEO_SAFE __attribute__((swift_attr("@safe")))

// Working memory could not be had.
enum { DIFFEO_NO_MEMORY = -1000 };

// Ends the threads that OpenBLAS started when it was loaded; it starts others when it needs them.
DIFFEO_SAFE void diffeo_end_threads(void);

// Eigenvalues `first ..< first + count` of a symmetric matrix of order `n`, ascending, and their
// orthonormal vectors as the rows of `vectors`, [count, n]. The matrix is overwritten.
DIFFEO_SAFE int diffeo_symmetric_eigen(
    int n, double *matrix, int first, int count, double *values, double *vectors);

// The lower factor L of a symmetric matrix of order `n` in place: A = L L^T, zeros above it.
// Returns 1 + the first pivot that is not positive, if there is one.
DIFFEO_SAFE int diffeo_cholesky(int n, double *matrix);

// Solves L x = b, or with `transposed` L^T x = b, in place for the `count` rows of [count, n].
DIFFEO_SAFE int diffeo_solve_lower(
    int n, const double *factor, int transposed, int count, double *rows);

// Q and R of a matrix [m, n] with m >= n: `matrix` becomes Q, [m, n], `upper` R, [n, n].
DIFFEO_SAFE int diffeo_qr(int m, int n, double *matrix, double *upper);

// The thin singular value decomposition of a matrix [m, n], which is overwritten: `left` [m, r],
// `values` [r] descending, `right` [r, n], r = min(m, n).
DIFFEO_SAFE int diffeo_singular_values(
    int m, int n, double *matrix, double *left, double *values, double *right);

// C = A B for matrices [m, k] and [k, n].
DIFFEO_SAFE void diffeo_product(
    int m, int n, int k, const double *left, const double *right, double *product);

#endif
