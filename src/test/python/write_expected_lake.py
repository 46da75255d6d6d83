"""Writes the lake that a right mirror would make of a Pixeltable home, slowly, through PyIceberg: it tests the comparators.

write_expected_lake.py --home HOME --lake LAKE [--plant row|cell|version|position|missing]

`--plant` puts one error into the last snapshot of every table: a row too few, a wrong cell, a wrong `_pxt_version`, a wrong
position, or the last snapshot isn't there.
"""

import argparse
import json
import uuid
from collections import defaultdict
from pathlib import Path

import lake
import mirrored_values
import pixeltable_home
from compare_versions import own_columns, summary_text


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--home', type=Path, required=True)
    parser.add_argument('--lake', type=Path, required=True)
    parser.add_argument('--plant', choices=['row', 'cell', 'version', 'position', 'missing'])
    options = parser.parse_args()
    pixeltable_home.open_home(options.home)
    catalog = create_catalog(options.lake.resolve())
    for source in pixeltable_home.sources():
        if pixeltable_home.unloadable(source) is None:
            write(catalog, source, options.plant)


def create_catalog(directory: Path):
    from pyiceberg.catalog.sql import SqlCatalog

    directory.mkdir(parents=True, exist_ok=True)
    return SqlCatalog('lake', uri=f'sqlite:///{directory}/catalog.db', warehouse=f'file://{directory}/warehouse')


def write(catalog, source: pixeltable_home.Source, plant: str | None) -> None:
    from pyiceberg.schema import Schema

    name = lake.identifier(source.path)
    for depth in range(1, len(name)):
        catalog.create_namespace_if_not_exists(name[:depth])
    properties = {'pixeltable.table-id': source.table_id, 'pixeltable.path': source.path, 'pixeltable.committed': 'yes'}
    mirror = catalog.create_table(name, Schema(), properties=properties)
    positions = pixeltable_home.positions(source)
    seen: set[int] = set()
    for position in positions:
        table = pixeltable_home.table_of(source, position, position.own.number not in seen, position is positions[-1])
        seen.add(position.own.number)
        planted = plant if position is positions[-1] else None
        if planted != 'missing':
            write_position(mirror, source, table, position, planted)


def write_position(mirror, source, table, position, plant: str | None) -> None:
    columns, rows = pixeltable_home.read_table(table)
    chain = pixeltable_home.stores(source, position)
    own = own_columns(chain)
    mirrored = [{c.name: cell(c, row[c.name]) for c in columns} | key for row, key in keyed_rows(columns, rows, chain)]
    if mirrored and plant == 'row':
        mirrored.pop()
    elif mirrored and plant == 'cell':
        mirrored[-1][columns[-1].name] = None if mirrored[-1][columns[-1].name] is not None else surprising(columns[-1])
    elif mirrored and plant == 'version':
        mirrored[-1]['_pxt_version'] += 1
    set_schema(mirror, [(c.name, mirrored_values.expected_type(c)) for c in columns] + own)
    commit(mirror, mirrored, summary(source, position, plant))


def surprising(column):
    return {'long': -7, 'boolean': True, 'double': -7.0, 'string': '"surprise"'}.get(mirrored_values.expected_type(column))


def summary(source, position, plant: str | None) -> dict[str, str]:
    version, created_at, bases = summary_text(position)
    if plant == 'position':
        created_at = str(int(created_at) + 1)
    found = {'pixeltable.table-id': source.table_id, 'pixeltable.version': version, 'pixeltable.created-at': created_at}
    return {**found, 'pixeltable.base-versions': bases} if bases else found


def keyed_rows(columns, rows: list[dict], chain) -> list[tuple[dict, dict]]:
    """Rows and their keys, found through the scalar cells; which of two rows alike gets which key makes no difference."""
    scalars = [c for c in columns if mirrored_values.expected_type(c) in ('long', 'boolean', 'uuid', 'date')]
    own = [name for name, _ in own_columns(chain)]
    keys = defaultdict(list)
    for row_id, pos, version, *values in pixeltable_home.stored_rows(chain, scalars):
        key = {'_pxt_rowid': row_id, '_pxt_pos': pos, '_pxt_version': version}
        keys[tuple(mirrored_values.scalar_value(v) for v in values)].append({name: key[name] for name in own})
    return [(row, keys[tuple(mirrored_values.scalar_value(row[c.name]) for c in scalars)].pop()) for row in rows]


def cell(column, value):
    if value is None:
        return None
    if column.is_list:
        return value.tolist()
    if column.type.is_json_type() or column.type.is_array_type():
        return json.dumps(mirrored_values.plain_json(value), separators=(',', ':'), ensure_ascii=False)
    return value.bytes if isinstance(value, uuid.UUID) else value


def set_schema(mirror, columns: list[tuple[str, str]]) -> None:
    if [(f.name, mirrored_values.type_text(f.field_type)) for f in mirror.schema().fields] == columns:
        return
    with mirror.update_schema(allow_incompatible_changes=True) as update:
        for field in mirror.schema().fields:
            update.delete_column(field.name)
    with mirror.update_schema() as update:
        for name, type_text in columns:
            update.add_column(name, iceberg_type(type_text))


def iceberg_type(text: str):
    from pyiceberg.types import IcebergType, ListType

    if text.startswith('list<'):
        return ListType(element_id=1, element_type=iceberg_type(text[5:-1]), element_required=False)
    return IcebergType.handle_primitive_type(text, None)


def commit(mirror, rows: list[dict], summary_: dict[str, str]) -> None:
    import pyarrow as pa
    from pyiceberg.io.pyarrow import _dataframe_to_data_files, schema_to_pyarrow

    old = [task.file for task in mirror.scan().plan_files()]
    with mirror.transaction() as transaction:
        arrow = pa.Table.from_pylist(rows, schema=schema_to_pyarrow(mirror.schema(), include_field_ids=False))
        with transaction.update_snapshot(snapshot_properties=summary_).overwrite() as overwrite:
            for file in old:
                overwrite.delete_data_file(file)
            for file in _dataframe_to_data_files(transaction.table_metadata, arrow, mirror.io) if rows else []:
                overwrite.append_data_file(file)


if __name__ == '__main__':
    main()
