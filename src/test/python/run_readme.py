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


def blocks(page: str, folder: Path, language: str = 'python') -> list[str]:
    code = re.findall(rf'^```{language}\n(.*?)^```$', (PROJECT / page).read_text(encoding='utf-8'), re.MULTILINE | re.DOTALL)
    return [block.replace('/home/me/lake', str(folder / 'lake')) for block in code]


def open_in_duckdb(folder: Path) -> list[tuple]:
    """The rows that the README's only block shows with its last line."""
    (block,) = blocks('README.md', folder)
    *lines, last = block.splitlines()
    session: dict = {}
    exec('\n'.join(lines), session)
    return eval(last, session).fetchall()


def versions_of_changes(folder: Path, catalog, versions: int) -> list[set]:
    """The ids at each version, as the page's query finds them in the changes table."""
    import duckdb

    (query,) = (block for block in blocks('docs/reading.md', folder, 'sql') if 'images__changes' in block)
    session = duckdb.connect()
    session.execute('INSTALL iceberg; LOAD iceberg; CREATE SCHEMA demo')
    place = catalog.load_table('demo.images__changes').metadata_location
    session.execute(f"CREATE VIEW demo.images__changes AS SELECT * FROM iceberg_scan('{place}')")
    assert '<= 7' in query
    return [{row[0] for row in session.sql(f'SELECT id FROM ({query.replace("<= 7", f"<= {v}")})').fetchall()} for v in range(versions)]


def versions_in_polars(page: list[str], session: dict, versions: int) -> list[set]:
    """The ids at each version, as Polars reads the mirror by snapshot id; those that the changes table has are the same."""
    (code,) = (block for block in page if 'import polars' in block)
    assert '<= 7' in code and 'versions[3]' in code
    ids = []
    for v in range(versions):
        exec(code.replace('<= 7', f'<= {v}'), session)
        mirrored = session['pl'].scan_iceberg(session['table'], snapshot_id=session['versions'][v]).collect()
        assert mirrored.height == session['rows'].height, v
        ids.append(set(mirrored['id'].to_list()))
        assert ids[v] == set(session['rows']['id'].to_list()), v
    return ids


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

    by_metadata, by_folder = (next(b for b in page if word in b) for word in ('import duckdb', 'iceberg_scan(\'' + str(folder)))
    duckdb_home.install(folder)
    os.environ['HOME'] = str(folder)
    exec(by_metadata, session)
    counts = [eval(block.splitlines()[-1], session).fetchall() for block in (by_metadata.replace('SELECT *', 'SELECT count(*)'), by_folder)]
    assert counts == [[(4,)], [(4,)]], counts

    expected = [(10 * BIG, 'NA'), (10 * BIG + 2, ''), (10 * BIG + 4, None), (None, 'null')]
    shown = {row[:2] for row in open_in_duckdb(folder)}
    assert shown == set(expected), shown

    assert versions_of_changes(folder, session['lake'], 4) == [set(some) for some in ids]

    assert versions_in_polars(page, session, 4) == [set(some) for some in ids]

    exec(files, session)
    rows = session['rows'].sort_values('_pxt_rowid')
    found = list(zip(rows['id'], rows['label']))
    assert found == expected, found

    reading, applying = csv_files, files[files.index('last =') :]
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
