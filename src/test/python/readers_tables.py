"""Tables of all types, once for each form in which they are mirrored, or in the named folders only: readers_tables.py make|more [FOLDER]...

All hold the same rows, with the same row ids and versions, so that what can't be read from one of them can be compared with another.
"""

import datetime
import math
import sys
import uuid

import numpy as np
import pixeltable as pxt

FOLDERS = sys.argv[2:] or ('demo', 'v3', 'cow', 'v3variant')
UTC = datetime.timezone.utc
EXTREMES = [
    {'label': '', 'score': math.nan, 'taken_at': datetime.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)},
    {'label': 'say "hi",\n猕猴桃', 'score': -0.0, 'day': datetime.date(1582, 10, 4), 'k': 2**63 - 1},
    {'score': math.inf, 'k': -(2**63), 'raw': b'', 'meta': {'a': [1, {'b': None}], 'ü"': 1.5}, 'box': {'x': 2, 'tags': []}},
    {'score': 5e-324, 'done': False, 'meta': [], 'box': None, 'taken_at': datetime.datetime(2038, 1, 19, 3, 14, 8, 120000, tzinfo=UTC)},
]


def row(i: int) -> dict:
    return {
        'id': i, 'label': f'label {i % 5}', 'score': i / 3, 'done': i % 2 == 0, 'k': i * 10**12, 'uid': uuid.UUID(int=i),
        'taken_at': datetime.datetime(2026, 3, 1, tzinfo=UTC) + datetime.timedelta(hours=i, microseconds=i),
        'day': datetime.date(2026, 3, 1) + datetime.timedelta(days=i), 'raw': bytes([i % 256, 0, 255]),
        'meta': {'i': i, 'tags': ['x'] * (i % 3)}, 'box': {'x': i, 'tags': ['a', None][: i % 3]},
        'vec': np.array([i, 0.5, -i], dtype=np.float32), 'mat': np.array([[i, 2**62], [0, -i]], dtype=np.int64),
    }


def empty(i: int, **cells) -> dict:
    return {**dict.fromkeys(row(0)), 'id': i, **cells}


def make() -> None:
    json, vec, mat = pxt.Json | None, pxt.Array[(3,), np.float32] | None, pxt.Array[(2, 2), np.int64] | None
    types = {
        'id': pxt.Int, 'label': pxt.String | None, 'score': pxt.Float | None, 'done': pxt.Bool | None, 'k': pxt.Int | None,
        'uid': pxt.UUID | None, 'taken_at': pxt.Timestamp | None, 'day': pxt.Date | None, 'raw': pxt.Binary | None,
        'meta': json, 'box': json, 'vec': vec, 'mat': mat,
    }
    for folder in FOLDERS:
        pxt.create_dir(folder)
        t = pxt.create_table(f'{folder}/images', types)
        t.insert([row(i) for i in range(60)])
        t.insert([empty(100), *(empty(101 + i, **cells) for i, cells in enumerate(EXTREMES))])
        t.update({'label': 'seen', 'score': -1.0}, where=t.id < 20)
        t.delete(where=t.id % 6 == 0)
        t.add_column(late=pxt.Int | None)
        t.insert([{**row(i), 'late': i} for i in range(200, 220)])
        t.rename_column('label', 'tag')
        t.update({'tag': None, 'late': 7}, where=(t.id > 30) & (t.id < 40))


        t.drop_column('day')
        t.delete(where=t.id == 205)
        t.insert([later(300)])
        t.update({'score': 8.0}, where=t.id == 7)


def later(i: int) -> dict:
    """A row as it is once `label` is called `tag`, and `day` is gone."""
    return {name: cell for name, cell in row(i).items() if name not in ('label', 'day')}


def more() -> None:
    for folder in FOLDERS:
        t = pxt.get_table(f'{folder}/images')
        first = 1000 + 10 * len(t.get_versions())
        t.insert([later(first + i) for i in range(4)])
        t.update({'tag': f'of {first}', 'late': first}, where=(t.id % 5 == 3) | (t.id == first))
        t.delete(where=(t.id == first + 1) | (t.id == 206))


{f.__name__: f for f in (make, more)}[sys.argv[1]]()
print('versions', sorted(v['version'] for v in pxt.get_table('demo/images').get_versions()))
