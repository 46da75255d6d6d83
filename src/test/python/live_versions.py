"""Makes versions of a small table one after the other, as fast as Pixeltable does. live_versions.py COUNT

Prints the number of the last version.
"""

import sys

import pixeltable as pxt


def main(count: int) -> None:
    pxt.create_dir('live')
    table = pxt.create_table('live/t', {'n': pxt.Int, 'text': pxt.String | None, 'third': pxt.Float | None})
    table.insert([row(n) for n in range(1000)])
    rows = 1000
    for i in range(count):
        if i % 4 == 2:
            table.update({'text': f'updated by {i}'}, where=table.n == i * 7 % rows)
        elif i % 4 == 3:
            table.delete(where=table.n == i * 13 % rows)
        else:
            table.insert([row(rows)])
            rows += 1
    print('last', table.get_versions()[0]['version'], flush=True)


def row(n: int) -> dict:
    return {'n': n, 'text': f'row {n}', 'third': n / 3}


main(int(sys.argv[1]))
