"""Views and snapshots under a random load."""

import random

import numpy as np
import pixeltable as pxt
from pixeltable.functions import string
from pixeltable.functions.image import tile_iterator
from pixeltable.functions.json import list_iterator
from pixeltable.functions.video import frame_iterator

from workload_values import Values, column_types

# Kinds of the plain columns that views get, all of which an update can set.
KINDS = ['s', 'i', 'f', 'b', 'ts', 'd', 'u', 'bin', 'j']


def columns_like(table, test) -> list:
    """The visible columns whose type passes the test, in Pixeltable's order."""
    return [table[name] for name in table.columns() if test(table[name].col_type)]


def is_list_of_strings(kind) -> bool:
    return kind.is_json_type() and str(kind.type_schema) == '(String, ...)'


def fails_half_way(path, is_snapshot: bool) -> bool:
    """Whether Pixeltable's query can name a store table twice, fail, and leave half a view behind.

    It does where an expression on a base's column meets fixed versions of an iterator's rows, or of a view made by select().
    """
    chain = [path]
    while chain[-1].base is not None:
        chain.append(chain[-1].base)
    selected = any(p.view_md() is not None and not p.view_md().include_base_columns for p in chain)
    return (path.has_iterator() or selected) and (path.has_snapshot() or is_snapshot)


class ViewMaker:
    """Makes views and snapshots of any table, view or snapshot, and the changes that a view takes."""

    OPERATIONS = {
        'update': 5, 'update_some': 3, 'add_column': 2, 'add_computed_column': 2, 'rename_column': 1, 'drop_column': 1,
        'recompute_columns': 2,
    }

    def __init__(self, rng: random.Random, values: Values):
        self.rng, self.values = rng, values
        self.serial = 0
        self.kinds: dict[str, str] = {}

    def name(self, prefix: str) -> str:
        self.serial += 1
        return f'{prefix}_{self.serial}'

    # Columns

    def plain_column(self) -> dict:
        kind = self.rng.choice(KINDS)
        name = self.name(f'v_{kind}')
        self.kinds[name] = kind
        return {name: column_types(np.int8)[kind]}

    def computed_column(self, table) -> dict:
        makers = []
        for column in self.numbers(table):
            makers += [lambda c=column: c * 2, lambda c=column: c / 2]
        for column in columns_like(table, lambda kind: kind.is_string_type())[:3]:
            makers += [lambda c=column: string.upper(c), lambda c=column: string.index(c, 'a')]
        for column in columns_like(table, lambda kind: kind.is_image_type())[:3]:
            makers += [lambda c=column: c.width, lambda c=column: c.rotate(90)]
        for column in columns_like(table, lambda kind: kind.is_json_type())[:2]:
            makers.append(lambda c=column: c)
        return {self.name('c'): self.rng.choice(makers)()} if makers else {}

    def numbers(self, table) -> list:
        """The key, or another integer where a view doesn't show it."""
        return [table.k] if 'k' in table.get_metadata()['columns'] else columns_like(table, lambda kind: kind.is_int_type())[:1]

    def own_columns(self, table) -> dict[str, dict]:
        metadata = table.get_metadata()
        return {name: c for name, c in metadata['columns'].items() if c['defined_in'] == metadata['name'] and not c['is_iterator_col']}

    # Views and snapshots

    def predicate(self, table):
        choices = [table.k >= self.rng.randrange(4), table.k % 3 != self.rng.randrange(3)]
        choices += [c == True for c in columns_like(table, lambda kind: kind.is_bool_type())[:2]]  # noqa: E712
        choices += [c > 0 for c in columns_like(table, lambda kind: kind.is_int_type())[:3]]
        choices += [c != 'NULL' for c in columns_like(table, lambda kind: kind.is_string_type())[:2]]
        choices += [c.width > 9 for c in columns_like(table, lambda kind: kind.is_image_type())[:1]]
        return self.rng.choice(choices)

    def more_columns(self, table) -> dict:
        more = {}
        if self.rng.random() < 0.6:
            more.update(self.plain_column())
        if self.rng.random() < 0.6:
            more.update(self.computed_column(table))
        return more

    def iterators(self, table) -> list:
        lists = columns_like(table, is_list_of_strings)
        images = columns_like(table, lambda kind: kind.is_image_type())[:3]
        videos = columns_like(table, lambda kind: kind.is_video_type())
        return (
            [lambda c=c: list_iterator(**{self.name('part'): c}) for c in lists]
            + [lambda c=c: tile_iterator(c, (5, 5)) for c in images] + [lambda c=c: frame_iterator(c) for c in videos]
        )

    def filtered(self, path: str, table, make) -> None:
        make(path, table.where(self.predicate(table)), additional_columns=self.more_columns(table))

    def widened(self, path: str, table, make) -> None:
        make(path, table, additional_columns={**self.plain_column(), **self.computed_column(table)})

    def selected(self, path: str, table, make) -> None:
        make(path, table.select(table.k, **self.computed_column(table)), additional_columns=self.plain_column())

    def bare(self, path: str, table, make) -> None:
        make(path, table)

    def components(self, path: str, table, make) -> None:
        iterators = self.iterators(table)
        if not iterators:
            return self.filtered(path, table, make)
        base = table.where(self.predicate(table)) if self.rng.random() < 0.3 else table
        more = self.plain_column() if self.rng.random() < 0.5 else {}
        make(path, base, iterator=self.rng.choice(iterators)(), additional_columns=more)

    def sampled(self, path: str, table, make) -> None:
        seed = self.rng.randrange(100)
        sample = table.sample(fraction=0.6, seed=seed) if make is pxt.create_view else table.sample(n=4, seed=seed)
        make(path, sample, additional_columns=self.more_columns(table))

    def create(self, path: str, base: str, make) -> str:
        if make is pxt.create_view:
            weights = {'filtered': 4, 'widened': 2, 'selected': 1.5, 'bare': 1, 'components': 4, 'sampled': 1.5}
        else:
            weights = {'filtered': 1.5, 'widened': 1, 'selected': 0.5, 'bare': 4, 'components': 0.7, 'sampled': 1}
        kind = self.rng.choices(list(weights), list(weights.values()))[0]
        if fails_half_way(pxt.get_table(base)._tbl_path, make is pxt.create_snapshot):
            kind = 'bare'
        getattr(self, kind)(path, pxt.get_table(base), make)
        return f'{kind} of {base}'

    # Changes of a view

    def updated(self, table) -> dict:
        plain = [n for n, c in self.own_columns(table).items() if not c['is_computed'] and n in self.kinds]
        return {n: self.values.of(self.kinds[n], None) for n in self.rng.sample(plain, min(2, len(plain)))}

    def update(self, table) -> str:
        values = self.updated(table)
        if not values:
            return self.add_column(table)
        return f'{list(values)}: {table.update(values).row_count_stats.upd_rows} rows'

    def update_some(self, table) -> str:
        """By a column of the view's own: Pixeltable fails when the condition names a base's column."""
        own = [table[n] for n, c in self.own_columns(table).items() if c['is_stored']]
        values = self.updated(table)
        if not values or not own:
            return self.add_column(table)
        column = self.rng.choice(own)
        return f'{list(values)} where {column} is null: {table.update(values, where=column == None).row_count_stats.upd_rows} rows'  # noqa: E711

    def add_column(self, table) -> str:
        column = self.plain_column()
        table.add_column(**column)
        return f'{next(iter(column))}'

    def add_computed_column(self, table) -> str:
        column = self.computed_column(table)
        if not column:
            return self.add_column(table)
        table.add_computed_column(**column, on_error='ignore')
        return f'{next(iter(column))}'

    def rename_column(self, table) -> str:
        own = sorted(self.own_columns(table))
        if not own:
            return self.add_column(table)
        old, new = self.rng.choice(own), self.name('renamed')
        if old in self.kinds:
            self.kinds[new] = self.kinds[old]
        table.rename_column(old, new)
        return f'{old} to {new}'

    def drop_column(self, table) -> str:
        own = sorted(self.own_columns(table))
        if not own:
            return self.add_computed_column(table)
        name = self.rng.choice(own)
        table.drop_column(name)
        return name

    def recompute_columns(self, table) -> str:
        computed = sorted(n for n, c in self.own_columns(table).items() if c['is_computed'] and c['is_stored'])
        if not computed:
            return self.add_computed_column(table)
        name = self.rng.choice(computed)
        table.recompute_columns(name)
        return name

    def do(self, path: str, name: str) -> str:
        return f'{name} {getattr(self, name)(pxt.get_table(path))}'
