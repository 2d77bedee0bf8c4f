"""The two ways to time a peer: a measured run, and a server that a benchmark alternates with.

A peer is a function ``run(steps)`` that does ``steps`` units of work and returns once all of them
are complete. Nothing else is timed: no start-up, no files, no compilation (the warm-up does that).
"""

import json
import os
import statistics
import sys
import time


def add_arguments(parser, *, steps, warmup, block):
    """Add the options that every peer shares.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        The parser to extend.
    steps, warmup, block : int
        Defaults of the options of those names.
    """
    parser.add_argument("--threads", type=positive, default=4, help="CPU threads")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu",
                        help="where PyTorch computes; the other libraries stay on the CPU")
    parser.add_argument("--steps", type=positive, default=steps, help="units of work to time")
    parser.add_argument("--warmup", type=positive, default=warmup, help="units of work before")
    parser.add_argument("--block", type=positive, default=block,
                        help="units of work between two readings of the clock")
    parser.add_argument("--seed", type=int, default=0, help="seed of everything random")
    parser.add_argument("--interactive", action="store_true",
                        help='answer each line "run STEPS" of the input with one JSON line')


def positive(text):
    """Parse a positive integer, for ``argparse``.

    Parameters
    ----------
    text : str

    Returns
    -------
    int
    """
    value = int(text)
    if value < 1:
        raise ValueError(f"{text} is not positive")
    return value


def prepare_threads(threads):
    """Keep this process on its first ``threads`` cores, its idle OpenMP threads asleep.

    XLA and OpenMP read both when they are loaded, so this comes before their import. Threads that
    spin at OpenMP's barriers, which is the default, win little on a quiet machine; beside any other
    busy process they made PyTorch's steps up to thirty times slower.

    Parameters
    ----------
    threads : int
    """
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[:threads])
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def synchronized(run, torch, device):
    """Make a peer wait for its GPU, so that its work is complete when it returns.

    Parameters
    ----------
    run : callable
        ``run(steps)``.
    torch : module
    device : str
        ``"cpu"`` or ``"cuda"``.

    Returns
    -------
    callable
    """
    if device == "cpu":
        return run

    def complete(steps):
        run(steps)
        torch.cuda.synchronize()
    return complete


def drive(run, arguments, facts):
    """Warm a peer up, then measure it or serve it, as the command line asked.

    Parameters
    ----------
    run : callable
        ``run(steps)`` does the work and returns once it is complete.
    arguments : argparse.Namespace
        With the options of `add_arguments`.
    facts : dict
        What to say about the run beside its times.
    """
    run(arguments.warmup)
    if arguments.interactive:
        serve(run, sys.stdin, sys.stdout, library(facts))
        return
    times = measure(run, arguments.steps, arguments.block)
    print(json.dumps({**facts, "device": arguments.device, "threads": arguments.threads, "steps": arguments.steps,
                      **summary(times)}))


def measure(run, steps, block):
    """Time ``steps`` units of work in blocks.

    A block is waited for once, at its end, so that no step pays for a wait of its own.

    Parameters
    ----------
    run : callable
    steps, block : int

    Returns
    -------
    list of float
        Milliseconds per step, one value per block; the last block may be shorter.
    """
    times = []
    for done in range(0, steps, block):
        count = min(block, steps - done)
        times.append(1e3 * seconds_of(run, count) / count)
    return times


def library(facts):
    """Name a peer's library.

    Parameters
    ----------
    facts : dict
        With ``version``, and with ``library`` or ``framework``.

    Returns
    -------
    str
        For instance ``torch 2.9.1``; the version alone where it names the library itself.
    """
    name, version = facts.get("library", facts.get("framework")), str(facts["version"])
    return version if version.startswith(name) else f"{name} {version}"


def serve(run, lines, answers, library):
    """Answer each line ``run STEPS`` with the seconds it took, until the input ends.

    Parameters
    ----------
    run : callable
    lines : iterable of str
    answers : text file
        Receives one JSON line for each line of input.
    library : str
        The library that does the work, and its version.
    """
    for line in lines:
        match line.split():
            case ["run", text] if text.isdecimal() and int(text) > 0:
                steps = int(text)
                answer = {"seconds": seconds_of(run, steps), "steps": steps, "library": library}
            case _:
                answer = {"error": f'expected "run STEPS", got {line.strip()!r}'}
        print(json.dumps(answer), file=answers, flush=True)


def seconds_of(run, steps):
    """Time one call of a peer.

    Parameters
    ----------
    run : callable
    steps : int

    Returns
    -------
    float
        Seconds.
    """
    start = time.perf_counter()
    run(steps)
    return time.perf_counter() - start


def summary(times):
    """Summarise times.

    Parameters
    ----------
    times : list of float
        In milliseconds.

    Returns
    -------
    dict
        ``median_ms``, ``min_ms``, ``p90_ms`` (the smallest time that at least nine tenths of the
        times do not exceed) and ``times_ms``.
    """
    ordered = sorted(times)
    return {"median_ms": statistics.median(ordered),
            "min_ms": ordered[0],
            "p90_ms": ordered[-(-9 * len(ordered) // 10) - 1],
            "times_ms": times}
