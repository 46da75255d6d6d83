"""A table whose mirror holds selected columns and rows, with other types.

selected_mirror.py make HOME                        the table `demo/items` and its view `demo/wide`, some versions
selected_mirror.py change HOME STEP                 further versions; STEP is 1, 2, .. or `revert`
selected_mirror.py compare HOME LAKE VERSION=SETTINGS..  compares the mirror's snapshots with what Pixeltable shows of the
                                                    versions under the settings that were there then, `first` or `second`, and
                                                    wants a snapshot of each version that is named, and no other
selected_mirror.py replay JSONL_FOLDER HOME SETTINGS  applies the change files and compares what is left with the newest version
"""

import json
import sys
from collections import Counter
from pathlib import Path

import pixeltable_home

pixeltable_home.open_home(Path(sys.argv[2] if sys.argv[1] != 'replay' else sys.argv[3]))

import lake  # noqa: E402
import numpy as np  # noqa: E402
import pixeltable as pxt  # noqa: E402


def rows(first: int, count: int) -> list[dict]:
    return [
        {
            'k': k,
            'label': None if k % 7 == 0 else f'l{k % 3} "é"',
            'width': None if k % 11 == 0 else k * 3 % 200,
            'ratio': k / 7,
            'meta': None if k % 5 == 0 else {'tag': f't{k}', 'n': k, 'more': [k, {'x': 0.5}]},
        }
        for k in range(first, first + count)
    ]


def make() -> None:
    pxt.create_dir('demo')
    items = pxt.create_table(
        'demo/items',
        {'k': pxt.Int, 'label': pxt.String | None, 'width': pxt.Int | None, 'ratio': pxt.Float | None, 'meta': pxt.Json | None},
    )
    items.insert(rows(0, 300))
    pxt.create_view('demo/wide', items.where(items.width > 100), additional_columns={'note': pxt.String | None})
    items.update({'width': items.width + 60}, where=items.k < 40)
    items.delete(where=items.k % 13 == 0)


def change(step: str) -> None:
    items = pxt.get_table('demo/items')
    if step == '1':
        items.insert(rows(1000, 50))
        items.update({'width': 10}, where=items.k > 1020)
        items.update({'label': 'seen'}, where=items.k > 1010)
        pxt.get_table('demo/wide').update({'note': 'wide'})
    elif step == '2':
        items.update({'width': 77}, where=items.k == 3)
        items.add_computed_column(double=items.width * 2)
        items.update({'width': 150}, where=items.k == 4)
        items.delete(where=items.k == 5)
    elif step == 'revert':
        items.revert()
    else:
        raise SystemExit(f'no step {step}')


def first(row: dict) -> tuple | None:
    if row['width'] is None or not row['width'] > 50:
        return None
    meta = row['meta']
    return (
        row['k'],
        row['width'],
        float(np.float32(row['ratio'])),
        None if meta is None else meta['tag'],
        None if meta is None else {'n': meta['n'], 'more': [json_text(one) for one in meta['more']]},
    )


def second(row: dict) -> tuple | None:
    if row['double'] is None or not row['double'] > 100:
        return None
    return (row['k'], row['label'], row['double'])


def json_text(value) -> str:
    return json.dumps(value, separators=(',', ':'))


def hashable(values) -> str:
    return json.dumps(values, sort_keys=True, ensure_ascii=False)


def shown(path: str, settings: str) -> Counter:
    table = pxt.get_table(path)
    take = {'first': first, 'second': second}[settings]
    taken = (take(row) for row in table.collect())
    return Counter(hashable(list(row)) for row in taken if row is not None)


def columns(settings: str) -> list[str]:
    return ['k', 'w', 'r', 'tag', 'meta'] if settings == 'first' else ['k', 'label', 'double']


def compare() -> None:
    named = dict(argument.split('=') for argument in sys.argv[4:])
    mirror = lake.open_catalog(Path(sys.argv[3])).load_table(('demo', 'items'))
    snapshots = {lake.summary(s, 'pixeltable.version'): s for s in lake.ancestors(mirror) if lake.summary(s, 'pixeltable.version')}
    if set(snapshots) != set(named):
        raise SystemExit(f'snapshots of versions {sorted(snapshots)}, wanted {sorted(named)}')
    compared = 0
    for version, settings in named.items():
        scan = mirror.scan(snapshot_id=snapshots[version].snapshot_id)
        names = [field.name for field in scan.projection().fields]
        if names != [*columns(settings), '_pxt_rowid', '_pxt_version']:
            raise SystemExit(f'version {version} has the columns {names}')
        found = Counter(hashable([row[name] for name in columns(settings)]) for row in scan.to_arrow().to_pylist())
        wanted = shown(f'demo/items:{version}', settings)
        if found != wanted:
            raise SystemExit(f'version {version}: missing {list(wanted - found)[:3]}, too many {list(found - wanted)[:3]}')
        compared += sum(found.values())
    print(f'compared {len(named)} versions, {compared} rows: 0 differences')


def replay() -> None:
    parts = sorted(Path(sys.argv[2]).glob('changes-*.jsonl'), key=lambda part: part.name)
    lines = [json.loads(line) for part in parts for line in part.read_text().splitlines()]
    rows: dict[int, dict] = {}
    for line in lines:
        row, operation = line['_pxt_rowid'], line['_pxt_op']
        if (operation == 'insert') == (row in rows):
            raise SystemExit(f'change {line["_pxt_change"]} has an {operation} of row {row}, which is {"" if row in rows else "not "}there')
        rows[row] = line
        if operation == 'delete':
            del rows[row]
    # A row that has no new line since the settings changed has NULL in the columns that came with them.
    left = Counter(hashable([float(np.float32(line[n])) if n == 'r' else line.get(n) for n in columns(sys.argv[4])]) for line in rows.values())
    wanted = shown('demo/items', sys.argv[4])
    if left != wanted:
        raise SystemExit(f'missing {list(wanted - left)[:3]}, too many {list(left - wanted)[:3]}')
    print(f'replayed {len(lines)} lines: 0 differences')


{'make': make, 'change': lambda: change(sys.argv[3]), 'compare': compare, 'replay': replay}[sys.argv[1]]()
