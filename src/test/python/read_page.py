"""Reads a lake as docs/reading.md says, and compares all cells with what PyIceberg read: read_page.py READER LAKE EXPECTED

READER is pyiceberg, duckdb, polars, daft, clickhouse, datafusion, spark or spark-3.5, trino, whose address is in the environment variable TRINO, flink, of
which LAKE is the file that FlinkSqlReader wrote, or iceberg-go, of which it is the folder that src/test/go/iceberg-go wrote; EXPECTED is the file of
readers_expected.py. The lines of the page are run as they are, but for the folder, the table and the snapshot that they name. Prints what the reader refused,
and how many readings were compared of each table; ends with 1 where anything differs, or is refused in other words or no longer.
"""

import base64
import importlib.metadata
import json
import os
import re
import sys
import tempfile
import urllib.request
from collections import Counter
from pathlib import Path

import reader_cells

PAGE = Path(__file__).resolve().parents[3] / 'docs/reading.md'
SNAPSHOT = '7415926535897932384'
# They open no table that has such a column.
WITHOUT_VARIANT = ('pyiceberg', 'duckdb', 'polars', 'daft', 'clickhouse', 'datafusion', 'spark-3.5', 'trino')
# Those that were made before the first delete, and before a column was dropped.
WITHOUT_DELETES, BEFORE_DROP = ('1',), ('1', '5', '8')


def blocks(reader: str, lake: Path, language: str = 'python') -> list[str]:
    """The blocks below the page's heading of that name, for this lake."""
    text = PAGE.read_text(encoding='utf-8')
    (section,) = re.findall(rf'^### {reader}\n(.*?)^##', text, re.MULTILINE | re.DOTALL | re.IGNORECASE)
    found = re.findall(rf'^```{language}\n(.*?)^```$', section, re.MULTILINE | re.DOTALL)
    return [block.replace('/home/me/lake', str(lake)) for block in found]


def split(block: str) -> tuple[str, list[str]]:
    """What prepares a session, and the lines that read, of which the page has one for the newest version, and one for an older."""
    lines = block.rstrip().splitlines()
    return '\n'.join(lines[:-2]), lines[-2:]


def check_named(package: str, name: str) -> None:
    """The page says which release this is."""
    check_page(f'{name} {importlib.metadata.version(package)}')


def check_page(release: str) -> None:
    assert release in PAGE.read_text(encoding='utf-8'), release


class Reader:
    def refusal(self, reading: dict) -> str | None:
        """The words in which it refuses what it can't read."""
        return None

    def shown(self, reading: dict, newest: list[dict]) -> dict:
        """The reading as it shows it; `newest` has the columns of the newest version."""
        return reading

    def part(self, reading: dict) -> dict | None:
        """What it reads of a reading that it refuses."""
        return None


class Spark(Reader):
    def __init__(self, lake: Path):
        check_named('pyspark', 'Spark')
        (block,) = blocks('Spark', lake)
        prepare, self.reads = split(self.changed(block))
        self.session: dict = {}
        exec(prepare, self.session)
        # Python gets times without a zone, those of its own.
        self.session['spark'].conf.set('spark.sql.session.timeZone', 'UTC')

    def changed(self, block: str) -> str:
        return block

    def read(self, table: str, snapshot: int | None) -> list[dict]:
        statement = self.reads[0] if snapshot is None else self.reads[1].replace(SNAPSHOT, str(snapshot))
        frame = eval(statement.removesuffix('.show()').replace('demo.images', table), self.session)
        return [row.asDict() for row in frame.collect()]


class OlderSpark(Spark):
    """With the package that the page names for it."""

    def changed(self, block: str) -> str:
        (package,) = re.findall(r'`(org\.apache\.iceberg:iceberg-spark-runtime-3\.5[^`]*)`', PAGE.read_text(encoding='utf-8'))
        return re.sub(r"org\.apache\.iceberg:iceberg-spark-runtime-[^,']*", package, block)


class PyIceberg(Reader):
    def __init__(self, lake: Path):
        self.block = blocks('PyIceberg', lake)[0]
        self.session: dict = {}

    def open(self, table: str, snapshot: int | None) -> None:
        """Leaves `table` and `versions` in the session, as the page's lines do."""
        exec(self.block.split('table.scan()')[0].replace('demo.images', table), self.session)
        self.session['versions'] = {3: snapshot}

    def read(self, table: str, snapshot: int | None) -> list[dict]:
        self.open(table, snapshot)
        scan = 'table.scan()' if snapshot is None else 'table.scan(snapshot_id=versions[3])'
        assert f'{scan}.to_pandas()' in self.block
        return eval(f'{scan}.to_arrow()', self.session).to_pylist()


class InPyIcebergsSession(PyIceberg):
    """A reader that is given the table which PyIceberg has opened."""

    def __init__(self, lake: Path):
        super().__init__(lake)
        prepare, self.reads = split(blocks(type(self).__name__, lake)[0].split('\n\n# ')[0])
        exec(prepare, self.session)

    def read(self, table: str, snapshot: int | None) -> list[dict]:
        self.open(table, snapshot)
        return self.rows(eval(self.reads[snapshot is not None].replace('count(*)', '*'), self.session))

    def rows(self, found) -> list[dict]:
        return found.to_arrow().to_pylist()


class DuckDB(InPyIcebergsSession):
    def __init__(self, lake: Path):
        import duckdb_home

        self.home = tempfile.TemporaryDirectory()
        os.environ['HOME'] = self.home.name
        duckdb_home.install(Path(self.home.name))
        super().__init__(lake)

    def rows(self, found) -> list[dict]:
        return found.to_arrow_table().to_pylist()


class Polars(InPyIcebergsSession):
    pass


class Daft(InPyIcebergsSession):
    """Behind the place of a dropped column it finds no column in files that still have it, whoever wrote them."""

    def __init__(self, lake: Path):
        super().__init__(lake)
        check_named('daft', 'Daft')
        self.columns: list[str] = []

    def rows(self, found) -> list[dict]:
        return found.to_pylist()

    def read(self, table: str, snapshot: int | None) -> list[dict]:
        if not self.columns:
            return super().read(table, snapshot)
        self.open(table, snapshot)
        statement = self.reads[snapshot is not None].replace('.to_arrow()', f'.select(*{self.columns}).to_arrow()')
        return self.rows(eval(statement, self.session))

    def refusal(self, reading: dict) -> str | None:
        self.columns = []
        if reading['table'] == 'v3.images' and reading['version'] not in WITHOUT_DELETES:
            return 'deletes.puffin: Parquet error: Invalid Parquet file. Corrupt footer'
        return None if reading['version'] in BEFORE_DROP else 'failed to fill whole buffer'

    def part(self, reading: dict) -> dict | None:
        if reading['table'] == 'v3.images':
            return None
        names = [column['name'] for column in reading['columns']]
        self.columns = names[: names.index('taken_at') + 1]
        rows = [{name: cell for name, cell in json.loads(row).items() if name in self.columns} for row in reading['rows']]
        columns = reading['columns'][: len(self.columns)]
        return {**reading, 'columns': columns, 'rows': sorted(json.dumps(row, sort_keys=True) for row in rows)}


class ClickHouse(Reader):
    """In Python's process. Lists that are NULL it shows empty, and structs that are NULL with such fields."""

    def __init__(self, lake: Path):
        check_named('chdb', 'chdb')
        prepare, self.reads = split(blocks('ClickHouse', lake)[0])
        self.session: dict = {}
        exec(prepare, self.session)
        (release,) = self.session['chdb'].query('SELECT version()', 'CSV').data().split()
        check_page(f'ClickHouse {".".join(json.loads(release).split(".")[:2])}')

    def read(self, table: str, snapshot: int | None) -> list[dict]:
        import pyarrow

        statement = self.reads[snapshot is not None].replace(SNAPSHOT, str(snapshot)).replace('demo/images', table.replace('.', '/'))
        # Text and bytes are one type there.
        setting = f'{"," if "SETTINGS" in statement else " SETTINGS"} output_format_arrow_string_as_string = 0", "Arrow")'
        assert statement.endswith('", "DataFrame")'), statement
        found = eval(statement.replace('", "DataFrame")', setting), self.session)
        return pyarrow.ipc.open_file(pyarrow.BufferReader(found.bytes())).read_all().to_pylist()

    def refusal(self, reading: dict) -> str | None:
        deletion_vectors = reading['table'] == 'v3.images' and reading['version'] not in WITHOUT_DELETES
        return 'Position deletes are supported only for parquet format' if deletion_vectors else None

    def shown(self, reading: dict, newest: list[dict]) -> dict:
        rows = [json.loads(row) for row in reading['rows']]
        shown = [{c['name']: empty_for_null(c['type'], row[c['name']]) for c in reading['columns']} for row in rows]
        return {**reading, 'rows': sorted(json.dumps(row, sort_keys=True) for row in shown)}


def empty_for_null(kind, value):
    if not isinstance(kind, dict):
        return value
    if kind['type'] == 'list':
        return [empty_for_null(kind['element'], each) for each in value or []]
    return {f['name']: empty_for_null(f['type'], (value or {}).get(f['name'])) for f in kind['fields']}


class IcebergGo(Reader):
    """What the program wrote that has the page's lines."""

    PROGRAM = Path(__file__).resolve().parents[1] / 'go/iceberg-go'

    def __init__(self, folder: Path):
        self.folder = folder
        program = (self.PROGRAM / 'main.go').read_text(encoding='utf-8')
        (block,) = blocks('iceberg-go', folder, 'go')
        for theirs, ours in {'"file:' + str(folder) + '/catalog.db?mode=ro"': 'uri', 'table.Identifier{"demo", "images"}': 'name', SNAPSHOT: '*snapshot'}.items():
            assert theirs in block, theirs
            block = block.replace(theirs, ours)
        lacking = [line for line in block.splitlines() if line.strip().removeprefix('rows, err = ').removeprefix('rows, err := ') not in program]
        assert not lacking, lacking
        (release,) = re.findall(r'^\tgithub.com/apache/iceberg-go v(\d+\.\d+)', (self.PROGRAM / 'go.mod').read_text(encoding='utf-8'), re.MULTILINE)
        check_page(f'iceberg-go {release}')

    def read(self, table: str, snapshot: int | None) -> list[dict]:
        import pyarrow

        with pyarrow.ipc.open_file(self.folder / f'{table}-{"newest" if snapshot is None else snapshot}.arrow') as file:
            return file.read_all().to_pylist()


class DataFusion(PyIceberg):
    """Which reads the newest version only."""

    def __init__(self, lake: Path):
        super().__init__(lake)
        check_named('datafusion', 'DataFusion')
        self.reads = blocks('DataFusion', lake)[0].rstrip().splitlines()

    def read(self, table: str, snapshot: int | None) -> list[dict]:
        self.open(table, snapshot)
        exec('\n'.join(self.reads[:-1]), self.session)
        return eval(self.reads[-1].removesuffix('.show()'), self.session).to_arrow_table().to_pylist()


class Flink(Reader):
    """What FlinkSqlReader wrote. The columns of an older version are those of the newest, by their ids."""

    def __init__(self, file: Path):
        self.found = {(one['table'], one['snapshot']): one['rows'] for one in json.loads(file.read_text(encoding='utf-8'))}

    def read(self, table: str, snapshot: int | None) -> list[dict]:
        return self.found[table, snapshot]

    def shown(self, reading: dict, newest: list[dict]) -> dict:
        return with_columns_of_newest(reading, newest)


class Trino(Reader):
    """By the protocol of its own clients."""

    HEADERS = {'X-Trino-User': 'me', 'X-Trino-Time-Zone': 'UTC', 'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME'}

    def __init__(self, lake: Path):
        check_page(f'Trino {self.info()}')
        (block,) = blocks('Trino', lake, 'sql')
        self.reads = [statement.strip() for statement in block.split(';') if statement.strip()]
        assert len(self.reads) == 2, self.reads

    def info(self) -> str:
        return self.request('/v1/info')['nodeVersion']['version']

    def request(self, path: str, statement: str | None = None) -> dict:
        url = path if path.startswith('http') else os.environ['TRINO'] + path
        data = None if statement is None else statement.encode()
        with urllib.request.urlopen(urllib.request.Request(url, data=data, headers=self.HEADERS)) as answer:
            return json.load(answer)

    def read(self, table: str, snapshot: int | None) -> list[dict]:
        statement = self.reads[snapshot is not None].replace(SNAPSHOT, str(snapshot)).replace('demo.images', table)
        columns, rows = [], []
        answer = self.request('/v1/statement', statement)
        while True:
            if 'error' in answer:
                raise RuntimeError(answer['error']['message'])
            columns = columns or answer.get('columns', [])
            rows += answer.get('data', [])
            if 'nextUri' not in answer:
                break
            answer = self.request(answer['nextUri'])
        types = {column['name']: column['typeSignature'] for column in columns}
        return [{name: trino_cell(kind, cell) for (name, kind), cell in zip(types.items(), row)} for row in rows]

    def refusal(self, reading: dict) -> str | None:
        deletion_vectors = reading['table'] == 'v3.images' and reading['version'] not in WITHOUT_DELETES
        return 'Unexpected PUFFIN file format' if deletion_vectors else None


def trino_cell(kind: dict, cell):
    """As other readers give it: bytes as such, structs by their names, a time zone as ISO 8601 has it."""
    if cell is None:
        return None
    arguments = [argument['value'] for argument in kind['arguments']]
    if kind['rawType'] == 'varbinary':
        return base64.b64decode(cell)
    if kind['rawType'] == 'array':
        return [trino_cell(arguments[0], each) for each in cell]
    if kind['rawType'] == 'row':
        return {a['fieldName']['name']: trino_cell(a['typeSignature'], each) for a, each in zip(arguments, cell)}
    return cell.removesuffix(' UTC') if kind['rawType'] == 'timestamp with time zone' else cell


READERS = {
    'clickhouse': ClickHouse,
    'daft': Daft,
    'datafusion': DataFusion,
    'flink': Flink,
    'iceberg-go': IcebergGo,
    'pyiceberg': PyIceberg,
    'duckdb': DuckDB,
    'polars': Polars,
    'spark': Spark,
    'spark-3.5': OlderSpark,
    'trino': Trino,
}


def with_columns_of_newest(reading: dict, newest: list[dict]) -> dict:
    then = {column['id']: column['name'] for column in reading['columns']}
    rows = [json.loads(row) for row in reading['rows']]
    shown = [{c['name']: row.get(then.get(c['id'])) for c in newest} for row in rows]
    return {**reading, 'columns': newest, 'rows': sorted(json.dumps(row, sort_keys=True) for row in shown)}


def refused(reader: Reader, reading: dict, words: str) -> str | None:
    """What is wrong with how it refuses a reading."""
    try:
        rows = reader.read(reading['table'], reading['snapshot'])
    # A part of Daft is Rust, whose panics are no exceptions.
    except BaseException as e:
        return None if words in str(e) else f'refused with {e!r} instead of {words!r}'
    return f'not refused, but {len(rows)} rows'


def compare(reader: Reader, expected: list[dict]) -> tuple[Counter, list[str]]:
    compared, differences = Counter(), []
    newest = {reading['table']: reading['columns'] for reading in expected if reading['snapshot'] is None}
    for reading in expected:
        where = f'{reading["table"]} {"newest" if reading["snapshot"] is None else "version " + reading["version"]}'
        words, part = reader.refusal(reading), reading
        if words is not None:
            wrong, part = refused(reader, reading, words), reader.part(reading)
            differences += [f'{where}: {wrong}'] if wrong else []
            print(f'{where}: {words}' if part is None else f'{where}: {words}, but for columns up to {part["columns"][-1]["name"]}')
        if part is not None:
            part = reader.shown(part, newest[reading['table']])
            differences += reader_cells.differences(where, part['columns'], part['rows'], reader.read(part['table'], part['snapshot']))
        compared[reading['table']] += words is None
    return compared, differences


def main(name: str, lake: Path, file: Path) -> int:
    readings = json.loads(file.read_text(encoding='utf-8'))
    if name in WITHOUT_VARIANT:
        readings = [one for one in readings if not one['table'].startswith('v3variant.')]
    if name == 'datafusion':
        readings = [one for one in readings if one['snapshot'] is None]
    compared, differences = compare(READERS[name](lake), readings)
    for difference in differences:
        print(difference)
    counts = ', '.join(f'{table} {count}' for table, count in compared.items())
    print(f'{name}: {counts}: {len(differences)} differences')
    return 1 if differences or not compared else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
