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
static const char elementwise_binary[] = {
#embed "../../Kernels/elementwise/binary.cl"
    , 0};
static const char elementwise_unary[] = {
#embed "../../Kernels/elementwise/unary.cl"
    , 0};
static const char reduction_reduce[] = {
#embed "../../Kernels/reduction/reduce.cl"
    , 0};
static const char reduction_softmax[] = {
#embed "../../Kernels/reduction/softmax.cl"
    , 0};
static const char indexing_copy[] = {
#embed "../../Kernels/indexing/copy.cl"
    , 0};
static const char indexing_gather[] = {
#embed "../../Kernels/indexing/gather.cl"
    , 0};
static const char indexing_shuffle[] = {
#embed "../../Kernels/indexing/shuffle.cl"
    , 0};
static const char random_fill[] = {
#embed "../../Kernels/random/fill.cl"
    , 0};
static const char matrix_activation[] = {
#embed "../../Kernels/matrix/activation.cl"
    , 0};
static const char matrix_panel[] = {
#embed "../../Kernels/matrix/panel.cl"
    , 0};
static const char matrix_bias_activation[] = {
#embed "../../Kernels/matrix/bias_activation.cl"
    , 0};
static const char matrix_matmul[] = {
#embed "../../Kernels/matrix/matmul.cl"
    , 0};
static const char matrix_matmul_dot[] = {
#embed "../../Kernels/matrix/matmul_dot.cl"
    , 0};
static const char matrix_matmul_local[] = {
#embed "../../Kernels/matrix/matmul_local.cl"
    , 0};
static const char matrix_matmul_panel[] = {
#embed "../../Kernels/matrix/matmul_panel.cl"
    , 0};
static const char matrix_transpose[] = {
#embed "../../Kernels/matrix/transpose.cl"
    , 0};
static const char batched_product[] = {
#embed "../../Kernels/batched/product.cl"
    , 0};
static const char batched_factor[] = {
#embed "../../Kernels/batched/factor.cl"
    , 0};
static const char balls_ball_counts[] = {
#embed "../../Kernels/balls/ball_counts.cl"
    , 0};
static const char convolution_unfold[] = {
#embed "../../Kernels/convolution/unfold.cl"
    , 0};
static const char convolution_fold[] = {
#embed "../../Kernels/convolution/fold.cl"
    , 0};
static const char convolution_pad[] = {
#embed "../../Kernels/convolution/pad.cl"
    , 0};
static const char convolution_convolve_panel[] = {
#embed "../../Kernels/convolution/convolve_panel.cl"
    , 0};
static const char convolution_convolve_weight_panel[] = {
#embed "../../Kernels/convolution/convolve_weight_panel.cl"
    , 0};
static const char normalization_batch_normalization[] = {
#embed "../../Kernels/normalization/batch_normalization.cl"
    , 0};
static const char pooling_max_pool[] = {
#embed "../../Kernels/pooling/max_pool.cl"
    , 0};
static const char limits_limits[] = {
#embed "../../Kernels/limits/limits.cl"
    , 0};
static const char reduction_squared_error[] = {
#embed "../../Kernels/reduction/squared_error.cl"
    , 0};
static const char optimizer_adam[] = {
#embed "../../Kernels/optimizer/adam.cl"
    , 0};
static const char manifold_lanes[] = {
#embed "../../Kernels/manifold/lanes.cl"
    , 0};
static const char manifold_noise[] = {
#embed "../../Kernels/manifold/noise.cl"
    , 0};
static const char manifold_sphere[] = {
#embed "../../Kernels/manifold/sphere.cl"
    , 0};
static const char manifold_flat_torus[] = {
#embed "../../Kernels/manifold/flat_torus.cl"
    , 0};
static const char manifold_embedded_torus[] = {
#embed "../../Kernels/manifold/embedded_torus.cl"
    , 0};
static const char manifold_euclidean[] = {
#embed "../../Kernels/manifold/euclidean.cl"
    , 0};
static const char manifold_special_orthogonal[] = {
#embed "../../Kernels/manifold/special_orthogonal.cl"
    , 0};
static const char manifold_heat_kernel[] = {
#embed "../../Kernels/manifold/heat_kernel.cl"
    , 0};
static const char manifold_divergence_series[] = {
#embed "../../Kernels/manifold/divergence_series.cl"
    , 0};
static const char manifold_project[] = {
#embed "../../Kernels/manifold/project.cl"
    , 0};
static const char manifold_walk[] = {
#embed "../../Kernels/manifold/walk.cl"
    , 0};
static const char neighbors_candidates[] = {
#embed "../../Kernels/neighbors/candidates.cl"
    , 0};
static const char neighbors_settle[] = {
#embed "../../Kernels/neighbors/settle.cl"
    , 0};
static const char neighbors_knn[] = {
#embed "../../Kernels/neighbors/knn.cl"
    , 0};
static const char neighbors_tiles[] = {
#embed "../../Kernels/neighbors/tiles.cl"
    , 0};
static const char neighbors_knn_tiled[] = {
#embed "../../Kernels/neighbors/knn_tiled.cl"
    , 0};
static const char neighbors_nearest_other[] = {
#embed "../../Kernels/neighbors/nearest_other.cl"
    , 0};
static const char neighbors_finite_rows[] = {
#embed "../../Kernels/neighbors/finite_rows.cl"
    , 0};
static const char neighbors_count_within[] = {
#embed "../../Kernels/neighbors/count_within.cl"
    , 0};
static const char covariance_local_covariance[] = {
#embed "../../Kernels/covariance/local_covariance.cl"
    , 0};
static const char covariance_local_covariance_group[] = {
#embed "../../Kernels/covariance/local_covariance_group.cl"
    , 0};
static const char covariance_ball_covariance[] = {
#embed "../../Kernels/covariance/ball_covariance.cl"
    , 0};
static const char bilipschitz_bilipschitz[] = {
#embed "../../Kernels/bilipschitz/bilipschitz.cl"
    , 0};
static const char spectral_rows[] = {
#embed "../../Kernels/spectral/rows.cl"
    , 0};
static const char spectral_affinity[] = {
#embed "../../Kernels/spectral/affinity.cl"
    , 0};
static const char spectral_laplacian[] = {
#embed "../../Kernels/spectral/laplacian.cl"
    , 0};
static const char spectral_aggregate[] = {
#embed "../../Kernels/spectral/aggregate.cl"
    , 0};
static const char spectral_block[] = {
#embed "../../Kernels/spectral/block.cl"
    , 0};
static const char spectral_extend[] = {
#embed "../../Kernels/spectral/extend.cl"
    , 0};
static const char special_elementary[] = {
#embed "../../Kernels/special/elementary.cl"
    , 0};
static const char special_gamma[] = {
#embed "../../Kernels/special/gamma.cl"
    , 0};
static const char special_incomplete[] = {
#embed "../../Kernels/special/incomplete.cl"
    , 0};
static const char special_draws[] = {
#embed "../../Kernels/special/draws.cl"
    , 0};
static const char special_beta[] = {
#embed "../../Kernels/special/beta.cl"
    , 0};
static const char special_von_mises_fisher[] = {
#embed "../../Kernels/special/von_mises_fisher.cl"
    , 0};
static const char special_von_mises_fisher_draw[] = {
#embed "../../Kernels/special/von_mises_fisher_draw.cl"
    , 0};
static const char mmd_mmd[] = {
#embed "../../Kernels/mmd/mmd.cl"
    , 0};

static const struct {
  const char *name;
  const char *text;
} kernels[] = {
    {"prelude/common.cl", prelude_common},
    {"prelude/random.cl", prelude_random},
    {"prelude/reduce.cl", prelude_reduce},
    {"elementwise/binary.cl", elementwise_binary},
    {"elementwise/unary.cl", elementwise_unary},
    {"reduction/reduce.cl", reduction_reduce},
    {"reduction/softmax.cl", reduction_softmax},
    {"indexing/copy.cl", indexing_copy},
    {"indexing/gather.cl", indexing_gather},
    {"indexing/shuffle.cl", indexing_shuffle},
    {"random/fill.cl", random_fill},
    {"matrix/activation.cl", matrix_activation},
    {"matrix/panel.cl", matrix_panel},
    {"matrix/bias_activation.cl", matrix_bias_activation},
    {"matrix/matmul.cl", matrix_matmul},
    {"matrix/matmul_dot.cl", matrix_matmul_dot},
    {"matrix/matmul_local.cl", matrix_matmul_local},
    {"matrix/matmul_panel.cl", matrix_matmul_panel},
    {"matrix/transpose.cl", matrix_transpose},
    {"batched/product.cl", batched_product},
    {"batched/factor.cl", batched_factor},
    {"balls/ball_counts.cl", balls_ball_counts},
    {"convolution/unfold.cl", convolution_unfold},
    {"convolution/fold.cl", convolution_fold},
    {"convolution/pad.cl", convolution_pad},
    {"convolution/convolve_panel.cl", convolution_convolve_panel},
    {"convolution/convolve_weight_panel.cl", convolution_convolve_weight_panel},
    {"normalization/batch_normalization.cl", normalization_batch_normalization},
    {"pooling/max_pool.cl", pooling_max_pool},
    {"limits/limits.cl", limits_limits},
    {"reduction/squared_error.cl", reduction_squared_error},
    {"optimizer/adam.cl", optimizer_adam},
    {"manifold/lanes.cl", manifold_lanes},
    {"manifold/noise.cl", manifold_noise},
    {"manifold/sphere.cl", manifold_sphere},
    {"manifold/flat_torus.cl", manifold_flat_torus},
    {"manifold/embedded_torus.cl", manifold_embedded_torus},
    {"manifold/euclidean.cl", manifold_euclidean},
    {"manifold/special_orthogonal.cl", manifold_special_orthogonal},
    {"manifold/heat_kernel.cl", manifold_heat_kernel},
    {"manifold/divergence_series.cl", manifold_divergence_series},
    {"manifold/project.cl", manifold_project},
    {"manifold/walk.cl", manifold_walk},
    {"neighbors/candidates.cl", neighbors_candidates},
    {"neighbors/settle.cl", neighbors_settle},
    {"neighbors/knn.cl", neighbors_knn},
    {"neighbors/tiles.cl", neighbors_tiles},
    {"neighbors/knn_tiled.cl", neighbors_knn_tiled},
    {"neighbors/nearest_other.cl", neighbors_nearest_other},
    {"neighbors/finite_rows.cl", neighbors_finite_rows},
    {"neighbors/count_within.cl", neighbors_count_within},
    {"covariance/local_covariance.cl", covariance_local_covariance},
    {"covariance/local_covariance_group.cl", covariance_local_covariance_group},
    {"covariance/ball_covariance.cl", covariance_ball_covariance},
    {"bilipschitz/bilipschitz.cl", bilipschitz_bilipschitz},
    {"spectral/rows.cl", spectral_rows},
    {"spectral/affinity.cl", spectral_affinity},
    {"spectral/laplacian.cl", spectral_laplacian},
    {"spectral/aggregate.cl", spectral_aggregate},
    {"spectral/block.cl", spectral_block},
    {"spectral/extend.cl", spectral_extend},
    {"special/elementary.cl", special_elementary},
    {"special/gamma.cl", special_gamma},
    {"special/incomplete.cl", special_incomplete},
    {"special/draws.cl", special_draws},
    {"special/beta.cl", special_beta},
    {"special/von_mises_fisher.cl", special_von_mises_fisher},
    {"special/von_mises_fisher_draw.cl", special_von_mises_fisher_draw},
    {"mmd/mmd.cl", mmd_mmd},
};

int diffeo_kernel_count(void) { return sizeof kernels / sizeof kernels[0]; }

const char *diffeo_kernel_name(int index) { return kernels[index].name; }

const char *diffeo_kernel_text(const char *name) {
  for (int i = 0; i < diffeo_kernel_count(); i++)
    if (strcmp(kernels[i].name, name) == 0) return kernels[i].text;
  return 0;
}
