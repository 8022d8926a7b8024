"""Integer arithmetic on many numbers that cannot wrap around: 64-bit where it fits."""

from typing import Any

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
LARGEST = 2**63 - 1
# Numbers of more bits come of formulas that square one another, and of nothing in the world.
MOST_BITS = 4096


def exact_sum(numbers: npt.NDArray[Any]) -> int:
    """The sum, exactly, whatever its size."""
    return int((numbers if fits(numbers) else numbers.astype(object)).sum())


def exact_running_sum(numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The running sum, exactly: 64-bit where the total fits, Python integers where not."""
    return np.asarray(np.cumsum(numbers if fits(numbers) else numbers.astype(object)))


def exact_product(left: npt.NDArray[Any], right: npt.NDArray[Any] | int) -> npt.NDArray[Any]:
    """Element times element (or one number), exactly: 64-bit where it fits, else Python integers.

    Raises `OverflowError` where numbers grow beyond all measure.
    """
    right = _whole(right) if isinstance(right, int) else right
    if (size := _largest(left) * _largest(right)) > LARGEST:
        if size.bit_length() > MOST_BITS:
            raise OverflowError
        return np.asarray(left.astype(object) * right.astype(object), dtype=object)
    return np.asarray(left * right)


def exact_total(left: npt.NDArray[Any], right: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Element plus element, exactly: 64-bit where it fits, Python integers where not."""
    if _largest(left) + _largest(right) > LARGEST:
        return np.asarray(left.astype(object) + right.astype(object), dtype=object)
    return np.asarray(left + right)


def exact_size(numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The numbers without their signs."""
    return np.asarray(np.abs(numbers), dtype=numbers.dtype)


def _whole(number: int) -> npt.NDArray[Any]:
    return np.asarray(number, dtype=np.int64 if abs(number) <= LARGEST else object)


def fits(numbers: npt.NDArray[Any]) -> bool:
    """Whether any sum of these numbers fits into 64 bits."""
    return numbers.dtype != object and _largest(numbers) * numbers.size <= LARGEST


def _largest(numbers: npt.NDArray[Any]) -> int:
    return max(int(numbers.max()), -int(numbers.min())) if numbers.size else 0
