"""Checks of the peers against float64 numpy, written straight from the formulas.

Run by ``python -m unittest`` in this folder, with the environment of the README.
"""

import io
import json
import math
import unittest

import numpy as np
from scipy import sparse

import harness

harness.prepare_threads(4)

import delta_vae_jax  # noqa: E402  (threads are set before the frameworks load)
import delta_vae_model as model  # noqa: E402
import delta_vae_torch  # noqa: E402
import geometry_neighbors  # noqa: E402
import geometry_spectral  # noqa: E402
import geometry_torch  # noqa: E402
import infogan_torch  # noqa: E402

EPSILON = np.finfo(np.float32).eps


def loss_in_float64(parameters, x, noise):
    """Evaluate the Delta-VAE loss in float64.

    Parameters
    ----------
    parameters : dict
    x, noise : ndarray
        As `delta_vae_jax.loss` takes them.

    Returns
    -------
    float
    """
    def layer(name, h):
        weight, bias = parameters[name]
        return h @ weight.astype(np.float64) + bias

    def unit(z):
        return z / np.linalg.norm(z, axis=1, keepdims=True)

    h = x.astype(np.float64)
    for name in ("encoder_1", "encoder_2", "encoder_3"):
        h = np.maximum(layer(name, h), 0)
    z, log_t = unit(layer("mean", h)), -6.25 + 1.25 * np.tanh(layer("time", h))
    t = np.exp(log_t)
    for step in noise:
        z = unit(z + np.sqrt(t / len(noise)) * step)
    y = layer("decoder_3", np.maximum(layer("decoder_2", np.maximum(layer("decoder_1", z), 0)), 0))
    likelihood = 0.5 * ((x - y) ** 2).sum(axis=1) + 392 * math.log(2 * math.pi)
    kl = -log_t - math.log(2 * math.pi) - 1 + math.log(4 * math.pi) + t / 2
    return (likelihood + kl[:, 0]).mean()


class DeltaVAE(unittest.TestCase):
    """The two frameworks have one model."""

    def setUp(self):
        random = np.random.default_rng(1)
        self.parameters = model.initial_parameters(2)
        self.x = random.random((37, model.PIXELS), np.float32)
        self.noise = random.standard_normal((model.WALK_STEPS, 37, 3), np.float32)
        self.expected = loss_in_float64(self.parameters, self.x, self.noise)

    def test_jax_loss(self):
        """JAX's loss is the formula's, within the rounding of a sum of 784 terms."""
        actual = float(delta_vae_jax.loss(self.parameters, self.x, self.noise))
        self.assertLess(abs(actual / self.expected - 1), 784 * EPSILON)

    def test_torch_loss(self):
        """PyTorch's loss is the formula's, within the rounding of a sum of 784 terms."""
        torch = delta_vae_torch.torch
        network = delta_vae_torch.DeltaVAE(self.parameters)
        with torch.no_grad():
            actual = float(network(torch.from_numpy(self.x), torch.from_numpy(self.noise)))
        self.assertLess(abs(actual / self.expected - 1), 784 * EPSILON)

    def test_both_train(self):
        """Each learns pictures without structure as well as their mean picture describes them.

        The KL divergence adds -log t + t / 2 <= 7.5 + 1e-3 to the loss's constant. A batch is drawn
        with repetitions, so its loss varies by a standard deviation of 1.04 / sqrt(37) = 0.17.
        """
        residual = 0.5 * ((self.x - self.x.mean(axis=0)) ** 2).sum(axis=1).mean()
        bound = model.LOSS_CONSTANT + residual + 7.501 + 6 * 0.17
        for module in (delta_vae_jax, delta_vae_torch):
            trainer = module.Trainer(self.x, batch=37, seed=3)
            trainer.run(1)
            self.assertGreater(float(trainer.loss), bound)
            trainer.run(299)
            self.assertLess(float(trainer.loss), bound)

    def test_epoch_takes_every_picture_once(self):
        """An epoch does as many steps as it has batches, the last with what is left, and trains.

        As above, but the mean is over the full batches of one epoch, 30 of the 37 pictures.
        """
        residual = 0.5 * ((self.x - self.x.mean(axis=0)) ** 2).sum(axis=1).mean()
        bound = model.LOSS_CONSTANT + residual + 7.501 + 6 * 0.17
        trainer = delta_vae_jax.Trainer(self.x, batch=10, seed=3)
        trainer.run_epochs(1)
        self.assertEqual(int(trainer.state[3]), 4)
        self.assertGreater(float(trainer.loss), bound)
        trainer.run_epochs(74)
        self.assertEqual(int(trainer.state[3]), 300)
        self.assertLess(float(trainer.loss), bound)


class Geometry(unittest.TestCase):
    """The geometry kernels give what float64 numpy gives."""

    def setUp(self):
        random = np.random.default_rng(4)
        self.points = random.standard_normal((211, 7), np.float32)
        self.output = random.standard_normal((211, 33), np.float32)
        distances = np.linalg.norm(self.points[:, None] - self.points[None].astype(float), axis=2)
        np.fill_diagonal(distances, np.inf)
        self.neighbors = distances.argsort(axis=1)[:, :20].astype(np.int32)
        self.distances = np.take_along_axis(distances, self.neighbors, axis=1)

    def test_neighbors(self):
        """Both libraries find the neighbours and leave the point itself out."""
        for library in ("faiss", "sklearn"):
            peer = geometry_neighbors.Neighbors(self.points, None, 20, library, 4)
            peer.run(1)
            results = peer.results()
            np.testing.assert_array_equal(results["indices"], self.neighbors)
            np.testing.assert_allclose(results["distances"], self.distances, rtol=64 * EPSILON)

    def test_neighbors_of_coincident_points(self):
        """A point that is not among its own nearest loses the last place instead."""
        peer = geometry_neighbors.Neighbors(np.zeros((50, 3), np.float32), None, 4, "faiss", 4)
        peer.run(1)
        indices = peer.results()["indices"]
        self.assertEqual(indices.shape, (50, 4))
        self.assertFalse((indices == np.arange(50)[:, None]).any())

    def test_covariance(self):
        """Covariance, factor and log-determinant, with a ridge and a chunk that does not divide."""
        peer = geometry_torch.Covariance(self.points, self.neighbors, ridge=0.1, chunk=50)
        peer.run(1)
        results = peer.results()
        cloud = self.points[self.neighbors].astype(float)
        cloud -= cloud.mean(axis=1, keepdims=True)
        expected = np.einsum("nki,nkj->nij", cloud, cloud) / 20
        trace = np.trace(expected, axis1=1, axis2=2)[:, None, None]
        scale = trace.max()
        np.testing.assert_allclose(results["covariance"], expected, atol=20 * EPSILON * scale)
        ridged = expected + 0.1 * trace / 7 * np.eye(7)
        factor = results["factor"].astype(float)
        np.testing.assert_allclose(factor @ factor.mT, ridged, atol=20 * EPSILON * scale)
        # The ridge bounds the condition number by 1 + 7 / 0.1 = 71.
        np.testing.assert_allclose(results["log_determinant"], np.linalg.slogdet(ridged)[1],
                                   atol=7 * 71 * 20 * EPSILON)
        self.assertFalse(results["failed"].any())

    def test_bilipschitz(self):
        """Both constants, with a coincident neighbour that must not count."""
        self.points[5] = self.points[self.neighbors[5, 0]]
        peer = geometry_torch.BiLipschitz(self.points, self.output, self.neighbors, chunk=50)
        peer.run(1)
        results = peer.results()

        def apart(a):
            return np.linalg.norm(a[self.neighbors].astype(float) - a[:, None], axis=2)

        with np.errstate(divide="ignore"):
            ratio = apart(self.output) / apart(self.points)
        largest = np.where(np.isinf(ratio), 0, ratio).max(axis=1)
        smallest = ratio.min(axis=1)
        np.testing.assert_allclose(results["constant"], np.maximum(largest, 1 / smallest),
                                   rtol=33 * EPSILON)
        np.testing.assert_allclose(results["scale_free"], np.sqrt(largest / smallest),
                                   rtol=33 * EPSILON)

    def test_diffusion_map(self):
        """Both methods find the eigenpairs of the chain, with the variance that is said."""
        for method in ("lanczos", "shift-invert"):
            peer = geometry_spectral.DiffusionMap(self.points, 3, 20, 1.0, method, 4)
            peer.run(1)
            results = peer.results()
            joined = np.zeros((211, 211), bool)
            np.put_along_axis(joined, self.neighbors, True, axis=1)
            squares = np.square(self.points[:, None] - self.points[None].astype(float)).sum(axis=2)
            graph = sparse.csr_array(np.where(joined | joined.T, squares, 0))
            epsilon = geometry_spectral.automatic_bandwidth(graph)
            weights = np.where(joined | joined.T | np.eye(211, dtype=bool),
                               np.exp(-squares / epsilon), 0)
            density = weights.sum(axis=1)
            weights /= density[:, None] * density
            degrees = weights.sum(axis=1)
            chain = weights / degrees[:, None]
            embedding = results["embedding"]
            np.testing.assert_allclose(chain @ embedding, embedding * results["eigenvalues"],
                                       atol=1e-4)
            np.testing.assert_allclose((degrees / degrees.sum()) @ embedding ** 2, 1, rtol=1e-5)
            self.assertTrue((np.diff(results["eigenvalues"]) <= 0).all())

    def test_brownian(self):
        """Steps of a projected walk stay on the sphere and shrink the mean as they must.

        For one step of variance s in each direction the mean cosine of the turn is
        E[(1 + a) / sqrt((1 + a)^2 + r^2)] = 1 - s + O(s^2), so 20 steps of t / 20 give
        (1 - t / 20)^20, here exp(-0.1) within 1e-3; 40,000 walks have a standard error under 5e-4.
        """
        start = np.tile(np.float32([0, 0, 1]), (40_000, 1))
        geometry_torch.torch.manual_seed(5)
        peer = geometry_torch.Brownian(start, time=0.1, walk_steps=20, chunk=4_096)
        peer.run(1)
        end = peer.results()["points"].astype(float)
        np.testing.assert_allclose(np.linalg.norm(end, axis=1), 1, atol=4 * EPSILON)
        self.assertLess(abs(end[:, 2].mean() - math.exp(-0.1)), 1e-3 + 4 * 5e-4)


class Harness(unittest.TestCase):
    """Times are grouped and answered as the benchmarks expect."""

    def test_blocks(self):
        """Every step is run once, the last block shorter."""
        runs = []
        times = harness.measure(runs.append, steps=25, block=10)
        self.assertEqual(runs, [10, 10, 5])
        self.assertEqual(len(times), 3)

    def test_serve(self):
        """A command is answered by its time, anything else by an error, and the server goes on."""
        runs, answers = [], io.StringIO()
        harness.serve(runs.append, ["run 3\n", "walk\n", "run 0\n", "run 2\n"], answers, "numpy 1")
        lines = [json.loads(line) for line in answers.getvalue().splitlines()]
        self.assertEqual(runs, [3, 2])
        self.assertEqual([sorted(line) for line in lines],
                         [["library", "seconds", "steps"], ["error"], ["error"],
                          ["library", "seconds", "steps"]])
        self.assertEqual(lines[0]["library"], "numpy 1")

    def test_library(self):
        """A version that names its library stands alone."""
        self.assertEqual(harness.library({"framework": "jax", "version": "0.8"}), "jax 0.8")
        self.assertEqual(harness.library({"library": "scipy", "version": "scipy 1"}), "scipy 1")

    def test_summary(self):
        """The ninth decile is a time that was measured."""
        summary = harness.summary([float(n) for n in range(10, 0, -1)])
        self.assertEqual((summary["median_ms"], summary["min_ms"], summary["p90_ms"]), (5.5, 1, 9))


class InfoGAN(unittest.TestCase):
    """The first stage of the Two-Stage VAE."""

    def test_size(self):
        """It has as many parameters as Diffeo's, and the deviation."""
        count = sum(p.numel() for p in infogan_torch.InfoGAN().parameters())
        self.assertEqual(count, 13_331_585 + 1)

    def test_training(self):
        """Twelve steps lower the loss of pictures that are alike."""
        images = np.tile(np.linspace(0, 1, 784, dtype=np.float32), (64, 1))
        for channels_last in (True, False):
            trainer = infogan_torch.Trainer(images, 16, 1, channels_last)
            trainer.run(1)
            first = float(trainer.loss)
            trainer.run(11)
            self.assertLess(float(trainer.loss), first - 10)


if __name__ == "__main__":
    unittest.main()
