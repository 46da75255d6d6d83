"""Compares the lake that `pixelake demo` made with what Pixeltable showed when the store was recorded.

compare_demo.py --expected demo-expected.json --lake LAKE --media FOLDER

Every version of every table: the columns, the rows as a multiset, created-at. Ends with 1 after printing the differences.
"""

import argparse
import datetime
import json
import math
import sys
import uuid
from collections import Counter
from pathlib import Path

import lake

PLACEHOLDER = '@PIXELAKE_DEMO_MEDIA@'


def cell(kind: str, value):
    """A mirrored cell in the recording's canonical form."""
    if value is None:
        return None
    if kind.startswith('Json'):
        return json.loads(value)
    return plain(value)


def plain(value):
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return 'NaN' if math.isnan(value) else ('Infinity' if value > 0 else '-Infinity')
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.%fZ')
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    return value


def differences(path: str, expected: dict, table, media: str):
    snapshots = lake.version_snapshots(table)
    mirrored = [int(s.summary.get('pixeltable.version')) for s in snapshots]
    if mirrored != [v['version'] for v in expected['versions']]:
        yield f'{path}: the mirror has the versions {mirrored}'
        return
    for version, snapshot in zip(expected['versions'], snapshots):
        where = f'{path} version {version["version"]}'
        if int(snapshot.summary.get('pixeltable.created-at')) != version['created_at_micros']:
            yield f'{where}: created-at is {snapshot.summary.get("pixeltable.created-at")}'
        rows = table.scan(snapshot_id=snapshot.snapshot_id).to_arrow()
        names = [name for name, _ in version['columns']]
        if rows.column_names != [*names, '_pxt_rowid', '_pxt_version']:
            yield f'{where}: the columns are {rows.column_names}'
            continue
        kinds = [kind for _, kind in version['columns']]
        columns = [[cell(kind, value) for value in rows.column(name).to_pylist()] for name, kind in version['columns']]
        found = Counter(json.dumps([columns[c][r] for c in range(len(kinds))], sort_keys=True) for r in range(rows.num_rows))
        wanted = Counter(json.dumps(row, sort_keys=True).replace(PLACEHOLDER, media) for row in version['rows'])
        for row in (wanted - found).elements():
            yield f'{where}: missing {row}'
        for row in (found - wanted).elements():
            yield f'{where}: not in Pixeltable {row}'


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--expected', type=Path, required=True)
    parser.add_argument('--lake', type=Path, required=True)
    parser.add_argument('--media', type=Path, required=True)
    options = parser.parse_args()
    catalog = lake.open_catalog(options.lake)
    expected = json.loads(options.expected.read_text())
    found = []
    for path, table in expected.items():
        found += differences(path, table, catalog.load_table(lake.identifier(path)), options.media.resolve().as_uri())
    print('\n'.join(found[:20]))
    versions = sum(len(table['versions']) for table in expected.values())
    print(f'compared {len(expected)} tables, {versions} versions: {len(found)} differences')
    return 1 if found else 0


sys.exit(main())
