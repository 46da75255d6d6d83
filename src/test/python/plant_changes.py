"""Plants errors into the change files of a right mirror, one after the other, and demands that `compare_changes.py` finds each.

plant_changes.py --home HOME --lake LAKE --jsonl DIR --table PATH [--thinned]

With `--thinned` they are planted among the lines of versions that the mirror has no more.
"""

import argparse
import dataclasses
from collections import Counter
from pathlib import Path

import lake
import pixeltable_home
from compare_changes import Application, JsonlFiles, Line
from mirror_steps import Shown


class Planted(JsonlFiles):
    """The lines of a folder with an error among them."""

    def __init__(self, root: Path):
        super().__init__(root)
        self.change = list

    def lines(self, mirror) -> list[Line]:
        return self.change(super().lines(mirror))


class Errors:
    """Errors among the lines of some versions, or of all."""

    def __init__(self, versions: set[int] | None):
        self.versions = versions

    def here(self, lines: list[Line]) -> list[Line]:
        return [line for line in lines if self.versions is None or line.version in self.versions]

    def last(self, lines: list[Line], operation: str) -> int:
        return lines.index([line for line in self.here(lines) if line.operation == operation][-1])

    def left_out(self, operation: str):
        return lambda lines: [line for i, line in enumerate(lines) if i != self.last(lines, operation)]

    def doubled(self, operation: str):
        return lambda lines: [line for i, line in enumerate(lines) for _ in range(2 if i == self.last(lines, operation) else 1)]

    def other(self, operation_: str, /, **what):
        return lambda lines: [dataclasses.replace(line, **what) if i == self.last(lines, operation_) else line for i, line in enumerate(lines)]

    def other_cell(self, operation: str):
        def plant(lines: list[Line]) -> list[Line]:
            line = lines[self.last(lines, operation)]
            name, cell = next((name, cell) for name, cell in line.cells.items() if isinstance(cell, int))
            return self.other(operation, cells={**line.cells, name: cell + 1})(lines)

        return plant

    def updated_without_reason(self, lines: list[Line]) -> list[Line]:
        last = [line for line in self.here(lines) if line.change in plain_changes(lines)][-1]
        before, after = (part(lines, last.change) for part in (until, behind))
        touched = {line.key for line in lines if line.change == last.change}
        gone = {line.key for line in before if line.operation == 'delete'}
        row = next(line for line in reversed(before) if line.key not in touched | gone)
        return [*before, dataclasses.replace(last, operation='update', key=row.key, cells=row.cells), *after]

    def last_change_of_nowhere(self, lines: list[Line]) -> list[Line]:
        change = self.here(lines)[-1].change
        return [dataclasses.replace(line, version=10**6) if line.change == change else line for line in lines]

    def all(self) -> dict:
        return {
            'an insert is left out': self.left_out('insert'),
            'an update is left out': self.left_out('update'),
            'a delete is left out': self.left_out('delete'),
            'an insert is there twice': self.doubled('insert'),
            'an update is there twice': self.doubled('update'),
            'a delete is there twice': self.doubled('delete'),
            'an insert is called update': self.other('insert', operation='update'),
            'an update is called insert': self.other('update', operation='insert'),
            'a delete is a rollback': self.other('delete', operation='rollback'),
            'an insert has another cell': self.other_cell('insert'),
            'an update has another cell': self.other_cell('update'),
            'a delete has another cell': self.other_cell('delete'),
            'an update has another row': self.other('update', key=(10**6,)),
            'an update has another version': self.other('update', version=10**6),
            'an update has a change of its own': self.other('update', change=10**18),
            'a row is updated without reason': self.updated_without_reason,
            'the last change is left out': lambda lines: [line for line in lines if line.change != self.here(lines)[-1].change],
            'the last change has another version': self.last_change_of_nowhere,
            'the first change is there again': lambda lines: lines + [line for line in lines if line.change == self.here(lines)[0].change],
        }


def plain_changes(lines: list[Line]) -> set[int]:
    """Those of which it is known what they followed: neither they nor the ones before have a version that was undone, or gone back to."""
    versions = {line.change: line.version for line in lines}
    once = {version for version, n in Counter(versions.values()).items() if n == 1}
    changes = sorted(versions)
    return {change for before, change in zip(changes, changes[1:]) if {versions[before], versions[change]} <= once}


def until(lines: list[Line], change: int) -> list[Line]:
    return [line for line in lines if line.change <= change]


def behind(lines: list[Line], change: int) -> list[Line]:
    return [line for line in lines if line.change > change]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--home', type=Path, required=True)
    parser.add_argument('--lake', type=Path, required=True)
    parser.add_argument('--jsonl', type=Path, required=True)
    parser.add_argument('--table', required=True)
    parser.add_argument('--thinned', action='store_true')
    options = parser.parse_args()
    pixeltable_home.open_home(options.home)
    catalog = lake.open_catalog(options.lake)
    form = Planted(options.jsonl)
    source = next(source for source in pixeltable_home.sources() if source.path == options.table)
    shown = Shown(source, catalog.load_table(lake.identifier(source.path)), options.thinned)
    errors = Errors({step.version for step in shown.steps if step.is_thinned} if options.thinned else None)
    for error, plant in {'nothing is planted': list, **errors.all()}.items():
        form.change = plant
        application = Application(form, shown)
        application.run()
        print(f'{error}: {"found" if application.problems else "not found"}')


if __name__ == '__main__':
    main()
