"""A seeded random workload on real Pixeltable tables: every column type, every kind of version.

workload.py HOME --tables N --ops N --seed S [--kinds base|all] [--embeddings] [--break-a-view]
            [--marker-file F] [--pause SECONDS] [--gate-file G --gate-at N] [--stop-file E]

Prints the seed and one line per operation. F holds, after each operation, the number of operations done so far.
Before operation N of the gate it waits until G exists. Once E exists it does no further operation.
A second run on the same home goes on with the tables that are there and adds N more.

`base` changes the rows and columns of base tables. `all` also makes views and snapshots of tables, views and snapshots,
changes the views, reverts, moves, drops and makes tables again under a dropped one's path. What Pixeltable refuses is
printed as refused. `--embeddings` gives one table an embedding index. `--break-a-view` ends the run with the revert that
takes a view its only version, after which Pixeltable can't load the view.
"""

import argparse
import os
import random
import sys
import time
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument('home', type=Path)
parser.add_argument('--tables', type=int, default=2)
parser.add_argument('--ops', type=int, default=30)
parser.add_argument('--seed', type=int, default=None)
parser.add_argument('--kinds', choices=['base', 'all'], default='base')
parser.add_argument('--embeddings', action='store_true')
parser.add_argument('--break-a-view', action='store_true')
parser.add_argument('--marker-file', type=Path)
parser.add_argument('--pause', type=float, default=0.0)
parser.add_argument('--gate-file', type=Path)
parser.add_argument('--gate-at', type=int, default=0)
parser.add_argument('--stop-file', type=Path)
options = parser.parse_args()
if options.kinds == 'base' and (options.embeddings or options.break_a_view):
    parser.error('--embeddings and --break-a-view need --kinds all')
os.environ['PIXELTABLE_HOME'] = str(options.home)
os.environ.setdefault('PIXELTABLE_VERBOSITY', '0')

import pixeltable as pxt  # noqa: E402

from workload_tables import Table  # noqa: E402
from workload_values import Values, make_pictures, make_videos  # noqa: E402
from workload_world import World  # noqa: E402

PATHS = ['w/t{}', 'w/deep-dir/t{}', 'root{}', 'w/select']


def free_path(number: int, rng: random.Random) -> str:
    existing = set(pxt.list_tables())
    name = path = PATHS[number % len(PATHS)].format(number)
    while path in existing:
        path = f'{name}_{rng.randrange(10**6)}'
    for directory in reversed(list(Path(path).parents)[:-1]):
        pxt.create_dir(str(directory), if_exists='ignore')
    return path


class BaseTables:
    """Tables that only rows and columns change of."""

    def __init__(self, rng: random.Random, values: Values):
        self.rng, self.values = rng, values
        self.tables: list[Table] = []

    def new_table(self, path: str) -> None:
        self.tables.append(Table(path, self.rng, self.values))

    def step(self) -> str:
        return self.rng.choice(self.tables).step()


def mark(done: int) -> None:
    if options.marker_file is not None:
        part = options.marker_file.with_name(options.marker_file.name + '.part')
        part.write_text(str(done))
        part.rename(options.marker_file)


def wait_at_gate(done: int) -> None:
    while options.gate_file is not None and done == options.gate_at and not options.gate_file.exists():
        time.sleep(0.05)


def main() -> None:
    seed = random.SystemRandom().randrange(2**31) if options.seed is None else options.seed
    print(f'workload seed {seed}', flush=True)
    rng = random.Random(seed)
    folder = options.home / 'workload-images'
    pictures = make_pictures(folder, rng)
    if options.kinds == 'base':
        load = BaseTables(rng, Values(rng, pictures))
    else:
        load = World(rng, Values(rng, pictures, make_videos(folder)), options.embeddings)
    made = max(1, options.tables - 1)
    for i in range(made):
        load.new_table(free_path(i, rng))
    for done in range(options.ops):
        wait_at_gate(done)
        if options.stop_file is not None and options.stop_file.exists():
            break
        if done == options.ops // 2 and made < options.tables:
            path = free_path(made, rng)
            load.new_table(path)
            made += 1
            print(f'op {done}: {path} create_table', flush=True)
        print(f'op {done}: {load.step()}', flush=True)
        mark(done + 1)
        time.sleep(options.pause)
    if options.break_a_view:
        print(f'then: {load.break_a_view()}', flush=True)
    print(f'workload done, seed {seed}', flush=True)


if __name__ == '__main__':
    sys.exit(main())
