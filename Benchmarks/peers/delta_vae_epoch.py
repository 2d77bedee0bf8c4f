"""Time an epoch of Delta-VAE training in JAX: a new order, every batch gathered, trained on."""

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
    parser.add_argument("--batch", type=harness.positive, default=640)
    parser.add_argument("--data", metavar="FILE.npy",
                        help="pictures [count, 784] or [count, 28, 28]; random ones without")
    harness.add_arguments(parser, steps=5, warmup=1, block=1)
    return parser.parse_args()


def main():
    """Run the peer; a step is an epoch."""
    arguments = parse_arguments()
    harness.prepare_threads(arguments.threads)
    import delta_vae_jax
    images = load_images(arguments.data, arguments.seed)
    trainer = delta_vae_jax.Trainer(images, arguments.batch, arguments.seed)
    harness.drive(trainer.run_epochs, arguments, {
        "framework": "jax", "version": trainer.version, "optimiser": trainer.optimiser,
        "batch": arguments.batch})


if __name__ == "__main__":
    main()
