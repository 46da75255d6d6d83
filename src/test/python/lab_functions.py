"""Functions of the laboratory's tables. Pixeltable finds them again by this module's name."""

import hashlib

import numpy as np
import pixeltable as pxt

DIMENSIONS = 4


def hashed(text: str) -> np.ndarray:
    """What the text's hash says, in numbers that half precision holds exactly or not, as they come."""
    digest = hashlib.sha256(text.encode()).digest()
    return np.frombuffer(digest[: 4 * DIMENSIONS], dtype='<u4').astype(np.float32) / np.float32(2**32)


@pxt.udf
def embed(text: str) -> pxt.Array[(DIMENSIONS,), pxt.Float]:
    return hashed(text).astype(np.float64)


@pxt.udf
def inverse(n: int) -> float:
    if n == 0:
        raise ValueError('nothing is the inverse of zero')
    return 1 / n
