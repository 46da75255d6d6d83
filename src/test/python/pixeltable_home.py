"""What a Pixeltable home holds: base tables, versions, and the rows Pixeltable itself shows at a version."""

import dataclasses
import os
import uuid
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class Column:
    name: str
    type: object  # pixeltable.type_system.ColumnType

    @property
    def is_media(self) -> bool:
        return self.type.is_media_type()

    @property
    def is_list(self) -> bool:
        """An array whose shape and element type are known."""
        return self.type.is_array_type() and self.type.shape is not None and self.type.dtype is not None


@dataclasses.dataclass(frozen=True)
class Version:
    number: int
    created_at_micros: int
    schema_version: int


@dataclasses.dataclass(frozen=True)
class Source:
    """A table, view or snapshot, as the catalog tables hold it."""

    path: str
    table_id: str
    version: int
    bases: tuple[tuple[str, int | None], ...]  # nearest first; a fixed version or None
    is_snapshot: bool
    is_pure_snapshot: bool


def open_home(home: Path) -> None:
    """Has to come before the first import of pixeltable."""
    os.environ['PIXELTABLE_HOME'] = str(home)
    os.environ.setdefault('PIXELTABLE_VERBOSITY', '0')
    os.environ.setdefault('PIXELTABLE_TIME_ZONE', 'UTC')


def sql(query: str) -> list[tuple]:
    from pixeltable.env import Env

    with Env.get().engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def sources() -> list[Source]:
    """All that has a path, sorted by path."""
    directories = {i: (parent, name) for i, parent, name in sql("SELECT id, parent_id, md->>'name' FROM dirs")}
    rows = sql('SELECT id, dir_id, md FROM tables WHERE dir_id IS NOT NULL')
    return sorted((source(path_of(md['name'], directory, directories), str(i), md) for i, directory, md in rows), key=lambda s: s.path)


def path_of(name: str, directory, directories: dict) -> str:
    while directory is not None:
        directory, parent_name = directories[directory]
        name = f'{parent_name}/{name}' if parent_name else name
    return name


def source(path: str, table_id: str, md: dict) -> Source:
    view = md['view_md'] or {'base_versions': [], 'is_snapshot': False, 'sample_clause': None, 'predicate': None}
    bases = tuple((str(uuid.UUID(base)), version) for base, version in view['base_versions'])
    pure = view['is_snapshot'] and view['sample_clause'] is None and view['predicate'] is None and not md['column_md']
    return Source(path, table_id, md['current_version'], bases, view['is_snapshot'], pure)


def base_tables() -> dict[str, str]:
    """Path -> table id."""
    import pixeltable as pxt

    found = {}
    for path in sorted(pxt.list_tables()):
        metadata = pxt.get_table(path).get_metadata()
        if metadata['kind'] == 'table':
            found[path] = str(metadata['id'])
    return found


def versions(path: str, table_id: str) -> list[Version]:
    """The versions, oldest first; fails when the catalog's rows aren't what Pixeltable shows as the table's history."""
    import pixeltable as pxt

    query = f"SELECT version, md->>'created_at', md->>'schema_version' FROM tableversions WHERE tbl_id = '{table_id}' ORDER BY version"
    stored = [Version(int(v), round(float(t) * 1e6), int(s)) for v, t, s in sql(query)]
    shown = sorted(v['version'] for v in pxt.get_table(path).get_versions())
    if shown != [v.number for v in stored]:
        raise AssertionError(f'{path}: get_versions() shows {shown}, tableversions holds {[v.number for v in stored]}')
    return stored


def read_rows(path: str, version: int | None) -> tuple[list[Column], list[dict]]:
    """Columns, in Pixeltable's order, and rows of a version (None: the current one); media cells are file URLs."""
    import pixeltable as pxt

    table = pxt.get_table(path if version is None else f'{path}:{version}')
    columns = [Column(name, table[name].col_type) for name in table.get_metadata()['columns']]
    selected = {c.name: table[c.name].fileurl if c.is_media else table[c.name] for c in columns}
    return columns, [{c.name: row[c.name] for c in columns} for row in table.select(**selected).collect()]


def stored_scalars(table_id: str, version: Version, names: list[str]) -> list[tuple]:
    """(rowid, v_min, cells of the named columns) of the rows live at a version, straight from the store table."""
    schema = sql(f"SELECT md->'columns' FROM tableschemaversions WHERE tbl_id = '{table_id}' AND schema_version = {version.schema_version}")
    ids = {column['name']: column_id for column_id, column in schema[0][0].items()}
    cells = ''.join(f', col_{ids[name]}' for name in names)
    return sql(
        f'SELECT rowid, v_min{cells} FROM tbl_{table_id.replace("-", "")} WHERE v_min <= {version.number} AND v_max > {version.number}'
    )
