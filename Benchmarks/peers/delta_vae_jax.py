"""The Delta-VAE in JAX: a training step and an epoch, each one jitted function, state donated."""

import functools

import jax
import jax.numpy as jnp

import delta_vae_model as model


def dense(layer, x):
    """Apply a dense layer.

    Parameters
    ----------
    layer : (Array, Array)
        Weight ``[inputs, outputs]`` and bias ``[outputs]``.
    x : Array
        ``[batch, inputs]``.

    Returns
    -------
    Array
        ``[batch, outputs]``.
    """
    weight, bias = layer
    return x @ weight + bias


def normalised(z):
    """Project points onto the unit sphere.

    Parameters
    ----------
    z : Array
        ``[batch, 3]``.

    Returns
    -------
    Array
        ``[batch, 3]``, rows of unit norm.
    """
    return z * jax.lax.rsqrt(jnp.sum(z * z, axis=-1, keepdims=True))


def loss(parameters, x, noise):
    """Evaluate the loss of a batch.

    Parameters
    ----------
    parameters : dict
        As `delta_vae_model.initial_parameters` gives them.
    x : Array
        ``[batch, 784]``.
    noise : Array
        Standard normal, ``[walk steps, batch, 3]``.

    Returns
    -------
    Array
        Scalar, nats per picture.
    """
    h = x
    for name in ("encoder_1", "encoder_2", "encoder_3"):
        h = jax.nn.relu(dense(parameters[name], h))
    z = normalised(dense(parameters["mean"], h))
    log_t = (model.LOG_TIME_CENTRE
             + model.LOG_TIME_HALF_LENGTH * jnp.tanh(dense(parameters["time"], h)))
    t = jnp.exp(log_t)
    step = jnp.sqrt(t / model.WALK_STEPS)
    for n in range(model.WALK_STEPS):
        z = normalised(z + step * noise[n])
    for name in ("decoder_1", "decoder_2"):
        z = jax.nn.relu(dense(parameters[name], z))
    squared = 0.5 * jnp.sum((x - dense(parameters["decoder_3"], z)) ** 2)
    kl = jnp.sum(model.QUARTER_SCALAR_CURVATURE * t - log_t)
    return (squared + kl) / len(x) + model.LOSS_CONSTANT


def adam(parameter, gradient, first, second, count):
    """Update one parameter by Adam.

    Parameters
    ----------
    parameter, gradient, first, second : Array
        The parameter, its gradient and the two running moments, of one shape.
    count : Array
        Number of this step, from 1.

    Returns
    -------
    (Array, Array, Array)
        The new parameter and moments.
    """
    first = model.BETA_1 * first + (1 - model.BETA_1) * gradient
    second = model.BETA_2 * second + (1 - model.BETA_2) * gradient * gradient
    rate = model.LEARNING_RATE / (1 - model.BETA_1 ** count)
    root = jnp.sqrt(second / (1 - model.BETA_2 ** count))
    return parameter - rate * first / (root + model.EPSILON), first, second


def update(state, x):
    """Differentiate the loss of a batch and update the state.

    Parameters
    ----------
    state : (dict, dict, dict, Array, Array)
        Parameters, first moments, second moments, steps done, random key.
    x : Array
        ``[batch, 784]``.

    Returns
    -------
    (tuple, Array)
        The new state and the loss of the batch.
    """
    parameters, first, second, count, key = state
    key, noise_key = jax.random.split(key)
    noise = jax.random.normal(noise_key, (model.WALK_STEPS, len(x), model.AMBIENT))
    value, gradients = jax.value_and_grad(loss)(parameters, x, noise)
    count = count + 1
    leaves, structure = jax.tree.flatten(parameters)
    updated = [adam(*leaf, count) for leaf in zip(
        leaves, *map(jax.tree.leaves, (gradients, first, second)))]
    parameters, first, second = (structure.unflatten(column) for column in zip(*updated))
    return (parameters, first, second, count, key), value


@functools.partial(jax.jit, static_argnames="batch", donate_argnums=0)
def train_step(state, images, batch):
    """Draw a batch, with repetitions, and update the state.

    Parameters
    ----------
    state : tuple
        As `update` takes it; donated.
    images : Array
        ``[count, 784]``.
    batch : int

    Returns
    -------
    (tuple, Array)
        The new state and the loss of the batch.
    """
    *rest, key = state
    key, index_key = jax.random.split(key)
    rows = jax.random.randint(index_key, (batch,), 0, len(images))
    return update((*rest, key), images[rows])


@functools.partial(jax.jit, static_argnames="batch", donate_argnums=0)
def train_epoch(state, images, batch):
    """Pass over the pictures once, in an order drawn anew; the last batch takes what is left.

    Parameters
    ----------
    state : tuple
        As `update` takes it; donated.
    images : Array
        ``[count, 784]``.
    batch : int

    Returns
    -------
    (tuple, Array)
        The new state and the mean loss of the full batches.
    """
    *rest, key = state
    key, order_key = jax.random.split(key)
    order = jax.random.permutation(order_key, len(images))
    whole = len(images) - len(images) % batch

    def step(state, rows):
        return update(state, images[rows])

    state, losses = jax.lax.scan(step, (*rest, key), order[:whole].reshape(-1, batch))
    if whole < len(images):
        state, _ = step(state, order[whole:])
    return state, losses.mean()


class Trainer:
    """The training loop.

    Parameters
    ----------
    images : ndarray
        ``[count, 784]``, float32.
    batch : int
    seed : int
    """

    version = jax.__version__
    optimiser = "tree of parameters"

    def __init__(self, images, batch, seed):
        parameters = jax.tree.map(jnp.asarray, model.initial_parameters(seed))
        zeros = functools.partial(jax.tree.map, jnp.zeros_like)
        self.state = (parameters, zeros(parameters), zeros(parameters), jnp.int32(0),
                      jax.random.key(seed))
        self.images = jnp.asarray(images)
        self.batch = batch
        self.loss = None

    def run(self, steps):
        """Do ``steps`` steps and wait for the last one.

        Parameters
        ----------
        steps : int
        """
        for _ in range(steps):
            self.state, self.loss = train_step(self.state, self.images, self.batch)
        jax.block_until_ready((self.state, self.loss))

    def run_epochs(self, epochs):
        """Pass over the pictures ``epochs`` times and wait for the last batch.

        Parameters
        ----------
        epochs : int
        """
        for _ in range(epochs):
            self.state, self.loss = train_epoch(self.state, self.images, self.batch)
        jax.block_until_ready((self.state, self.loss))
