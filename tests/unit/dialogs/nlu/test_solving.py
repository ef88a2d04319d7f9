"""The solver gives what numpy's own gives, at any size."""

from __future__ import annotations

import numpy as np
import pytest

from dialogs.nlu.solving import BLOCK, solve


@pytest.mark.parametrize("size", [1, 7, BLOCK, BLOCK + 1, 3 * BLOCK - 5])
def test_the_solution_is_that_of_numpy(size: int) -> None:
    random = np.random.default_rng(7)
    factor = random.normal(size=(size, size)).astype(np.float32) / np.float32(size**0.5)
    matrix = factor @ factor.T + np.eye(size, dtype=np.float32)
    targets = random.normal(size=(size, 3)).astype(np.float32)
    expected = np.linalg.solve(matrix.astype(float), targets.astype(float))
    assert np.abs(solve(matrix.copy(), targets.copy()) - expected).max() < 1e-4
