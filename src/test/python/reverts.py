"""Tables whose versions are reverted while no mirror looks. reverts.py make|undo|break

`make` makes versions for a mirror to hold. `undo` reverts some of them: several in a row, some whose numbers are used again
at once, changes of columns whose ids are used again, and changes of tables with views. `break` takes a view its only version.
"""

import sys

import pixeltable as pxt


def insert(table, first: int, count: int, **more) -> None:
    table.insert([{'k': k, **more} for k in range(first, first + count)])


def make() -> None:
    pxt.create_dir('d')
    pxt.create_dir('broken')
    for path in ['several', 'reused', 'late', 'expired']:
        table = pxt.create_table(path, {'k': pxt.Int, 's': pxt.String | None}, primary_key='k')
        insert(table, 0, 6, s='first')
        table.update({'s': 'second'}, where=table.k < 3)
        table.delete(where=table.k == 1)
        insert(table, 10, 4, s='last')

    schema = pxt.create_table('schema', {'k': pxt.Int})
    insert(schema, 0, 5)
    schema.add_column(number=pxt.Int | None)
    schema.update({'number': 42})

    computed = pxt.create_table('computed', {'k': pxt.Int})
    insert(computed, 1, 5)
    computed.add_computed_column(times=computed.k * 2)

    base = pxt.create_table('d/base', {'k': pxt.Int, 's': pxt.String | None})
    insert(base, 0, 4)
    some = pxt.create_view('d/some', base.where(base.k >= 2), additional_columns={'own': pxt.String | None})
    pxt.create_view('d/others', base.where(base.k < 2))
    pxt.create_view('d/of-view', some.where(some.k != 3), additional_columns={'double': some.k * 2})
    pxt.create_snapshot('d/fixed', base)
    insert(base, 4, 4)
    some.update({'own': 'mine'})
    insert(base, 8, 4)

    lonely = pxt.create_table('broken/base', {'k': pxt.Int})
    insert(lonely, 0, 3)
    pxt.create_view('broken/view', lonely.where(lonely.k > 0))


def undo() -> None:
    for path in ['several', 'late', 'expired']:
        for _ in range(2 if path == 'several' else 3):
            pxt.get_table(path).revert()
    # Four versions go, and as many others come under their numbers.
    reused = pxt.get_table('reused')
    for _ in range(4):
        reused.revert()
    insert(reused, 20, 3, s='other')
    reused.update({'s': 'yet another'}, where=reused.k == 21)
    reused.delete(where=reused.k == 20)
    insert(reused, 10, 2)

    schema = pxt.get_table('schema')
    schema.revert()
    schema.revert()
    schema.add_column(text=pxt.String | None)
    insert(schema, 5, 2, text='new')

    pxt.get_table('computed').revert()
    computed = pxt.get_table('computed')
    computed.add_computed_column(times=computed.k * 3)

    pxt.get_table('d/base').revert()
    insert(pxt.get_table('d/base'), 20, 2)
    pxt.get_table('d/base').revert()
    some = pxt.get_table('d/some')
    some.revert()
    some.update({'own': 'changed'})


def break_a_view() -> None:
    table = pxt.get_table('broken/base')
    table.add_column(more=pxt.Int | None)
    pxt.get_table('broken/base').revert()
    insert(pxt.get_table('several'), 30, 2)


if __name__ == '__main__':
    {'make': make, 'undo': undo, 'break': break_a_view}[sys.argv[1]]()
    print('done', sys.argv[1])
