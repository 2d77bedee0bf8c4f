"""Time a peer library on one of the five works of geometry."""

import argparse

import numpy as np

import harness

# Bytes of gathered neighbours that a chunk may hold, unless --chunk says otherwise: what stays in a
# CPU's caches, or what keeps a GPU busy.
CHUNK_BYTES = {"cpu": 8 << 20, "cuda": 1 << 30}
BROWNIAN_CHUNK = {"cpu": 1 << 16, "cuda": 1 << 30}


def parse_arguments():
    """Read the command line.

    Returns
    -------
    argparse.Namespace
    """
    parser = argparse.ArgumentParser(description=__doc__)
    works = parser.add_subparsers(dest="work", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    harness.add_arguments(shared, steps=5, warmup=1, block=1)
    shared.add_argument("--out", metavar="PREFIX", help="write each result to PREFIX.NAME.npy")
    chunked = argparse.ArgumentParser(add_help=False)
    chunked.add_argument("--chunk", type=harness.positive, help="points treated together")
    given = argparse.ArgumentParser(add_help=False)
    given.add_argument("--neighbors", metavar="FILE.npy", required=True, help="indices [count, k]")
    given.add_argument("-k", type=harness.positive, help="use the first K of the neighbours")

    neighbors = works.add_parser("neighbors", parents=[shared], help="exact nearest neighbours")
    neighbors.add_argument("--points", metavar="FILE.npy", required=True)
    neighbors.add_argument("--queries", metavar="FILE.npy",
                           help="without, the points, each leaving itself out")
    neighbors.add_argument("-k", type=harness.positive, required=True)
    neighbors.add_argument("--library", choices=("faiss", "sklearn"), default="faiss")

    brownian = works.add_parser("brownian", parents=[shared, chunked], help="walk on S^2")
    brownian.add_argument("--start", metavar="FILE.npy", help="points of unit norm [count, 3]")
    brownian.add_argument("--count", type=harness.positive, default=1_000_000,
                          help="walks from uniform points, without --start")
    brownian.add_argument("--time", type=float, default=0.1)
    brownian.add_argument("--walk-steps", type=harness.positive, default=20)

    covariance = works.add_parser("covariance", parents=[shared, chunked, given],
                                  help="local covariance and its Cholesky factor")
    covariance.add_argument("--points", metavar="FILE.npy", required=True)
    covariance.add_argument("--ridge", type=float, default=0.0, help="in mean eigenvalues")

    bilipschitz = works.add_parser("bilipschitz", parents=[shared, chunked, given],
                                   help="bi-Lipschitz constant at each point")
    bilipschitz.add_argument("--latent", metavar="FILE.npy", required=True)
    bilipschitz.add_argument("--output", metavar="FILE.npy", required=True)

    spectral = works.add_parser("diffusion-map", parents=[shared],
                                help="leading eigenvectors of a random walk on the points")
    spectral.add_argument("--points", metavar="FILE.npy", required=True)
    spectral.add_argument("--components", type=harness.positive, required=True)
    spectral.add_argument("-k", type=harness.positive, default=64)
    spectral.add_argument("--alpha", type=float, default=1.0)
    spectral.add_argument("--method", choices=("lanczos", "shift-invert"), default="lanczos")
    return parser.parse_args()


def load_floats(path):
    """Read an array of floats.

    Parameters
    ----------
    path : str

    Returns
    -------
    ndarray
        float32, row-major.
    """
    return np.ascontiguousarray(np.load(path), np.float32)


def load_neighbors(arguments):
    """Read neighbour indices.

    Parameters
    ----------
    arguments : argparse.Namespace
        With ``neighbors`` and ``k``.

    Returns
    -------
    ndarray
        ``[count, k]``, int32.
    """
    return np.ascontiguousarray(np.load(arguments.neighbors)[:, :arguments.k], np.int32)


def chunk_size(arguments, neighbors, dimension):
    """Choose how many points to treat together.

    Parameters
    ----------
    arguments : argparse.Namespace
    neighbors : ndarray
        ``[count, k]``.
    dimension : int
        Of the gathered rows.

    Returns
    -------
    int
    """
    return arguments.chunk or max(
        1, CHUNK_BYTES[arguments.device] // (4 * neighbors.shape[1] * dimension))


def make_neighbors(arguments):
    """Build the peer of `neighbors`.

    Parameters
    ----------
    arguments : argparse.Namespace

    Returns
    -------
    (object, dict)
        The peer and the facts about it.
    """
    import geometry_neighbors
    points = load_floats(arguments.points)
    queries = arguments.queries and load_floats(arguments.queries)
    peer = geometry_neighbors.Neighbors(points, queries, arguments.k, arguments.library,
                                        arguments.threads)
    return peer, {"library": arguments.library, "version": peer.version,
                  "count": len(points), "queries": len(peer.queries),
                  "dimension": points.shape[1], "k": arguments.k}


def make_brownian(arguments):
    """Build the peer of `brownian`; parameters and results as `make_neighbors`."""
    kernels = torch_kernels(arguments)
    if arguments.start:
        start = load_floats(arguments.start)
    else:
        start = np.random.default_rng(arguments.seed).standard_normal(
            (arguments.count, 3), np.float32)
        start /= np.linalg.norm(start, axis=1, keepdims=True)
    chunk = arguments.chunk or BROWNIAN_CHUNK[arguments.device]
    peer = kernels.Brownian(start, arguments.time, arguments.walk_steps, chunk)
    return peer, {"library": "torch", "version": kernels.VERSION, "count": len(start),
                  "walk_steps": arguments.walk_steps, "chunk": chunk}


def make_covariance(arguments):
    """Build the peer of `covariance`; parameters and results as `make_neighbors`."""
    kernels = torch_kernels(arguments)
    points, neighbors = load_floats(arguments.points), load_neighbors(arguments)
    count, dimension = points.shape
    chunk = chunk_size(arguments, neighbors, dimension)
    peer = kernels.Covariance(points, neighbors, arguments.ridge, chunk)
    return peer, {"library": "torch", "version": kernels.VERSION, "count": count,
                  "dimension": dimension, "k": neighbors.shape[1], "chunk": chunk}


def make_bilipschitz(arguments):
    """Build the peer of `bilipschitz`; parameters and results as `make_neighbors`."""
    kernels = torch_kernels(arguments)
    latent, output = load_floats(arguments.latent), load_floats(arguments.output)
    neighbors = load_neighbors(arguments)
    chunk = chunk_size(arguments, neighbors, output.shape[1])
    peer = kernels.BiLipschitz(latent, output, neighbors, chunk)
    return peer, {"library": "torch", "version": kernels.VERSION, "count": len(latent),
                  "latent_dimension": latent.shape[1], "output_dimension": output.shape[1],
                  "k": neighbors.shape[1], "chunk": chunk}


def make_diffusion_map(arguments):
    """Build the peer of `diffusion-map`; parameters and results as `make_neighbors`."""
    import geometry_spectral
    points = load_floats(arguments.points)
    peer = geometry_spectral.DiffusionMap(points, arguments.components, arguments.k,
                                          arguments.alpha, arguments.method, arguments.threads)
    return peer, {"library": "scipy", "version": peer.version, "count": len(points),
                  "dimension": points.shape[1], "k": arguments.k, "method": arguments.method}


def torch_kernels(arguments):
    """Import the PyTorch kernels, with their threads and their seed set.

    Parameters
    ----------
    arguments : argparse.Namespace

    Returns
    -------
    module
    """
    import geometry_torch
    geometry_torch.torch.set_num_threads(arguments.threads)
    geometry_torch.torch.manual_seed(arguments.seed)
    geometry_torch.device = arguments.device
    return geometry_torch


MAKERS = {"neighbors": make_neighbors, "brownian": make_brownian,
          "covariance": make_covariance, "bilipschitz": make_bilipschitz,
          "diffusion-map": make_diffusion_map}


def main():
    """Run the peer that the command line names."""
    arguments = parse_arguments()
    harness.prepare_threads(arguments.threads)
    peer, facts = MAKERS[arguments.work](arguments)
    run = peer.run
    if arguments.device != "cpu" and facts["library"] == "torch":
        import torch
        run = harness.synchronized(run, torch, arguments.device)
    harness.drive(run, arguments, {"work": arguments.work, **facts})
    if arguments.out:
        for name, array in peer.results().items():
            np.save(f"{arguments.out}.{name}.npy", array)


if __name__ == "__main__":
    main()
