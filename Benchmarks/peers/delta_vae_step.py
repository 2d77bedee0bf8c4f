"""Time the Delta-VAE training step of a peer framework: draw a batch, forward, backward, Adam."""

import argparse

import harness
from delta_vae_model import load_images


def parse_arguments():
    """Read the command line.

    Returns
    -------
    argparse.Namespace
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--framework", choices=("jax", "torch"), required=True)
    parser.add_argument("--batch", type=harness.positive, default=640)
    parser.add_argument("--data", metavar="FILE.npy",
                        help="pictures [count, 784] or [count, 28, 28]; random ones without")
    parser.add_argument("--optimiser", choices=("fused", "foreach", "loop"), default="fused",
                        help="how torch.optim.Adam runs over the parameters")
    harness.add_arguments(parser, steps=200, warmup=20, block=10)
    return parser.parse_args()


def make_trainer(arguments):
    """Build the training loop of the framework asked for.

    A framework is imported only when it is used, so that neither one's threads disturb the other.

    Parameters
    ----------
    arguments : argparse.Namespace

    Returns
    -------
    object
        With ``run(steps)``, ``loss``, ``version`` and ``optimiser``.
    """
    harness.prepare_threads(arguments.threads)
    images = load_images(arguments.data, arguments.seed)
    if arguments.framework == "jax":
        import delta_vae_jax
        return delta_vae_jax.Trainer(images, arguments.batch, arguments.seed)
    import delta_vae_torch
    delta_vae_torch.torch.set_num_threads(arguments.threads)
    trainer = delta_vae_torch.Trainer(
        images, arguments.batch, arguments.seed, arguments.optimiser, arguments.device)
    trainer.run = harness.synchronized(trainer.run, delta_vae_torch.torch, arguments.device)
    return trainer


def main():
    """Run the peer that the command line names."""
    arguments = parse_arguments()
    trainer = make_trainer(arguments)
    harness.drive(trainer.run, arguments, {
        "framework": arguments.framework, "version": trainer.version,
        "optimiser": trainer.optimiser, "batch": arguments.batch})


if __name__ == "__main__":
    main()
