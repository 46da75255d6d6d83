"""Reads a lake as docs/reading.md says, and compares all cells with what PyIceberg read: read_page.py READER LAKE EXPECTED

READER is pyiceberg, duckdb, polars, datafusion, spark or spark-3.5, trino, whose address is in the environment variable TRINO, or flink, of which LAKE
is the file that FlinkSqlReader wrote; EXPECTED is the file of readers_expected.py. The lines of the page are run as they are, but for the folder, the table and the snapshot that they name. Prints how many
readings were compared of each table; ends with 1 where anything differs.
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
WITHOUT_VARIANT = ('pyiceberg', 'duckdb', 'polars', 'datafusion', 'spark-3.5', 'trino')


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
    release = f'{name} {importlib.metadata.version(package)}'
    assert release in PAGE.read_text(encoding='utf-8'), release


class Spark:
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


class PyIceberg:
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


class Flink:
    """What FlinkSqlReader wrote. The columns of an older version are those of the newest, by their ids."""

    def __init__(self, file: Path):
        self.found = {(one['table'], one['snapshot']): one['rows'] for one in json.loads(file.read_text(encoding='utf-8'))}

    def read(self, table: str, snapshot: int | None) -> list[dict]:
        return self.found[table, snapshot]


class Trino:
    """By the protocol of its own clients."""

    HEADERS = {'X-Trino-User': 'me', 'X-Trino-Time-Zone': 'UTC', 'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME'}

    def __init__(self, lake: Path):
        assert f'Trino {self.info()}' in PAGE.read_text(encoding='utf-8')
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

    def refusal(self, table: str) -> str:
        try:
            rows = self.read(table, None)
        except RuntimeError as e:
            return str(e)
        return f'not refused, but {len(rows)} rows'


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
    'datafusion': DataFusion,
    'flink': Flink,
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


def compare(reader, expected: list[dict]) -> tuple[Counter, list[str]]:
    compared, differences = Counter(), []
    newest = {reading['table']: reading['columns'] for reading in expected if reading['snapshot'] is None}
    for reading in expected:
        where = f'{reading["table"]} {"newest" if reading["snapshot"] is None else "version " + reading["version"]}'
        found = reader.read(reading['table'], reading['snapshot'])
        if isinstance(reader, Flink):
            reading = with_columns_of_newest(reading, newest[reading['table']])
        differences += reader_cells.differences(where, reading['columns'], reading['rows'], found)
        compared[reading['table']] += 1
    return compared, differences


def main(name: str, lake: Path, file: Path) -> int:
    readings = json.loads(file.read_text(encoding='utf-8'))
    if name in WITHOUT_VARIANT:
        readings = [one for one in readings if not one['table'].startswith('v3variant.')]
    if name == 'datafusion':
        readings = [one for one in readings if one['snapshot'] is None]
    reader = READERS[name](lake)
    if name == 'trino':
        readings = [one for one in readings if not one['table'].startswith('v3.')]
        print('v3.images:', reader.refusal('v3.images'))
    compared, differences = compare(reader, readings)
    for difference in differences:
        print(difference)
    counts = ', '.join(f'{table} {count}' for table, count in compared.items())
    print(f'{name}: {counts}: {len(differences)} differences')
    return 1 if differences or not compared else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
