"""Has pixelake use a catalog that this program has made with PyIceberg's SqlCatalog, and reads what it did through that very object.

users_catalog.py HOME DIR PIXELAKE       DIR is empty; PIXELAKE is the launcher
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pixeltable_home

pixeltable_home.open_home(Path(sys.argv[1]))

import pixeltable as pxt  # noqa: E402
import pyarrow as pa  # noqa: E402
from pyiceberg.catalog.sql import SqlCatalog  # noqa: E402

directory = Path(sys.argv[2])
YAML = """catalog:
  mine:
    type: sql
    uri: {uri}
    warehouse: {warehouse}
"""


def pixelake(*arguments: str) -> str:
    places = ['--pixeltable-home', sys.argv[1], '--catalog', 'mine', '--lake', str(directory / 'state')]
    settings = {**os.environ, 'PYICEBERG_HOME': str(directory)}
    done = subprocess.run([sys.argv[3], *arguments, *places], env=settings, capture_output=True, text=True, timeout=180)
    if done.returncode != 0:
        sys.exit(f'{arguments} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}')
    return done.stdout


def main() -> None:
    uri, warehouse = f'sqlite:///{directory / "users.db"}', f'file://{directory / "elsewhere"}'
    (directory / '.pyiceberg.yaml').write_text(YAML.format(uri=uri, warehouse=warehouse))
    catalog = SqlCatalog('mine', uri=uri, warehouse=warehouse)
    catalog.create_namespace('own')
    own = catalog.create_table('own.t', schema=pa.schema([('n', pa.int64())]))
    own.append(pa.table({'n': [1]}))
    table = pxt.create_table('few', {'n': pxt.Int, 'label': pxt.String | None})
    table.insert([{'n': n, 'label': f'row {n}'} for n in range(10)])

    pixelake('export', 'few', '--to', 'out.few', '--where', 'n < 5')
    pixelake('export', 'few', '--to', 'own.t', '--select', 'n', '--if-exists', 'append')
    pixelake('mirror', '--tables', 'few', '--until-caught-up')
    verified = pixelake('verify')
    status = json.loads(pixelake('status', '--json'))

    assert sorted(catalog.load_table('out.few').scan().to_arrow()['n'].to_pylist()) == list(range(5))
    assert sorted(catalog.load_table('own.t').scan().to_arrow()['n'].to_pylist()) == sorted([1, *range(10)])
    mirror = catalog.load_table('pixeltable.few')
    assert sorted(mirror.scan().to_arrow()['label'].to_pylist()) == [f'row {n}' for n in range(10)]
    assert mirror.location() == f'{warehouse}/pixeltable/few', mirror.location()
    assert 'equal, 10 rows' in verified, verified
    assert 'few' in json.dumps(status), status
    assert not (directory / 'state' / 'catalog.db').exists()
    print('read back: 3 tables')


if __name__ == '__main__':
    main()
