"""Checks every snapshot of every mirror in a lake: what each reader relies on, whatever happened to the writer.

check_lake.py --lake LAKE [--read N]

No data file stands twice in a snapshot; each manifest, data and delete file that a snapshot names is there; N snapshots of each
mirror (all, if not given; always the newest, and evenly spread) can be read to their last row. All snapshots count that the
metadata still holds, those that a revert rolled back too. Ends with 1 after printing what is wrong.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

import lake

TABLE_ID = 'pixeltable.table-id'


def local(location: str) -> Path:
    return Path(location.removeprefix('file://'))


class Files:
    """The files that manifests name, each manifest and file looked at once."""

    def __init__(self, io):
        self.io = io
        self.manifests: dict[str, list[tuple[str, str]]] = {}
        self.there: dict[str, bool] = {}

    def exists(self, location: str) -> bool:
        return self.there.setdefault(location, local(location).is_file())

    def of(self, manifest) -> list[tuple[str, str]]:
        path = manifest.manifest_path
        if path not in self.manifests:
            entries = manifest.fetch_manifest_entry(self.io, discard_deleted=True)
            self.manifests[path] = [(entry.data_file.content.name, entry.data_file.file_path) for entry in entries]
        return self.manifests[path]


def faults(files: Files, snapshot):
    paths = Counter()
    if not files.exists(snapshot.manifest_list):
        yield f'the manifest list {snapshot.manifest_list} is missing'
        return
    for manifest in snapshot.manifests(files.io):
        if not files.exists(manifest.manifest_path):
            yield f'the manifest {manifest.manifest_path} is missing'
            continue
        for content, path in files.of(manifest):
            if not files.exists(path):
                yield f'the {content.lower()} file {path} is missing'
            # A deletion vector's file holds those of several data files.
            if content == 'DATA':
                paths[path] += 1
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
    parser.add_argument('--read', type=int)
    options = parser.parse_args()
    catalog = lake.open_catalog(options.lake.absolute())
    found, mirrors, snapshots, readable, rows = [], 0, 0, 0, 0
    for name in lake.all_tables(catalog):
        table = catalog.load_table(name)
        mirrors += TABLE_ID in table.properties
        files, newest_first = Files(table.io), table.snapshots()[::-1]
        step = max(1, len(newest_first) // options.read) if options.read else 1
        for i, snapshot in enumerate(newest_first):
            snapshots += 1
            where = f'{".".join(name)} snapshot {snapshot.snapshot_id}'
            found += [f'{where}: {fault}' for fault in faults(files, snapshot)]
            if i % step != 0:
                continue
            readable += 1
            fault, count = read(table, snapshot)
            rows += count
            if fault is not None:
                found.append(f'{where}: {fault}')
    for line in found[:50]:
        print(line)
    print(f'checked {mirrors} mirrors, {snapshots} snapshots, of which {readable} read, {rows} rows: {len(found)} faults')
    return 1 if found or mirrors == 0 else 0


if __name__ == '__main__':
    sys.exit(main())
