"""The embedding of record_upgrade.py. Pixeltable finds it again by this module's name."""

import numpy as np
import pixeltable as pxt


@pxt.udf
def letters(text: str) -> pxt.Array[(3,), pxt.Float]:
    return np.array([len(text), text.count('a') + 1, text.count('e') + 1], dtype=np.float64)
