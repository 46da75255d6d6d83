"""Makes the tables that VerifyAndStatusITCase mirrors, or changes them: verify_source.py STEP, with PIXELTABLE_HOME set."""

import datetime
import json
import sys
import uuid

import numpy as np
import pixeltable as pxt
import sqlalchemy as sql
from pixeltable.env import Env
from pixeltable.functions.json import list_iterator


def all_types() -> None:
    table = pxt.create_table('demo/types', {
        'k': pxt.Int, 's': pxt.String | None, 'f': pxt.Float | None, 'b': pxt.Bool | None, 'ts': pxt.Timestamp | None,
        'd': pxt.Date | None, 'u': pxt.UUID | None, 'bin': pxt.Binary | None, 'j': pxt.Json | None,
        'a32': pxt.Array[(None,), np.float32] | None, 'a64': pxt.Array[(2, 2), np.float64] | None,
        'a8': pxt.Array[(None, 3), np.int8] | None, 'ab': pxt.Array[(None,), np.bool_] | None, 'free': pxt.Array | None,
    })
    before_1970 = datetime.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
    table.insert([
        {'k': 0},
        {'k': 1, 's': '', 'f': float('nan'), 'b': False, 'ts': before_1970, 'd': datetime.date(1, 1, 1), 'u': uuid.UUID(int=0),
         'bin': b'', 'j': {}, 'a32': np.array([], np.float32), 'a64': np.zeros((2, 2)), 'a8': np.zeros((0, 3), np.int8),
         'ab': np.array([], np.bool_), 'free': np.array(5)},
        {'k': -2**63, 's': 'quotes " and\nlines, \u00e9\U0001f600', 'f': -0.0, 'b': True, 'ts': datetime.datetime(2026, 3, 1, 8),
         'd': datetime.date(9999, 12, 31), 'u': uuid.UUID(int=2**128 - 1), 'bin': bytes(range(256)) * 8,
         'j': {'z': [1, 2.5, None, 'x'], 'a': {'deep': ['\u00fc']}}, 'a32': np.array([1.5, float('nan'), -0.0], np.float32),
         'a64': np.array([[1e300, -1e-300], [0.1, 5]]), 'a8': np.array([[1, -128, 127]] * 300, np.int8),
         'ab': np.array([True, False] * 900, np.bool_), 'free': np.arange(4).reshape(2, 2)},
        {'k': 2**63 - 1, 'f': float('inf'), 'j': [1, 'two'], 's': 'x' * 100_000},
    ])


def edited() -> None:
    table = pxt.create_table('demo/edited', {'k': pxt.Int, 'label': pxt.String | None, 'score': pxt.Float | None})
    table.insert([{'k': i, 'label': f'label {i}', 'score': i / 3} for i in range(2_000)])
    view = pxt.create_view('demo/low', table.where(table.k < 100), additional_columns={'twice': table.k * 2})
    table.update({'label': 'changed'}, where=table.k < 20)
    table.delete(where=table.k == 5)
    table.add_computed_column(half=table.k / 2)
    table.rename_column('label', 'name')
    table.drop_column('score')
    table.insert([{'k': i, 'name': 'late'} for i in range(2_000, 2_050)])
    view.add_column(note=pxt.String | None)
    pxt.create_snapshot('demo/kept', table)


def parts() -> None:
    table = pxt.create_table('demo/lists', {'k': pxt.Int, 'items': pxt.Json[list[str]]})
    table.insert([{'k': i, 'items': [f'word {i} {j}' for j in range(i % 5)]} for i in range(30)])
    pxt.create_view('demo/parts', table, iterator=list_iterator(item=table.items))
    table.delete(where=table.k == 3)


def simple(name: str) -> None:
    table = pxt.create_table(f'demo/{name}', {'k': pxt.Int, 'label': pxt.String | None, 'a': pxt.Array[(None,), np.float64] | None})
    table.insert([{'k': i, 'label': f'label {i}', 'a': np.array([i, i / 2])} for i in range(50)])
    table.update({'label': 'changed'}, where=table.k == 7)


def made_by(user: str, table: str, version: int) -> None:
    """As Pixeltable writes it where it has users, which need a set-up that a home of its own hasn't."""
    with Env.get().engine.begin() as connection:
        connection.execute(sql.text(
            "UPDATE tableversions v SET md = v.md || jsonb_build_object('user', cast(:user AS text)) FROM tables t"
            " WHERE t.id = v.tbl_id AND t.md->>'name' = :table AND v.version = :version"),
            {'user': user, 'table': table, 'version': version})


def history() -> None:
    """Pixeltable's own answers."""
    versions = {path: pxt.get_table(path).get_versions() for path in ('demo/edited', 'demo/low')}
    print(json.dumps(versions, default=str))


def make() -> None:
    pxt.create_dir('demo')
    all_types()
    edited()
    parts()
    for name in ('damaged', 'reverted', 'behind', 'dropped'):
        simple(name)
    made_by('alice', 'edited', 2)


def change() -> None:
    pxt.get_table('demo/reverted').revert()
    behind = pxt.get_table('demo/behind')
    for i in range(3):
        behind.insert([{'k': 1000 + i}])
    pxt.drop_table('demo/dropped')
    simple('unmirrored')


{'make': make, 'change': change, 'history': history}[sys.argv[1]]()
