"""The table `demo/images`, which the job of docs/flink-sql.md follows.

flink_sql.py STEP   makes some versions of it; STEP is make, change or away
flink_sql.py rows   prints its rows: label, score, taken_at
"""

import sys
from datetime import datetime, timedelta, timezone

import pixeltable as pxt

TAKEN = datetime(2026, 3, 1, 8, tzinfo=timezone.utc)


def rows(first: int, count: int) -> list[dict]:
    return [
        {'k': k, 'label': f'label {k} "é"', 'taken_at': None if k % 7 == 0 else TAKEN + timedelta(hours=k, microseconds=k)}
        for k in range(first, first + count)
    ]


def make() -> None:
    pxt.create_dir('demo')
    images = pxt.create_table('demo/images', {'k': pxt.Int, 'label': pxt.String | None, 'taken_at': pxt.Timestamp | None})
    images.insert(rows(0, 40))
    images.update({'label': 'seen'}, where=images.k < 5)
    images.delete(where=images.k % 10 == 9)
    images.add_computed_column(score=images.k * 0.5)


def change() -> None:
    """While the job runs."""
    images = pxt.get_table('demo/images')
    images.insert(rows(100, 20))
    images.update({'k': images.k + 1000}, where=images.k > 110)
    images.add_computed_column(more=images.k * 2)
    images.update({'label': None}, where=images.k == 3)
    images.delete(where=images.k < 3)
    images.insert(rows(200, 5))
    images.delete(where=images.k == 204)
    images.revert()
    images.update({'label': 'will be reverted'}, where=images.k < 20)


def away() -> None:
    """While no job runs."""
    images = pxt.get_table('demo/images')
    images.revert()
    images.insert(rows(300, 5))
    images.update({'label': 'back'}, where=images.k >= 200)
    images.delete(where=images.k == 302)
    images.delete(where=images.k == 5)


def show() -> None:
    images = pxt.get_table('demo/images')
    for row in images.select(images.label, images.score, images.taken_at).collect():
        taken_at = row['taken_at']
        utc = taken_at and taken_at.astimezone(timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.%f')
        print(row['label'], f'{row["score"]:g}', utc, sep='|')


{'make': make, 'change': change, 'away': away, 'rows': show}[sys.argv[1]]()
