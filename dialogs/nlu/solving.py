"""Linear systems of a symmetric positive definite matrix, in place and in single precision.

``numpy.linalg.solve`` works on a copy in double precision: four times the memory, at the very
moment when the house needs most of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from threadpoolctl import threadpool_limits

from dialogs.nlu.features import Floats

BLOCK = 256


def solve(matrix: Floats, targets: Floats) -> Floats:
    """``x`` of ``matrix @ x = targets`` by blocked Cholesky (Golub and Van Loan, 4.2). Both arguments are spoilt."""
    size = len(matrix)
    blocks = [slice(start, min(start + BLOCK, size)) for start in range(0, size, BLOCK)]
    inverses = []
    for place, block in enumerate(blocks):
        inverse = np.linalg.inv(np.linalg.cholesky(matrix[block, block]))
        inverses.append(inverse)
        targets[block] = inverse @ targets[block]
        below = matrix[block.stop :, block]
        below[:] = below @ inverse.T
        targets[block.stop :] -= below @ targets[block]
        for later in blocks[place + 1 :]:
            seen = slice(block.stop, later.stop)
            matrix[later, seen] -= matrix[later, block] @ matrix[seen, block].T
    for block, inverse in zip(reversed(blocks), reversed(inverses), strict=True):
        targets[block] -= matrix[block.stop :, block].T @ targets[block.stop :]
        targets[block] = inverse.T @ targets[block]
    return targets


def one_thread() -> None:
    """From now on a product of matrices takes one thread.

    For a question's small ones several only wait for each other: 3.5 ms become 340 on a busy machine.
    """
    threadpool_limits(1, "blas")


@contextmanager
def all_cores() -> Iterator[None]:
    """For training's large products: a thread for each core."""
    with threadpool_limits(os.cpu_count(), "blas"):
        yield
