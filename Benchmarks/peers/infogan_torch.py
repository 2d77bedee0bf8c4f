"""The first stage of the Two-Stage VAE with InfoGAN's networks in PyTorch, eager."""

import math

import torch
from torch import nn
from torch.nn.functional import leaky_relu, softplus
from torch.nn.utils.parametrizations import spectral_norm

LATENT = 64
LEARNING_RATE = 1e-4
SIDE = 28


class InfoGAN(nn.Module):
    """Encoder, decoder and the logarithm of the decoder's deviation.

    Convolutions of 4 x 4 with stride 2 and one pixel of zeros on each side; every layer of the
    encoder is spectrally normalised.
    """

    def __init__(self):
        super().__init__()
        small = 128 * (SIDE // 4) ** 2
        self.encoder = nn.ModuleList([
            spectral_norm(nn.Conv2d(1, 64, 4, 2, 1)), spectral_norm(nn.Conv2d(64, 128, 4, 2, 1)),
            spectral_norm(nn.Linear(small, 1024)), spectral_norm(nn.Linear(1024, 2 * LATENT))])
        self.encoder_batch = nn.ModuleList([nn.BatchNorm2d(128), nn.BatchNorm1d(1024)])
        self.decoder = nn.Sequential(
            nn.Linear(LATENT, 1024), nn.BatchNorm1d(1024), nn.ReLU(),
            nn.Linear(1024, small), nn.BatchNorm1d(small), nn.ReLU(),
            nn.Unflatten(1, (128, SIDE // 4, SIDE // 4)),
            nn.ConvTranspose2d(128, 64, 4, 2, 1), nn.BatchNorm2d(64), nn.ReLU(),
            nn.ConvTranspose2d(64, 1, 4, 2, 1), nn.Sigmoid())
        self.log_deviation = nn.Parameter(torch.zeros(()))

    def forward(self, x, noise):
        """Evaluate the loss of a batch.

        Parameters
        ----------
        x : Tensor
            ``[batch, 1, 28, 28]``.
        noise : Tensor
            Standard normal, ``[batch, 64]``.

        Returns
        -------
        Tensor
            Scalar, nats per picture.
        """
        layers, batch = self.encoder, self.encoder_batch
        h = leaky_relu(layers[0](x), 0.2)
        h = leaky_relu(batch[0](layers[1](h)), 0.2)
        h = leaky_relu(batch[1](layers[2](h.flatten(1))), 0.2)
        mean, raw = layers[3](h).chunk(2, dim=1)
        deviation = softplus(raw) + 1e-6
        output = self.decoder(mean + deviation * noise)
        kl = 0.5 * (mean ** 2 + deviation ** 2 - 2 * deviation.log() - 1).sum()
        squared = nn.functional.mse_loss(output, x, reduction="sum")
        energy = 0.5 * squared * torch.exp(-2 * self.log_deviation)
        constant = x[0].numel() * (self.log_deviation + 0.5 * math.log(2 * math.pi))
        return (kl + energy) / len(x) + constant


class Trainer:
    """The training loop.

    Parameters
    ----------
    images : ndarray
        ``[count, 784]``, float32.
    batch : int
    seed : int
    channels_last : bool
        Whether images and weights have their channels innermost.
    device : str
        ``"cpu"`` or ``"cuda"``, where everything is.
    """

    version = torch.__version__
    optimiser = "fused"

    def __init__(self, images, batch, seed, channels_last=True, device="cpu"):
        torch.manual_seed(seed)
        form = torch.channels_last if channels_last else torch.contiguous_format
        self.form = form
        self.model = InfoGAN().to(device, memory_format=form)
        self.adam = torch.optim.Adam(self.model.parameters(), lr=LEARNING_RATE, fused=True)
        self.images = torch.from_numpy(images).reshape(-1, 1, SIDE, SIDE).to(device)
        self.device = device
        self.batch = batch
        self.loss = None

    def run(self, steps):
        """Do ``steps`` steps; on the CPU the work is complete when it returns.

        Parameters
        ----------
        steps : int
        """
        for _ in range(steps):
            rows = torch.randint(len(self.images), (self.batch,), device=self.device)
            noise = torch.randn(self.batch, LATENT, device=self.device)
            self.adam.zero_grad(set_to_none=True)
            x = self.images.index_select(0, rows).contiguous(memory_format=self.form)
            loss = self.model(x, noise)
            loss.backward()
            self.adam.step()
        self.loss = loss.detach()
