"""Brownian walk, local covariance and bi-Lipschitz statistics in PyTorch.

Every class has ``run(steps)``, which does the whole work ``steps`` times, and ``results()``, which
gives the arrays of the last time. Rows go through in chunks that on a CPU stay in the cores' caches,
which was faster than whole arrays and keeps memory small.
"""

import math

import torch

VERSION = torch.__version__
# "cpu" or "cuda": where the arrays given to the classes go.
device = "cpu"


def placed(array):
    """Give an array as a tensor on the device.

    Parameters
    ----------
    array : ndarray

    Returns
    -------
    Tensor
    """
    return torch.from_numpy(array).to(device)


def gathered(points, neighbors):
    """Collect the neighbours of some points.

    Parameters
    ----------
    points : Tensor
        ``[count, dimension]``.
    neighbors : Tensor
        Indices, ``[rows, k]``.

    Returns
    -------
    Tensor
        ``[rows, k, dimension]``.
    """
    return points.index_select(0, neighbors.reshape(-1)).view(*neighbors.shape, -1)


class Brownian:
    """A walk on S^2: ``walk_steps`` times z <- (z + sqrt(t / walk_steps) noise), normalised.

    Parameters
    ----------
    start : ndarray
        ``[count, 3]``, float32, rows of unit norm.
    time : float
    walk_steps : int
    chunk : int
        Points that walk together.
    """

    def __init__(self, start, time, walk_steps, chunk):
        self.start = placed(start)
        self.end = torch.empty_like(self.start)
        self.deviation = math.sqrt(time / walk_steps)
        self.walk_steps = walk_steps
        self.chunk = chunk

    def run(self, steps):
        """Walk ``steps`` times from the start.

        Parameters
        ----------
        steps : int
        """
        for _ in range(steps):
            self.end.copy_(self.start)
            for z in self.end.split(self.chunk):
                noise = torch.empty_like(z)
                for _ in range(self.walk_steps):
                    z.add_(noise.normal_(), alpha=self.deviation)
                    z.div_(torch.linalg.vector_norm(z, dim=1, keepdim=True))

    def results(self):
        """Give the points reached.

        Returns
        -------
        dict of str to ndarray
            ``points``, ``[count, 3]``.
        """
        return {"points": self.end.cpu().numpy()}


class Covariance:
    """Covariance of each point's neighbours, and the Cholesky factor of it.

    The factor is that of C + ridge * trace(C) / dimension * I.

    Parameters
    ----------
    points : ndarray
        ``[count, dimension]``, float32.
    neighbors : ndarray
        Indices, ``[count, k]``.
    ridge : float
    chunk : int
        Points treated together.
    """

    def __init__(self, points, neighbors, ridge, chunk):
        self.points = placed(points)
        self.neighbors = placed(neighbors)
        self.ridge = ridge
        self.chunk = chunk
        count, dimension = points.shape
        self.covariance = torch.empty(count, dimension, dimension, device=device)
        self.factor = torch.empty_like(self.covariance)
        self.log_determinant = torch.empty(count, device=device)
        self.failed = torch.empty(count, dtype=torch.bool, device=device)

    def run(self, steps):
        """Compute everything ``steps`` times.

        Parameters
        ----------
        steps : int
        """
        outputs = (self.neighbors, self.covariance, self.factor, self.log_determinant, self.failed)
        for _ in range(steps):
            for chunk in zip(*(output.split(self.chunk) for output in outputs)):
                self.compute(*chunk)

    def compute(self, neighbors, covariance, factor, log_determinant, failed):
        """Compute the covariance and the factor of one chunk of points.

        Parameters
        ----------
        neighbors : Tensor
            ``[rows, k]``.
        covariance, factor : Tensor
            Receive ``[rows, dimension, dimension]``.
        log_determinant, failed : Tensor
            Receive ``[rows]``: of the matrix factored; where it is not positive definite.
        """
        cloud = gathered(self.points, neighbors)
        cloud -= cloud.mean(dim=1, keepdim=True)
        torch.bmm(cloud.mT, cloud, out=covariance)
        covariance /= neighbors.shape[1]
        ridged = covariance
        if self.ridge > 0:
            ridged = covariance.clone()
            diagonal = ridged.diagonal(dim1=1, dim2=2)
            diagonal += self.ridge * diagonal.mean(dim=1, keepdim=True)
        lower, info = torch.linalg.cholesky_ex(ridged)
        factor.copy_(lower)
        log_determinant.copy_(2 * lower.diagonal(dim1=1, dim2=2).log().sum(dim=1))
        failed.copy_(info != 0)

    def results(self):
        """Give the last results.

        Returns
        -------
        dict of str to ndarray
        """
        names = ("covariance", "factor", "log_determinant", "failed")
        return {name: getattr(self, name).cpu().numpy() for name in names}


class BiLipschitz:
    """The bi-Lipschitz constant of a map at each point, over its latent neighbours.

    With r_j = |f(z_j) - f(z)| / |z_j - z|: K = max(max r, 1 / min r), scale free
    sqrt(max r / min r). Neighbours that coincide with the point count for nothing.

    Parameters
    ----------
    latent : ndarray
        ``[count, latent dimension]``, float32.
    output : ndarray
        ``[count, output dimension]``, float32.
    neighbors : ndarray
        Indices, ``[count, k]``.
    chunk : int
        Points treated together.
    """

    def __init__(self, latent, output, neighbors, chunk):
        self.latent = placed(latent)
        self.output = placed(output)
        self.neighbors = placed(neighbors)
        self.chunk = chunk
        self.constant = torch.empty(len(latent), device=device)
        self.scale_free = torch.empty(len(latent), device=device)

    def run(self, steps):
        """Compute everything ``steps`` times.

        Parameters
        ----------
        steps : int
        """
        arrays = (self.latent, self.output, self.neighbors, self.constant, self.scale_free)
        for _ in range(steps):
            for chunk in zip(*(array.split(self.chunk) for array in arrays)):
                self.compute(*chunk)

    def compute(self, latent, output, neighbors, constant, scale_free):
        """Compute the constants of one chunk of points.

        Parameters
        ----------
        latent, output : Tensor
            ``[rows, latent dimension]`` and ``[rows, output dimension]``.
        neighbors : Tensor
            ``[rows, k]``.
        constant, scale_free : Tensor
            Receive ``[rows]``.
        """
        apart = lengths(self.latent, latent, neighbors)
        ratio = lengths(self.output, output, neighbors) / apart
        coincide = apart == 0
        largest = ratio.masked_fill(coincide, -torch.inf).amax(dim=1)
        smallest = ratio.masked_fill_(coincide, torch.inf).amin(dim=1)
        torch.maximum(largest, 1 / smallest, out=constant)
        torch.sqrt(largest / smallest, out=scale_free)

    def results(self):
        """Give the last results.

        Returns
        -------
        dict of str to ndarray
            ``constant`` and ``scale_free``, ``[count]``.
        """
        return {"constant": self.constant.cpu().numpy(), "scale_free": self.scale_free.cpu().numpy()}


def lengths(points, centres, neighbors):
    """Measure how far the neighbours are from their centres.

    Parameters
    ----------
    points : Tensor
        ``[count, dimension]``.
    centres : Tensor
        ``[rows, dimension]``.
    neighbors : Tensor
        Indices into the points, ``[rows, k]``.

    Returns
    -------
    Tensor
        ``[rows, k]``.
    """
    difference = gathered(points, neighbors).sub_(centres.unsqueeze(1))
    return torch.linalg.vector_norm(difference, dim=2)
