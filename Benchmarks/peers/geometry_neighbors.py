"""Exact nearest neighbours by faiss, or by scikit-learn's brute force."""

import os
import pathlib

import numpy as np


class Neighbors:
    """The k nearest points of each query, Euclidean.

    Parameters
    ----------
    points : ndarray
        ``[count, dimension]``, float32.
    queries : ndarray or None
        ``[queries, dimension]``; the points themselves without, and then each leaves itself out.
    k : int
    library : str
        ``"faiss"`` or ``"sklearn"``.
    threads : int
    """

    def __init__(self, points, queries, k, library, threads):
        self.points = points
        self.leaves_itself_out = queries is None
        self.queries = points if queries is None else queries
        # A point finds itself first, which takes one more place.
        self.places = k + self.leaves_itself_out
        search = {"faiss": faiss_search, "sklearn": sklearn_search}[library]
        self.search, self.version = search(self.points, self.queries, self.places, threads)
        self.distances = self.indices = None

    def run(self, steps):
        """Search ``steps`` times.

        Parameters
        ----------
        steps : int
        """
        for _ in range(steps):
            self.distances, self.indices = self.search()

    def results(self):
        """Give the result of the last search.

        Returns
        -------
        dict of str to ndarray
            ``indices`` int32 and ``distances`` float32, ``[queries, k]``, ascending.
        """
        distances, indices = self.distances, self.indices
        if self.leaves_itself_out:
            kept = all_but_one(indices == np.arange(len(indices))[:, None])
            distances, indices = (a[kept].reshape(len(a), -1) for a in (distances, indices))
        return {"indices": indices.astype(np.int32), "distances": distances.astype(np.float32)}


def all_but_one(own):
    """Say which places of each row to keep: all but the point itself, or else but the last.

    A point that coincides with many others need not be among its own nearest.

    Parameters
    ----------
    own : ndarray of bool
        ``[queries, places]``, true where a place holds the query itself.

    Returns
    -------
    ndarray of bool
        ``[queries, places]``, false once in each row.
    """
    dropped = np.where(own.any(axis=1), own.argmax(axis=1), own.shape[1] - 1)
    return np.arange(own.shape[1]) != dropped[:, None]


def faiss_search(points, queries, places, threads):
    """Prepare a search by ``faiss.knn``.

    Parameters
    ----------
    points, queries : ndarray
    places, threads : int

    Returns
    -------
    (callable, str)
        The search, which gives distances and indices, and the version of the library.
    """
    name_cores_to_openblas()
    import faiss
    faiss.omp_set_num_threads(threads)

    def search():
        squares, indices = faiss.knn(queries, points, places)
        return np.sqrt(squares, out=squares), indices

    return search, faiss.__version__


def name_cores_to_openblas():
    """Let the OpenBLAS inside faiss use the vector instructions that there are.

    The one packed with faiss-cpu 1.15.1 is version 0.3.15 and takes processors younger than itself
    for a Prescott, which has SSE3 alone: a quarter of the speed at dimension 784. OpenBLAS reads
    OPENBLAS_CORETYPE when it is loaded. A value from outside is replaced, since one meant for other
    programs may hold the peer back.
    """
    processors = pathlib.Path("/proc/cpuinfo")
    features = set(processors.read_text().split()) if processors.exists() else set()
    if {"avx512f", "avx512bw", "avx512dq", "avx512vl"} <= features:
        os.environ["OPENBLAS_CORETYPE"] = "SkylakeX"
    elif {"avx2", "fma"} <= features:
        os.environ["OPENBLAS_CORETYPE"] = "Haswell"


def sklearn_search(points, queries, places, threads):
    """Prepare a search by ``sklearn.neighbors.NearestNeighbors``, brute force.

    Parameters
    ----------
    points, queries : ndarray
    places, threads : int

    Returns
    -------
    (callable, str)
        As `faiss_search`.
    """
    import sklearn
    from sklearn.neighbors import NearestNeighbors
    from threadpoolctl import threadpool_limits
    threadpool_limits(threads)
    index = NearestNeighbors(n_neighbors=places, algorithm="brute", n_jobs=threads).fit(points)
    return lambda: index.kneighbors(queries), sklearn.__version__
