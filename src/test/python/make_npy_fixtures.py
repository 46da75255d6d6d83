"""Writes the .npy files of NpyArrayTest and, in expected.json, what numpy itself says is in them.

Run with numpy installed: python make_npy_fixtures.py ../resources/io/pixelake/types/array
"""

import json
import sys
from pathlib import Path

import numpy as np

out = Path(sys.argv[1])
expected = {}


def rendered(value):
    if isinstance(value, list):
        return [rendered(v) for v in value]
    if isinstance(value, bytes):
        return value.decode('latin-1')
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value


def numpy_name(dtype):
    return {'U': 'str', 'S': 'bytes'}.get(dtype.kind, dtype.name)


def write(name, array, version=None):
    with open(out / f'{name}.npy', 'wb') as f:
        np.lib.format.write_array(f, array, version=version, allow_pickle=False)
    expected[name] = {'type': numpy_name(array.dtype), 'shape': list(array.shape), 'json': rendered(array.tolist())}


def both_orders(name, values, dtype):
    for order, suffix in (('<', 'little'), ('>', 'big')):
        array = np.array(values, dtype=dtype).astype(np.dtype(dtype).newbyteorder(order))
        write(f'{name}-{suffix}', array)
        write(f'{name}-{suffix}-fortran', np.asfortranarray(array))


write('bool', np.array([[True, False, True], [False, False, True]]))
write('bool-fortran', np.asfortranarray(np.array([[True, False, True], [False, False, True]])))
for bits in (8, 16, 32, 64):
    low, high = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    both_orders(f'int{bits}', [[low, -1, 0], [1, 77, high]], f'i{bits // 8}')
    both_orders(f'uint{bits}', [[0, 1, 2], [77, high + 1, 2**bits - 1]], f'u{bits // 8}')
special = [[0.0, -0.0, 1.5], [np.nan, np.inf, -np.inf], [-1 / 3, 5.960464477539063e-08, 65504.0]]
for bits in (16, 32, 64):
    both_orders(f'float{bits}', special, f'f{bits // 8}')
both_orders('str', [['a', 'b"c\\'], ['', 'é\U0001f600\n']], 'U8')
write('str-inner-zero', np.array(['a\0b', '\0', 'x']))
write('bytes', np.array([b'a', b'bcd', b'\xe9']))
write('zero-dimensions', np.array(-3, np.int16))
write('zero-dimensions-str', np.array('hello'))
write('empty', np.array([], np.float32))
write('empty-inner', np.zeros((2, 0), np.uint8))
write('empty-outer', np.zeros((0, 4), np.uint8))
write('three-dimensions', np.arange(24, dtype=np.int32).reshape(2, 3, 4))
write('three-dimensions-fortran', np.asfortranarray(np.arange(24, dtype=np.int32).reshape(2, 3, 4)))
write('version-2', np.arange(3), version=(2, 0))
write('version-3', np.arange(3), version=(3, 0))
# Not readable, on purpose.
np.save(out / 'complex.npy', np.array([1j]))
np.save(out / 'dates.npy', np.array(['2020-01-01'], 'M8[D]'))
np.save(out / 'record.npy', np.array([(1, 2.0)], dtype=[('a', 'i4'), ('b', 'f4')]))
# Pixeltable's form of large boolean arrays, and what it must become.
flags = (np.arange(21) % 3 == 0).reshape(3, 7)
np.save(out / 'packed-booleans.npy', np.packbits(flags))
np.save(out / 'unpacked-booleans.npy', flags)
(out / 'expected.json').write_text(json.dumps(expected, indent=1, ensure_ascii=False) + '\n', encoding='utf-8')
