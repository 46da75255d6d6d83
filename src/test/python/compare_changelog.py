"""Applies the changelog files of every table, view and snapshot and compares the rows they give with what Pixeltable shows.

compare_changelog.py --home HOME [--csv DIR] [--jsonl DIR] [--lake LAKE] [--kinds base|all] [--start-version earliest|current]
                     [--table PATH]...

A table's folder is its path at the time of writing. So a table that was moved has lines in several, and what was moved away or
dropped leaves lines where another table is now. With LAKE the snapshots of its mirrors tell whose a group is, and a group
that is neither theirs nor void is a difference; without it all that lies in a folder is that of the table of this path.

Lines are applied by group, deletes before inserts; a `rollback` line voids its group. A line written under an older schema
says the same under a newer one: its columns keep their ids, dropped ones are gone, later ones are NULL. The rows are compared
at the end and after each group that shows its version (one of its lines carries a version never seen before); a view's after
each group, with the first position (own and bases' versions) that has the same row versions and was not passed yet. With
`earliest` every row version and every delete that the store knows has to be in the files. Ends with 1 after printing the
first differences. Views that Pixeltable itself can't load are named and skipped.
"""

import argparse
import csv
import json
import sys
from collections import Counter
from pathlib import Path

import lake
import mirrored_values
import pixeltable_home

FRONT = ['_pxt_op', '_pxt_group', '_pxt_version', '_pxt_rowid']
POS = '_pxt_pos'
SHOWN = 5


class CsvFormat:
    """Cells are texts as Pixeltable's export_csv writes them; NULL is the empty text."""

    name = 'CSV'
    suffix = '.csv'
    null = ''

    def lines(self, file: Path):
        with file.open(newline='', encoding='utf-8') as text:
            rows = csv.reader(text, strict=True)
            header = next(rows)
            if header[: len(FRONT)] != FRONT or POS in header[len(FRONT) + 1 :]:
                raise ValueError(f'{file}: the header begins with {header[: len(FRONT) + 1]}, not with {FRONT}')
            for row in rows:
                if len(row) != len(header):
                    raise ValueError(f'{file}: {len(row)} fields under a header of {len(header)}: {row}')
                yield dict(zip(header, row))

    def number(self, text: str) -> int | None:
        return None if text == '' else int(text)

    def pos(self, text: str) -> tuple[int, ...]:
        return tuple(json.loads(text)) if text else ()

    def expected(self, column, value):
        if value is None:
            return ''
        if column.type.is_array_type() and (column.type.shape is None or column.type.dtype is None):
            return json.dumps(mirrored_values.plain_json(value))  # JSON text in every sink, which has no word for NaN
        if column.is_list:
            return json.dumps(value.tolist())
        # An array of unknown shape or type is JSON text in the mirror's rows, and JSON knows no NaN.
        if column.type.is_array_type() or column.type.is_json_type():
            return json.dumps(mirrored_values.plain_json(value))
        if column.type.is_timestamp_type() or column.type.is_date_type():
            return value.isoformat()
        return str(value)

    def found(self, column, cell):
        return cell


class JsonlFormat:
    """Cells are native values as Pixeltable's export_json writes them, but NaN and infinities are null."""

    name = 'JSONL'
    suffix = '.jsonl'
    null = 'null'

    def lines(self, file: Path):
        with file.open(encoding='utf-8', newline='\n') as text:
            for line in text:
                try:
                    row = json.loads(line, parse_constant=mirrored_values.refuse_constant, object_pairs_hook=without_doubles)
                except ValueError as e:
                    raise ValueError(f'{file}: {e}: {line[:300]}') from None
                if list(row)[: len(FRONT)] != FRONT or POS in list(row)[len(FRONT) + 1 :]:
                    raise ValueError(f'{file}: a line begins with {list(row)[: len(FRONT) + 1]}, not with {FRONT}')
                yield row

    def number(self, value) -> int | None:
        return value

    def pos(self, value) -> tuple[int, ...]:
        return tuple(value or ())

    def expected(self, column, value):
        if value is not None and (column.type.is_timestamp_type() or column.type.is_date_type()):
            value = value.isoformat()
        elif value is not None and column.type.is_uuid_type():
            value = str(value)
        return json.dumps(mirrored_values.plain_json(value))

    def found(self, column, cell):
        return json.dumps(cell)


def without_doubles(pairs: list[tuple]) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f'an object names a key twice: {[k for k, _ in pairs]}')
    return found


def finished_files(folder: Path) -> list[Path]:
    def hidden(file: Path) -> bool:
        return any(part.startswith(('.', '_')) or '.inprogress' in part for part in file.relative_to(folder).parts)

    return sorted(file for file in folder.rglob('*') if file.is_file() and not hidden(file))


class Columns:
    """Which column a name stands for, by schema; binary columns are left out."""

    def __init__(self, schemas: list[dict[str, tuple]]):
        self.schemas = schemas

    def of_line(self, names: list[str]) -> dict[str, tuple]:
        for schema in self.schemas:
            if set(schema) == set(names):
                return schema
        raise ValueError(f'the columns {names} are those of no version of the table')


def ids_of(columns: list[pixeltable_home.Column]) -> dict[str, tuple]:
    return {c.name: (c.table_id, c.number) for c in columns if not c.type.is_binary_type()}


def schemas_of(table_id: str) -> dict[int, dict[str, tuple]]:
    """The columns of a base table by schema version."""
    stored = pixeltable_home.sql(f"SELECT schema_version, md->'columns' FROM tableschemaversions WHERE tbl_id = '{table_id}'")
    return {version: visible_ids(table_id, columns) for version, columns in stored}


def visible_ids(table_id: str, columns: dict) -> dict[str, tuple]:
    visible = {i: c for i, c in columns.items() if c['name'] is not None and c['col_type']['_classname'] != 'BinaryType'}
    return {c['name']: (table_id, int(i)) for i, c in visible.items()}


class Folder:
    """The lines of one folder: group -> operation, key and line of each, and the groups that its rollback lines void."""

    def __init__(self):
        self.groups: dict[int, list[tuple]] = {}
        self.voided: set[int] = set()
        self.problems: list[str] = []
        self.count = 0

    def read(self, form, file: Path) -> None:
        if not file.name.endswith(form.suffix):
            self.problems.append(f'{file} is no {form.suffix} file')
            return
        for line in form.lines(file):
            self.count += 1
            op, group = line['_pxt_op'], form.number(line['_pxt_group'])
            if op == 'rollback':
                self.voided.add(group)
            elif op in ('insert', 'delete'):
                key = form.number(line['_pxt_rowid']), form.pos(line.get(POS))
                self.groups.setdefault(group, []).append((op, key, line))
            else:
                self.problems.append(f'{file}: unknown operation {op!r}')


class Folders:
    """All folders of a format, and the tables that their groups belong to."""

    def __init__(self, form, root: Path, owners: set[tuple[str, int]] | None):
        self.root, self.owners = root, owners
        self.by_path: dict[str, Folder] = {}
        for file in finished_files(root):
            path = file.parent.relative_to(root).as_posix()
            self.by_path.setdefault(path, Folder()).read(form, file)

    def of_table(self, source: pixeltable_home.Source) -> list[Folder]:
        here = [self.by_path[source.path]] if source.path in self.by_path else []
        if self.owners is None:
            return here
        return here + [f for p, f in self.by_path.items() if p != source.path and any(map(lambda g: self.is_of(source, g), f.groups))]

    def voided(self, source: pixeltable_home.Source) -> set[int]:
        """A table's groups can be voided from the folder it has moved to, where none of its other lines need be."""
        here = set().union(*(folder.voided for folder in self.of_table(source)))
        anywhere = set().union(*(folder.voided for folder in self.by_path.values()))
        return here if self.owners is None else here | {group for group in anywhere if self.is_of(source, group)}

    def is_of(self, source: pixeltable_home.Source, group: int) -> bool:
        return self.owners is None or (source.table_id, group) in self.owners

    def problems(self) -> list[str]:
        found = [problem for folder in self.by_path.values() for problem in folder.problems]
        known = None if self.owners is None else {group for _, group in self.owners}
        for path, folder in self.by_path.items():
            strange = [] if known is None else sorted(set(folder.groups) - folder.voided - known)
            found += [f'{path}: group {group} became no snapshot and is not void' for group in strange]
        return found


def owners_of_groups(directory: Path) -> set[tuple[str, int]]:
    """The groups that became snapshots, each with its table's id; those that were rolled back or replaced too."""
    catalog = lake.open_catalog(directory)
    snapshots = [s for name in lake.all_tables(catalog) for s in catalog.load_table(name).snapshots()]
    owners = {(lake.summary(s, 'pixeltable.table-id'), lake.summary(s, 'pixelake.group')) for s in snapshots}
    return {(table_id, int(group)) for table_id, group in owners if table_id and group}


class Changelog:
    """The lines of one table, and the rows they give so far: row key -> (version, column id -> cell)."""

    def __init__(self, form, folders: Folders, source: pixeltable_home.Source, columns: Columns, has_pos: bool):
        self.form, self.columns = form, columns
        self.front = FRONT + [POS] if has_pos else FRONT
        self.problems: list[str] = []
        self.rows: dict[tuple, tuple] = {}
        self.inserts: set[tuple] = set()
        self.deletes: set[tuple] = set()
        self.groups: dict[int, dict[str, list]] = {}
        self.newest = -1
        mine = folders.of_table(source)
        voided = folders.voided(source)
        self.has_rollbacks = bool(voided)
        self.count = sum(len(lines) for folder in mine for group, lines in folder.groups.items() if folders.is_of(source, group))
        for folder in mine:
            for group, lines in folder.groups.items():
                if group not in voided and folders.is_of(source, group):
                    self.read(group, lines)

    def read(self, group: int, lines: list[tuple]) -> None:
        seen: Counter = Counter()
        for op, key, line in lines:
            if (POS in line) != (POS in self.front):
                raise ValueError(f'a line of group {group} begins with {list(line)[: len(FRONT) + 1]}, not with {self.front}')
            seen[(op, group, key)] += 1
            self.groups.setdefault(group, {'insert': [], 'delete': []})[op].append((key, line))
        self.problems += [f'{key} (operation, group, row) is there {n} times' for key, n in seen.items() if n > 1]

    def apply(self, number: int) -> int | None:
        """Applies a group and returns the version it leads to, when its lines show it."""
        lines = self.groups[number]
        inserted = {(key, self.version(line)) for key, line in lines['insert']}
        for key, line in lines['delete']:
            gone = self.rows.pop(key, None)
            if gone is None:
                self.problems.append(f'group {number} deletes row {key}, which is not there')
            elif (key, gone[0]) not in inserted:
                # Otherwise the group writes the same row version again, with a computed column's values.
                self.deletes.add((key, self.version(line)))
        for key, line in lines['insert']:
            ids = self.columns.of_line([name for name in line if name not in self.front])
            cells = {ids[name]: cell for name, cell in line.items() if name not in self.front}
            self.rows[key] = (self.version(line), cells)
            self.inserts.add((key, self.version(line)))
        shown = max(self.version(line) for _, line in lines['insert'] + lines['delete'])
        found, self.newest = (shown if shown > self.newest else None), max(shown, self.newest)
        return found

    def version(self, line: dict) -> int:
        return self.form.number(line['_pxt_version'])


class Comparison:
    """One table's files with the rows that Pixeltable shows."""

    def __init__(self, form, folders: Folders, source: pixeltable_home.Source, columns: Columns, has_pos: bool, earliest: bool):
        self.form, self.source, self.earliest = form, source, earliest
        self.log = Changelog(form, folders, source, columns, has_pos)
        self.problems: list[str] = []
        self.compared = self.rows = 0

    def run(self) -> None:
        self.groups()
        self.problems += self.log.problems

    def state(self, where: str, columns: list[pixeltable_home.Column], rows: list[dict]) -> list[str]:
        """What differs between the rows after the groups applied so far and those of a version."""
        columns = [c for c in columns if not c.type.is_binary_type()]
        ids = ids_of(columns)
        expected = Counter(tuple(self.form.expected(c, row[c.name]) for c in columns) for row in rows)
        found = Counter(
            tuple(self.form.found(c, cells[ids[c.name]]) if ids[c.name] in cells else self.form.null for c in columns)
            for _, cells in self.log.rows.values()
        )
        self.compared += 1
        self.rows += len(rows)
        return [f'{where}: {p}' for p in differences([c.name for c in columns], expected, found)]

    def live(self) -> set[tuple]:
        return {(key, version) for key, (version, _) in self.log.rows.items()}

    def sets(self, what: str, expected: set, found: set, all_expected: bool) -> None:
        missing, surplus = sorted(expected - found) if all_expected else [], sorted(found - expected)
        if missing or surplus:
            self.problems.append(
                f'{what} (row, version): {len(missing)} are missing in the files: {missing[:SHOWN]},'
                f' Pixeltable does not know {len(surplus)} of theirs: {surplus[:SHOWN]}'
            )

    def ever(self, what: str, expected: set, found: set) -> None:
        """After a revert the source has forgotten what the files may still hold."""
        self.sets(what, expected, found & expected if self.log.has_rollbacks else found, self.earliest)


class TableComparison(Comparison):
    def __init__(self, form, folders: Folders, source: pixeltable_home.Source, earliest: bool):
        self.versions = pixeltable_home.versions(source.path, source.table_id)
        columns = Columns(list(schemas_of(source.table_id).values()))
        super().__init__(form, folders, source, columns, False, earliest)

    def groups(self) -> None:
        by_number = {v.number: v for v in self.versions}
        for position, number in enumerate(sorted(self.log.groups)):
            shown = self.log.apply(number)
            # The first group of a mirror that began at the current version may lead past what its rows show.
            if shown in by_number and (self.earliest or position > 0):
                self.version(by_number[shown].number)
            elif shown is not None and shown not in by_number:
                self.problems.append(f'group {number} carries version {shown}, which the table does not have')
        self.version(self.versions[-1].number)
        self.row_versions()

    def version(self, number: int) -> None:
        self.problems += self.state(f'version {number}', *pixeltable_home.read_rows(self.source.path, number))

    def row_versions(self) -> None:
        newest = self.versions[-1]
        stored = pixeltable_home.sql(f'SELECT rowid, v_min, v_max FROM {self.source.store} WHERE v_min <= {newest.number}')
        live = {((row_id, ()), v_min) for row_id, v_min, v_max in stored if v_max > newest.number}
        self.sets('rows at the end', live, self.live(), True)
        self.ever('inserts', {((row_id, ()), v_min) for row_id, v_min, _ in stored}, self.log.inserts)
        self.ever('deletes', {((row_id, ()), v_max) for row_id, _, v_max in stored if v_max <= newest.number}, self.log.deletes)


class ViewComparison(Comparison):
    """A view's rows carry versions of several tables, so a group is known by the row versions that it leaves."""

    def __init__(self, form, folders: Folders, source: pixeltable_home.Source, earliest: bool):
        self.positions = pixeltable_home.positions(source)
        chains = [pixeltable_home.stores(source, position) for position in self.positions]
        self.row_versions = [{((r, tuple(pos)), v) for r, pos, v in pixeltable_home.stored_rows(chain, [])} for chain in chains]
        self.tables = [pixeltable_home.table_at(source, position) for position in self.positions]
        columns = Columns([ids_of(pixeltable_home.stored_columns(table)) for table in self.tables])
        super().__init__(form, folders, source, columns, chains[0][0].levels > 0, earliest)

    def groups(self) -> None:
        reached = 0
        for number in sorted(self.log.groups):
            self.log.apply(number)
            reached = self.position(f'group {number}', reached)
        self.problems += self.state('at the end', *pixeltable_home.read_table(self.tables[-1]))
        self.sets('rows at the end', self.row_versions[-1], self.live(), True)
        self.ever('inserts', set().union(*self.row_versions), self.log.inserts)

    def position(self, where: str, reached: int) -> int:
        """The first position from here on whose rows these are; several can have the same row versions, not the same cells."""
        live, problems = self.live(), []
        for i in range(reached, len(self.positions)):
            if self.row_versions[i] == live:
                found = self.state(f'{where}, position {i}', *pixeltable_home.read_table(self.tables[i]))
                if not found:
                    return i
                problems = problems or found
        self.problems += problems or [f'{where} leaves row versions that no position from the {reached}th on shows']
        return reached


def differences(names: list[str], expected: Counter, found: Counter) -> list[str]:
    missing, surplus = list((expected - found).elements()), list((found - expected).elements())
    if not missing and not surplus:
        return []
    result = [f'{len(missing)} of {expected.total()} rows are missing in the files, {len(surplus)} of theirs are wrong']
    for row in missing[:SHOWN]:
        if not surplus:
            result.append(f'missing row {dict(zip(names, row))}')
            continue
        nearest = max(surplus, key=lambda other: sum(a == b for a, b in zip(row, other)))
        surplus.remove(nearest)
        result += [f'row {row[:2]} column {n}: Pixeltable {a!r}, file {b!r}' for n, a, b in zip(names, row, nearest) if a != b]
    return result + [f'surplus row {dict(zip(names, row))}' for row in surplus[: max(0, SHOWN - len(missing))]]


def loadable(sources: list[pixeltable_home.Source]) -> list[pixeltable_home.Source]:
    reasons = {s.path: pixeltable_home.unloadable(s) for s in sources}
    for path, reason in reasons.items():
        if reason is not None:
            print(f'{path} is skipped, Pixeltable cannot load it: {reason}')
    return [s for s in sources if reasons[s.path] is None]


def main() -> int:
    csv.field_size_limit(2**31 - 1)
    parser = argparse.ArgumentParser()
    parser.add_argument('--home', type=Path, required=True)
    parser.add_argument('--csv', type=Path)
    parser.add_argument('--jsonl', type=Path)
    parser.add_argument('--lake', type=Path)
    parser.add_argument('--kinds', choices=['base', 'all'], default='all')
    parser.add_argument('--start-version', choices=['earliest', 'current'], default='earliest')
    parser.add_argument('--table', action='append', help='only this path; default: all')
    options = parser.parse_args()
    pixeltable_home.open_home(options.home)
    formats = [(f, folder) for f, folder in ((CsvFormat(), options.csv), (JsonlFormat(), options.jsonl)) if folder is not None]
    if not formats:
        parser.error('at least one of --csv and --jsonl is needed')
    sources = [s for s in pixeltable_home.sources() if options.kinds == 'all' or not s.bases]
    sources = loadable([s for s in sources if not options.table or s.path in options.table])
    failures = [] if sources else ['there are no tables to compare']
    owners = None if options.lake is None else owners_of_groups(options.lake)
    lines = versions = rows = 0
    for form, root in formats:
        try:
            folders = Folders(form, root, owners)
        except (ValueError, csv.Error) as unreadable:
            failures.append(f'{form.name}: {unreadable}')
            continue
        failures += [f'{form.name} {problem}' for problem in folders.problems()]
        for source in sources:
            kind = ViewComparison if source.bases else TableComparison
            try:
                table = kind(form, folders, source, options.start_version == 'earliest')
                table.run()
            except (ValueError, csv.Error) as unreadable:
                failures.append(f'{form.name} {source.path}: {unreadable}')
                continue
            lines, versions, rows = lines + table.log.count, versions + table.compared, rows + table.rows
            failures += [f'{form.name} {source.path}: {problem}' for problem in table.problems]
    for failure in failures[:30]:
        print(failure if len(failure) < 600 else failure[:600] + '...')
    print(
        f'compared {len(sources)} tables in {len(formats)} formats, {lines} lines, {versions} versions, {rows} rows:'
        f' {len(failures)} differences'
    )
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
