"""Compares what DuckDB and PyIceberg read from every table of a lake: row counts and the sums of integer columns.

compare_duckdb.py --lake LAKE [--current-only]

All snapshots are compared, the current one first. DuckDB's extensions come from the pip packages, so nothing is downloaded.
"""

import argparse
import sys
from pathlib import Path

import duckdb
import duckdb_ext
import lake


def connect() -> duckdb.DuckDBPyConnection:
    folder = Path(next(iter(duckdb_ext.__path__))) / 'extensions'
    connection = duckdb.connect(
        config={'extension_directory': str(folder), 'autoinstall_known_extensions': False, 'autoload_known_extensions': False}
    )
    for extension in ('avro', 'iceberg'):
        connection.execute(f'LOAD {extension}')
    return connection


def quoted(text: str, quote: str) -> str:
    return quote + text.replace(quote, quote * 2) + quote


def integer_columns(table, snapshot) -> list[str]:
    return [f.name for f in table.schemas()[snapshot.schema_id].fields if str(f.field_type) in ('long', 'int')]


def by_pyiceberg(table, snapshot, columns: list[str]) -> tuple:
    arrow = table.scan(snapshot_id=snapshot.snapshot_id, selected_fields=tuple(columns)).to_arrow()
    sums = (sum(v for v in arrow.column(name).to_pylist() if v is not None) for name in columns)
    return (arrow.num_rows, *sums)


def by_duckdb(connection, table, snapshot, columns: list[str], current: bool) -> tuple:
    sums = ''.join(f', coalesce(sum({quoted(name, chr(34))}::HUGEINT), 0)' for name in columns)
    at = '' if current else f', snapshot_from_id => {snapshot.snapshot_id}'
    location = quoted(table.metadata_location, "'")
    row = connection.execute(f'SELECT count(*){sums} FROM iceberg_scan({location}{at})').fetchone()
    return tuple(int(v) for v in row)


def compare_table(connection, table, current_only: bool) -> tuple[int, list[str]]:
    newest = table.current_snapshot()
    others = [] if current_only else [s for s in table.snapshots() if newest is None or s.snapshot_id != newest.snapshot_id]
    differences = []
    snapshots = ([] if newest is None else [newest]) + others
    for snapshot in snapshots:
        columns = integer_columns(table, snapshot)
        expected = by_pyiceberg(table, snapshot, columns)
        try:
            found = by_duckdb(connection, table, snapshot, columns, snapshot is newest)
        except duckdb.Error as e:
            found = str(e)
        if expected != found:
            differences.append(f'{".".join(table.name())} snapshot {snapshot.snapshot_id}, {["rows", *columns]}: PyIceberg {expected}, DuckDB {found}')
    return len(snapshots), differences


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--lake', type=Path, required=True)
    parser.add_argument('--current-only', action='store_true')
    options = parser.parse_args()
    connection, catalog = connect(), lake.open_catalog(options.lake)
    names = lake.all_tables(catalog)
    snapshots, differences = 0, [] if names else ['the lake has no tables']
    for name in names:
        count, found = compare_table(connection, catalog.load_table(name), options.current_only)
        snapshots += count
        differences += found
    for difference in differences[:40]:
        print(difference)
    print(f'compared {len(names)} tables, {snapshots} snapshots: {len(differences)} differences')
    return 1 if differences else 0


if __name__ == '__main__':
    sys.exit(main())
