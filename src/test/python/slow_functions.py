"""A function that takes its time; Pixeltable wants functions in modules."""

import time

import pixeltable as pxt


@pxt.udf
def slowly(k: int) -> int:
    time.sleep(0.2)
    return k * 7
