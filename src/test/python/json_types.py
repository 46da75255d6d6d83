"""Makes and changes a table whose JSON values have types: json_types.py make|widen|undo|more

Every column of JSON that is made here has a plain twin that says what PyIceberg has to read; see compare below.
json_types.py compare LAKE prints the mirror's types and the values of its rows, as PyIceberg and DuckDB read them.
"""

import json
import sys
from pathlib import Path

NARROW = [
    {'k': 1, 'serial': 2**53 + 1, 'tags': ['a', 'b'], 'box': {'x': 1, 'y': None}, 'mixed': 1, 'none': None},
    {'k': 2, 'tags': [], 'box': {'x': 2}, 'mixed': 'two'},
    {'k': None, 'box': None},
    None,
]
WIDE = [{'k': 2.5, 'serial': 0.5, 'tags': None, 'box': {'x': 3, 'y': 1.5}, 'new': [[1], [2, 3]], 'none': True}]


def rows(metas, begin):
    return [
        {'id': begin + i, 'meta': m, 'list': [{'a': i}], 'any': m if i % 2 else [1, 'x'], 'plain': m, 'typed': {'n': i, 'never': None}}
        for i, m in enumerate(metas)
    ]


def make(pxt) -> None:
    pxt.create_dir('js')
    json_type = pxt.Json | None
    typed = pxt.Json[{'never': pxt.Float | None, 'n': pxt.Int}] | None
    t = pxt.create_table(
        'js/t', {'id': pxt.Int, 'meta': json_type, 'list': json_type, 'any': json_type, 'plain': json_type, 'typed': typed}
    )
    t.insert(rows(NARROW, 0))
    t.insert(rows(NARROW[:1], 10))
    t.update({'list': [{'a': 7}]}, where=t.id == 1)


def widen(pxt) -> None:
    t = pxt.get_table('js/t')
    t.insert(rows(WIDE, 20))
    t.insert(rows(NARROW, 30))
    t.delete(where=t.id == 0)


def undo(pxt) -> None:
    for _ in range(3):
        pxt.get_table('js/t').revert()
    t = pxt.get_table('js/t')
    t.insert(rows(NARROW[1:2], 40))


def more(pxt) -> None:
    t = pxt.get_table('js/t')
    t.insert(rows([{'big': 2**63, 'exact': 2**53 + 1, 'float': 1e-300, 'é': ['ü', {'z': 1, 'a': None}]}], 50))
    t.update({'list': None}, where=t.id == 50)
    t.delete(where=t.id == 10)


def narrowed(value, of):
    """What a value of the mirror says, without the fields that are NULL because other rows have them."""
    if isinstance(value, dict):
        return {k: narrowed(v, of.get(k) if isinstance(of, dict) else None) for k, v in value.items() if isinstance(of, dict) and k in of}
    if isinstance(value, list) and isinstance(of, list):
        return [narrowed(v, o) for v, o in zip(value, of, strict=True)]
    return json.loads(value) if isinstance(value, str) and not isinstance(of, str) else value


def check(rows_read, reader) -> int:
    for row in rows_read:
        expected = None if row['plain'] is None else json.loads(row['plain'])
        found = narrowed(row['meta'], expected)
        if found != expected:
            print(f'{reader}: {row["id"]}: {found!r} instead of {expected!r}')
            sys.exit(1)
    return len(rows_read)


def compare(lake_folder) -> None:
    import compare_duckdb
    import lake

    table = lake.open_catalog(Path(lake_folder)).load_table('js.t')
    for field in table.schema().fields:
        print(f'{field.name}: {field.field_type}')
    for snapshot in lake.ancestors(table):
        if lake.summary(snapshot, 'pixeltable.version'):
            check(table.scan(snapshot_id=snapshot.snapshot_id).to_arrow().to_pylist(), 'PyIceberg')
    location = compare_duckdb.quoted(table.metadata_location, "'")
    duck = compare_duckdb.connect().execute(f'SELECT * FROM iceberg_scan({location})').fetch_arrow_table().to_pylist()
    print('compared', check(duck, 'DuckDB'), 'rows')


if sys.argv[1] == 'compare':
    compare(sys.argv[2])
else:
    import pixeltable

    {f.__name__: f for f in (make, widen, undo, more)}[sys.argv[1]](pixeltable)
