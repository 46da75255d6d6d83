"""Applies the changes of every table, view and snapshot, change by change, and compares the rows with what Pixeltable shows.

compare_changes.py --home HOME [--lake LAKE] [--csv DIR] [--jsonl DIR] [--table-suffix SUFFIX] [--kinds base|all] [--thinned] [--table PATH]...

CSV and JSONL are folders of change files; the suffix is that of the Iceberg changes tables, which lie beside the mirrors. Whose a part
is says the mirror's id in its name, wherever it lies. Each change has to belong to a snapshot of its mirror, and the rows after it have
to be those of Pixeltable at the snapshot's position, as they have to be at each position of the mirror that has no change of its own. What
was reverted in Pixeltable can't be compared with it: then the change that goes back has to give the rows that were there before. Each line's
operation has to be right, and the cells of deleted and earlier rows. Ends with 1 after printing the first differences.

With `--thinned` the mirror's history may have gaps. The versions that it lacks are compared with Pixeltable all the same. Only as many changes as there
are removed snapshots besides may lead to what neither of the two has any more, and each of them has to be gone back from.

Of the Iceberg changes table those columns are compared that it has now. Rows of a sampled view whose key several rows have are left out.
"""

import argparse
import csv
import dataclasses
import gzip
import itertools
import json
import re
import sys
from collections import Counter
from pathlib import Path

import lake
import mirrored_values
import numpy as np
import pixeltable_home
from mirror_steps import Shown, Step

FRONT = ['_pxt_op', '_pxt_change', '_pxt_version', '_pxt_rowid']
POS = '_pxt_pos'
PART = re.compile(r'changes-(\d{19})-\d{5}-([0-9a-f]{8})\.(csv|jsonl)(\.gz|\.zst)?')
SHOWN = 5


@dataclasses.dataclass(frozen=True)
class Line:
    operation: str
    change: int
    version: int
    key: tuple
    cells: dict[str, object]


class Files:
    """Change files of one format: their parts by the first digits of the mirror's id."""

    all_fields = None

    def __init__(self, root: Path):
        self.parts: dict[str, list[Path]] = {}
        for file in root.rglob('*'):
            if file.is_file() and not any(part.startswith('.') for part in file.relative_to(root).parts):
                name = PART.fullmatch(file.name)
                if not name or f'.{name[3]}' != self.suffix:
                    raise ValueError(f'{file} is no part')
                self.parts.setdefault(name[2], []).append(file)

    def lines(self, mirror) -> list[Line]:
        parts = sorted(self.parts.get(str(mirror.metadata.table_uuid)[:8], []), key=lambda part: part.name)
        return [line for part in parts for line in self.of_part(part)]

    def of_part(self, part: Path) -> list[Line]:
        with open_text(part) as text:
            lines = [self.line(part, row) for row in self.rows(text)]
        if not lines or lines[0].change != int(PART.fullmatch(part.name)[1]):
            raise ValueError(f'{part} begins with {lines[:1]}')
        return lines

    def line(self, part: Path, row: dict) -> Line:
        front = FRONT + [POS] if list(row)[len(FRONT) : len(FRONT) + 1] == [POS] else FRONT
        if list(row)[: len(front)] != front:
            raise ValueError(f'{part}: a line begins with {list(row)[: len(front)]}, not with {front}')
        operation, change, version, row_id, *pos = (row.pop(name) for name in front)
        return Line(operation, int(change), int(version), (int(row_id), *map(self.positions, pos)), row)

    def has(self, field) -> bool:
        return str(field.field_type) != 'binary'

    def expected(self, column, value):
        return finite(mirrored_values.pixeltable_value(column, value))

    def found(self, column, cell):
        """A cell as JSON has it, in the form of `mirrored_values`."""
        if cell is None:
            return None
        if column.is_list:
            return mirrored_values.nested_value(elements(column.type.dtype, cell))
        return mirrored_values.mirror_value(column, parsed(column.type, cell))


class CsvFiles(Files):
    name = 'CSV'
    suffix = '.csv'
    null = ''

    def rows(self, text):
        rows = csv.reader(text, strict=True)
        header = next(rows)
        for row in rows:
            if len(row) != len(header):
                raise ValueError(f'{text.name}: {len(row)} fields under a header of {len(header)}: {row}')
            yield dict(zip(header, row))

    def positions(self, text: str) -> tuple:
        return tuple(json.loads(text))

    def expected(self, column, value):
        return super().expected(column, None if column.type.is_string_type() and value == '' else value)

    def found(self, column, cell: str):
        is_json = column.is_list and not (column.type.shape == () and column.type.dtype.kind == 'U')
        is_json |= column.type.is_int_type() or column.type.is_float_type() or column.type.is_bool_type()
        return super().found(column, None if cell == '' else json.loads(cell) if is_json else cell)


class JsonlFiles(Files):
    name = 'JSONL'
    suffix = '.jsonl'
    null = None

    def rows(self, text):
        for line in text:
            yield json.loads(line, parse_constant=mirrored_values.refuse_constant, object_pairs_hook=without_doubles)

    def positions(self, levels: list) -> tuple:
        return tuple(levels)


class ChangesTables:
    name = 'Iceberg'
    null = None

    def __init__(self, catalog, suffix: str):
        self.catalog, self.suffix = catalog, suffix
        self.all_fields: dict[str, int] = {}

    def lines(self, mirror) -> list[Line]:
        *namespace, name = mirror.name()
        table = self.catalog.load_table((*namespace, name + self.suffix))
        self.all_fields = {field.name: field.field_id for field in table.schema().fields}
        rows = table.scan().to_arrow().sort_by([('_pxt_change', 'ascending')]).to_pylist()
        return [self.line(row) for row in rows]

    def line(self, row: dict) -> Line:
        operation, change, version, row_id = (row.pop(name) for name in FRONT)
        pos = row.pop(POS, None)
        return Line(operation, change, version, (row_id,) if pos is None else (row_id, tuple(pos)), row)

    def has(self, field) -> bool:
        return field.field_id in self.all_fields.values()

    def expected(self, column, value):
        return mirrored_values.pixeltable_value(column, value)

    def found(self, column, cell):
        return mirrored_values.mirror_value(column, cell)


def open_text(part: Path):
    if part.suffix == '.gz':
        return gzip.open(part, 'rt', encoding='utf-8', newline='')
    if part.suffix == '.zst':
        import zstandard

        return zstandard.open(part, 'rt', encoding='utf-8', newline='')
    return part.open(encoding='utf-8', newline='')


def without_doubles(pairs: list[tuple]) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f'an object names a key twice: {[k for k, _ in pairs]}')
    return found


def finite(value):
    """Lines have no word for NaN and infinities."""
    if not isinstance(value, tuple):
        return value
    kind, what = value
    return (kind, tuple(map(finite, what))) if kind == 'list' else None if kind == 'float' and what in ('nan', 'inf', '-inf') else value


def elements(dtype, cell):
    if isinstance(cell, list):
        return [elements(dtype, one) for one in cell]
    if cell is None or dtype.kind != 'f':
        return cell
    return float(cell) if dtype.itemsize == 8 else float(np.float32(cell))


def parsed(kind, cell):
    import datetime
    import uuid

    if kind.is_timestamp_type():
        return datetime.datetime.fromisoformat(cell.replace('Z', '+00:00'))
    if kind.is_date_type():
        return datetime.date.fromisoformat(cell)
    return uuid.UUID(cell) if kind.is_uuid_type() else cell


class Application:
    """The changes of one mirror in one form, applied: row key -> field id -> cell."""

    def __init__(self, form, shown: Shown):
        self.form, self.shown = form, shown
        self.problems: list[str] = []
        self.rows: dict[tuple, dict] = {}
        self.states: dict[int, dict] = {}
        self.at: Step | None = None
        self.row_versions: dict | None = None
        self.lines = self.compared = self.thinned = self.cells = 0
        self.undone: list[Step] = []

    def run(self) -> None:
        lines = self.form.lines(self.shown.mirror)
        self.lines = len(lines)
        newest = -1
        for change, group in itertools.groupby(lines, key=lambda line: line.change):
            if change <= newest:
                self.problems.append(f'change {change} comes after {newest}')
            newest = change
            self.change(change, list(group))
        self.unchanged_until(None, self.rows)
        if self.at is not None and self.at.is_nowhere:
            self.problems.append(f'the last change leads to version {self.at.version}, which neither Pixeltable nor the mirror has')

    def change(self, change: int, lines: list[Line]) -> None:
        versions = {line.version for line in lines}
        where = f'change {change} to version {"/".join(map(str, versions))}'
        reached = [] if len(versions) > 1 else self.candidates(change, *versions)
        if not reached:
            self.problems.append(f'{where} belongs to no snapshot of the mirror')
            reached = self.shown.steps[:1]
        is_dropped = self.is_of_another_table(change, reached[0]) and all(line.operation == 'delete' for line in lines)
        before = dict(self.rows)
        unchanged = self.apply(where, lines, [self.at] if is_dropped else reached)
        if is_dropped:
            self.unchanged_until(reached[0], before)
            self.at = dataclasses.replace(self.at, table_id=reached[0].table_id, position=reached[0].position)
            self.problems += [f'{where} leaves {len(self.rows)} rows of the table that was there before'] if self.rows else []
        else:
            self.arrive(where, reached, before, unchanged)

    def is_of_another_table(self, change: int, step: Step) -> bool:
        if self.at is None or self.at.is_nowhere:
            return self.at is not None and change == 2 * step.group - 1
        return self.at.table_id != step.table_id and not step.is_nowhere

    def candidates(self, change: int, version: int) -> list[Step]:
        """Where a change can lead to: the snapshot of its number; else one that comes later or, when it goes back, came before; else none that is left."""
        steps = [step for step in self.shown.steps if step.version == version]
        exact = [step for step in steps if 2 * step.group == change and not step.is_thinned]
        if exact:
            return exact
        if self.at is None and steps:
            return steps
        at = -1 if self.at is None else self.at.group
        later = [step for step in steps if step.group > at and self.shown.may_make(step, change)]
        undone = [] if self.at is None else [step for step in self.before(self.at) if step.version == version]
        return later + undone + self.removed(change, version)

    def before(self, at: Step) -> list[Step]:
        """What a change may go back to, nearest first: by the parents of snapshots, and where one was removed, anything."""
        found = self.shown.ancestors(at)
        if self.shown.removed_snapshots:
            oldest = found[-1].group if found else at.group
            rest = [step for step in [*self.shown.steps, *self.undone] if step.group < oldest]
            found += sorted(rest, key=lambda step: step.group, reverse=True)
        return found

    def removed(self, change: int, version: int) -> list[Step]:
        """A version that was undone in Pixeltable, or of a table that was dropped there, and whose snapshot was removed."""
        undone = [step.group for step in self.undone]
        if self.shown.removed_around(change, undone) <= 0:
            return []
        fields = self.shown.steps[0].fields if self.at is None else self.at.fields
        return [Step(None, self.shown.behind(self.at, change, undone), version, None, None, fields)]

    def apply(self, where: str, lines: list[Line], steps: list[Step]) -> list[tuple]:
        """Returns the keys that were updated without another cell."""
        names = {frozenset(line.cells) for line in lines}
        ids = self.field_ids(where, names, steps)
        keys = Counter(line.key for line in lines if line.operation != 'update_before')
        doubled = [key for key, n in keys.items() if n > 1 and key not in self.shown.several]
        self.problems += [f'{where} has row {key} several times' for key in doubled]
        unchanged = []
        for line, after in zip(lines, [*lines[1:], None]):
            cells = {ids[name]: cell for name, cell in line.cells.items() if name in ids}
            before = self.rows.get(line.key)
            is_exempt = line.key in self.shown.several
            if not is_exempt:
                self.operation(f'{where}: {line.operation} of row {line.key}', line, after, before, cells)
            if line.operation == 'update' and before is not None and self.same(before, cells) and not is_exempt:
                unchanged.append(line.key)
            if line.operation == 'delete':
                self.rows.pop(line.key, None)
            elif line.operation != 'update_before':
                self.rows[line.key] = cells
        return unchanged

    def operation(self, where: str, line: Line, after: Line | None, before: dict | None, cells: dict) -> None:
        if line.operation not in ('insert', 'update', 'update_before', 'delete'):
            self.problems.append(f'{where}: there is no such operation')
        elif (line.operation == 'insert') != (before is None):
            self.problems.append(f'{where}, which is {"not " if before is None else ""}there')
        elif line.operation in ('delete', 'update_before') and not self.same(before, cells):
            self.problems.append(f'{where} has the cells {cells}, the row was {before}')
        if line.operation == 'update_before' and (after is None or (after.operation, after.key) != ('update', line.key)):
            self.problems.append(f'{where} stands before {after}')

    def same(self, before: dict, cells: dict) -> bool:
        return all(repr(before.get(i, self.form.null)) == repr(cell) for i, cell in cells.items())

    def field_ids(self, where: str, names: set[frozenset], steps: list[Step]) -> dict[str, int]:
        if self.form.all_fields:
            return self.form.all_fields
        schemas = [step.fields for step in [*steps, *reversed(self.shown.steps)]] + self.shown.schemas()
        schemas = [{f.name: f.field_id for f in fields if self.form.has(f)} for fields in schemas]
        fitting = next((ids for ids in schemas if names == {frozenset(ids)}), None)
        if fitting is None:
            self.problems.append(f'{where} has the columns {list(map(sorted, names))}, the mirror {sorted(schemas[0])}')
        return fitting or schemas[0]

    def unchanged_until(self, step: Step | None, rows: dict[tuple, dict]) -> None:
        """Positions without lines of their own: the rows are the same."""
        first = -1 if self.at is None else self.at.group
        last = sys.maxsize if step is None else step.group
        for between in self.shown.steps:
            if first < between.group < last:
                if between.position:
                    problems = self.differences(between, rows)
                    self.problems += [f'version {between.version}, without lines: {what}' for what in problems]
                    self.row_versions = self.shown.versions(between.position)
                self.states.setdefault(between.group, dict(rows))

    def arrive(self, where: str, steps: list[Step], earlier: dict[tuple, dict], unchanged: list[tuple]) -> None:
        reached, differences = self.nearest(steps, unchanged)
        self.unchanged_until(reached, earlier)
        self.problems += [f'{where}: {what}' for what in differences]
        if self.at is not None and self.at.is_nowhere and reached.position is not None and reached.group not in self.states:
            self.problems.append(f'{where} follows version {self.at.version}, which neither Pixeltable nor the mirror has')
        same = self.updated_without_reason(reached, unchanged)
        self.problems += [f'{where}: updates row {key}, which has no other cell' for key in same]
        self.row_versions = self.shown.versions(reached.position) if reached.position else None
        self.undone += [reached] if reached.is_nowhere and reached not in self.undone else []
        self.thinned += reached.is_thinned
        self.at = reached
        self.states.setdefault(reached.group, dict(self.rows))

    def nearest(self, steps: list[Step], unchanged: list[tuple]) -> tuple[Step, list[str]]:
        """The first that the rows are those of and may have been updated at; else the first, with the differences."""
        first = self.differences(steps[0], self.rows)
        if first or self.updated_without_reason(steps[0], unchanged):
            for step in steps[1:]:
                if not self.differences(step, self.rows) and not self.updated_without_reason(step, unchanged):
                    return step, []
        return steps[0], first

    def updated_without_reason(self, step: Step, unchanged: list[tuple]) -> list[tuple]:
        """Keys of rows that have no other cell, and no other version than before."""
        if self.row_versions is None or step.position is None or self.has_new_hidden_column(step):
            return []
        now = self.shown.versions(step.position)
        return [key for key in unchanged if self.row_versions.get(key) == now.get(key)]

    def has_new_hidden_column(self, step: Step) -> bool:
        """A column that the lines don't have may have been filled in."""
        before = () if self.at is None or self.at.is_nowhere else self.at.fields
        return any(not self.form.has(field) and field not in before for field in step.fields)

    def differences(self, step: Step, rows_now: dict[tuple, dict]) -> list[str]:
        if step.position is None:
            return self.differences_of_undone(step)
        ids = {field.name: field.field_id for field in step.fields if self.form.has(field)}
        columns, rows = self.shown.rows(step.position)
        scalars, stored = self.shown.stored(step.position)
        self.compared += 1
        several = self.shown.several
        live = {key: cells for key, cells in rows_now.items() if key not in several}
        columns = [c for c in columns if c.name in ids]
        expected = Counter(tuple(self.form.expected(c, row[c.name]) for c in columns) for row in rows)
        found = Counter(tuple(self.cell(c, ids, cells) for c in columns) for cells in live.values())
        self.cells += len(rows) * len(columns)
        keyed = [(i, c) for i, c in enumerate(scalars) if c.name in ids]
        keys = Counter((row[0], *(self.form.expected(c, row[2 + i]) for i, c in keyed)) for row in stored if row[0] not in several)
        here = Counter((key, *(self.cell(c, ids, cells) for _, c in keyed)) for key, cells in live.items())
        return told([c.name for c in columns], expected, found, bool(several)) + told(['row', *(c.name for _, c in keyed)], keys, here, False)

    def cell(self, column, ids: dict[str, int], cells: dict):
        return self.form.found(column, cells.get(ids[column.name], self.form.null))

    def differences_of_undone(self, step: Step) -> list[str]:
        """Pixeltable doesn't show them any more: when they are gone back to, they are to be as they were."""
        if self.at is None or step.group > self.at.group:
            return []
        before = self.states.get(step.group, {})
        keys = [key for key in before.keys() | self.rows.keys() if key not in self.shown.several]
        other = [key for key in keys if key not in before or key not in self.rows or not self.same(before[key], self.rows[key])]
        return [f'goes back to other rows than there were: {sorted(other)[:SHOWN]}'] if other else []


def told(names: list[str], expected: Counter, found: Counter, only_surplus: bool) -> list[str]:
    missing, surplus = [] if only_surplus else list((expected - found).elements()), list((found - expected).elements())
    if not missing and not surplus:
        return []
    result = [f'{len(missing)} of {expected.total()} rows are missing, {len(surplus)} are wrong']
    for row in missing[:SHOWN]:
        if surplus:
            nearest = max(surplus, key=lambda other: sum(a == b for a, b in zip(row, other)))
            surplus.remove(nearest)
            result += [f'row {row[:2]} column {n}: Pixeltable {a!r}, changes {b!r}' for n, a, b in zip(names, row, nearest) if a != b]
        else:
            result.append(f'missing row {dict(zip(names, row))}')
    return result + [f'surplus row {dict(zip(names, row))}' for row in surplus[:SHOWN]]


class Comparison:
    def __init__(self, catalog, forms: list, is_thinned: bool):
        self.catalog, self.forms, self.is_thinned = catalog, forms, is_thinned
        self.failures: list[str] = []
        self.tables = self.lines = self.versions = self.thinned = self.cells = self.skipped = self.differences = 0

    def source(self, source: pixeltable_home.Source) -> None:
        reason = pixeltable_home.unloadable(source)
        if reason is not None:
            self.skipped += 1
            print(f'{source.path} is skipped, Pixeltable cannot load it: {reason}')
            return
        self.tables += 1
        name = lake.identifier(source.path)
        if not self.catalog.table_exists(name):
            self.failures.append(f'{source.path}: there is no mirror table {".".join(name)}')
            return
        shown = Shown(source, self.catalog.load_table(name), self.is_thinned)
        for form in self.forms:
            self.form(form, shown)

    def form(self, form, shown: Shown) -> None:
        application = Application(form, shown)
        try:
            application.run()
        except (ValueError, csv.Error) as unreadable:
            application.problems.append(str(unreadable))
        self.lines += application.lines
        self.versions += application.compared
        self.thinned += application.thinned
        self.cells += application.cells
        self.differences += len(application.problems)
        self.failures += [f'{form.name} {shown.source.path}: {problem}' for problem in application.problems[: 2 * SHOWN]]

    def parts_of_nobody(self) -> None:
        mirrors = {str(self.catalog.load_table(name).metadata.table_uuid)[:8] for name in lake.all_tables(self.catalog)}
        for form in self.forms:
            for mirror, parts in getattr(form, 'parts', {}).items():
                if mirror not in mirrors:
                    self.failures.append(f'{form.name}: {parts[0]} belongs to no mirror')

    def __str__(self) -> str:
        skipped = f', {self.skipped} views skipped' if self.skipped else ''
        thinned = f', {self.thinned} changes of thinned versions' if self.is_thinned else ''
        return (
            f'compared {self.tables} tables in {len(self.forms)} formats, {self.lines} lines, {self.versions} versions, {self.cells} cells:'
            f' {max(self.differences, len(self.failures))} differences{skipped}{thinned}'
        )


def main() -> int:
    csv.field_size_limit(2**31 - 1)
    parser = argparse.ArgumentParser()
    parser.add_argument('--home', type=Path, required=True)
    parser.add_argument('--lake', type=Path, help='the folder of an embedded lake; default: the catalog `lake` of PyIceberg\'s own settings')
    parser.add_argument('--csv', type=Path)
    parser.add_argument('--jsonl', type=Path)
    parser.add_argument('--table-suffix')
    parser.add_argument('--kinds', choices=['base', 'all'], default='all')
    parser.add_argument('--thinned', action='store_true', help='the history of mirrors may have gaps')
    parser.add_argument('--table', action='append', help='only this path; default: all')
    options = parser.parse_args()
    pixeltable_home.open_home(options.home)
    catalog = lake.open_catalog(options.lake)
    forms = [kind(folder) for kind, folder in ((CsvFiles, options.csv), (JsonlFiles, options.jsonl)) if folder is not None]
    forms += [ChangesTables(catalog, options.table_suffix)] if options.table_suffix else []
    if not forms:
        parser.error('at least one of --csv, --jsonl and --table-suffix is needed')
    comparison = Comparison(catalog, forms, options.thinned)
    sources = [s for s in pixeltable_home.sources() if options.kinds == 'all' or not s.bases]
    sources = [s for s in sources if not options.table or s.path in options.table]
    for source in sources:
        comparison.source(source)
    if not sources:
        comparison.failures.append('there are no tables to compare')
    if not options.table:
        comparison.parts_of_nobody()
    for failure in comparison.failures[:30]:
        print(failure if len(failure) < 600 else failure[:600] + '...')
    print(comparison)
    return 1 if comparison.failures else 0


if __name__ == '__main__':
    sys.exit(main())
