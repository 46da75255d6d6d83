"""Tables of a Pixeltable whose PostgreSQL is elsewhere: container_tables.py make | change VERSIONS, with PIXELTABLE_DB_CONNECT_STR set."""

import random
import sys
import time

import pixeltable as pxt


def make() -> None:
    pxt.create_dir('demo')
    films = pxt.create_table('demo/films', {'id': pxt.Int, 'title': pxt.String | None, 'rating': pxt.Float | None, 'facts': pxt.Json | None})
    films.insert([row(i) for i in range(500)])
    films.add_computed_column(half=films.rating / 2)
    pxt.create_view('demo/good', films.where(films.rating >= 5.0))


def row(i: int) -> dict:
    return {'id': i, 'title': f'Film {i}', 'rating': i % 100 / 10, 'facts': {'year': 1950 + i % 70, 'tags': ['a', 'b'][: i % 3]}}


def change(versions: int) -> None:
    films = pxt.get_table('demo/films')
    chance = random.Random(7)
    number = 500
    for i in range(versions):
        kind = i % 4
        if kind in (0, 1):
            films.insert([row(number + k) for k in range(25)])
            number += 25
        elif kind == 2:
            films.update({'title': f'changed {i}'}, where=films.id % 17 == chance.randrange(17))
        else:
            films.delete(where=films.id % 29 == chance.randrange(29))
        print(f'version {i}', flush=True)
        time.sleep(0.5)


make() if sys.argv[1] == 'make' else change(int(sys.argv[2]))
