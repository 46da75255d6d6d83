"""A seeded random workload on real Pixeltable base tables: every column type, every kind of version but reverts.

workload.py HOME --tables N --ops N --seed S [--marker-file F] [--pause SECONDS] [--gate-file G --gate-at N]

Prints the seed and one line per operation. F holds, after each operation, the number of operations done so far.
Before operation N of the gate it waits until G exists.
A second run on the same home goes on with the tables that are there and adds N more.
"""

import argparse
import datetime
import math
import os
import random
import sys
import time
import uuid
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument('home', type=Path)
parser.add_argument('--tables', type=int, default=2)
parser.add_argument('--ops', type=int, default=30)
parser.add_argument('--seed', type=int, default=None)
parser.add_argument('--marker-file', type=Path)
parser.add_argument('--pause', type=float, default=0.0)
parser.add_argument('--gate-file', type=Path)
parser.add_argument('--gate-at', type=int, default=0)
options = parser.parse_args()
os.environ['PIXELTABLE_HOME'] = str(options.home)
os.environ.setdefault('PIXELTABLE_VERBOSITY', '0')

import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402

import pixeltable as pxt  # noqa: E402
from pixeltable.functions import string  # noqa: E402

UTC = datetime.timezone.utc
DTYPES = [np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.float16, np.float32, np.float64]
PATHS = ['w/t{}', 'w/deep-dir/t{}', 'root{}', 'w/select']
STRINGS = [
    '', ' ', "it's", 'say "hi"', 'a,b;c\td', 'line\nbreak', 'cr\r\nlf', 'back\\slash', 'NULL', '\\N', 'null', 'ümlaut', '猕猴桃', '🥝🥭',
    'é (combining: e\u0301)', 'x' * 3000, '{"json": 1}', '0', 'true', '\u2028', '\x01\x7f',
]
FLOATS = [0.0, -0.0, 1.5, 1e-5, 1e16, 123456789.123456789, 1e308, 5e-324, math.nan, math.inf, -math.inf, 0.1, 1e22, -2.5e-7]
INTS = [0, 1, -1, 2**63 - 1, -(2**63), 2**53 + 1, 42]
TIMES = [
    datetime.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), datetime.datetime(1901, 2, 3, 4, 5, 6, 7, tzinfo=UTC),
    datetime.datetime(1970, 1, 1, tzinfo=UTC), datetime.datetime(2038, 1, 19, 3, 14, 8, 120000, tzinfo=UTC),
    datetime.datetime(2026, 7, 1, 12, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=5, minutes=30))),
]
DATES = [datetime.date(1969, 7, 20), datetime.date(1970, 1, 1), datetime.date(1582, 10, 4), datetime.date(2026, 2, 28), datetime.date(9999, 12, 31)]


class Values:
    """Random values by column name; `None` now and then."""

    def __init__(self, rng: random.Random, pictures: list[Path]):
        self.rng = rng
        self.pictures = pictures

    def numbers(self, dtype, size: tuple[int, ...]) -> np.ndarray:
        generator = np.random.default_rng(self.rng.randrange(2**32))
        if np.issubdtype(dtype, np.floating):
            array = (generator.standard_normal(size) * 100).astype(dtype)
            if array.size and self.rng.random() < 0.3:
                array.flat[0] = self.rng.choice([np.nan, np.inf, -np.inf, -0.0])
            return array
        limits = np.iinfo(dtype)
        return generator.integers(limits.min, limits.max, size=size, dtype=dtype, endpoint=True)

    def length(self) -> int:
        """Small ones stay in the cell, big ones go to media files."""
        return self.rng.choice([0, 1, 2, 3, 7, 700])

    def json(self, depth: int = 0):
        kind = self.rng.randrange(9 if depth < 3 else 6)
        if kind < 5:
            return [
                None, self.rng.choice([True, False]), self.rng.choice(INTS), self.rng.choice(FLOATS[:8]), self.rng.choice(STRINGS)
            ][kind]
        if kind == 5:
            return self.rng.choice([{}, [], ''])
        if kind < 8:
            return {self.rng.choice(['a', 'b', 'ключ', 'quo"te', '']): self.json(depth + 1) for _ in range(self.rng.randrange(4))}
        return [self.json(depth + 1) for _ in range(self.rng.randrange(4))]

    def json_with_objects(self):
        return {
            'array': self.numbers(self.rng.choice(DTYPES), (self.length(),)), 'bytes': self.rng.randbytes(self.length()),
            'flags': self.numbers(np.int8, (5,)) > 0, 'plain': self.json(), 'list': [self.numbers(np.float64, (2, 2)), None],
        }

    def of(self, name: str, dtype):
        if self.rng.random() < 0.12:
            return None
        rng = self.rng
        makers = {
            's': lambda: rng.choice(STRINGS), 'i': lambda: rng.choice(INTS), 'f': lambda: rng.choice(FLOATS),
            'b': lambda: rng.random() < 0.5, 'ts': lambda: rng.choice(TIMES), 'd': lambda: rng.choice(DATES),
            'u': lambda: uuid.UUID(int=rng.getrandbits(128)), 'bin': lambda: rng.randbytes(self.length()), 'j': self.json,
            'jo': self.json_with_objects, 'a_fixed': lambda: self.numbers(np.float64, (2, 3)),
            'a_num': lambda: self.numbers(dtype, (self.length(),)), 'a_deep': lambda: self.numbers(np.float32, (2, self.length(), 2)),
            'a_bool': lambda: self.numbers(np.int8, (self.length() * 8,)) > 0,
            'a_str': lambda: np.array([rng.choice(STRINGS[1:12]) for _ in range(rng.choice([1, 2, 60]))]),
            'a_zero': lambda: self.numbers(np.int16, ()), 'a_any': lambda: self.numbers(rng.choice(DTYPES), (rng.randrange(1, 3), self.length())),
            'a_dtype': lambda: self.numbers(np.int64, (self.length(),)), 'img': lambda: str(rng.choice(self.pictures)),
            'table': lambda: rng.choice(STRINGS), 'order': lambda: rng.choice(INTS),
        }
        return makers[name]()


def column_types(dtype) -> dict:
    types = {
        's': pxt.String, 'i': pxt.Int, 'f': pxt.Float, 'b': pxt.Bool, 'ts': pxt.Timestamp, 'd': pxt.Date, 'u': pxt.UUID, 'bin': pxt.Binary,
        'j': pxt.Json, 'jo': pxt.Json, 'a_fixed': pxt.Array[(2, 3), np.float64], 'a_num': pxt.Array[(None,), dtype],
        'a_deep': pxt.Array[(2, None, 2), np.float32], 'a_bool': pxt.Array[(None,), pxt.Bool], 'a_str': pxt.Array[(None,), pxt.String],
        'a_zero': pxt.Array[(), np.int16], 'a_any': pxt.Array, 'a_dtype': pxt.Array[np.int64], 'img': pxt.Image,
        'table': pxt.String, 'order': pxt.Int,
    }
    return {name: type_ | None for name, type_ in types.items()}


COMPUTED = [
    ('double_k', lambda t: t.k * 2), ('f_plus', lambda t: t.f + 1.0), ('upper', lambda t: string.upper(t.s)),
    # Fails for strings without an 'a': cells with an error and no value.
    ('where_a', lambda t: string.index(t.s, 'a')),
    ('width', lambda t: t.img.width), ('turned', lambda t: t.img.rotate(90)), ('j_copy', lambda t: t.j), ('half_k', lambda t: t.k / 2),
]


class Table:
    """A table under load. `names` maps the name a column has now to the one it was made with, which says what it holds."""

    def __init__(self, path: str, rng: random.Random, values: Values):
        self.path, self.rng, self.values = path, rng, values
        self.dtype = rng.choice(DTYPES)
        types = column_types(self.dtype)
        self.table = pxt.create_table(path, {'k': pxt.Int, **types}, primary_key='k')
        self.names = {name: name for name in types}
        self.computed: list[str] = []
        self.next_key = 0
        self.keys: set[int] = set()
        self.serial = 0

    def some_keys(self) -> list[int]:
        return self.rng.sample(sorted(self.keys), min(len(self.keys), self.rng.randrange(1, 6)))

    def insert(self, most: int = 12) -> str:
        count = self.rng.randrange(1, most)
        keys = range(self.next_key, self.next_key + count)
        self.table.insert([{'k': k, **{n: self.values.of(o, self.dtype) for n, o in self.names.items()}} for k in keys], on_error='ignore')
        self.next_key += count
        self.keys.update(keys)
        return f'{count} rows'

    def changeable(self) -> list[str]:
        """Columns that can be set to a literal: no media; arrays and objects go through batch updates only."""
        return [n for n, o in self.names.items() if o in ('s', 'i', 'f', 'b', 'ts', 'd', 'u', 'bin', 'j', 'table', 'order')]

    def update(self) -> str:
        low = self.rng.randrange(0, max(1, self.next_key))
        names = self.rng.sample(self.changeable(), min(2, len(self.changeable())))
        status = self.table.update({n: self.values.of(self.names[n], self.dtype) for n in names}, where=self.table.k >= low)
        return f'{names} where k >= {low}: {status.row_count_stats.upd_rows} rows'

    def batch_update(self) -> str:
        keys = self.some_keys()
        names = self.rng.sample(self.changeable(), min(3, len(self.changeable())))
        self.table.batch_update([{'k': k, **{n: self.values.of(self.names[n], self.dtype) for n in names}} for k in keys])
        return f'{names} of {keys}'

    def delete(self) -> str:
        if self.rng.random() < 0.06:
            self.keys.clear()
            self.table.delete()
            return 'all'
        keys = self.some_keys()[:2]
        for key in keys:
            self.table.delete(where=self.table.k == key)
        self.keys.difference_update(keys)
        return f'{keys}'

    def add_column(self) -> str:
        kind = self.rng.choice(sorted(column_types(self.dtype)))
        self.serial += 1
        name = f'added_{kind}_{self.serial}'
        self.table.add_column(**{name: column_types(self.dtype)[kind]})
        self.names[name] = kind
        return name

    def add_computed_column(self) -> str:
        kind, make = self.rng.choice(COMPUTED)
        self.serial += 1
        name = f'{kind}_{self.serial}'
        try:
            expression = make(self.table)
        except AttributeError as gone:
            return f'{kind}: not possible, {gone}'
        self.table.add_computed_column(**{name: expression}, on_error='ignore')
        self.computed.append(name)
        return name

    def rename_column(self) -> str:
        old = self.rng.choice(sorted(self.names))
        self.serial += 1
        new = f'renamed_{self.serial}'
        self.table.rename_column(old, new)
        self.names[new] = self.names.pop(old)
        return f'{old} to {new}'

    def drop_column(self) -> str:
        names = self.computed if self.computed and self.rng.random() < 0.5 else sorted(self.names)
        if len(self.names) < 8:
            return self.insert()
        name = self.rng.choice(names)
        try:
            self.table.drop_column(name)
        except (pxt.exceptions.Error, pxt.exceptions.ExprEvalError) as refused:
            return f'{name}: refused, {str(refused).splitlines()[0]}'
        self.names.pop(name, None)
        if name in self.computed:
            self.computed.remove(name)
        return name

    def recompute_columns(self) -> str:
        if not self.computed:
            return self.add_computed_column()
        name = self.rng.choice(self.computed)
        self.table.recompute_columns(name)
        return name

    def step(self) -> str:
        weights = {
            'insert': 6, 'update': 5, 'batch_update': 3, 'delete': 3, 'add_column': 1.5, 'add_computed_column': 2, 'rename_column': 1,
            'drop_column': 1, 'recompute_columns': 1.5,
        }
        name = self.rng.choices(list(weights), list(weights.values()))[0]
        if not self.keys and name in ('update', 'batch_update', 'delete'):
            name = 'insert'
        try:
            return f'{self.path} {name} {getattr(self, name)()}'
        except (pxt.exceptions.Error, pxt.exceptions.ExprEvalError) as refused:
            # An update for whose new values a computed column fails is undone as a whole.
            if name not in ('update', 'batch_update') or 'ValueError' not in str(refused):
                raise
            return f'{self.path} {name} refused: {str(refused).splitlines()[0]}'


def make_pictures(folder: Path, rng: random.Random) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    pictures = [folder / f'{name}.png' for name in ('a', 'with space', 'ümlaut', 'a+b')]
    for i, picture in enumerate(pictures):
        Image.new('RGB', (8 + i, 6), (rng.randrange(256), 40 * i, 90)).save(picture)
    return pictures


def new_table(number: int, rng: random.Random, values: Values) -> Table:
    existing = set(pxt.list_tables())
    name = path = PATHS[number % len(PATHS)].format(number)
    while path in existing:
        path = f'{name}_{rng.randrange(10**6)}'
    for directory in reversed(list(Path(path).parents)[:-1]):
        pxt.create_dir(str(directory), if_exists='ignore')
    return Table(path, rng, values)


def mark(done: int) -> None:
    if options.marker_file is not None:
        part = options.marker_file.with_name(options.marker_file.name + '.part')
        part.write_text(str(done))
        part.rename(options.marker_file)


def wait_at_gate(done: int) -> None:
    while options.gate_file is not None and done == options.gate_at and not options.gate_file.exists():
        time.sleep(0.05)


def main() -> None:
    seed = random.SystemRandom().randrange(2**31) if options.seed is None else options.seed
    print(f'workload seed {seed}', flush=True)
    rng = random.Random(seed)
    values = Values(rng, make_pictures(options.home / 'workload-images', rng))
    tables = [new_table(i, rng, values) for i in range(max(1, options.tables - 1))]
    for done in range(options.ops):
        wait_at_gate(done)
        if done == options.ops // 2 and len(tables) < options.tables:
            tables.append(new_table(len(tables), rng, values))
            print(f'op {done}: {tables[-1].path} create_table', flush=True)
        print(f'op {done}: {rng.choice(tables).step()}', flush=True)
        mark(done + 1)
        time.sleep(options.pause)
    print(f'workload done, seed {seed}', flush=True)


if __name__ == '__main__':
    sys.exit(main())
