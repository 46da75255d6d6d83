"""Compares every version of every base table of a Pixeltable home with the Iceberg snapshot that mirrors it.

compare_versions.py --home HOME --lake LAKE [--start-version earliest|current] [--table PATH]...

Ends with 1 after printing the first differences: table, version, row, column and both values. With `current` the mirror may
begin at any version; from there on none may be missing.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

import lake
import mirrored_values
import pixeltable_home

OWN_COLUMNS = [('_pxt_rowid', 'long'), ('_pxt_version', 'long')]
SHOWN = 5


class Comparison:
    def __init__(self, start_version: str):
        self.start_version = start_version
        self.differences: list[str] = []
        self.tables = self.versions = self.rows = self.cells = 0

    def differ(self, where: str, what: str) -> None:
        self.differences.append(f'{where}: {what}')

    def equal(self, where: str, what: str, expected, found) -> bool:
        if expected != found:
            self.differ(where, f'{what} is {found!r} in the mirror, Pixeltable has {expected!r}')
        return expected == found

    def table(self, catalog, path: str, table_id: str) -> None:
        self.tables += 1
        name = lake.identifier(path)
        if not catalog.table_exists(name):
            self.differ(path, f'there is no mirror table {".".join(name)}')
            return
        mirror = catalog.load_table(name)
        self.equal(path, 'property pixeltable.table-id', table_id, mirror.properties.get('pixeltable.table-id'))
        self.equal(path, 'property pixeltable.path', path, mirror.properties.get('pixeltable.path'))
        if not mirror.properties.get('pixeltable.committed'):
            self.differ(path, 'the table property pixeltable.committed is missing')
        self.history(path, table_id, mirror)

    def history(self, path: str, table_id: str, mirror) -> None:
        versions = pixeltable_home.versions(path, table_id)
        snapshots = lake.version_snapshots(mirror)
        for snapshot in mirror.snapshots():
            operation = snapshot.summary.operation.value if snapshot.summary else None
            if snapshot not in snapshots and operation != 'replace':
                self.differ(path, f'snapshot {snapshot.snapshot_id} ({operation}) carries no pixeltable.version')
        mirrored = [int(s.summary.get('pixeltable.version')) for s in snapshots]
        expected = [v.number for v in versions]
        if self.start_version == 'current' and mirrored:
            expected = [v for v in expected if v >= mirrored[0]]
        if not self.equal(path, 'the list of versions', expected, mirrored):
            return
        newest = mirror.current_snapshot()
        current = [s for s in mirror.snapshots() if newest is not None and s.snapshot_id == newest.snapshot_id]
        if current and current[0].summary.operation.value != 'replace':
            self.equal(path, 'the version of the current snapshot', str(expected[-1]), current[0].summary.get('pixeltable.version'))
        by_number = {v.number: v for v in versions}
        for snapshot, number in zip(snapshots, mirrored):
            self.version(path, table_id, mirror, snapshot, by_number[number])

    def version(self, path: str, table_id: str, mirror, snapshot, version: pixeltable_home.Version) -> None:
        self.versions += 1
        where = f'{path} version {version.number}'
        self.equal(where, 'pixeltable.table-id', table_id, snapshot.summary.get('pixeltable.table-id'))
        self.equal(where, 'pixeltable.created-at', str(version.created_at_micros), snapshot.summary.get('pixeltable.created-at'))
        self.files(where, mirror, snapshot)
        columns, rows = pixeltable_home.read_rows(path, version.number)
        if self.schema(where, mirror, snapshot, columns):
            cells = mirror_cells(mirror, snapshot, columns)
            self.row_values(where, columns, rows, cells)
            self.row_versions(where, table_id, version, columns, cells)

    def schema(self, where: str, mirror, snapshot, columns) -> bool:
        fields = mirror.schemas()[snapshot.schema_id].fields
        expected = [(c.name, mirrored_values.expected_type(c)) for c in columns] + OWN_COLUMNS
        found = [(f.name, mirrored_values.type_text(f.field_type)) for f in fields]
        required = [f.name for f in fields if f.required]
        if required:
            self.differ(where, f'the columns {required} are required, all should be optional')
        return self.equal(where, 'the schema', expected, found)

    def files(self, where: str, mirror, snapshot) -> None:
        paths = Counter()
        for manifest in snapshot.manifests(mirror.io):
            for entry in manifest.fetch_manifest_entry(mirror.io, discard_deleted=True):
                content = entry.data_file.content.name
                if content == 'EQUALITY_DELETES':
                    self.differ(where, f'{entry.data_file.file_path} holds equality deletes')
                elif content == 'DATA':
                    paths[entry.data_file.file_path] += 1
        for path, times in paths.items():
            if times > 1:
                self.differ(where, f'the data file {path} is listed {times} times')

    def row_values(self, where: str, columns, rows: list[dict], cells: dict[str, list]) -> None:
        """What Pixeltable shows, against the data columns; a multiset on either side."""
        expected = Counter(tuple(mirrored_values.pixeltable_value(c, row[c.name]) for c in columns) for row in rows)
        found = Counter(zip(*(cells[c.name] for c in columns))) if columns else Counter()
        self.rows += sum(expected.values())
        self.cells += sum(expected.values()) * len(columns)
        self.multisets(where, [c.name for c in columns], expected, found)

    def row_versions(self, where: str, table_id: str, version, columns, cells: dict[str, list]) -> None:
        """The mirror's own columns beside the cells that SQL shows as they are, so that a row can't carry another row's id."""
        scalars = [c.name for c in columns if mirrored_values.expected_type(c) in ('long', 'boolean', 'uuid', 'date')]
        stored = pixeltable_home.stored_scalars(table_id, version, scalars)
        expected = Counter(tuple(mirrored_values.scalar_value(v) for v in row) for row in stored)
        names = ['_pxt_rowid', '_pxt_version', *scalars]
        self.multisets(f'{where} (by SQL)', names, expected, Counter(zip(*(cells[name] for name in names))))

    def multisets(self, where: str, names: list[str], expected: Counter, found: Counter) -> None:
        missing, surplus = list((expected - found).elements()), list((found - expected).elements())
        if missing or surplus:
            self.differ(where, f'{len(missing)} of {expected.total()} rows are missing in the mirror, {len(surplus)} of its rows are wrong')
        for row in missing[:SHOWN]:
            if surplus:
                nearest = max(surplus, key=lambda other: sum(a == b for a, b in zip(row, other)))
                surplus.remove(nearest)
                for name, a, b in zip(names, row, nearest):
                    if a != b:
                        self.differ(where, f'row {brief(row[:2])} column {name}: Pixeltable {brief(a)}, mirror {brief(b)}')
            else:
                self.differ(where, f'missing row {brief(dict(zip(names, row)))}')
        for row in surplus[: max(0, SHOWN - len(missing))]:
            self.differ(where, f'surplus row {brief(dict(zip(names, row)))}')


def brief(value) -> str:
    text = repr(value)
    return text if len(text) < 400 else f'{text[:300]}... ({len(text)} characters)'


def mirror_cells(mirror, snapshot, columns) -> dict[str, list]:
    arrow = mirror.scan(snapshot_id=snapshot.snapshot_id).to_arrow()
    by_name = {c.name: c for c in columns}
    return {
        name: [mirrored_values.mirror_value(by_name.get(name), value) for value in arrow.column(name).to_pylist()]
        for name in arrow.column_names
    }


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--home', type=Path, required=True)
    parser.add_argument('--lake', type=Path, required=True)
    parser.add_argument('--start-version', choices=['earliest', 'current'], default='earliest')
    parser.add_argument('--table', action='append', help='only this path; default: all base tables')
    options = parser.parse_args()
    pixeltable_home.open_home(options.home)
    comparison = Comparison(options.start_version)
    catalog = lake.open_catalog(options.lake)
    tables = pixeltable_home.base_tables()
    unknown = set(options.table or []) - set(tables)
    if unknown or not tables:
        comparison.differ('Pixeltable', f'has no base tables {sorted(unknown)}; it has {sorted(tables)}')
    for path, table_id in tables.items():
        if not options.table or path in options.table:
            comparison.table(catalog, path, table_id)
    for difference in comparison.differences[:30]:
        print(difference)
    print(
        f'compared {comparison.tables} tables, {comparison.versions} versions, {comparison.rows} rows, {comparison.cells} cells:'
        f' {len(comparison.differences)} differences'
    )
    return 1 if comparison.differences else 0


if __name__ == '__main__':
    sys.exit(main())
