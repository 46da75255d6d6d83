"""Compares every version of every table, view and snapshot of a Pixeltable home with the Iceberg snapshot that mirrors it.

compare_versions.py --home HOME [--lake LAKE] [--kinds base|all] [--start-version earliest|current] [--thinned] [--table PATH]...

Ends with 1 after printing the first differences: table, version, row, column and both values. With `current` the mirror may
begin at any version, and again at one that the source still has where all rows were written again; from there on none may be
missing, with `--thinned` but for those between which as many snapshots were removed. `--kinds base` leaves views and snapshots out.

A mirror's history is what leads to its current snapshot: what a revert rolled back, and what a dropped table left under the
path, counts no more. Views that Pixeltable itself can't load are named and skipped.
"""

import argparse
import itertools
import sys
from collections import Counter
from pathlib import Path

import lake
import mirrored_values
import pixeltable_home

SHOWN = 5
TABLE_ID = 'pixeltable.table-id'


class Comparison:
    def __init__(self, start_version: str, is_thinned: bool):
        self.start_version, self.is_thinned = start_version, is_thinned
        self.differences: list[str] = []
        self.tables = self.versions = self.thinned = self.rows = self.cells = self.skipped = 0

    def differ(self, where: str, what: str) -> None:
        self.differences.append(f'{where}: {what}')

    def equal(self, where: str, what: str, expected, found) -> bool:
        if expected != found:
            self.differ(where, f'{what} is {found!r} in the mirror, Pixeltable has {expected!r}')
        return expected == found

    def loadable(self, catalog, source: pixeltable_home.Source) -> None:
        reason = pixeltable_home.unloadable(source)
        if reason is None:
            self.table(catalog, source)
            return
        self.skipped += 1
        print(f'{source.path} is skipped, Pixeltable cannot load it: {reason}')

    def table(self, catalog, source: pixeltable_home.Source) -> None:
        self.tables += 1
        path = source.path
        name = lake.identifier(path)
        if not catalog.table_exists(name):
            self.differ(path, f'there is no mirror table {".".join(name)}')
            return
        mirror = catalog.load_table(name)
        self.equal(path, 'property pixeltable.table-id', source.table_id, mirror.properties.get('pixeltable.table-id'))
        self.equal(path, 'property pixeltable.path', path, mirror.properties.get('pixeltable.path'))
        if not mirror.properties.get('pixeltable.committed'):
            self.differ(path, 'the table property pixeltable.committed is missing')
        self.history(source, mirror)

    def history(self, source: pixeltable_home.Source, mirror) -> None:
        path = source.path
        ancestors = lake.ancestors(mirror)
        for snapshot in ancestors:
            operation = snapshot.summary.operation.value if snapshot.summary else None
            if operation != 'replace' and lake.summary(snapshot, 'pixeltable.version') is None:
                self.differ(path, f'snapshot {snapshot.snapshot_id} ({operation}) carries no pixeltable.version')
        snapshots = [s for s in ancestors if lake.summary(s, 'pixeltable.version') and lake.summary(s, TABLE_ID) == source.table_id]
        positions = pixeltable_home.positions(source)
        mirrored, expected = [mirrored_position(s) for s in snapshots], [summary_text(p) for p in positions]
        while self.start_version == 'current' and len(mirrored) > 1 and mirrored[0] not in expected and is_overwrite(snapshots[1]):
            # Reverted to before the mirror's first snapshot: all rows were written again.
            del mirrored[0], snapshots[0]
        if self.start_version == 'current' and mirrored and mirrored[0] in expected:
            first = expected.index(mirrored[0])
            positions, expected = positions[first:], expected[first:]
        numbers_ = [position.own.number for position in positions]
        first = {text for i, text in enumerate(expected) if numbers_[i] not in numbers_[:i]}
        if self.is_thinned:
            removed = set(thinned(mirror, snapshots, expected))
            positions = [p for p, text in zip(positions, expected) if text not in removed]
            expected = [text for text in expected if text not in removed]
            self.thinned += len(removed)
        if not self.equal(path, 'the list of versions', numbers(expected), numbers(mirrored)):
            return
        if not self.equal(path, 'the list of positions (version, created-at, base-versions)', expected, mirrored):
            return
        for snapshot, position in zip(snapshots, positions):
            table = pixeltable_home.table_of(source, position, summary_text(position) in first, position is positions[-1])
            self.version(source, table, mirror, snapshot, position)

    def version(self, source: pixeltable_home.Source, table, mirror, snapshot, position: pixeltable_home.Position) -> None:
        self.versions += 1
        where = f'{source.path} version {position.own.number}'
        if position.bases:
            where += f' on {[version.number for _, version in position.bases]}'
        self.files(where, mirror, snapshot)
        columns, rows = pixeltable_home.read_table(table)
        chain = pixeltable_home.stores(source, position)
        if self.schema(where, mirror, snapshot, columns, own_columns(chain)):
            cells = mirror_cells(mirror, snapshot, columns)
            self.row_values(where, columns, rows, cells)
            self.row_versions(where, chain, columns, cells)

    def schema(self, where: str, mirror, snapshot, columns, own: list[tuple]) -> bool:
        fields = mirror.schemas()[snapshot.schema_id].fields
        expected = [(c.name, mirrored_values.expected_type(c)) for c in columns] + own
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

    def row_versions(self, where: str, chain: list, columns, cells: dict[str, list]) -> None:
        """The mirror's own columns beside the cells that SQL shows as they are, so that a row can't carry another row's id."""
        scalars = [c for c in columns if mirrored_values.expected_type(c) in ('long', 'boolean', 'uuid', 'date')]
        own = [name for name, _ in own_columns(chain)]
        names = [*own, *(c.name for c in scalars)]
        expected = Counter()
        for row_id, pos, version, *values in pixeltable_home.stored_rows(chain, scalars):
            key = {'_pxt_rowid': row_id, '_pxt_pos': pos, '_pxt_version': version}
            expected[tuple(mirrored_values.nested_value(v) for v in [key[name] for name in own] + values)] += 1
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


def own_columns(chain: list) -> list[tuple[str, str]]:
    pos = [('_pxt_pos', 'list<long>')] if chain[0].levels else []
    return [('_pxt_rowid', 'long'), *pos, ('_pxt_version', 'long')]


def summary_text(position: pixeltable_home.Position) -> tuple:
    """A position as a snapshot's summary tells it."""
    bases = ','.join(f'{table_id}:{version.number}:{version.created_at_micros}' for table_id, version in position.bases)
    return str(position.own.number), str(position.own.created_at_micros), bases or None


def mirrored_position(snapshot) -> tuple:
    return tuple(lake.summary(snapshot, f'pixeltable.{name}') for name in ('version', 'created-at', 'base-versions'))


def thinned(mirror, snapshots: list, positions: list[tuple]) -> list[tuple]:
    """The positions of Pixeltable that a mirror has no more: between two of its own from between which at least as many snapshots were removed."""
    found = []
    for before, after in itertools.pairwise(s for s in snapshots if mirrored_position(s) in positions):
        between = positions[positions.index(mirrored_position(before)) + 1 : positions.index(mirrored_position(after))]
        if len(between) <= lake.removed_between(mirror, before.sequence_number, after.sequence_number):
            found += between
    return found


def is_overwrite(snapshot) -> bool:
    return snapshot.summary.operation.value == 'overwrite'


def numbers(positions: list[tuple]) -> list[str]:
    """Short enough to be read: own version, then the bases'."""
    return [':'.join([version, *(base.split(':')[1] for base in (bases or '').split(',') if base)]) for version, _, bases in positions]


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
    parser.add_argument('--lake', type=Path, help='the folder of an embedded lake; default: the catalog `lake` of PyIceberg\'s own settings')
    parser.add_argument('--kinds', choices=['base', 'all'], default='all')
    parser.add_argument('--start-version', choices=['earliest', 'current'], default='earliest')
    parser.add_argument('--thinned', action='store_true', help='the history of mirrors may have gaps')
    parser.add_argument('--table', action='append', help='only this path; default: all')
    options = parser.parse_args()
    pixeltable_home.open_home(options.home)
    comparison = Comparison(options.start_version, options.thinned)
    catalog = lake.open_catalog(options.lake)
    sources = [s for s in pixeltable_home.sources() if options.kinds == 'all' or not s.bases]
    paths = [s.path for s in sources]
    unknown = set(options.table or []) - set(paths)
    if unknown or not sources:
        comparison.differ('Pixeltable', f'has no tables {sorted(unknown)}; it has {paths}')
    for source in sources:
        if not options.table or source.path in options.table:
            comparison.loadable(catalog, source)
    for difference in comparison.differences[:30]:
        print(difference)
    print(
        f'compared {comparison.tables} tables, {comparison.versions} versions, {comparison.rows} rows, {comparison.cells} cells:'
        f' {len(comparison.differences)} differences'
        + (f', {comparison.skipped} views skipped' if comparison.skipped else '')
        + (f', {comparison.thinned} versions thinned' if comparison.is_thinned else '')
    )
    return 1 if comparison.differences else 0


if __name__ == '__main__':
    sys.exit(main())
