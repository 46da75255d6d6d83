"""One export by Pixeltable itself, in a process of its own. Prints the seconds that the call took.

baseline.py HOME TABLE csv|json|iceberg|iceberg-lists TARGET
"""

import sys
import time
from pathlib import Path

import data

data.open_home(Path(sys.argv[1]))

import pixeltable as pxt  # noqa: E402


def catalog(folder: Path):
    from pyiceberg.catalog.sql import SqlCatalog

    folder.mkdir(parents=True)
    made = SqlCatalog('theirs', uri=f'sqlite:///{folder}/catalog.db', warehouse=f'file://{folder}/warehouse')
    made.create_namespace_if_not_exists('bench')
    return made


def main() -> None:
    _, _, path, kind, target = sys.argv
    table = pxt.get_table(path)
    # What starts once per process isn't the export's.
    table.limit(1).collect()
    lake = catalog(Path(target)) if kind.startswith('iceberg') else None
    asked = table
    if kind == 'iceberg-lists':
        asked = table.select(table.i, small=table.small.to_list(), big=table.big.to_list())
    began = time.perf_counter()
    if kind == 'csv':
        pxt.io.export_csv(table, target)
    elif kind == 'json':
        pxt.io.export_json(table, target)
    else:
        pxt.io.export_iceberg(asked, lake, 'bench.theirs')
    print(time.perf_counter() - began)


main()
