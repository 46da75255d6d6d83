"""Writes floats.csv: the bits of a double in hexadecimal and Python's repr of it.

Run it from the project's folder: python3 src/test/python/make_float_fixture.py
"""

import random
import struct
from pathlib import Path

TARGET = Path('src/test/resources/io/pixelake/types/json/floats.csv')
EDGES = [
    0.0, -0.0, 1.0, -1.0, 0.1, 0.2, 0.3, 1 / 3, 2 / 3, 100000.0, 1e-05, 1e-4, 0.00012, 0.001, 0.00099, 9999999.0, 1e7,
    1e15, 9.999e15, 9007199254740993.0, 1e16, 12345678901234567.0, 1e17, 1e21, 1e22, 1e23, 2e23, 8.41e21, 9e-5, 2.0e-3,
    5e-324, 1e-323, 1.5e-323, 2e-323, 2.5e-323, 4.4e-323, 5e-323, 9.9e-323, 1e-322, 1e-321, 9.9e-321, 1e-320, 1e-300,
    2.2250738585072014e-308, 2.225073858507201e-308, 1.7976931348623157e308, -1.7976931348623157e308, 4.35, 2**53 + 2.0,
    2**63 * 1.0, 2.2250738585072011e-308, 2.98023223876953125e-8, 5e-5, 123456.789, 0.1 + 0.2, 1e100, -1.5e-10,
]


def from_bits(bits: int) -> float:
    return struct.unpack('>d', struct.pack('>Q', bits))[0]


def values() -> list[float]:
    rng = random.Random(20260101)
    result = list(EDGES)
    result += [from_bits(bits) for bits in range(1, 300)]
    result += [2.0**e for e in range(-1074, 1024, 3)]
    result += [10.0**e for e in range(-323, 309)]
    result += [struct.unpack('>f', struct.pack('>f', rng.uniform(-10, 10)))[0] for _ in range(500)]
    result += [rng.uniform(-1, 1) * 10 ** rng.randint(-8, 20) for _ in range(1500)]
    result += [round(rng.uniform(-1e6, 1e6), rng.randint(0, 6)) for _ in range(500)]
    while len(result) < 7000:
        value = from_bits(rng.getrandbits(64))
        if value == value and abs(value) != float('inf'):
            result.append(value)
    return result


def main() -> None:
    lines = [f'{struct.pack(">d", value).hex()},{value!r}\n' for value in values()]
    TARGET.write_text(''.join(lines), encoding='ascii', newline='')
    print(f'{len(lines)} doubles in {TARGET}')


if __name__ == '__main__':
    main()
