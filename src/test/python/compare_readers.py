"""Compares the rows that PyIceberg, DuckDB and Polars read from the newest snapshot of every table of a lake, cell by cell.

compare_readers.py --lake LAKE [--format-version N] [--deletes none|vectors|files]

Ends with 1 after printing the first differences. Checked too, where given: the format version of each table, and that the delete
files of the newest snapshots are all of one kind, position delete `files` or deletion `vectors`, or that there are `none`.
"""

import argparse
import os
import sys
import uuid
from collections import Counter
from pathlib import Path

import compare_duckdb
import lake
import mirrored_values
import polars

SHOWN = 3
# Polars' own planner is another package, without which it would warn each time.
os.environ['POLARS_ICEBERG_PLANNER'] = 'pyiceberg'


def canonical(field, value):
    if value is not None and str(field.field_type) == 'uuid':
        return ('UUID', str(uuid.UUID(bytes=value) if isinstance(value, bytes) else uuid.UUID(str(value))))
    return mirrored_values.mirror_value(None, value)


def rows_of(arrow, fields) -> Counter:
    """The rows of an Arrow table, each with how often it is there."""
    columns = [[canonical(field, value) for value in arrow.column(field.name).to_pylist()] for field in fields]
    return Counter(zip(*columns))


def by_duckdb(connection, table):
    location = compare_duckdb.quoted(table.metadata_location, "'")
    return connection.execute(f'SELECT * FROM iceberg_scan({location})').fetch_arrow_table()


def by_polars(_, table):
    return polars.scan_iceberg(table).collect().to_arrow()


READERS = {'DuckDB': by_duckdb, 'Polars': by_polars}


def delete_kinds(table) -> Counter:
    """The kinds of the newest snapshot's delete files, also of those that apply to nothing any more."""
    kinds = Counter()
    for manifest in table.current_snapshot().manifests(table.io):
        for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=True):
            file = entry.data_file
            if file.content.name != 'DATA':
                kinds['vectors' if str(file.file_format).upper().endswith('PUFFIN') else 'files'] += 1
    return kinds


def compare_rows(connection, table) -> tuple[int, list[str]]:
    fields = table.schema().fields
    expected = rows_of(table.scan().to_arrow(), fields)
    name = '.'.join(table.name())
    differences = []
    for reader, read in READERS.items():
        found = rows_of(read(connection, table), fields)
        differences += [f'{name}: only PyIceberg reads {row}, {reader} not' for row in list((expected - found))[:SHOWN]]
        differences += [f'{name}: only {reader} reads {row}, PyIceberg not' for row in list((found - expected))[:SHOWN]]
    return expected.total(), differences


def form_problems(table, kinds: Counter, options) -> list[str]:
    name, problems = '.'.join(table.name()), []
    if options.format_version is not None and table.metadata.format_version != options.format_version:
        problems.append(f'{name} has format version {table.metadata.format_version}')
    if options.deletes is not None and set(kinds) - {options.deletes}:
        problems.append(f'{name} has delete files {dict(kinds)}')
    return problems


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--lake', type=Path, required=True)
    parser.add_argument('--format-version', type=int)
    parser.add_argument('--deletes', choices=('none', 'vectors', 'files'))
    options = parser.parse_args()
    connection, catalog = compare_duckdb.connect(), lake.open_catalog(options.lake)
    tables = [catalog.load_table(name) for name in lake.all_tables(catalog)]
    rows, deletes, differences = 0, Counter(), [] if tables else ['the lake has no tables']
    for table in (table for table in tables if table.current_snapshot() is not None):
        kinds = delete_kinds(table)
        count, found = compare_rows(connection, table)
        rows, deletes = rows + count, deletes + kinds
        differences += found + form_problems(table, kinds, options)
    for difference in differences[:40]:
        print(difference)
    print(f'compared {len(tables)} tables as PyIceberg, DuckDB and Polars read them, {rows} rows, delete files {dict(deletes)}: {len(differences)} differences')
    return 1 if differences else 0


if __name__ == '__main__':
    sys.exit(main())
