"""Linear systems of a symmetric positive definite matrix, in place and in single precision.

``numpy.linalg.solve`` works on a copy in double precision: four times the memory, at the very
moment when the house needs most of it. The cores share the work by threads of ours, each with one
thread of BLAS: BLAS's own wait for each other by spinning, which on a busy machine takes four times as long.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from dialogs.nlu.features import Floats

BLOCK = 256
Item = TypeVar("Item")
Result = TypeVar("Result")


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

        def subtract(later: slice, block: slice = block) -> None:
            seen = slice(block.stop, later.stop)
            matrix[later, seen] -= matrix[later, block] @ matrix[seen, block].T

        on_all_cores(subtract, blocks[place + 1 :])
    for block, inverse in zip(reversed(blocks), reversed(inverses), strict=True):
        targets[block] -= matrix[block.stop :, block].T @ targets[block.stop :]
        targets[block] = inverse.T @ targets[block]
    return targets


def on_all_cores(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Apply NumPy work, which lets other threads run, to each item; results in order."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, items))


def one_thread() -> None:
    """From now on a product of matrices takes one thread of BLAS.

    For a question's small ones several only wait for each other: 3.5 ms become 340 on a busy machine.
    """
    threadpool_limits(1, "blas")
