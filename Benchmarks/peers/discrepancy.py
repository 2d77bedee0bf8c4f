"""Time PyTorch's maximum mean discrepancy of two samples, with its gradient, by Gram matrices."""

import argparse

import numpy as np

import harness

SCALES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class Discrepancy:
    """The unbiased estimate with a sum of inverse multiquadric kernels, and its gradient.

    Parameters
    ----------
    x, y : ndarray
        Samples, ``[count, dimension]``, float32.
    base : float
        What the scales are multiplied by.
    device : str
        ``"cpu"`` or ``"cuda"``, where everything is.
    """

    def __init__(self, x, y, base, device="cpu"):
        import torch
        self.torch = torch
        self.x = torch.from_numpy(x).to(device).requires_grad_()
        self.y = torch.from_numpy(y).to(device)
        self.base = base
        self.value = self.gradient = None

    def squared_distances(self, x, y):
        """Give all squared distances, ``[n, m]``, by the Gram matrix of inner products."""
        return (x.square().sum(1)[:, None] + y.square().sum(1)[None]
                - 2 * x @ y.T).clamp_min(0)

    def estimate(self):
        """Give the estimate, as users write it.

        Returns
        -------
        Tensor
            One element.
        """
        n, m = len(self.x), len(self.y)
        xx = self.squared_distances(self.x, self.x)
        yy = self.squared_distances(self.y, self.y)
        xy = self.squared_distances(self.x, self.y)
        total = 0
        for scale in SCALES:
            size = scale * self.base

            def kernel(d):
                return size / (size + d)

            total = (total + (kernel(xx).sum() - n) / (n * (n - 1))
                     + (kernel(yy).sum() - m) / (m * (m - 1)) - 2 * kernel(xy).mean())
        return total

    def run(self, steps):
        """Compute estimate and gradient ``steps`` times.

        Parameters
        ----------
        steps : int
        """
        for _ in range(steps):
            self.value = self.estimate()
            self.gradient, = self.torch.autograd.grad(self.value, self.x)

    def results(self):
        """Give the last results.

        Returns
        -------
        dict of str to ndarray
            ``value`` and ``gradient``.
        """
        return {"value": self.value.detach().cpu().numpy(),
                "gradient": self.gradient.cpu().numpy()}


def main():
    """Run the peer on the samples that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    harness.add_arguments(parser, steps=5, warmup=1, block=1)
    parser.add_argument("--x", metavar="FILE.npy", required=True, help="a sample")
    parser.add_argument("--y", metavar="FILE.npy", required=True, help="another")
    parser.add_argument("--base", type=float, required=True, help="size of the kernel")
    parser.add_argument("--out", metavar="PREFIX", help="write each result to PREFIX.NAME.npy")
    arguments = parser.parse_args()
    harness.prepare_threads(arguments.threads)
    import torch
    torch.set_num_threads(arguments.threads)
    x, y = (np.ascontiguousarray(np.load(path), np.float32)
            for path in (arguments.x, arguments.y))
    peer = Discrepancy(x, y, arguments.base, arguments.device)
    harness.drive(harness.synchronized(peer.run, torch, arguments.device), arguments,
                  {"work": "mmd", "library": "torch", "version": torch.__version__,
                   "count": len(x), "dimension": x.shape[1]})
    if arguments.out:
        for name, array in peer.results().items():
            np.save(f"{arguments.out}.{name}.npy", array)


if __name__ == "__main__":
    main()
