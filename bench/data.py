"""The tables that are measured, in a Pixeltable home of their own. They are made once and kept; what a measurement adds it reverts."""

import dataclasses
import datetime
import os
import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

DIR = 'bench'
BATCH = 200_000
H_VERSIONS = 200
FEW_TABLES = 50
WORDS = 'amber basalt cedar dune ember fjord grove heath iris jade kelp larch moss nettle onyx pine quartz reed slate thyme'.split()


@dataclasses.dataclass(frozen=True)
class Sizes:
    """How many rows the tables have."""

    small: int
    n: int
    large: int
    arrays: int
    versions: int
    # One row in so many is updated. A small table has few rows in each of its files, of which a larger share has to go for a compaction to be sure.
    step: int

    def paths_of_growth(self) -> list[tuple[str, int]]:
        return [(n_path(rows), rows) for rows in (self.small, self.n, self.large)]


FULL = Sizes(small=100_000, n=1_000_000, large=10_000_000, arrays=50_000, versions=H_VERSIONS, step=5)
QUICK = Sizes(small=2_000, n=10_000, large=30_000, arrays=500, versions=20, step=2)


def n_path(rows: int) -> str:
    return f'{DIR}/n{rows}'


def e_path(sizes: Sizes) -> str:
    return f'{DIR}/e{sizes.arrays}'


def h_path(sizes: Sizes) -> str:
    return f'{DIR}/h{sizes.versions}'


def few_path(i: int) -> str:
    return f'{DIR}/few/t{i:02}'


def open_home(home: Path) -> None:
    """Has to come before the first import of pixeltable."""
    os.environ['PIXELTABLE_HOME'] = str(home)
    os.environ['PIXELTABLE_VERBOSITY'] = '0'
    os.environ['PIXELTABLE_TIME_ZONE'] = 'UTC'


def row(i: int) -> dict:
    """About 190 bytes, the same for the same number."""
    word = WORDS[i % len(WORDS)]
    return {
        'i': i,
        's': f'{word}-{i:08}',
        'f': i * 0.37 - 1000.0,
        'b': i % 3 == 0,
        'ts': datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(seconds=i, microseconds=i % 1000),
        'd': datetime.date(2024, 1, 1) + datetime.timedelta(days=i % 700),
        'j': {'k': i % 1000, 'tags': [word, 'all'], 'size': {'w': i % 640, 'h': 480}},
        't': f'The {word} of row {i} stands beside {WORDS[i * 7 % len(WORDS)]} and {WORDS[i * 13 % len(WORDS)]}.',
    }


def makers(sizes: Sizes) -> dict[str, Callable[[str], None]]:
    """How each table is made, by its path."""
    made: dict[str, Callable[[str], None]] = {
        path: lambda name, rows=rows: _n(name, rows) for path, rows in sizes.paths_of_growth()
    }
    made[e_path(sizes)] = lambda name: _e(name, sizes.arrays)
    made[h_path(sizes)] = lambda name: _h(name, sizes.versions)
    made.update({few_path(i): _few for i in range(FEW_TABLES)})
    return made


def make(paths: Iterable[str], sizes: Sizes, tell: Callable[[str], None]) -> None:
    """Makes what isn't there yet, under another name until it is whole: rows come in batches, and a killed run leaves a part."""
    import pixeltable as pxt

    pxt.create_dir(DIR, if_exists='ignore')
    pxt.create_dir(f'{DIR}/few', if_exists='ignore')
    missing = [path for path in paths if pxt.get_table(path, if_not_exists='ignore') is None]
    for path in missing:
        tell(f'making {path}')
        unfinished = f'{path}_unfinished'
        pxt.drop_table(unfinished, if_not_exists='ignore')
        makers(sizes)[path](unfinished)
        pxt.move(unfinished, path)
    if missing:
        settle()


def settle() -> None:
    """What the server does on its own behind many writes is done now, not while something is measured."""
    _maintain('VACUUM ANALYZE', 'CHECKPOINT')


def without_traces(path: str) -> None:
    """Gives back the room of the rows that earlier runs have changed and reverted, which makes a table several times as big as it was."""
    import pixeltable as pxt

    store = f'tbl_{pxt.get_table(path).get_metadata()["id"]}'.replace('-', '')
    _maintain(f'VACUUM (FULL, ANALYZE) {store}', 'CHECKPOINT')


def _maintain(*statements: str) -> None:
    from pixeltable.env import Env

    with Env.get().engine.connect().execution_options(isolation_level='AUTOCOMMIT') as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def _n(path: str, rows: int) -> None:
    import pixeltable as pxt

    table = pxt.create_table(
        path,
        {
            'i': pxt.Required[pxt.Int],
            's': pxt.String,
            'f': pxt.Float,
            'b': pxt.Bool,
            'ts': pxt.Timestamp,
            'd': pxt.Date,
            'j': pxt.Json,
            't': pxt.String,
        },
    )
    for batch in _batches(rows):
        table.insert([row(i) for i in batch])


def _batches(rows: int) -> Iterator[range]:
    for start in range(0, rows, BATCH):
        yield range(start, min(rows, start + BATCH))


def _e(path: str, rows: int) -> None:
    import numpy as np
    import pixeltable as pxt

    table = pxt.create_table(
        path, {'i': pxt.Int, 'small': pxt.Array[(64,), pxt.Float], 'big': pxt.Array[(768,), pxt.Float]}
    )
    numbers = np.random.default_rng(7)
    for start in range(0, rows, 5_000):
        table.insert(
            [
                {
                    'i': i,
                    'small': numbers.random(64, dtype=np.float32),
                    'big': numbers.random(768, dtype=np.float32),
                }
                for i in range(start, min(rows, start + 5_000))
            ]
        )


def _h(path: str, versions: int) -> None:
    """Inserts, updates, deletes and columns that come and go, up to that version."""
    import pixeltable as pxt

    chance = random.Random(7)
    table = pxt.create_table(path, {'i': pxt.Int, 's': pxt.String})
    table.insert([{'i': i, 's': f'first {i}'} for i in range(1_000)])
    for version in range(2, versions + 1):
        kind = chance.choice(['insert', 'insert', 'update', 'update', 'delete'])
        if version % 50 == 0:
            table.add_column(**{f'c{version}': pxt.Float | None})
        elif kind == 'insert':
            table.insert([{'i': version * 1_000 + i, 's': f'inserted by {version}'} for i in range(50)])
        elif kind == 'update':
            table.update({'s': f'updated by {version}'}, where=table.i % 97 == version % 97)
        else:
            table.delete(where=table.i % 211 == version % 211)


def _few(path: str) -> None:
    import pixeltable as pxt

    pxt.create_table(path, {'i': pxt.Int, 's': pxt.String}).insert([{'i': i, 's': WORDS[i]} for i in range(10)])
