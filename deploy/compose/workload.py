"""A small Pixeltable workload that never ends: rows come, change and go, and columns are computed."""

import random
import time

import pixeltable as pxt


def main() -> None:
    pxt.create_dir('demo', if_exists='ignore')
    films = pxt.create_table('demo/films', {'id': pxt.Required[pxt.Int], 'title': pxt.String, 'rating': pxt.Float}, if_exists='ignore')
    films.add_computed_column(half=films.rating / 2, if_exists='ignore')
    pxt.create_view('demo/good', films.where(films.rating >= 5.0), if_exists='ignore')
    chance = random.Random(7)
    number = films.count()
    while True:
        films.insert([{'id': number + i, 'title': f'Film {number + i}', 'rating': chance.uniform(0, 10)} for i in range(20)])
        number += 20
        films.update({'rating': films.rating * 0.9}, where=films.id % 17 == chance.randrange(17))
        if number % 100 == 0:
            films.delete(where=films.id % 29 == chance.randrange(29))
        time.sleep(5)


main()
