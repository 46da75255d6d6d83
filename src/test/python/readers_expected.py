"""Writes what the readers of a lake have to find, as PyIceberg reads it: readers_expected.py LAKE FILE [VERSION]...

The file holds a list of readings: of each mirror the newest snapshot, and by their ids those of these versions. PyIceberg opens no table that
has a VARIANT; the rows of that mirror are those of `v3/images`, which mirrors the same with JSON as text.
"""

import json
import re
import sys
from pathlib import Path

import lake
import reader_cells

MIRRORS = ('demo.images', 'v3.images', 'cow.images')


def columns(schema) -> list[dict]:
    return [{'id': f['id'], 'name': f['name'], 'type': f['type']} for f in json.loads(schema.model_dump_json())['fields']]


def reading(name: str, table, snapshot, newest: bool) -> dict:
    found = table.scan(snapshot_id=snapshot.snapshot_id)
    version = lake.summary(snapshot, 'pixeltable.version')
    fields = columns(found.projection())
    rows = reader_cells.rows(fields, found.to_arrow().to_pylist())
    return {'table': name, 'version': version, 'snapshot': None if newest else snapshot.snapshot_id, 'columns': fields, 'rows': rows}


def readings(name: str, table, wanted: list[str]) -> list[dict]:
    versions = [s for s in lake.ancestors(table) if lake.summary(s, 'pixeltable.version') in wanted]
    assert len(versions) == len(wanted), (name, versions)
    return [reading(name, table, table.current_snapshot(), True), *(reading(name, table, s, False) for s in versions)]


def with_variant(expected: list[dict], snapshots: dict[str, int]) -> list[dict]:
    found = json.loads(json.dumps(expected))
    for one in found:
        one['table'] = 'v3variant.images'
        one['snapshot'] = None if one['snapshot'] is None else snapshots[one['version']]
        (meta,) = (c for c in one['columns'] if c['name'] == 'meta')
        meta['type'] = 'variant'
        rows = [json.loads(row) for row in one['rows']]
        for row in rows:
            row['meta'] = reader_cells.cell('variant', row['meta'])
        one['rows'] = sorted(json.dumps(row, sort_keys=True) for row in rows)
    return found


def snapshots_by_version(catalog, name: str) -> dict[str, int]:
    """From the metadata file itself."""
    import sqlite3

    with sqlite3.connect(catalog) as connection:
        namespace, table = name.split('.')
        query = 'SELECT metadata_location FROM iceberg_tables WHERE table_namespace = ? AND table_name = ?'
        (location,) = connection.execute(query, (namespace, table)).fetchone()
    metadata = json.loads(Path(re.sub('^file:(//)?', '', location)).read_text(encoding='utf-8'))
    return {s['summary']['pixeltable.version']: s['snapshot-id'] for s in metadata['snapshots'] if 'pixeltable.version' in s['summary']}


def main(folder: Path, file: Path, versions: list[str]) -> None:
    catalog = lake.open_catalog(folder)
    expected = [one for name in MIRRORS for one in readings(name, catalog.load_table(name), versions)]
    changes = catalog.load_table('demo.images__changes')
    expected.append(reading('demo.images__changes', changes, changes.current_snapshot(), True))
    text = [one for one in expected if one['table'] == 'v3.images']
    expected += with_variant(text, snapshots_by_version(folder / 'catalog.db', 'v3variant.images'))
    file.write_text(json.dumps(expected), encoding='utf-8')
    for one in expected:
        print(one['table'], 'newest' if one['snapshot'] is None else f'version {one["version"]}', len(one['rows']), 'rows')


if __name__ == '__main__':
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
