"""Runs the Python code of README.md and docs/reading.md about a lake and its change files, with values that are easily lost.

run_readme.py make|again      makes demo/images, or drops it and makes it again
run_readme.py read FOLDER     runs the code; FOLDER holds the lake and the change files, and is where it is run
"""

import os
import re
import sys
from pathlib import Path

import duckdb_home

PROJECT = Path(__file__).resolve().parents[3]
BIG = 2**53 + 1  # which no double holds


def make(again: bool) -> None:
    import pixeltable as pxt

    if again:
        pxt.drop_table('demo/images')
    else:
        pxt.create_dir('demo')
    table = pxt.create_table('demo/images', {'id': pxt.Int | None, 'label': pxt.String | None})
    first = 10 * BIG if again else BIG
    table.insert([{'id': first, 'label': 'NA'}, {'id': first + 2, 'label': ''}])
    table.insert([{'id': first + 4, 'label': None}, {'id': None, 'label': 'null'}, {'id': 7, 'label': 'gone'}])
    table.delete(table.id == 7)
    if not again:
        table.insert([{'id': 8, 'label': 'only before'}])


def blocks(page: str, folder: Path) -> list[str]:
    code = re.findall(r'^```python\n(.*?)^```$', (PROJECT / page).read_text(encoding='utf-8'), re.MULTILINE | re.DOTALL)
    return [block.replace('/home/me/lake', str(folder / 'lake')) for block in code]


def open_in_duckdb(folder: Path) -> list[tuple]:
    """The rows that the README's only block shows with its last line."""
    duckdb_home.install(folder)
    os.environ['HOME'] = str(folder)
    (block,) = blocks('README.md', folder)
    *lines, last = block.splitlines()
    session: dict = {}
    exec('\n'.join(lines), session)
    return eval(last, session).fetchall()


def read(folder: Path) -> None:
    os.chdir(folder)
    page = blocks('docs/reading.md', folder)
    lake, files, csv_files = (next(b for b in page if word in b) for word in ('# an older version', 'import glob, json', 'csv.DictReader'))
    session: dict = {}
    exec(lake, session)
    assert sorted(session['versions']) == [0, 1, 2, 3], session['versions']
    ids = [session['table'].scan(snapshot_id=session['versions'][v]).to_arrow()['id'].to_pylist() for v in range(4)]
    assert set(ids[1]) == {10 * BIG, 10 * BIG + 2}, ids
    assert set(ids[3]) == {10 * BIG, 10 * BIG + 2, 10 * BIG + 4, None}, ids

    expected = [(10 * BIG, 'NA'), (10 * BIG + 2, ''), (10 * BIG + 4, None), (None, 'null')]
    shown = {row[:2] for row in open_in_duckdb(folder)}
    assert shown == set(expected), shown

    exec(files, session)
    rows = session['rows'].sort_values('_pxt_rowid')
    found = list(zip(rows['id'], rows['label']))
    assert found == expected, found

    reading, applying = csv_files, files[files.index('rolled_back =') :]
    exec('import csv\n' + reading + applying, session)
    rows = session['rows'].sort_values('_pxt_rowid', key=lambda ids: ids.astype(int))
    found = list(zip(rows['id'], rows['label']))
    assert found == [tuple('' if value is None else str(value) for value in row) for row in expected], found
    print('as in Pixeltable')


if __name__ == '__main__':
    if sys.argv[1] == 'read':
        read(Path(sys.argv[2]))
    else:
        make(sys.argv[1] == 'again')
