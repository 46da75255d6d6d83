"""Tables with media files, and what became of them in a lake.

    media.py make HOME FOLDER          photos in FOLDER (outside of the home), a computed column whose images lie in HOME/media
    media.py more HOME FOLDER          three more rows, and an update
    media.py check LAKE TABLE TARGET   mode and counts of the columns img and thumb of an Iceberg table, compared with HOME's files
    media.py files HOME FOLDER         documents in FOLDER
    media.py stored LAKE TABLE FOLDER ENDPOINT TO   compares the column doc of an Iceberg table, and what an S3 holds at TO, with these
    media.py copied TABLE FOLDER COPIES TO          the same of PyIceberg's own catalog, and of a folder that holds what is at TO
"""

import contextlib
import functools
import hashlib
import http.server
import sys
import threading
from pathlib import Path
from urllib.parse import unquote, urlparse

from lake import open_catalog
from pixeltable_home import open_home

PHOTOS = 300


def photo(folder: Path, number: int) -> str:
    import numpy as np
    from PIL import Image

    path = folder / f'photo {number}.PNG'
    pixels = np.random.default_rng(number).integers(0, 256, (160, 160, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path, format='PNG')
    return str(path)


@contextlib.contextmanager
def served(folder: Path):
    """The URL of a folder, as long as it is looked at."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f'http://127.0.0.1:{server.server_port}'
        server.shutdown()


def make(home: Path, folder: Path) -> None:
    import pixeltable as pxt

    folder.mkdir(parents=True)
    pxt.create_dir('demo')
    table = pxt.create_table('demo/photos', {'n': pxt.Int, 'img': pxt.Image | None})
    table.insert([{'n': n, 'img': photo(folder, n)} for n in range(PHOTOS)])
    table.add_computed_column(thumb=table.img.resize((64, 64)), stored=True)
    # The same file once more, and nothing.
    table.insert([{'n': PHOTOS, 'img': str(folder / 'photo 0.PNG')}, {'n': PHOTOS + 1, 'img': None}])
    links = pxt.create_table('demo/links', {'n': pxt.Int, 'img': pxt.Image | None})
    with served(folder) as remote:
        links.insert([{'n': 1, 'img': f'{remote}/photo%202.PNG'}, {'n': 2, 'img': str(folder / 'photo 2.PNG')}])


def more(home: Path, folder: Path) -> None:
    import pixeltable as pxt

    table = pxt.get_table('demo/photos')
    table.insert([{'n': 1000 + n, 'img': photo(folder, 1000 + n)} for n in range(3)])
    table.update({'img': photo(folder, 2000)}, where=table.n == 7)


def documents(folder: Path) -> list[Path | None]:
    """By row: 43 files, of which two are alike, one is empty and one is big; one file once more; nothing."""
    paths = [folder / f'document {n}.TXT' for n in range(43)]
    return [*paths, paths[1], None]


def files(home: Path, folder: Path) -> None:
    import pixeltable as pxt

    folder.mkdir(parents=True)
    paths = documents(folder)
    for n in range(40):
        paths[n].write_text(f'document {n}\n' * 100)
    paths[40].write_bytes(paths[0].read_bytes())
    paths[41].touch()
    paths[42].write_bytes(bytes(range(256)) * (44 << 10))
    pxt.create_dir('demo', if_exists='ignore')
    # Checked when it comes, an empty document would be refused.
    table = pxt.create_table('demo/files', {'n': pxt.Int, 'doc': pxt.Document | None}, media_validation='on_read')
    table.insert([{'n': n, 'doc': path and str(path)} for n, path in enumerate(paths)])


def expected() -> dict[int, dict[str, bytes | None]]:
    import pixeltable as pxt

    table = pxt.get_table('demo/photos')
    rows = table.select(table.n, img=table.img.fileurl, thumb=table.thumb.fileurl).collect()
    return {row['n']: {name: content(row[name]) for name in ('img', 'thumb')} for row in rows}


def content(url: str | None) -> bytes | None:
    return None if url is None else Path(unquote(urlparse(url).path)).read_bytes()


def check(lake: Path, name: str, target: Path) -> None:
    table = open_catalog(lake).load_table(name)
    found = {row['n']: row for row in table.scan().to_arrow().to_pylist()}
    rows = expected()
    assert found.keys() == rows.keys(), (sorted(found), sorted(rows))
    counts = {}
    for n, row in rows.items():
        for column, bytes_ in row.items():
            mode = compare(found[n][column], bytes_, target)
            counts[column, mode] = counts.get((column, mode), 0) + 1
    print(', '.join(f'{column} {mode} {count}' for (column, mode), count in sorted(counts.items())))


def stored(lake: Path, name: str, folder: Path, endpoint: str, to: str) -> None:
    from s3_server import client

    rows, sums = document_rows(lake, name, folder, to)
    s3, bucket, prefix = client(endpoint), urlparse(to).netloc, urlparse(to).path.strip('/')
    keys = [entry['Key'] for entry in s3.list_objects_v2(Bucket=bucket, Prefix=prefix)['Contents']]
    assert sorted(keys) == sorted(f'{prefix}/{sum_}.txt' for sum_ in sums), keys
    for key in keys:
        bytes_ = s3.get_object(Bucket=bucket, Key=key)['Body'].read()
        assert Path(key).stem == hashlib.sha256(bytes_).hexdigest(), key
    print(f'{rows} rows, {len(keys)} objects')


def copied(name: str, folder: Path, copies: Path, to: str) -> None:
    rows, sums = document_rows(None, name, folder, to)
    # What was being written when a process was killed is hidden.
    files = [file for file in copies.rglob('*') if file.is_file() and not file.name.startswith('.')]
    assert sorted(file.relative_to(copies) for file in files) == sorted(Path(f'{sum_}.txt') for sum_ in sums), files
    for file in files:
        assert file.stem == hashlib.sha256(file.read_bytes()).hexdigest(), file
    print(f'{rows} rows, {len(files)} objects')


def document_rows(lake: Path | None, name: str, folder: Path, to: str) -> tuple[int, set[str]]:
    """How many rows there are, whose cells have to be right, and the digests of their documents."""
    sums = [path and hashlib.sha256(path.read_bytes()).hexdigest() for path in documents(folder)]
    found = {row['n']: row['doc'] for row in open_catalog(lake).load_table(name).scan().to_arrow().to_pylist()}
    assert found == {n: sum_ and f'{to}/{sum_}.txt' for n, sum_ in enumerate(sums)}, found
    return len(found), {*sums} - {None}


def compare(value, bytes_: bytes | None, target: Path) -> str:
    if bytes_ is None:
        assert value is None, value
        return 'null'
    if isinstance(value, bytes):
        assert value == bytes_
        return 'inline'
    path = Path(unquote(urlparse(value).path))
    assert path.read_bytes() == bytes_, value
    if path.parent != target:
        return 'reference'
    assert path.stem == hashlib.sha256(bytes_).hexdigest(), value
    return 'upload'


if __name__ == '__main__':
    command, *arguments = sys.argv[1:]
    if command == 'check':
        check(Path(arguments[0]), arguments[1], Path(arguments[2]))
    elif command == 'stored':
        lake, name, folder, *place = arguments
        stored(Path(lake), name, Path(folder), *place)
    elif command == 'copied':
        copied(arguments[0], Path(arguments[1]), Path(arguments[2]), arguments[3])
    else:
        open_home(Path(arguments[0]))
        {'make': make, 'more': more, 'files': files}[command](*map(Path, arguments))
