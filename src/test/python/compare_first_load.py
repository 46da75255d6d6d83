"""Compares the mirror of one big table with its source by counts and sums, where comparing row by row would take too long.

compare_first_load.py HOME LAKE TABLE

The mirror must hold one snapshot, and no rowid twice. Prints the number of rows, and the subtasks that wrote the
files. Ends with 1 after printing what differs.
"""

import sys
from pathlib import Path

import compare_duckdb
import lake
import pixeltable_home

SUMS = 'count(*), count(DISTINCT rowid), sum(rowid::numeric), sum(k::numeric), sum(length(s)), sum(f), count(f)'


def source_sums(table_id: str) -> tuple:
    names = pixeltable_home.sql(f"SELECT md->'columns' FROM tableschemaversions WHERE tbl_id = '{table_id}'")
    columns = ', '.join(f'col_{i} AS {c["name"]}' for i, c in names[-1][0].items())
    store = f'SELECT rowid, {columns} FROM tbl_{table_id.replace("-", "")} WHERE v_max = {2**63 - 1}'
    return pixeltable_home.sql(f'SELECT {SUMS} FROM ({store}) AS store')[0]


def duckdb_sums(mirror) -> tuple:
    query = SUMS.replace('numeric', 'HUGEINT').replace('rowid', '_pxt_rowid')
    return compare_duckdb.connect().execute(f"SELECT {query} FROM iceberg_scan('{mirror.metadata_location}')").fetchone()


def subtasks(mirror) -> list[int]:
    """Those that wrote the data files: a file's name begins with its subtask."""
    return sorted({int(task.file.file_path.rsplit('/', 1)[1].split('-')[0]) for task in mirror.scan().plan_files()})


def main() -> int:
    home, folder, path = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    pixeltable_home.open_home(home)
    mirror = lake.open_catalog(folder).load_table(lake.identifier(path))
    differences = []
    if len(mirror.snapshots()) != 1:
        differences.append(f'{len(mirror.snapshots())} snapshots')
    expected, found = source_sums(pixeltable_home.base_tables()[path]), duckdb_sums(mirror)
    if tuple(float(v) for v in expected) != tuple(float(v) for v in found):
        differences.append(f'{SUMS}: Pixeltable {expected}, DuckDB {found}')
    rows = mirror.scan(selected_fields=('_pxt_rowid',)).count()
    if rows != expected[0]:
        differences.append(f'PyIceberg counts {rows} rows, Pixeltable has {expected[0]}')
    for difference in differences:
        print(difference)
    print(f'{rows} rows; written by subtasks {subtasks(mirror)}')
    return 1 if differences else 0


if __name__ == '__main__':
    sys.exit(main())
