"""Diffusion maps by scipy, with faiss for the neighbours."""

import numpy as np
import scipy
import scipy.sparse as sparse
from scipy.sparse import linalg

import geometry_neighbors


class DiffusionMap:
    """The leading eigenvectors of a random walk on a neighbourhood graph.

    Affinities are ``exp(-d^2 / epsilon)`` between points of which one is among the k nearest of
    the other, divided by the product of both densities to the power ``alpha``.

    Parameters
    ----------
    points : ndarray
        ``[count, dimension]``, float32.
    components, k : int
    alpha : float
    method : str
        ``"lanczos"``, or ``"shift-invert"``, which factors the matrix: right where eigenvalues
        crowd at 1 and the graph is nearly a band, hopeless where the factor fills up.
    threads : int
    """

    def __init__(self, points, components, k, alpha, method, threads):
        self.components, self.k, self.alpha, self.method = components, k, alpha, method
        self.neighbors = geometry_neighbors.Neighbors(points, None, k, "faiss", threads)
        self.version = f"scipy {scipy.__version__}, faiss {self.neighbors.version}"
        self.eigenvalues = self.coordinates = None

    def run(self, steps):
        """Compute the map ``steps`` times.

        Parameters
        ----------
        steps : int
        """
        for _ in range(steps):
            self.neighbors.run(1)
            found = self.neighbors.results()
            graph = neighbor_graph(found["indices"], found["distances"])
            affinities = normalized(graph, automatic_bandwidth(graph), self.alpha)
            self.eigenvalues, self.coordinates = leading(affinities, self.components, self.method)

    def results(self):
        """Give the result of the last run.

        Returns
        -------
        dict of str to ndarray
            ``eigenvalues``, descending, and ``embedding`` ``[count, components]``, of mean 0 and
            variance 1 under the stationary distribution.
        """
        return {"eigenvalues": self.eigenvalues, "embedding": self.coordinates.astype(np.float32)}


def neighbor_graph(indices, distances):
    """Join points of which one is among the nearest of the other.

    Parameters
    ----------
    indices, distances : ndarray
        ``[count, k]``.

    Returns
    -------
    scipy.sparse.csr_array
        Squared distances, symmetric.
    """
    count, k = indices.shape
    rows = np.repeat(np.arange(count), k)
    directed = sparse.csr_array((distances.ravel().astype(float) ** 2, (rows, indices.ravel())),
                                shape=(count, count))
    return directed.maximum(directed.T).tocsr()


def automatic_bandwidth(graph):
    """Choose the epsilon at which the sum of affinities grows fastest, over half octaves.

    Parameters
    ----------
    graph : scipy.sparse.csr_array
        Squared distances.

    Returns
    -------
    float
    """
    squares = graph.data[graph.data > 0]
    grid = np.median(squares) * 2.0 ** np.arange(-12, 6, 0.5)
    sums = np.log([graph.shape[0] + np.exp(-squares / epsilon).sum() for epsilon in grid])
    steepest = np.argmax(np.diff(sums))
    return np.sqrt(grid[steepest] * grid[steepest + 1])


def normalized(graph, epsilon, alpha):
    """Weigh the edges of a graph and divide by the density.

    Parameters
    ----------
    graph : scipy.sparse.csr_array
        Squared distances.
    epsilon, alpha : float

    Returns
    -------
    scipy.sparse.csr_array
        Affinities with their diagonal.
    """
    weights = graph.copy()
    weights.data = np.exp(-graph.data / epsilon)
    weights = weights + sparse.eye_array(graph.shape[0])
    powers = sparse.diags_array(np.asarray(weights.sum(axis=1)).ravel() ** -alpha)
    return (powers @ weights @ powers).tocsr()


def leading(affinities, components, method):
    """Find the leading eigenvectors of the Markov chain of some affinities.

    Parameters
    ----------
    affinities : scipy.sparse.csr_array
    components : int
    method : str

    Returns
    -------
    (ndarray, ndarray)
        Eigenvalues and coordinates without the constant one.
    """
    degrees = np.asarray(affinities.sum(axis=1)).ravel()
    roots = sparse.diags_array(degrees ** -0.5)
    symmetric = (roots @ affinities @ roots).tocsc()
    start = np.random.default_rng(0).standard_normal(len(degrees))
    if method == "shift-invert":
        values, vectors = linalg.eigsh(symmetric, components + 1, sigma=1 + 1e-9, v0=start)
    else:
        values, vectors = linalg.eigsh(symmetric, components + 1, which="LA", tol=1e-9, v0=start)
    order = np.argsort(-values)[1:]
    scale = np.sqrt(degrees.sum() / degrees)[:, None]
    return values[order], vectors[:, order] * scale
