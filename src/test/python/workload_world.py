"""Tables, views and snapshots that are made, changed, reverted, moved, dropped and made again."""

import random
import traceback
from pathlib import Path

import pixeltable as pxt
import sqlalchemy

import pixeltable_home
from workload_tables import IterableTable
from workload_values import Values
from workload_views import ViewMaker

MOST = 14
FOLDERS = ['', 'w/', 'w/views/', 'moved-to/']


def raised_in_pixeltable(fault: Exception) -> bool:
    return Path(traceback.extract_tb(fault.__traceback__)[-1].filename).is_relative_to(Path(pxt.__file__).parent)


class World:
    STEPS = {
        'change_table': 22, 'change_view': 11, 'create_view': 11, 'create_snapshot': 5, 'revert': 6, 'move': 2, 'drop': 1.5, 'create_again': 1.2,
    }

    def __init__(self, rng: random.Random, values: Values, embeddings: bool):
        self.rng, self.values = rng, values
        self.embeddings = embeddings
        self.tables: dict[str, IterableTable] = {}
        self.views = ViewMaker(rng, values)
        self.serial = 0

    def new_table(self, path: str) -> None:
        table = self.tables[path] = IterableTable(path, self.rng, self.values)
        table.do('insert')
        if self.embeddings:
            table.table.add_embedding_index('vec')
            self.embeddings = False

    def step(self) -> str:
        """One line: the path, what was done, and whether Pixeltable refused it."""
        name = self.rng.choices(list(self.STEPS), list(self.STEPS.values()))[0]
        self.doing = name
        try:
            return getattr(self, name)()
        except (pxt.exceptions.Error, pxt.exceptions.ExprEvalError, sqlalchemy.exc.DBAPIError) as refused:
            return f'{self.doing} refused: {" ".join(str(refused).split())[:300]}'
        except AttributeError as gone:
            if 'Unknown column' not in str(gone):
                raise
            return f'{self.doing} not possible, {gone}'
        except (AssertionError, KeyError) as fault:
            if not raised_in_pixeltable(fault):
                raise
            return f'{self.doing} refused, a fault of Pixeltable: {fault!r}'

    # What is there

    def sources(self) -> dict[str, pixeltable_home.Source]:
        return {source.path: source for source in pixeltable_home.sources()}

    def some(self, test) -> pixeltable_home.Source | None:
        found = [source for _, source in sorted(self.sources().items()) if test(source)]
        return self.rng.choice(found) if found else None

    def free_path(self) -> str:
        self.serial += 1
        folder = self.rng.choice(FOLDERS)
        for directory in reversed(list(Path(folder).parents)[:-1] + [Path(folder)]):
            if str(directory) != '.':
                pxt.create_dir(str(directory), if_exists='ignore')
        return f'{folder}x{self.serial}_{self.rng.randrange(10**4)}'

    # Steps

    def change_table(self) -> str:
        if not self.tables:
            self.new_table(self.free_path())
        table = self.tables[self.rng.choice(sorted(self.tables))]
        name = self.rng.choices(list(table.OPERATIONS), list(table.OPERATIONS.values()))[0]
        self.doing = f'{table.path} {name}'
        return f'{table.path} {table.do(name)}'

    def change_view(self) -> str:
        view = self.some(lambda source: source.bases and not source.is_snapshot)
        if view is None:
            return self.create_view()
        name = self.rng.choices(list(self.views.OPERATIONS), list(self.views.OPERATIONS.values()))[0]
        self.doing = f'{view.path} {name}'
        return f'{view.path} {self.views.do(view.path, name)}'

    def create_view(self, path: str | None = None) -> str:
        return self.create(pxt.create_view, path)

    def create_snapshot(self) -> str:
        return self.create(pxt.create_snapshot, None)

    def create(self, make, path: str | None) -> str:
        if len(self.sources()) >= MOST:
            return self.drop()
        path = path or self.free_path()
        base = self.some(lambda source: len(source.bases) < 3)
        if base is None:
            return self.change_table()
        self.doing = f'{path} {make.__name__} of {base.path}'
        return f'{path} {make.__name__} {self.views.create(path, base.path, make)}'

    def revert(self) -> str:
        source = self.some(lambda s: not s.is_snapshot and s.version > 0)
        if source is None:
            return self.change_table()
        self.doing = f'{source.path} revert'
        reverted = []
        for _ in range(self.rng.choice([1, 1, 2, 3])):
            now = self.sources()[source.path]
            if now.version == 0 or self.would_break_a_view(now):
                break
            self.doing = f'{source.path} revert after {reverted}'
            pxt.get_table(source.path).revert()
            reverted.append(now.version)
        return f'{source.path} revert versions {reverted}'

    def would_break_a_view(self, source: pixeltable_home.Source) -> bool:
        """Reverting takes every view on the way its newest version, and a view at version 0 its only one."""
        return any((source.table_id, None) in s.bases and not s.is_snapshot and s.version < 1 for s in self.sources().values())

    def move(self) -> str:
        source, path = self.some(lambda s: True), self.free_path()
        if source is None:
            return self.change_table()
        self.doing = f'{source.path} move to {path}'
        pxt.move(source.path, path)
        if source.path in self.tables:
            self.tables[path] = self.tables.pop(source.path)
            self.tables[path].path = path
        return f'{source.path} move to {path}'

    def drop(self) -> str:
        sources = self.sources()
        used = {base for source in sources.values() for base, _ in source.bases}
        source = self.some(lambda s: s.table_id not in used)
        force = source is None or self.rng.random() < 0.1
        source = self.some(lambda s: True) if force else source
        if source is None or (not source.bases and len(self.tables) < 2):
            return self.change_table()
        self.doing = f'{source.path} drop'
        pxt.drop_table(source.path, force=force)
        self.tables = {path: table for path, table in self.tables.items() if path in self.sources()}
        return f'{source.path} drop{" with what depends on it" if force else ""}'

    def create_again(self) -> str:
        """Another table, or a view in the place of a table, under the path of one that goes."""
        before = self.sources()
        line = self.drop()
        gone = sorted(set(before) - set(self.sources()))
        if not gone:
            return line
        path = self.rng.choice(gone)
        if before[path].bases and self.rng.random() < 0.8:
            return f'{line}, {self.create_view(path)}'
        self.new_table(path)
        return f'{line}, {path} create_table'

    def break_a_view(self) -> str:
        """Leaves a view without a version; Pixeltable's next write to its base fails then."""
        path = self.free_path()
        table = IterableTable(path, self.rng, self.values)
        table.do('insert')
        rows = pxt.create_view(f'{path}-view', table.table.where(table.table.k >= 0)).count()
        table.do('add_column')
        pxt.get_table(path).revert()
        return f'{path}-view, of {rows} rows, lost its only version by a revert of {path}'
