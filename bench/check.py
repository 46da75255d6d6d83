"""Whether results hold the source's rows: their number, and a sum of hashes over all of them, both made by DuckDB."""

import dataclasses
import tempfile
from pathlib import Path

import duckdb

# How each column of table N is hashed: the same value has the same text, wherever it comes from.
N_COLUMNS = {
    'i': 'i::BIGINT',
    's': 's',
    'f': 'f::DOUBLE',
    'b': 'b::BOOLEAN',
    'ts': 'epoch_us(ts::TIMESTAMPTZ)',
    'd': 'd::DATE',
    'j': 'json(j)::VARCHAR',
    't': 't',
}
# export_iceberg writes floats of half the precision, and JSON as structs whose fields have an order of their own.
EXPORTED_COLUMNS = {name: how for name, how in N_COLUMNS.items() if name != 'j'} | {'f': 'f::DOUBLE::FLOAT'}
E_COLUMNS = {'i': 'i::BIGINT', 'small': 'small::FLOAT[]', 'big': 'big::FLOAT[]'}
# Read as text, so that DuckDB guesses nothing.
_TEXTS = '{' + ', '.join(f"'{name}': 'VARCHAR'" for name in N_COLUMNS) + '}'
_JSON_TEXTS = '{' + ', '.join(f"'{name}': '{'JSON' if name == 'j' else 'VARCHAR'}'" for name in N_COLUMNS) + '}'


@dataclasses.dataclass(frozen=True)
class Digest:
    rows: int
    hashes: int

    @staticmethod
    def of(relation: str, columns: dict[str, str], **registered) -> 'Digest':
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            for name, value in registered.items():
                connection.register(name, value)
            query = f'SELECT count(*), coalesce(sum(hash({", ".join(columns.values())})::HUGEINT), 0) FROM {relation}'
            rows, hashes = connection.execute(query).fetchone()
        return Digest(int(rows), int(hashes))


def of_csv(file: Path, columns: dict[str, str] | None = None) -> Digest:
    return Digest.of(f"read_csv('{file}', header = true, columns = {_TEXTS}, parallel = false)", columns or N_COLUMNS)


def of_jsonl(file: Path) -> Digest:
    return Digest.of(f"read_json('{file}', format = 'newline_delimited', columns = {_JSON_TEXTS})", N_COLUMNS)


def of_iceberg(table, columns: dict[str, str] | None = None) -> Digest:
    """@param table as PyIceberg loaded it, which also reads it"""
    rows = table.scan().to_arrow()
    return Digest.of('result', columns or N_COLUMNS, result=rows)


def of_source(path: str, columns: dict[str, str] | None = None) -> Digest:
    """The rows of a table of N's kind that are live in Pixeltable's own store, by nothing of Pixelake."""
    with tempfile.NamedTemporaryFile(suffix='.csv') as file:
        with _cursor() as cursor, cursor.copy(f'COPY ({live_rows(path)}) TO STDOUT (FORMAT csv, HEADER)') as copy:
            for block in copy:
                file.write(block)
        file.flush()
        return of_csv(Path(file.name), columns)


def of_arrays(path: str) -> Digest:
    """The rows of a table of E's kind as Pixeltable shows them."""
    import pyarrow as pa
    import pixeltable as pxt

    table = pxt.get_table(path)
    rows = table.select(table.i, table.small, table.big).collect()
    columns = {
        'i': pa.array(rows['i'], pa.int64()),
        'small': pa.array([list(cell) for cell in rows['small']], pa.list_(pa.float32())),
        'big': pa.array([list(cell) for cell in rows['big']], pa.list_(pa.float32())),
    }
    return Digest.of('result', E_COLUMNS, result=pa.table(columns))


def copied_bytes(path: str) -> int:
    """Reads all rows by COPY binary and throws them away: what the database gives at most."""
    total = 0
    with _cursor() as cursor, cursor.copy(f'COPY ({live_rows(path)}) TO STDOUT (FORMAT binary)') as copy:
        for block in copy:
            total += len(block)
    return total


def live_rows(path: str) -> str:
    """SELECT for the live rows of a table that never had another column than those it has."""
    import pixeltable as pxt

    table = pxt.get_table(path)
    names = list(table.get_metadata()['columns'])
    columns = ', '.join(f'col_{number} AS {name}' for number, name in enumerate(names))
    return f'SELECT {columns} FROM tbl_{table.get_metadata()["id"].hex} WHERE v_max = {2**63 - 1}'


def _cursor():
    from pixeltable.env import Env

    connection = Env.get().engine.raw_connection()
    return _Closing(connection)


class _Closing:
    """A psycopg cursor whose connection goes back to the pool."""

    def __init__(self, connection) -> None:
        self.connection = connection

    def __enter__(self):
        self.cursor = self.connection.cursor()
        self.cursor.execute("SET TimeZone = 'UTC'")
        return self.cursor

    def __exit__(self, *_) -> None:
        self.cursor.close()
        self.connection.close()
