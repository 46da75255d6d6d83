"""A table with computed columns that fail and embedding indexes that come and go, a view on it, and snapshots of both.

laboratory.py FOLDER make | change | more K | revert | rename | clash | drop
"""

import os
import sys
from pathlib import Path

import lab_functions
import numpy as np
import pixeltable as pxt


def row(k: int, n: int, text: str | None = None) -> dict:
    return {'k': k, 'n': n, 'text': text or f'text {k}', 'vector': np.full(3, k / 3, dtype=np.float32)}


lab = sys.argv[1]


def broken_image() -> str:
    path = Path(os.environ['PIXELTABLE_HOME']) / 'broken.png'
    path.write_text('no image')
    return str(path)


def make() -> None:
    pxt.create_dir(lab)
    types = {'k': pxt.Int, 'n': pxt.Int | None, 'text': pxt.String | None, 'vector': pxt.Array[(3,), pxt.Float] | None, 'image': pxt.Image | None}
    t = pxt.create_table(f'{lab}/notes', types)
    t.insert([row(k, k % 3) for k in range(6)])
    t.add_computed_column(inv=lab_functions.inverse(t.n), on_error='ignore')
    t.add_embedding_index('text', idx_name='half', embedding=lab_functions.embed)
    t.insert([row(6, 0), {**row(7, 1), 'image': broken_image()}], on_error='ignore')
    t.add_embedding_index('vector', idx_name='array')
    v = pxt.create_view(f'{lab}/view', t.where(t.k > 1))
    v.add_computed_column(twice=lab_functions.inverse(v.n - 1), on_error='ignore')
    v.add_embedding_index('text', idx_name='on_base', embedding=lab_functions.embed, precision='fp32')
    t.update({'text': 'another text'}, where=t.k == 2)
    pxt.create_snapshot(f'{lab}/snap', t)
    pxt.create_snapshot(f'{lab}/view_snap', v)
    t.delete(where=t.k == 4)
    t.add_embedding_index('text', idx_name='full', embedding=lab_functions.embed, precision='fp32')


def change() -> None:
    t = pxt.get_table(f'{lab}/notes')
    t.drop_embedding_index(idx_name='half')
    t.update({'n': 5}, where=t.k == 6)
    t.insert([row(8, 0)], on_error='ignore')
    t.recompute_columns('inv')
    t.rename_column('inv', 'inverted')
    t.insert([row(9, 4)])


def more() -> None:
    pxt.get_table(f'{lab}/notes').insert([row(int(sys.argv[3]), 0)], on_error='ignore')


def revert() -> None:
    """The last version's number is used again."""
    t = pxt.get_table(f'{lab}/notes')
    t.revert()
    t.delete(where=t.k == 0)


def rename() -> None:
    pxt.move(f'{lab}/notes', f'{lab}/renamed')


def clash() -> None:
    t = pxt.create_table(f'{lab}/clash', {'n': pxt.Int, 'inv_errortype': pxt.String | None})
    t.add_computed_column(inv=lab_functions.inverse(t.n))


def drop() -> None:
    pxt.drop_table(f'{lab}/view_snap')
    pxt.drop_table(f'{lab}/view')


{f.__name__: f for f in (make, change, more, revert, rename, clash, drop)}[sys.argv[2]]()
t = pxt.get_table(f'{lab}/renamed' if sys.argv[2] == 'rename' else f'{lab}/notes')
print('versions', sorted(v['version'] for v in t.get_versions()))
