"""What a Pixeltable home holds: base tables, versions, and the rows Pixeltable itself shows at a version."""

import dataclasses
import os
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


def open_home(home: Path) -> None:
    """Has to come before the first import of pixeltable."""
    os.environ['PIXELTABLE_HOME'] = str(home)
    os.environ.setdefault('PIXELTABLE_VERBOSITY', '0')
    os.environ.setdefault('PIXELTABLE_TIME_ZONE', 'UTC')


def sql(query: str) -> list[tuple]:
    from pixeltable.env import Env

    with Env.get().engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


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
