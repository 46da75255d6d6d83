"""Makes and changes a table that is partitioned and sorted in the lake: layouts.py make|drop|undo|again"""

import datetime
import sys

import pixeltable as pxt

BEGIN = datetime.datetime(2024, 2, 27, 22, 0, tzinfo=datetime.timezone.utc)


def row(k: int) -> dict:
    ts = None if k % 11 == 0 else BEGIN + datetime.timedelta(hours=k)
    return {'ts': ts, 'k': k, 'label': None if k % 7 == 0 else f'label {k % 5}', 'score': k / 3, 'meta': {'k': k, 'tags': ['a'] * (k % 3)}}


def make() -> None:
    pxt.create_dir('lay')
    t = pxt.create_table(
        'lay/t', {'k': pxt.Int, 'ts': pxt.Timestamp | None, 'label': pxt.String | None, 'score': pxt.Float, 'meta': pxt.Json}
    )
    t.insert([row(k) for k in range(60)])
    t.update({'score': -1.0}, where=t.k < 20)
    t.delete(where=t.k % 6 == 0)
    t.add_column(late=pxt.Int | None)
    t.add_computed_column(twice=t.k * 2)
    for k in range(100, 112):
        t.insert([row(k), row(k + 50)])
    t.update({'ts': BEGIN}, where=t.k > 150)
    t.rename_column('label', 'tag')
    t.update({'tag': 'new'}, where=t.k == 105)
    t.delete(where=t.k == 106)


def drop() -> None:
    t = pxt.get_table('lay/t')
    t.drop_column('ts')
    t.update({'score': 7.0}, where=t.k == 107)
    t.insert([{'k': 300, 'tag': None, 'score': 1.0, 'meta': {}}])


def undo() -> None:
    t = pxt.get_table('lay/t')
    for _ in range(4):
        t.revert()
        t = pxt.get_table('lay/t')
    t.update({'score': 8.0}, where=t.k == 108)


def again() -> None:
    t = pxt.get_table('lay/t')
    t.insert([{'tag' if name == 'label' else name: value for name, value in row(k).items()} for k in range(400, 404)])
    t.delete(where=t.k == 400)


{f.__name__: f for f in (make, drop, undo, again)}[sys.argv[1]]()
print('versions', sorted(v['version'] for v in pxt.get_table('lay/t').get_versions()))
