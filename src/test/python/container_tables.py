"""Tables of a Pixeltable whose PostgreSQL is elsewhere, given by PIXELTABLE_DB_CONNECT_STR:

container_tables.py make | change VERSIONS [SECONDS] | large FILE

`change` takes at least SECONDS per version, half of one by default; `large` makes a table of 16 MB that can't be compressed, with FILE,
which it makes, in a column of documents.
"""

import random
import sys
import time

import pixeltable as pxt


def make() -> None:
    pxt.create_dir('demo', if_exists='ignore')
    films = pxt.create_table('demo/films', {'id': pxt.Int, 'title': pxt.String | None, 'rating': pxt.Float | None, 'facts': pxt.Json | None})
    films.insert([row(i) for i in range(500)])
    films.add_computed_column(half=films.rating / 2)
    pxt.create_view('demo/good', films.where(films.rating >= 5.0))


def row(i: int) -> dict:
    return {'id': i, 'title': f'Film {i}', 'rating': i % 100 / 10, 'facts': {'year': 1950 + i % 70, 'tags': ['a', 'b'][: i % 3]}}


def change(versions: int, seconds: float = 0.5) -> None:
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
        time.sleep(seconds)


def large(file: str) -> None:
    chance = random.Random(11)
    with open(file, 'w') as f:
        f.write(chance.randbytes(6 << 20).hex())
    pxt.create_dir('demo', if_exists='ignore')
    papers = pxt.create_table('demo/papers', {'id': pxt.Int, 'text': pxt.String | None, 'paper': pxt.Document | None})
    papers.insert([{'id': i, 'text': chance.randbytes(4096).hex(), 'paper': file if i == 0 else None} for i in range(4000)])


commands = {'make': make, 'change': lambda n, s=0.5: change(int(n), float(s)), 'large': large}
commands[sys.argv[1]](*sys.argv[2:])
