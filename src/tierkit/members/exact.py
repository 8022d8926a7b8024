"""Sums of 64-bit integers that cannot wrap around."""

from typing import Any

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
LARGEST = 2**63 - 1


def exact_sum(numbers: npt.NDArray[Any]) -> int:
    """The sum, exactly, whatever its size."""
    return int((numbers if _fits(numbers) else numbers.astype(object)).sum())


def exact_running_sum(numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The running sum, exactly: 64-bit where the total fits, Python integers where not."""
    return np.asarray(np.cumsum(numbers if _fits(numbers) else numbers.astype(object)))


def exact_product(left: Integers, right: Integers) -> npt.NDArray[Any]:
    """Element times element, exactly: 64-bit where it fits, Python integers where not."""
    if len(left) and _largest(left) * _largest(right) > LARGEST:
        return np.asarray(left.astype(object) * right.astype(object))
    return left * right


def _fits(numbers: npt.NDArray[Any]) -> bool:
    return numbers.dtype != object and _largest(numbers) * len(numbers) <= LARGEST


def _largest(numbers: npt.NDArray[Any]) -> int:
    return max(int(numbers.max()), -int(numbers.min())) if len(numbers) else 0
