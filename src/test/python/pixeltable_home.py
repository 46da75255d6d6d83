"""What a Pixeltable home holds: base tables, versions, and the rows Pixeltable itself shows at a version."""

import dataclasses
import os
import uuid
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class Column:
    name: str
    type: object  # pixeltable.type_system.ColumnType
    table_id: str  # of the table or view that it belongs to
    number: int
    is_pos: bool

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
    has_iterator: bool

    @property
    def store(self) -> str:
        return f'{"view" if self.bases else "tbl"}_{self.table_id.replace("-", "")}'


@dataclasses.dataclass(frozen=True)
class Position:
    """A version of a table, and of each of its bases, nearest first."""

    own: Version
    bases: tuple[tuple[str, Version], ...]


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
    import pixeltable as pxt

    pxt.list_tables()
    directories = {i: (parent, name) for i, parent, name in sql("SELECT id, parent_id, md->>'name' FROM dirs")}
    rows = sql('SELECT id, dir_id, md FROM tables WHERE dir_id IS NOT NULL')
    return sorted((source(path_of(md['name'], directory, directories), str(i), md) for i, directory, md in rows), key=lambda s: s.path)


def path_of(name: str, directory, directories: dict) -> str:
    while directory is not None:
        directory, parent_name = directories[directory]
        name = f'{parent_name}/{name}' if parent_name else name
    return name


def source(path: str, table_id: str, md: dict) -> Source:
    view = md['view_md'] or {'base_versions': [], 'is_snapshot': False, 'sample_clause': None, 'predicate': None, 'iterator_call': None}
    bases = tuple((str(uuid.UUID(base)), version) for base, version in view['base_versions'])
    pure = view['is_snapshot'] and view['sample_clause'] is None and view['predicate'] is None and not md['column_md']
    return Source(path, table_id, md['current_version'], bases, view['is_snapshot'], pure, view['iterator_call'] is not None)


def base_tables() -> dict[str, str]:
    """Path -> table id."""
    return {source.path: source.table_id for source in sources() if not source.bases}


def stored_versions(table_id: str) -> list[Version]:
    """The versions, oldest first."""
    query = f"SELECT version, md->>'created_at', md->>'schema_version' FROM tableversions WHERE tbl_id = '{table_id}' ORDER BY version"
    return [Version(int(v), round(float(t) * 1e6), int(s)) for v, t, s in sql(query)]


def versions(path: str, table_id: str) -> list[Version]:
    """The versions, oldest first; fails when the catalog's rows aren't what Pixeltable shows as the table's history."""
    import pixeltable as pxt

    stored = stored_versions(table_id)
    shown = sorted(v['version'] for v in pxt.get_table(path).get_versions())
    if shown != [v.number for v in stored]:
        raise AssertionError(f'{path}: get_versions() shows {shown}, tableversions holds {[v.number for v in stored]}')
    return stored


def newest_at(versions_: list[Version], moment: int) -> Version:
    return max((v for v in versions_ if v.created_at_micros <= moment), key=lambda v: (v.created_at_micros, v.number))


def positions(source: Source) -> list[Position]:
    """Every position that a mirror from the first version on must show, oldest first.

    A view has one at each moment at which it or a base that it follows got a version, from its own first version on. What one
    operation does to a table and to the views on it carries one and the same created_at, so no position shows half of it.
    """
    stored = {table_id: stored_versions(table_id) for table_id, _ in source.bases}
    fixed = {table_id: next(v for v in stored[table_id] if v.number == number) for table_id, number in source.bases if number is not None}
    if source.is_pure_snapshot:
        return [Position(fixed[source.bases[0][0]], tuple(fixed.items()))]
    own = versions(source.path, source.table_id)
    followed = [v for table_id, number in source.bases if number is None for v in stored[table_id]]
    moments = sorted({v.created_at_micros for v in own + followed if v.created_at_micros >= own[0].created_at_micros})
    return [
        Position(newest_at(own, m), tuple((t, fixed.get(t) or newest_at(stored[t], m)) for t, _ in source.bases)) for m in moments
    ]


def unloadable(source: Source) -> str | None:
    """Why Pixeltable can't show a view that a revert of its base has left without a version."""
    import pixeltable as pxt

    if not source.bases:
        return None
    try:
        pxt.get_table(source.path).columns()
    except Exception as reason:  # noqa: BLE001 (what it is says nothing: Pixeltable meets NULLs that it does not expect)
        return str(reason).splitlines()[0]
    return None


def table_of(source: Source, position: Position, is_first: bool, is_newest: bool):
    """A position by the path that leads users to it: the live table, the first of a version, else Pixeltable's insides."""
    import pixeltable as pxt

    if is_newest or source.is_pure_snapshot:
        return pxt.get_table(source.path)
    return pxt.get_table(f'{source.path}:{position.own.number}') if is_first else table_at(source, position)


def table_at(source: Source, position: Position):
    """Pixeltable's own handle on a position. No public path leads to those in between two versions of a view."""
    from pixeltable.catalog.table_path import TablePathKey, TableVersionPath
    from pixeltable.catalog.types import TableVersionKey
    from pixeltable.catalog.view import View
    from pixeltable.runtime import get_runtime

    own = [] if source.is_pure_snapshot else [(source.table_id, position.own)]
    keys = tuple(TableVersionKey(uuid.UUID(table_id), version.number) for table_id, version in [*own, *position.bases])
    catalog = get_runtime().catalog
    with catalog.begin_xact(for_write=False):
        for key in reversed(keys):
            if key not in catalog._tbl_versions:
                catalog._load_tbl_version(key)
    return View(uuid.UUID(source.table_id), TableVersionPath.from_key(TablePathKey(keys)), snapshot_only=True)


def read_rows(path: str, version: int | None) -> tuple[list[Column], list[dict]]:
    """Columns, in Pixeltable's order, and rows of a version (None: the current one); media cells are file URLs."""
    import pixeltable as pxt

    return read_table(pxt.get_table(path if version is None else f'{path}:{version}'))


def stored_columns(table) -> list[Column]:
    """Columns that are in the database, in Pixeltable's order."""
    # Not by get_metadata(), which fails for a table with an embedding index that was made without a function.
    every = [column(name, table[name].col) for name in table.columns()]
    return [c for c in every if c.is_pos or table[c.name].col.is_stored]


def read_table(table) -> tuple[list[Column], list[dict]]:
    """Stored columns and rows; media cells are file URLs."""
    columns = stored_columns(table)
    selected = {c.name: table[c.name].fileurl if c.is_media else table[c.name] for c in columns}
    return columns, [{c.name: row[c.name] for c in columns} for row in table.select(**selected).collect()]


def column(name: str, source_column) -> Column:
    """A component view's column 0 is the place of its row among those of the base row."""
    owner = source_column.get_tbl()
    return Column(name, source_column.col_type, str(owner.id), source_column.id, owner.is_component_view and source_column.id == 0)


@dataclasses.dataclass(frozen=True)
class Store:
    """A store table that a table's rows are joined from, at a version."""

    source: Source
    version: Version
    levels: int  # of iterators, each of which has a pos column

    @property
    def keys(self) -> list[str]:
        return ['rowid'] + [f'pos_{i}' for i in range(self.levels)]


def stores(source: Source, position: Position) -> list[Store]:
    """Own first, then the bases'."""
    by_id = {s.table_id: s for s in sources()}
    chain = [] if source.is_pure_snapshot else [(source, position.own)]
    chain += [(by_id[table_id], version) for table_id, version in position.bases]
    return [Store(s, version, sum(below.has_iterator for below, _ in chain[i:])) for i, (s, version) in enumerate(chain)]


def stored_rows(chain: list[Store], columns: list[Column]) -> list[tuple]:
    """(row id, list of pos, version of the mirror, cells) of the rows live at a position, straight from the store tables."""
    cells = [cell(chain, c) for c in columns]
    joins = ''.join(
        f' JOIN {store.source.store} s{i} ON ' + ' AND '.join(f's0.{key} = s{i}.{key}' for key in store.keys)
        for i, store in enumerate(chain) if i > 0
    )
    live = ' AND '.join(f's{i}.v_min <= {s.version.number} AND s{i}.v_max > {s.version.number}' for i, s in enumerate(chain))
    keys = [f's0.{key}' for key in chain[0].keys]
    versions_ = [f's{i}.v_min' for i in range(len(chain))]
    rows = sql(f'SELECT {", ".join(keys + versions_ + cells)} FROM {chain[0].source.store} s0{joins} WHERE {live}')
    last = created_last(chain)
    ends = len(keys), len(keys) + len(chain)
    return [(row[0], list(row[1 : ends[0]]), last(row[ends[0] : ends[1]]), *row[ends[1] :]) for row in rows]


def cell(chain: list[Store], column_: Column) -> str:
    place = next(i for i, store in enumerate(chain) if store.source.table_id == column_.table_id)
    return f's{place}.pos_{chain[place].levels - 1}' if column_.is_pos else f's{place}.col_{column_.number}'


def created_last(chain: list[Store]):
    """Picks the v_min of the row version that was created last; the table that is nearest to the view on a tie."""
    times = [{v.number: v.created_at_micros for v in stored_versions(store.source.table_id)} for store in chain]
    return lambda v_mins: max(zip((t[v] for t, v in zip(times, v_mins)), range(0, -len(v_mins), -1), v_mins))[2]
