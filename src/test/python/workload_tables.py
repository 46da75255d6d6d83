"""Base tables under a random load."""

import random

import pixeltable as pxt

from workload_values import COMPUTED, DTYPES, Values, column_types, iterable_types


class Table:
    """A table under load. `names` maps the name a column has now to the one it was made with, which says what it holds."""

    def __init__(self, path: str, rng: random.Random, values: Values):
        self.path, self.rng, self.values = path, rng, values
        self.dtype = rng.choice(DTYPES)
        types = self.first_types()
        self.table = pxt.create_table(path, {'k': pxt.Int, **types}, primary_key='k')
        self.names = {name: name for name in types}
        self.computed: list[str] = []
        self.next_key = 0
        self.keys: set[int] = set()
        self.serial = 0

    def first_types(self) -> dict:
        return column_types(self.dtype)

    def some_keys(self) -> list[int]:
        return self.rng.sample(sorted(self.keys), min(len(self.keys), self.rng.randrange(1, 6)))

    def insert(self, most: int = 12) -> str:
        count = self.rng.randrange(1, most)
        keys = range(self.next_key, self.next_key + count)
        self.table.insert([{'k': k, **{n: self.values.of(o, self.dtype) for n, o in self.names.items()}} for k in keys], on_error='ignore')
        self.next_key += count
        self.keys.update(keys)
        return f'{count} rows'

    def changeable(self) -> list[str]:
        """Columns that can be set to a literal: no media; arrays and objects go through batch updates only."""
        return [n for n, o in self.names.items() if o in ('s', 'i', 'f', 'b', 'ts', 'd', 'u', 'bin', 'j', 'table', 'order')]

    def update(self) -> str:
        low = self.rng.randrange(0, max(1, self.next_key))
        names = self.rng.sample(self.changeable(), min(2, len(self.changeable())))
        status = self.table.update({n: self.values.of(self.names[n], self.dtype) for n in names}, where=self.table.k >= low)
        return f'{names} where k >= {low}: {status.row_count_stats.upd_rows} rows'

    def batch_update(self) -> str:
        keys = self.some_keys()
        names = self.rng.sample(self.changeable(), min(3, len(self.changeable())))
        self.table.batch_update([{'k': k, **{n: self.values.of(self.names[n], self.dtype) for n in names}} for k in keys])
        return f'{names} of {keys}'

    def delete(self) -> str:
        if self.rng.random() < 0.06:
            self.keys.clear()
            self.table.delete()
            return 'all'
        keys = self.some_keys()[:2]
        for key in keys:
            self.table.delete(where=self.table.k == key)
        self.keys.difference_update(keys)
        return f'{keys}'

    def add_column(self) -> str:
        kind = self.rng.choice(sorted(column_types(self.dtype)))
        self.serial += 1
        name = f'added_{kind}_{self.serial}'
        self.table.add_column(**{name: column_types(self.dtype)[kind]})
        self.names[name] = kind
        return name

    def add_computed_column(self) -> str:
        kind, make = self.rng.choice(COMPUTED)
        self.serial += 1
        name = f'{kind}_{self.serial}'
        try:
            expression = make(self.table)
        except AttributeError as gone:
            return f'{kind}: not possible, {gone}'
        self.table.add_computed_column(**{name: expression}, on_error='ignore')
        self.computed.append(name)
        return name

    def rename_column(self) -> str:
        old = self.rng.choice(sorted(self.names))
        self.serial += 1
        new = f'renamed_{self.serial}'
        self.table.rename_column(old, new)
        self.names[new] = self.names.pop(old)
        return f'{old} to {new}'

    def drop_column(self) -> str:
        names = self.computed if self.computed and self.rng.random() < 0.5 else sorted(self.names)
        if len(self.names) < 8:
            return self.insert()
        name = self.rng.choice(names)
        try:
            self.table.drop_column(name)
        except (pxt.exceptions.Error, pxt.exceptions.ExprEvalError) as refused:
            return f'{name}: refused, {str(refused).splitlines()[0]}'
        self.names.pop(name, None)
        if name in self.computed:
            self.computed.remove(name)
        return name

    def recompute_columns(self) -> str:
        if not self.computed:
            return self.add_computed_column()
        name = self.rng.choice(self.computed)
        self.table.recompute_columns(name)
        return name

    def step(self) -> str:
        weights = {
            'insert': 6, 'update': 5, 'batch_update': 3, 'delete': 3, 'add_column': 1.5, 'add_computed_column': 2, 'rename_column': 1,
            'drop_column': 1, 'recompute_columns': 1.5,
        }
        name = self.rng.choices(list(weights), list(weights.values()))[0]
        if not self.keys and name in ('update', 'batch_update', 'delete'):
            name = 'insert'
        try:
            return f'{self.path} {name} {getattr(self, name)()}'
        except (pxt.exceptions.Error, pxt.exceptions.ExprEvalError) as refused:
            # An update for whose new values a computed column fails is undone as a whole.
            if name not in ('update', 'batch_update') or 'ValueError' not in str(refused):
                raise
            return f'{self.path} {name} refused: {str(refused).splitlines()[0]}'


class IterableTable(Table):
    """A table that views iterate over and that may be reverted, renamed and dropped: it looks itself up before each step."""

    OPERATIONS = {
        'insert': 6, 'update': 5, 'batch_update': 3, 'delete': 3, 'add_column': 1, 'add_computed_column': 1.5, 'rename_column': 1,
        'drop_column': 1, 'recompute_columns': 1,
    }

    def __init__(self, path: str, rng: random.Random, values: Values):
        self.kinds: dict[str, str] = {}
        self.ever_computed: set[str] = set()
        super().__init__(path, rng, values)
        self.remember()

    def first_types(self) -> dict:
        return {**super().first_types(), **iterable_types()}

    def remember(self) -> None:
        self.kinds.update(self.names)
        self.ever_computed.update(self.computed)

    def refresh(self) -> None:
        """What a revert may have taken away or brought back."""
        self.table = pxt.get_table(self.path)
        columns = self.table.columns()
        self.names = {name: self.kinds[name] for name in columns if name in self.kinds}
        self.computed = [name for name in columns if name in self.ever_computed]
        self.keys = set(self.table.select(self.table.k).collect()['k'])

    def changeable(self) -> list[str]:
        return super().changeable() + [n for n, o in self.names.items() if o in ('parts', 'vec')]

    def do(self, name: str) -> str:
        self.refresh()
        if not self.keys and name in ('update', 'batch_update', 'delete'):
            name = 'insert'
        try:
            return f'{name} {getattr(self, name)()}'
        finally:
            self.remember()
