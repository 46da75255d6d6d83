"""Compares mirrors of the laboratory with what Pixeltable shows: columns and their order, cells, errors, embeddings.

compare_laboratory.py HOME LAKE PATH TARGET [--no-extras] [--newest] [--versions 1,2,..] [--from 3] [--and LAKE PATH TARGET ..]

Each snapshot is compared with the position that it carries. An embedding has to be what the function gives for the cell that it
belongs to, in the precision of its index; that of a view's own index, which Pixeltable doesn't update, what the store holds.
"""

import argparse
import sys
import uuid
from pathlib import Path

import lake as lakes
import pixeltable_home


def main() -> None:
    pixeltable_home.open_home(Path(sys.argv[1]))
    words = sys.argv[2:] + ['--and']
    while words:
        end = words.index('--and')
        compare(words[:end])
        words = words[end + 1 :]


def compare(words: list[str]) -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument('lake', type=Path)
    arguments.add_argument('path')
    arguments.add_argument('target')
    arguments.add_argument('--no-extras', action='store_true')
    arguments.add_argument('--newest', action='store_true')
    arguments.add_argument('--versions')
    arguments.add_argument('--from', type=int, default=0, dest='first')
    options = arguments.parse_args(words)
    source = next(s for s in pixeltable_home.sources() if s.path == options.path)
    table = lakes.open_catalog(options.lake).load_table(options.target)
    snapshots = [s for s in lakes.ancestors(table) if lakes.summary(s, 'pixeltable.version') is not None]
    expected = pixeltable_home.positions(source)
    if options.versions:
        wanted = [int(v) for v in options.versions.split(',')]
        expected = [p for p in expected if p.own.number in wanted]
    expected = [p for p in expected if p.own.number >= options.first]
    snapshots = [s for s in snapshots if int(lakes.summary(s, 'pixeltable.version')) >= options.first]
    if options.newest:
        snapshots, expected = snapshots[-1:], expected[-1:]
    found = [key_of_snapshot(s) for s in snapshots]
    if found != [key_of_position(p) for p in expected]:
        raise AssertionError(f'{options.target} has the positions {found}, expected {[key_of_position(p) for p in expected]}')
    newest = pixeltable_home.positions(source)[-1]
    seen, errors, vectors = set(), 0, 0
    for snapshot, position in zip(snapshots, expected):
        first = position.own.number not in seen and not options.newest
        seen.add(position.own.number)
        shown = pixeltable_home.table_of(source, position, first, position == newest)
        mirrored = table.scan(snapshot_id=snapshot.snapshot_id).to_arrow()
        rowids = {row['k']: row['_pxt_rowid'] for row in mirrored.to_pylist()}
        columns, rows = rows_of(source, position, shown, not options.no_extras, rowids)
        names = mirrored.column_names[: mirrored.column_names.index('_pxt_rowid')]
        if names != columns:
            raise AssertionError(f'{options.target} at {position}: columns {names}, expected {columns}')
        cells = mirrored.select(columns).to_pylist()
        expected_rows = sorted(map(repr, rows))
        if sorted(repr(list(row.values())) for row in cells) != expected_rows:
            raise AssertionError(f'{options.target} at {position}: {cells}, expected {expected_rows}')
        errors += sum(v is not None for row in cells for c, v in row.items() if c.endswith('_errortype'))
        vectors += sum(isinstance(v, list) for row in cells for v in row.values())
    print(f'{options.target}: {len(snapshots)} snapshots equal, {errors} errors, {vectors} vectors')


def key_of_snapshot(snapshot) -> tuple:
    bases = lakes.summary(snapshot, 'pixeltable.base-versions') or ''
    return int(lakes.summary(snapshot, 'pixeltable.version')), [int(base.split(':')[1]) for base in bases.split(',') if base]


def key_of_position(position) -> tuple:
    return position.own.number, [version.number for _, version in position.bases]


def rows_of(source, position, shown, extras: bool, rowids: dict) -> tuple[list[str], list[list]]:
    """Columns and rows as they have to be mirrored."""
    columns = pixeltable_home.stored_columns(shown)
    selected = {c.name: shown[c.name].fileurl if c.is_media else shown[c.name] for c in columns}
    with_errors = [c.name for c in columns if extras and has_errors(shown[c.name])]
    for name in with_errors:
        selected |= {f'{name}_errortype': shown[name].errortype, f'{name}_errormsg': shown[name].errormsg}
    indexes = indexes_at(source, position) if extras else []
    names, vectors = [], {}
    for column in columns:
        names.append(column.name)
        if column.name in with_errors:
            names += [f'{column.name}_errortype', f'{column.name}_errormsg']
        for name, precision, stored in [i[1:] for i in indexes if i[0] == (column.table_id, column.number)]:
            names.append(f'{column.name}_{name}')
            vectors[names[-1]] = (column.name, precision, stored)
    rows = []
    for row in shown.select(**selected).collect():
        cells = {name: plain(row[name]) for name in selected}
        for name, (of, precision, stored) in vectors.items():
            cells[name] = vector(cells[of], precision) if stored is None else stored[rowids[cells['k']]]
        rows.append([cells[name] for name in names])
    return names, rows


def has_errors(column) -> bool:
    """What Pixeltable itself gives errors of."""
    from pixeltable.exceptions import RequestError

    try:
        return column.errortype is not None
    except RequestError:
        return False


def indexes_at(source, position) -> list[tuple]:
    """((table id, column id), name, precision, values by rowid if it is a view's) of the embedding indexes that there were."""
    found = []
    for store in pixeltable_home.stores(source, position):
        ((indexes,),) = pixeltable_home.sql(f"SELECT md->'index_md' FROM tables WHERE id = '{store.source.table_id}'")
        for md in indexes.values():
            dropped = md['schema_version_drop']
            there = md['schema_version_add'] <= store.version.schema_version and (dropped is None or dropped > store.version.schema_version)
            if there and md['class_fqn'].endswith('EmbeddingIndex'):
                key = (str(uuid.UUID(md['indexed_col_tbl_id'])), md['indexed_col_id'])
                found.append((key, md['name'], md['init_args'].get('precision'), stored_vectors(store, md) if store.source.bases else None))
    return found


def stored_vectors(store, md: dict) -> dict:
    value = f'coalesce(col_{md["index_val_col_id"]}, col_{md["index_val_undo_col_id"]})::real[]::float8[]'
    live = f'v_min <= {store.version.number} AND v_max > {store.version.number}'
    return dict(pixeltable_home.sql(f'SELECT rowid, {value} FROM {store.source.store} WHERE {live}'))


def vector(cell, precision: str) -> list | None:
    import lab_functions
    import numpy as np

    if cell is None:
        return None
    exact = lab_functions.hashed(cell) if isinstance(cell, str) else np.asarray(cell, dtype=np.float32)
    return [float(x) for x in (exact.astype(np.float16) if precision == 'fp16' else exact)]


def plain(cell):
    import numpy as np

    return [float(x) for x in cell] if isinstance(cell, np.ndarray) else cell


main()
