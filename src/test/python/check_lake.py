"""Checks every snapshot of every mirror in a lake: what each reader relies on, whatever happened to the writer.

check_lake.py --lake LAKE

No data file stands twice in a snapshot; each manifest, data and delete file that a snapshot names is there; each snapshot can be
read to its last row. All snapshots count that the metadata still holds, those that a revert rolled back too. Ends with 1 after
printing what is wrong.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlparse

import lake

TABLE_ID = 'pixeltable.table-id'


def local(location: str) -> Path:
    return Path(unquote(urlparse(location).path)) if location.startswith('file:') else Path(location)


def faults(table, snapshot):
    paths = Counter()
    if not local(snapshot.manifest_list).is_file():
        yield f'the manifest list {snapshot.manifest_list} is missing'
        return
    for manifest in snapshot.manifests(table.io):
        if not local(manifest.manifest_path).is_file():
            yield f'the manifest {manifest.manifest_path} is missing'
            continue
        for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=True):
            file = entry.data_file
            if not local(file.file_path).is_file():
                yield f'the {file.content.name.lower()} file {file.file_path} is missing'
            # A deletion vector's file holds those of several data files.
            if file.content.name == 'DATA':
                paths[file.file_path] += 1
    yield from (f'the data file {path} is listed {times} times' for path, times in paths.items() if times > 1)


def read(table, snapshot):
    """What is wrong with reading it, and how many rows it has."""
    try:
        return None, len(table.scan(snapshot_id=snapshot.snapshot_id).to_arrow())
    except Exception as e:
        return f'it cannot be read: {type(e).__name__}: {e}', 0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--lake', type=Path, required=True)
    options = parser.parse_args()
    catalog = lake.open_catalog(options.lake.absolute())
    found, mirrors, snapshots, rows = [], 0, 0, 0
    for name in lake.all_tables(catalog):
        table = catalog.load_table(name)
        mirrors += TABLE_ID in table.properties
        for snapshot in table.snapshots():
            snapshots += 1
            where = f'{".".join(name)} snapshot {snapshot.snapshot_id}'
            found += [f'{where}: {fault}' for fault in faults(table, snapshot)]
            fault, count = read(table, snapshot)
            rows += count
            if fault is not None:
                found.append(f'{where}: {fault}')
    for line in found[:50]:
        print(line)
    print(f'checked {mirrors} mirrors, {snapshots} snapshots, {rows} rows: {len(found)} faults')
    return 1 if found or mirrors == 0 else 0


if __name__ == '__main__':
    sys.exit(main())
