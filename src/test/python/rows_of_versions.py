"""Prints the rows of each version of a mirror, as PyIceberg reads them: rows_of_versions.py NAME | FOLDER

NAME is a table of the catalog `lake` of PyIceberg's own settings, FOLDER the place of a table of a Hadoop catalog, which PyIceberg has
none for. One line a row: the version, a space, and `rowid@version of the row`.
"""

import sys
from pathlib import Path

import lake


def load(what: str):
    if '/' not in what:
        return lake.open_catalog(None).load_table(what)
    from pyiceberg.table import StaticTable

    number = (Path(what) / 'metadata/version-hint.text').read_text().strip()
    return StaticTable.from_metadata(f'{what}/metadata/v{number}.metadata.json')


table = load(sys.argv[1])
for snapshot in lake.ancestors(table):
    version = lake.summary(snapshot, 'pixeltable.version')
    if version is not None:
        for row in table.scan(snapshot_id=snapshot.snapshot_id, selected_fields=('_pxt_rowid', '_pxt_version')).to_arrow().to_pylist():
            print(version, f'{row["_pxt_rowid"]}@{row["_pxt_version"]}')
