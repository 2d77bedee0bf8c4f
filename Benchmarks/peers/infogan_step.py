"""Time the training step of the Two-Stage VAE's first stage: draw a batch, forward, backward, Adam."""

import argparse
import resource

import harness
from delta_vae_model import load_images


def main():
    """Run the peer that the command line describes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batch", type=harness.positive, default=100)
    parser.add_argument("--data", metavar="FILE.npy",
                        help="pictures [count, 784] or [count, 28, 28]; random ones without")
    parser.add_argument("--planar", action="store_true",
                        help="channels outermost instead of innermost")
    harness.add_arguments(parser, steps=40, warmup=5, block=5)
    arguments = parser.parse_args()
    harness.prepare_threads(arguments.threads)
    import infogan_torch
    infogan_torch.torch.set_num_threads(arguments.threads)
    trainer = infogan_torch.Trainer(
        load_images(arguments.data, arguments.seed), arguments.batch, arguments.seed,
        channels_last=not arguments.planar, device=arguments.device)
    run = harness.synchronized(trainer.run, infogan_torch.torch, arguments.device)
    harness.drive(run, arguments, {
        "framework": "torch", "version": trainer.version, "optimiser": trainer.optimiser,
        "batch": arguments.batch, "planar": arguments.planar})
    if not arguments.interactive:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"peak resident memory: {peak / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
