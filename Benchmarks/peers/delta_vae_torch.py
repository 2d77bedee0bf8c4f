"""The Delta-VAE training step in PyTorch, eager."""

import torch
from torch import nn
from torch.nn.functional import normalize, relu

import delta_vae_model as model


class DeltaVAE(nn.Module):
    """Encoder, walk on S^2 and decoder.

    Parameters
    ----------
    parameters : dict
        As `delta_vae_model.initial_parameters` gives them.
    """

    def __init__(self, parameters):
        super().__init__()
        self.layers = nn.ModuleDict({name: linear(*layer) for name, layer in parameters.items()})

    def forward(self, x, noise):
        """Evaluate the loss of a batch.

        Parameters
        ----------
        x : Tensor
            ``[batch, 784]``.
        noise : Tensor
            Standard normal, ``[walk steps, batch, 3]``.

        Returns
        -------
        Tensor
            Scalar, nats per picture.
        """
        layers = self.layers
        h = x
        for name in ("encoder_1", "encoder_2", "encoder_3"):
            h = relu(layers[name](h))
        z = normalize(layers["mean"](h), dim=-1)
        log_t = (model.LOG_TIME_CENTRE
                 + model.LOG_TIME_HALF_LENGTH * torch.tanh(layers["time"](h)))
        t = log_t.exp()
        for step in torch.sqrt(t / model.WALK_STEPS) * noise:
            z = normalize(z + step, dim=-1)
        for name in ("decoder_1", "decoder_2"):
            z = relu(layers[name](z))
        squared = 0.5 * nn.functional.mse_loss(layers["decoder_3"](z), x, reduction="sum")
        kl = (model.QUARTER_SCALAR_CURVATURE * t - log_t).sum()
        return (squared + kl) / len(x) + model.LOSS_CONSTANT


def linear(weight, bias):
    """Make a dense layer of given parameters.

    Parameters
    ----------
    weight : ndarray
        ``[inputs, outputs]``.
    bias : ndarray
        ``[outputs]``.

    Returns
    -------
    nn.Linear
    """
    layer = nn.Linear(*weight.shape)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(weight).T)
        layer.bias.copy_(torch.from_numpy(bias))
    return layer


class Trainer:
    """The training loop.

    Parameters
    ----------
    images : ndarray
        ``[count, 784]``, float32.
    batch : int
    seed : int
    optimiser : str
        How Adam runs over the parameters: ``"fused"``, ``"foreach"`` or ``"loop"``.
    device : str
        ``"cpu"`` or ``"cuda"``, where everything is.
    """

    version = torch.__version__

    def __init__(self, images, batch, seed, optimiser="fused", device="cpu"):
        self.model = DeltaVAE(model.initial_parameters(seed)).to(device)
        self.optimiser = optimiser
        self.adam = torch.optim.Adam(
            self.model.parameters(), lr=model.LEARNING_RATE,
            betas=(model.BETA_1, model.BETA_2), eps=model.EPSILON,
            fused=optimiser == "fused", foreach=optimiser == "foreach")
        self.images = torch.from_numpy(images).to(device)
        self.device = device
        self.batch = batch
        self.loss = None
        torch.manual_seed(seed)

    def run(self, steps):
        """Do ``steps`` steps; on the CPU the work is complete when it returns.

        Parameters
        ----------
        steps : int
        """
        for _ in range(steps):
            rows = torch.randint(len(self.images), (self.batch,), device=self.device)
            noise = torch.randn(model.WALK_STEPS, self.batch, model.AMBIENT, device=self.device)
            self.adam.zero_grad(set_to_none=True)
            loss = self.model(self.images.index_select(0, rows), noise)
            loss.backward()
            self.adam.step()
        self.loss = loss.detach()
