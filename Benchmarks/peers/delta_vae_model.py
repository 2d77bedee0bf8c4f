"""What the two Delta-VAE peers share: sizes, starting parameters, the constant of the loss, data.

The model: an encoder 784-512-512-512 with ReLU and two heads, a mean on S^2 and a time t; a
Brownian walk of `WALK_STEPS` projected steps from the mean; a decoder 3-512-512-784. With x the
picture and y its reconstruction, the loss is the mean over the batch of

    |x - y|^2 / 2 + (784 / 2) log(2 pi) + KL,
    KL = -(d / 2) log(2 pi t) - d / 2 + log(volume) + Sc t / 4,    d = 2, volume = 4 pi, Sc = 2.
"""

import math

import numpy as np

PIXELS = 784
HIDDEN = 512
AMBIENT = 3
WALK_STEPS = 10
LOG_TIME_CENTRE = -6.25
LOG_TIME_HALF_LENGTH = 1.25
QUARTER_SCALAR_CURVATURE = 2 / 4
LEARNING_RATE = 1e-3
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8

# The parts of the loss that depend on nothing learnt.
LOSS_CONSTANT = (PIXELS / 2 * math.log(2 * math.pi)
                 - math.log(2 * math.pi) - 1 + math.log(4 * math.pi))

# Name, inputs, outputs of each dense layer, in the order of the forward pass.
LAYERS = (("encoder_1", PIXELS, HIDDEN), ("encoder_2", HIDDEN, HIDDEN),
          ("encoder_3", HIDDEN, HIDDEN), ("mean", HIDDEN, AMBIENT), ("time", HIDDEN, 1),
          ("decoder_1", AMBIENT, HIDDEN), ("decoder_2", HIDDEN, HIDDEN),
          ("decoder_3", HIDDEN, PIXELS))


def initial_parameters(seed):
    """Draw Glorot uniform weights and zero biases.

    Parameters
    ----------
    seed : int

    Returns
    -------
    dict of str to (ndarray, ndarray)
        Weight ``[inputs, outputs]`` and bias ``[outputs]`` of each layer, float32.
    """
    random = np.random.default_rng(seed)
    parameters = {}
    for name, inputs, outputs in LAYERS:
        limit = math.sqrt(6 / (inputs + outputs))
        weight = random.uniform(-limit, limit, (inputs, outputs)).astype(np.float32)
        parameters[name] = (weight, np.zeros(outputs, np.float32))
    return parameters


def load_images(path, seed):
    """Read the training pictures, or draw 60,000 random ones.

    Parameters
    ----------
    path : str or None
        A ``.npy`` file ``[count, 784]`` or ``[count, 28, 28]``; bytes are divided by 255.
    seed : int
        For random pictures.

    Returns
    -------
    ndarray
        ``[count, 784]``, float32.
    """
    if path is None:
        return np.random.default_rng(seed).random((60_000, PIXELS), np.float32)
    images = np.load(path)
    scale = 255 if images.dtype == np.uint8 else 1
    return np.ascontiguousarray(images.reshape(len(images), PIXELS), np.float32) / np.float32(scale)
