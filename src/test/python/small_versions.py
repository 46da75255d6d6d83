"""Many small versions of a table with a view on it. small_versions.py make COUNT | undo

`make` makes the versions. `undo` reverts the last three and makes two others.
"""

import sys

import pixeltable as pxt


def make(count: int) -> None:
    pxt.create_dir('upkeep')
    table = pxt.create_table('upkeep/t', {'n': pxt.Int, 'text': pxt.String | None})
    table.insert([{'n': n, 'text': f'first {n}'} for n in range(20)])
    pxt.create_view('upkeep/v', table.where(table.n % 2 == 0), additional_columns={'double': table.n * 2})
    for i in range(count):
        if i == count // 2:
            table.add_column(more=pxt.Float | None)
        elif i % 4 == 1:
            table.update({'text': f'updated by {i}'}, where=table.n == 100 + i // 2)
        elif i % 4 == 3:
            table.delete(where=table.n == i // 3)
        else:
            table.insert([{'n': 100 + i, 'text': f'inserted by {i}'}])


def undo() -> None:
    table = pxt.get_table('upkeep/t')
    for _ in range(3):
        table.revert()
    table.insert([{'n': 5000, 'text': 'after the revert'}])
    table.delete(where=table.n == 18)


make(int(sys.argv[2])) if sys.argv[1] == 'make' else undo()
