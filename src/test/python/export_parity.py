"""Compares what pixelake exported with what Pixeltable itself exports of the same tables, views, snapshots and versions.

export_parity.py make HOME            tables of every type with awkward values, a view, snapshots, several versions; prints the paths
export_parity.py compare HOME DIR     for each folder of DIR, which holds path.txt (what was exported: PATH or PATH:VERSION), export.csv,
                                      export.jsonl and quoted.csv (delimiter ';', all quoted), compares with Pixeltable's
                                      export_csv and export_json; with lake.txt (a table of the lake DIR/lake) the rows of
                                      export_iceberg too, for the columns that it takes. With query.txt, a Pixeltable query over t,
                                      export.csv, export.jsonl and the table are compared with those of the query
"""

import csv
import datetime
import json
import sys
import tempfile
import urllib.parse
import uuid
from collections import Counter
from pathlib import Path

import media_files
import mirrored_values
import pixeltable_home

pixeltable_home.open_home(Path(sys.argv[2]))

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import pixeltable as pxt  # noqa: E402
from make_export_fixture import COLUMNS, NESTED  # noqa: E402
from pyiceberg.catalog.sql import SqlCatalog  # noqa: E402

UTC = datetime.timezone.utc
taken: set[str] = set()
refused: list[str] = []
ROWS = [
    {'s': 'plain', 'i': 2**62, 'f': 1e-5, 'b': True, 'ts': datetime.datetime(1969, 1, 1, 0, 0, 0, 123456, tzinfo=UTC),
     'd': datetime.date(1969, 12, 31), 'u': uuid.UUID('00112233-4455-6677-8899-aabbccddeeff'), 'bin': b'abc', 'j': NESTED,
     'a32': np.array([0.1, np.nan, np.inf, -np.inf, 1.5, 1e-7], np.float32), 'a64': np.array([[0.1, 1e16], [-0.0, 3]]),
     'i16': np.array(-3, np.int16), 'i64': np.array([2**62, -1]), 'bl': np.array([True, False]), 'st': np.array(['a,"', '\u00e9']),
     'any': np.array([[1.5, 2], [3, 4]])},
    {'s': 'a "quoted", one\r\nnext \u00e9\U0001F600;', 'i': -1, 'f': float('nan'), 'b': False,
     'ts': datetime.datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC), 'd': datetime.date(2024, 2, 29), 'j': [1, 'x'],
     'a32': np.array([], np.float32), 'any': np.zeros((0, 3))},
    {'s': '', 'i': 0, 'f': float('inf'), 'ts': datetime.datetime(2024, 1, 1, 0, 0, 0, 5, tzinfo=UTC), 'j': 'text'},
    {'s': ' lead', 'f': float('-inf'), 'j': 5},
    {'s': "tab\tand '", 'f': 1e16, 'j': [1.0, 100000000000000000000, -0.5, {'a': {'b': [None]}}]},
    {'s': 'NULL', 'f': -0.0, 'j': False},
    {'f': 123456789.125, 'j': {}},
    {},
]
MEDIA = {'vid': pxt.Video, 'aud': pxt.Audio, 'doc': pxt.Document}
# Types that export_iceberg takes as they are; the others are compared one by one, where it takes them at all.
ICEBERG_TYPES = ('String', 'Int', 'Float', 'Bool', 'Timestamp', 'Date', 'UUID', 'Binary')


def make() -> None:
    import PIL.Image

    image = Path(sys.argv[2]) / 'an image.png'
    PIL.Image.new('RGB', (4, 4)).save(image)
    files = media_files.make(Path(sys.argv[2]))
    media = {'img': str(image), 'vid': files['clip'], 'aud': files['sound'], 'doc': files['text']}
    pxt.create_dir('ex')
    table = pxt.create_table('ex/all', {name: kind | None for name, kind in {**COLUMNS, **MEDIA}.items()})
    table.insert([{**row, **media} if 'i' in row else row for row in ROWS])
    table.add_computed_column(twice=table.i * 0.5)
    table.insert([{'s': f'row {n}', 'i': n, 'f': n / 7, 'j': {'n': n, 'tags': ['a', 'b'][: n % 3]}} for n in range(200)])
    pxt.create_snapshot('ex/then', table)
    table.update({'s': 'updated'}, where=table.i < 20)
    table.delete(where=table.i == 30)
    pxt.create_view('ex/some', table.where(table.i > 50), additional_columns={'more': pxt.String | None})
    pxt.create_snapshot('ex/some-then', pxt.get_table('ex/some'))
    one = pxt.create_table('ex/one', {'text': pxt.String | None})
    one.insert([{'text': text} for text in ['', None, 'x', '"', ' ']])
    pxt.create_table('ex/empty', {'order': pxt.Int | None, 'b': pxt.Json | None})
    print('\n'.join(['ex/all', 'ex/all:1', 'ex/all:3', 'ex/then', 'ex/some', 'ex/some-then', 'ex/one', 'ex/empty']))


def read_csv(file: Path, delimiter: str) -> tuple[list[str], Counter]:
    with file.open(newline='', encoding='utf-8') as text:
        header, *rows = list(csv.reader(text, delimiter=delimiter, strict=True))
    return header, Counter(map(tuple, rows))


def by_pandas(file: Path, delimiter: str) -> pd.DataFrame:
    frame = pd.read_csv(file, delimiter=delimiter)
    return frame.sort_values(by=list(frame.columns)).reset_index(drop=True) if len(frame) else frame


def compare_csv(table, ours: Path, delimiter: str, quoting: int) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        theirs = Path(folder) / 'theirs.csv'
        pxt.io.export_csv(table, theirs, delimiter=delimiter, quoting=quoting)
        faults = []
        expected, found = read_csv(theirs, delimiter), read_csv(ours, delimiter)
        if expected[0] != found[0]:
            faults.append(f'header {found[0]}, not {expected[0]}')
        for row, count in (expected[1] - found[1]).items():
            faults.append(f'missing {count}: {row}')
        for row, count in (found[1] - expected[1]).items():
            faults.append(f'too much {count}: {row}')
        if not faults and sorted(theirs.read_bytes().split(b'\r\n')) != sorted(ours.read_bytes().split(b'\r\n')):
            faults.append('the same fields in other bytes')
        if not faults and not by_pandas(theirs, delimiter).equals(by_pandas(ours, delimiter)):
            faults.append('pandas reads something else')
        return faults


def compare_json(table, ours: Path) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        theirs = Path(folder) / 'theirs.jsonl'
        pxt.io.export_json(table, theirs)

        def rows(file: Path, standard: bool) -> Counter:
            def constant(name: str):
                if standard:
                    raise ValueError(f'{file}: {name} is not JSON')
                return None

            return Counter(
                json.dumps(json.loads(line, parse_constant=constant), ensure_ascii=False) for line in file.read_text('utf-8').splitlines()
            )

        expected, found = rows(theirs, False), rows(ours, True)
        return [f'missing {n}: {row}' for row, n in (expected - found).items()] + [f'too much {n}: {row}' for row, n in (found - expected).items()]


def compare_iceberg(table, catalog, name: str) -> list[str]:
    columns = [c for c in pixeltable_home.stored_columns(table)]
    ours = catalog.load_table(name).scan().to_arrow().to_pylist()
    _, source = pixeltable_home.read_table(table)
    expected = Counter(tuple(mirrored_values.pixeltable_value(c, row[c.name]) for c in columns) for row in source)
    found = Counter(tuple(mirrored_values.mirror_value(c, row[c.name]) for c in columns) for row in ours)
    faults = []
    names = catalog.load_table(name).schema().column_names
    if [n for n in names if '.' not in n] != [c.name for c in columns]:
        faults.append(f'columns {names}')
    for field, column in zip(catalog.load_table(name).schema().fields, columns):
        if mirrored_values.type_text(field.field_type) != mirrored_values.expected_type(column):
            faults.append(f'{column.name} is {field.field_type}')
    faults += [f'missing {n}: {row}' for row, n in (expected - found).items()]
    faults += [f'too much {n}: {row}' for row, n in (found - expected).items()]
    return faults + compare_with_export_iceberg(table, catalog, name, columns, ours)


def compare_with_export_iceberg(table, catalog, name: str, columns: list, ours: list[dict]) -> list[str]:
    kept = [c.name for c in columns if str(c.type).split(' ')[0] in ICEBERG_TYPES]
    if not kept:
        return [f'no column that export_iceberg takes: {[str(c.type) for c in columns]}']
    faults = compare_rows(table.select(**{n: table[n] for n in kept}), ours, kept)
    for column in columns:
        if column.name not in kept and column.type.is_media_type() | column.type.is_json_type() | column.type.is_array_type():
            faults += compare_rows(table.where(table[column.name] != None).select(**{column.name: table[column.name]}),  # noqa: E711
                                   [row for row in ours if row[column.name] is not None], [column.name])
    return faults


def compare_rows(query, ours: list[dict], names: list[str]) -> list[str]:
    """Compares rows with those of export_iceberg, if it takes the query. What it refuses is said, and is no difference."""
    with tempfile.TemporaryDirectory() as folder:
        theirs = SqlCatalog('theirs', uri=f'sqlite:///{folder}/c.db', warehouse=f'file://{folder}/w')
        try:
            pxt.io.export_iceberg(query, theirs, 'x.t')
        except Exception as e:  # noqa: BLE001 (Pixeltable's own, and Arrow's)
            refused.append(f'{names}: {str(e).splitlines()[0][:120]}')
            return []
        expected = theirs.load_table('x.t').scan().to_arrow().to_pylist()
    taken.update(names)

    parsed = [n for n, kind in query.schema.items() if kind.is_json_type()]
    ours = [{**row, **{n: json.loads(row[n]) for n in parsed if row[n] is not None}} for row in ours]

    def rows(cells: list[dict]) -> Counter:
        return Counter(tuple(plain(row[n]) for n in names) for row in cells)

    return [f'export_iceberg has {n}: {row}' for row, n in (rows(expected) - rows(ours)).items()] + [
        f'export_iceberg has not {n}: {row}' for row, n in (rows(ours) - rows(expected)).items()
    ]


def plain(value):
    """Where docs/parity.md says that the two differ, what both are the same of.

    Pixeltable's Float becomes a float there, JSON a struct that has every field, an image its bytes, other media a path.
    """
    if isinstance(value, bytes) and len(value) == 16:
        value = uuid.UUID(bytes=value)
    if isinstance(value, str) and value.startswith('file://'):
        value = urllib.parse.unquote(value.removeprefix('file://'))
        value = Path(value).read_bytes() if value.endswith('.png') else value
    if isinstance(value, dict):
        return ('object', tuple(sorted((name, plain(field)) for name, field in value.items() if field is not None)))
    if isinstance(value, list):
        return ('list', tuple(plain(element) for element in value))
    if isinstance(value, float):
        value = float(np.float32(value))
    return None if value is None else mirrored_values.scalar_value(value)


def compare_query(query, table, selects: bool, folder: Path, catalog) -> list[str]:
    faults = compare_csv(query, folder / 'export.csv', ',', csv.QUOTE_MINIMAL) + compare_json(query, folder / 'export.jsonl')
    if len((folder / 'export.csv').read_bytes().splitlines()) < 2:
        faults.append('no row, which proves nothing')
    ours = catalog.load_table((folder / 'lake.txt').read_text()).scan().to_arrow().to_pylist()
    kept = list(query.schema) if selects else [c.name for c in pixeltable_home.stored_columns(table) if str(c.type).split(' ')[0] in ICEBERG_TYPES]
    return faults + compare_rows(query if selects else query.select(**{n: table[n] for n in kept}), ours, kept)


def compare() -> int:
    directory = Path(sys.argv[3])
    catalog = SqlCatalog('lake', uri=f'sqlite:///{directory / "lake" / "catalog.db"}')
    compared, faults = 0, []
    for folder in sorted(path.parent for path in directory.glob('*/path.txt')):
        path = (folder / 'path.txt').read_text().strip()
        table = pxt.get_table(path)
        if (folder / 'query.txt').exists():
            text = (folder / 'query.txt').read_text()
            query = eval(text, {'t': table, 'datetime': datetime, 'UTC': UTC})
            faults += [f'{path}: {text}: {fault}' for fault in compare_query(query, table, '.select(' in text, folder, catalog)[:5]]
            compared += 3
            continue
        for what, found in (
            ('CSV', compare_csv(table, folder / 'export.csv', ',', csv.QUOTE_MINIMAL)),
            ('quoted CSV', compare_csv(table, folder / 'quoted.csv', ';', csv.QUOTE_ALL)),
            ('nonnumeric CSV', compare_csv(table, folder / 'nonnumeric.csv', '\t', csv.QUOTE_NONNUMERIC)),
            ('JSONL', compare_json(table, folder / 'export.jsonl')),
            ('Iceberg', compare_iceberg(table, catalog, (folder / 'lake.txt').read_text().strip())),
        ):
            faults += [f'{path}: {what}: {fault}' for fault in found[:5]]
            compared += 1
    print('\n'.join(faults + [f'refused by export_iceberg: {what}' for what in sorted(set(refused))]))
    print(f'taken by export_iceberg: {" ".join(sorted(taken))}')
    print(f'compared {compared} exports: {len(faults)} differences')
    return 1 if faults else 0


if __name__ == '__main__':
    if sys.argv[1] == 'make':
        make()
    else:
        sys.exit(compare())
