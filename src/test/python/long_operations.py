"""Operations that hold a table and a view on it for seconds: a column and a view being filled, and a slow insert.

Prints when each begins and ends, and where the tables stand at last.
"""

import time

import pixeltable as pxt

from slow_functions import slowly

ROWS = 25


def step(name: str, operation) -> None:
    print(f'{name} begins', flush=True)
    started = time.monotonic()
    operation()
    print(f'{name} ended after {time.monotonic() - started:.1f} s', flush=True)


def newest(path: str) -> int:
    return max(v['version'] for v in pxt.get_table(path).get_versions())


def main() -> None:
    base = pxt.create_table('base', {'k': pxt.Int})
    other = pxt.create_table('other', {'k': pxt.Int})
    base.insert([{'k': k} for k in range(ROWS)])
    view = pxt.create_view('view', base.where(base.k % 2 == 0), additional_columns={'half': base.k / 2})
    other.insert([{'k': 0}])
    step('column of the base', lambda: base.add_computed_column(slow=slowly(base.k)))
    other.insert([{'k': 1}])
    step('column of the view', lambda: view.add_computed_column(slower=slowly(view.k)))
    step('insert', lambda: base.insert([{'k': k} for k in range(ROWS, 2 * ROWS)]))
    base.delete(where=base.k == 3)
    step('second view', lambda: pxt.create_view('second', base.where(base.k < 20), additional_columns={'slowest': slowly(base.k)}))
    base.insert([{'k': 100}])
    other.insert([{'k': 2}])
    print(f'other: version {newest("other")} committed')
    print(f'base: version {newest("base")} committed')
    for path in ('view', 'second'):
        print(f'{path}: version {newest(path)} over {newest("base")} committed')


if __name__ == '__main__':
    main()
