"""Checks the tables of docs/parity.md: exports each of their cells by Pixeltable and by pixelake, and compares with what the page shows.

parity_page.py PAGE DIR PIXELAKE     DIR is empty; PIXELAKE is the launcher; the Pixeltable home is that of the environment

The tables stand under "## CSV", "## JSONL", "## Iceberg" and "## Casts". A row names a Pixeltable type and cells, as Python; several cells are
several rows of the table. What comes out stands as code: the fields or the JSON, in Iceberg the type and then the cells; "refused" and "left out" are what
they say, "the same" is Pixeltable's. Every type that Pixeltable has stands in each of the first three tables, and where the two differ the last column
says why.
"""

import csv
import dataclasses
import datetime
import json
import os
import re
import subprocess
import sys
import uuid
from pathlib import Path

import media_files
import pixeltable_home

pixeltable_home.open_home(Path(os.environ['PIXELTABLE_HOME']))

import numpy as np  # noqa: E402
import pixeltable as pxt  # noqa: E402
import pyarrow as pa  # noqa: E402
from pixeltable.type_system import ColumnType  # noqa: E402
from pyiceberg.catalog.sql import SqlCatalog  # noqa: E402

PAGE, DIRECTORY, PIXELAKE = (Path(argument).absolute() for argument in sys.argv[1:4])
CODE = re.compile(r'`([^`]+)`')
TABLES = ('CSV', 'JSONL', 'Iceberg', 'Casts')


@dataclasses.dataclass
class Row:
    """A row of the page: its column of the Pixeltable table, and the cells of the page's own columns by their headings."""

    table: str
    line: int
    type: str
    cells: list[str]
    page: dict[str, str]
    column: str = ''

    @property
    def theirs(self) -> str:
        return self.page[next(name for name in self.page if name.startswith('`export_'))]

    @property
    def ours(self) -> str:
        return self.theirs if self.page['Pixelake'] == 'the same' else self.page['Pixelake']


def rows() -> list[Row]:
    found, table, headings = [], None, None
    for number, line in enumerate(PAGE.read_text('utf-8').splitlines(), 1):
        if line.startswith('## '):
            table, headings = line[3:], None
        elif table in TABLES and line.startswith('|') and not line.startswith('| ---'):
            page = [cell.strip() for cell in line.strip('|').split('|')]
            if headings is None:
                headings = page
            else:
                named = dict(zip(headings, page, strict=True))
                found.append(Row(table, number, CODE.findall(named['Type'])[0], CODE.findall(named['Cell']), named))
    return found


def names() -> dict:
    """What types and cells of the page may name."""
    files = media_files.make(DIRECTORY)
    return {'pxt': pxt, 'np': np, 'pa': pa, 'uuid': uuid, 'date': datetime.date, 'datetime': datetime.datetime, 'UTC': datetime.timezone.utc, **files}


def make_table(page: list[Row]):
    known, columns = names(), {}
    for row in page:
        row.column = columns.setdefault((row.type, tuple(row.cells)), f'c{len(columns)}')
    pxt.create_dir('parity')
    table = pxt.create_table('parity/t', {'n': pxt.Int, **{name: eval(kind, known) | None for (kind, _), name in columns.items()}})
    values = {name: [eval(cell, known) for cell in cells] for (_, cells), name in columns.items()}
    table.insert([
        {'n': n, **{name: cells[n] for name, cells in values.items() if n < len(cells)}} for n in range(max(map(len, values.values())))
    ])
    return table


def shown(value) -> str:
    """A cell of an Iceberg table, as the page shows it."""
    if isinstance(value, bytes) and value == (DIRECTORY / 'picture.png').read_bytes():
        return 'the bytes of the file'
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, (uuid.UUID, str)) or hasattr(value, 'as_tuple'):
        return place(str(value)) or 'nothing'
    return repr(value)


def place(value: str) -> str:
    return value.replace(str(DIRECTORY), '/…')


def type_text(kind) -> str:
    if hasattr(kind, 'element_type'):
        return f'list<{type_text(kind.element_type)}>'
    if hasattr(kind, 'fields'):
        return f'struct<{", ".join(f"{field.name}: {type_text(field.field_type)}" for field in kind.fields)}>'
    return str(kind)


def code(parts: list[str]) -> str:
    return ' '.join(f'`{part}`' for part in parts)


def pixelake(*arguments: str) -> subprocess.CompletedProcess:
    command = [PIXELAKE, 'export', 'parity/t', '--quiet', *arguments]
    # They are over before Java's second compiler pays.
    settings = {**os.environ, 'PIXELAKE_JAVA_OPTS': '-XX:TieredStopAtLevel=1'}
    return subprocess.run(command, cwd=DIRECTORY, env=settings, capture_output=True, text=True, timeout=180)


def pixelake_done(*arguments: str) -> None:
    done = pixelake(*arguments)
    if done.returncode:
        sys.exit(f'{arguments}: {done.stdout}{done.stderr}')


def csv_fields(file: Path) -> list[dict[str, str]]:
    with file.open(newline='', encoding='utf-8') as content:
        return sorted(csv.DictReader(content, strict=True), key=lambda line: int(line['n']))


def json_texts(file: Path) -> list[dict[str, str]]:
    lines = sorted((json.loads(line) for line in file.read_text('utf-8').splitlines()), key=lambda line: line['n'])
    return [{name: json.dumps(value, ensure_ascii=False) for name, value in line.items()} for line in lines]


def of_file(row: Row, lines: list[dict[str, str]]) -> str:
    if row.column not in lines[0]:
        return 'left out'
    return code([place(line[row.column]) or 'nothing' for line in lines[: len(row.cells)]])


def files(table, page: list[Row]) -> list[tuple[Row, str, str]]:
    pxt.io.export_csv(table, DIRECTORY / 'theirs.csv')
    pxt.io.export_json(table, DIRECTORY / 'theirs.jsonl')
    pixelake_done('--to', 'ours.csv')
    pixelake_done('--to', 'ours.jsonl')
    read = {'CSV': (csv_fields, 'csv'), 'JSONL': (json_texts, 'jsonl')}
    found = []
    for name, (lines, ending) in read.items():
        theirs, ours = lines(DIRECTORY / f'theirs.{ending}'), lines(DIRECTORY / f'ours.{ending}')
        found += [(row, of_file(row, theirs), of_file(row, ours)) for row in page if row.table == name]
    return found


def of_iceberg(row: Row, table, column: str) -> str:
    field = table.schema().find_field(column)
    lines = sorted(table.scan().to_arrow().to_pylist(), key=lambda line: line['n'])[: len(row.cells)]
    cells = [shown(uuid.UUID(bytes=line[column]) if str(field.field_type) == 'uuid' and isinstance(line[column], bytes) else line[column])
             for line in lines]
    return code([type_text(field.field_type), *cells])


def by_export_iceberg(row: Row, table, catalog, overrides: dict | None) -> str:
    try:
        query = table.where(table.n < len(row.cells)).select(table.n, c=table[row.column])
        pxt.io.export_iceberg(query, catalog, 'x.t', if_exists='replace', schema_overrides=overrides)
    except Exception as e:  # noqa: BLE001 (Pixeltable's own, and Arrow's and PyIceberg's)
        print(f'  {row.type} {row.cells}: export_iceberg: {" ".join(str(e).split())[:150]}')
        return 'refused'
    return of_iceberg(row, catalog.load_table('x.t'), 'c')


def iceberg(table, page: list[Row]) -> list[tuple[Row, str, str]]:
    theirs = SqlCatalog('theirs', uri=f'sqlite:///{DIRECTORY}/theirs.db', warehouse=f'file://{DIRECTORY}/theirs')
    pixelake_done('--to', 'x.t')
    lake = SqlCatalog('lake', uri=f'sqlite:///{DIRECTORY}/lake/catalog.db')
    ours = lake.load_table('x.t')
    found = [(row, by_export_iceberg(row, table, theirs, None), of_iceberg(row, ours, row.column)) for row in page if row.table == 'Iceberg']
    return found + casts(table, [row for row in page if row.table == 'Casts'], theirs, lake)


def casts(table, page: list[Row], theirs, lake) -> list[tuple[Row, str, str]]:
    """What the page says is refused is asked for alone; all else is one export."""
    types = {f'x{i}': (row, CODE.findall(row.page['`--types`'])[0]) for i, row in enumerate(page)}
    taken = {name: (row, kind) for name, (row, kind) in types.items() if row.ours != 'refused'}
    columns = ', '.join(f'{row.column} AS {name}' for name, (row, _) in taken.items())
    pixelake_done('--to', 'x.casts', '--select', f'n, {columns}', '--types', ', '.join(f'{name}={kind}' for name, (_, kind) in taken.items()))
    known, found = names(), []
    for name, (row, kind) in types.items():
        expected = by_export_iceberg(row, table, theirs, {'c': eval(CODE.findall(row.page['`schema_overrides`'])[0], known)})
        found.append((row, expected, of_iceberg(row, lake.load_table('x.casts'), name) if name in taken else refused(row, kind)))
    return found


def refused(row: Row, kind: str) -> str:
    done = pixelake('--to', 'x.refused', '--select', f'n, {row.column}', '--types', f'{row.column}={kind}', '--if-exists', 'replace')
    print(f'  {row.type} {row.cells}: pixelake: {" ".join(done.stderr.split())[:250]}')
    return 'refused' if done.returncode else 'not refused'


def faults_of(row: Row, theirs: str, ours: str):
    where = f'{PAGE.name}:{row.line}: {row.table} {row.type} {code(row.cells)}'
    if row.theirs != theirs:
        yield f'{where}: Pixeltable gives {theirs}'
    if row.ours != ours:
        yield f'{where}: pixelake gives {ours}'
    if theirs != ours and not row.page['Why']:
        yield f'{where}: nothing says why they differ'
    if theirs == ours and row.page['Pixelake'] != 'the same':
        yield f'{where}: they are the same'


def nan_faults(page: list[Row]):
    """With --nan literal JSONL is what export_json writes, but for arrays without a declared shape."""
    pixelake_done('--to', 'literal.jsonl', '--nan', 'literal')
    lines = json_texts(DIRECTORY / 'literal.jsonl')
    for row in page:
        if row.table == 'JSONL' and (of_file(row, lines) == row.theirs) == (row.type == 'pxt.Array' and 'nan' in row.cells[0]):
            yield f'{PAGE.name}:{row.line}: with --nan literal pixelake gives {of_file(row, lines)}'


def zone_faults(page: list[Row]):
    """The time zone that Pixeltable is set to shows in its exports."""
    column = next(row.column for row in page if row.type == 'pxt.Timestamp')
    program = f"import pixeltable as pxt; t = pxt.get_table('parity/t'); pxt.io.export_csv(t.select(t.n, c=t.{column}), '{DIRECTORY}/zone.csv')"
    subprocess.run([sys.executable, '-c', program], env={**os.environ, 'PIXELTABLE_TIME_ZONE': 'Asia/Tokyo'}, check=True)
    there = csv_fields(DIRECTORY / 'zone.csv')[0]['c']
    if f'`PIXELTABLE_TIME_ZONE=Asia/Tokyo` the first one above is `{there}`' not in ' '.join(PAGE.read_text('utf-8').split()):
        yield f'in the zone Asia/Tokyo export_csv writes {there}'


def missing(page: list[Row]):
    every = {'UUID' if kind.name == 'UUID' else kind.name.capitalize() for kind in ColumnType.Type if kind.name not in ('INVALID', 'UNKNOWN')}
    for table in TABLES[:3]:
        there = {re.match(r'pxt\.(\w+)', row.type)[1] for row in page if row.table == table}
        yield from (f'{table} has no row for {kind}' for kind in sorted(every - there))


def main() -> int:
    page = rows()
    table = make_table(page)
    faults = list(missing(page))
    for row, theirs, ours in files(table, page) + iceberg(table, page):
        faults += faults_of(row, theirs, ours)
    faults += [*nan_faults(page), *zone_faults(page)]
    print('\n'.join(faults))
    print(f'checked {len(page)} rows: {len(faults)} faults')
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
