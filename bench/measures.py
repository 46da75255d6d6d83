"""What is measured. Measures check what they made against the source, and fail the run when it differs: all rows by a digest, or where it
says so their number only."""

import contextlib
import dataclasses
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import check
import data
import programs

HERE = Path(__file__).resolve().parent
WAIT_LIMIT = 180.0


@dataclasses.dataclass(frozen=True)
class Row:
    """A line of the table: what was measured, what is wanted, what came out."""

    what: str
    goal: str
    value: str
    met: bool


class Bench:
    """What measures share: the data, how often, and what was measured before."""

    def __init__(self, launcher: Path, home: Path, scratch: Path, sizes: data.Sizes, runs: int, warm_up: bool, tell: Callable) -> None:
        self.launcher = launcher
        self.home = home
        self.scratch = scratch
        self.sizes = sizes
        self.runs = runs
        self.warm_up = warm_up
        self.tell = tell
        self.rows: list[Row] = []
        self.known: dict[str, float] = {}
        self._fresh = 0
        self._changed = {data.n_path(sizes.small), data.n_path(sizes.n)}

    def fresh(self, name: str) -> Path:
        self._fresh += 1
        return self.scratch / f'{name}{self._fresh}'

    def tables(self, *paths: str) -> None:
        """Makes those that aren't there; tables that are changed by measures are as they were made, the first time they are asked for."""
        data.make(paths, self.sizes, self.tell)
        for path in self._changed & set(paths):
            data.without_traces(path)
            self._changed.remove(path)

    def pixelake(self, lake: Path | None = None) -> programs.Pixelake:
        return programs.Pixelake(self.launcher, self.home, lake or self.fresh('lake'))

    def median(self, name: str, once: Callable[[], float], warm_up: bool = True) -> float:
        """The median of some runs behind a warm-up, kept under its name."""
        if self.warm_up and warm_up:
            once()
        values = [once() for _ in range(self.runs)]
        self.known[name] = statistics.median(values)
        self.tell(f'{name}: {self.known[name]:,.3f} of {", ".join(f"{value:,.3f}" for value in values)}')
        return self.known[name]

    def add(self, what: str, goal: str, value: str, met: bool) -> None:
        self.rows.append(Row(what, goal, value, met))
        self.tell(f'{what}: {value} (goal {goal}) {"met" if met else "NOT MET"}')

    def ratio(self, what: str, least: float, ratio: float, of: str) -> None:
        self.add(what, f'>= {least:g} x {of}', f'{ratio:.2f} x', ratio >= least)


def baselines(bench: Bench) -> None:
    """Pixeltable's own exports, and COPY binary to nowhere, in rows per second or seconds."""
    bench.tables(data.n_path(bench.sizes.n), data.e_path(bench.sizes))
    path, rows = data.n_path(bench.sizes.n), bench.sizes.n
    expected = check.of_source(path)
    bench.known['source rows'] = expected.rows
    for kind, digest in (('csv', check.of_csv), ('json', check.of_jsonl)):

        def once(kind=kind, digest=digest) -> float:
            target = bench.fresh('theirs')
            seconds = _theirs(bench, path, kind, target)
            _same(f'export_{kind}', digest(target), expected)
            target.unlink()
            return seconds

        # Minutes each, in a process of its own each time: what a warm-up warms is long forgotten.
        bench.median(f'export_{kind}, s', once, warm_up=False)
    e_path = data.e_path(bench.sizes)
    for name, table, kind, wanted, columns in (
        ('export_iceberg, s', path, 'iceberg', check.of_source(path, check.EXPORTED_COLUMNS), check.EXPORTED_COLUMNS),
        ('export_iceberg of E, s', e_path, 'iceberg-lists', check.of_arrays(e_path), check.E_COLUMNS),
    ):

        def exported(table=table, kind=kind, wanted=wanted, columns=columns) -> float:
            target = bench.fresh('theirs')
            seconds = _theirs(bench, table, kind, target)
            _same(kind, check.of_iceberg(_theirs_loaded(target), columns), wanted)
            shutil.rmtree(target)
            return seconds

        bench.median(name, exported, warm_up=False)
    bench.median('COPY binary, rows/s', lambda: rows / _seconds(lambda: check.copied_bytes(path)))


def first_load(bench: Bench) -> None:
    bench.tables(data.n_path(bench.sizes.n))
    path, rows = data.n_path(bench.sizes.n), bench.sizes.n
    expected = check.of_source(path)

    def once() -> float:
        pixelake = bench.pixelake()
        ended = pixelake.run('mirror', '--tables', path, '--until-caught-up', '--parallelism', '2')
        _same('the first load', check.of_iceberg(_load(pixelake.lake, path)), expected)
        shutil.rmtree(pixelake.lake)
        return ended.commits()[-1].rows_per_second

    speed = bench.median('first load, rows/s', once)
    bench.known['first load, s'] = rows / speed
    bench.ratio('first load of N to Iceberg', 28, speed * bench.known['export_iceberg, s'] / rows, 'export_iceberg')
    bench.ratio('first load of N to Iceberg', 0.45, speed / bench.known['COPY binary, rows/s'], 'COPY binary to nowhere')


def exports(bench: Bench) -> None:
    bench.tables(data.n_path(bench.sizes.n), data.few_path(0))
    path = data.n_path(bench.sizes.n)
    expected = check.of_source(path)

    def table() -> float:
        pixelake = bench.pixelake()
        ended = pixelake.run('export', path, '--to', 'bench.ours', '--quiet')
        _same('the export to Iceberg', check.of_iceberg(_load(pixelake.lake, 'bench/ours')), expected)
        shutil.rmtree(pixelake.lake)
        return ended.seconds

    seconds = bench.median('pixelake export of N to Iceberg, s', table)
    bench.ratio('the whole process of pixelake export of N', 12, bench.known['export_iceberg, s'] / seconds, "export_iceberg's call")
    # What a process needs for next to nothing is taken off, to get from the first row read to the file closed.
    start = bench.median('pixelake export of 10 rows, s', lambda: _file_export(bench, data.few_path(0), 'csv', lambda _: None))
    for kind, suffix, digest, rows_goal, process_goal in (
        ('csv', 'csv', check.of_csv, 20, 6),
        ('json', 'jsonl', check.of_jsonl, 20, 8),
    ):
        name = suffix.upper()
        whole = bench.median(
            f'pixelake export of N to {name}, s',
            lambda suffix=suffix, digest=digest, name=name: _file_export(
                bench, path, suffix, lambda file: _same(f'the export to {name}', digest(file), expected)
            ),
        )
        theirs = bench.known[f'export_{kind}, s']
        bench.ratio(f'N to {name}, without the start of the process', rows_goal, theirs / max(whole - start, 0.001), f'export_{kind}')
        bench.ratio(f'N to {name}, whole process', process_goal, theirs / whole, f"export_{kind}'s call")
    bench.add('pixelake export of a 10-row table', '< 6 s', f'{start:.2f} s', start < 6)


def arrays(bench: Bench) -> None:
    bench.tables(data.e_path(bench.sizes))
    path = data.e_path(bench.sizes)
    expected = check.of_arrays(path)

    def once() -> float:
        pixelake = bench.pixelake()
        ended = pixelake.run('mirror', '--tables', path, '--until-caught-up', '--parallelism', '2')
        _same('the load of E', check.of_iceberg(_load(pixelake.lake, path), check.E_COLUMNS), expected)
        shutil.rmtree(pixelake.lake)
        return bench.sizes.arrays / ended.commits()[-1].rows_per_second

    seconds = bench.median('first load of E, s', once)
    bench.ratio('E to Iceberg, both arrays as lists', 12, bench.known['export_iceberg of E, s'] / seconds, 'export_iceberg with .to_list()')


def scattered_update(bench: Bench) -> None:
    """A fifth of all rows, one in five, while a mirror runs."""
    import pixeltable as pxt

    bench.tables(data.n_path(bench.sizes.n))
    path = data.n_path(bench.sizes.n)
    table = pxt.get_table(path)
    reads: list[float] = []
    compacted: list[float] = []
    with _mirror(bench, path) as (lake, mirror):

        def once() -> float:
            before = table.get_metadata()['version']
            with _reverted_to(table, before):
                table.update({'f': table.f + 1}, where=table.i % bench.sizes.step == 0)
                seconds = _until_readable(lake, path, table)
                # The compaction begins now, too.
                reads.append(_seconds(lambda: _load(lake, path).scan().to_arrow()))
                _same('the update', check.of_iceberg(_load(lake, path)), check.of_source(path))
                _await(lambda: not _deletes(lake, path), 'the compaction', mirror)
                compacted.append(_seconds(lambda: _load(lake, path).scan().to_arrow()))
            _until_readable(lake, path, table)
            return seconds

        seconds = bench.median('update of a fifth of N, s', once)
    whole = bench.pixelake()
    whole.run('export', path, '--to', 'bench.fresh', '--quiet')
    fresh = bench.median('read of a fresh export, s', lambda: _seconds(lambda: _load(whole.lake, 'bench/fresh').scan().to_arrow()))
    bench.add('update of every fifth row of N, until readable', '<= 3 s', f'{seconds:.2f} s', seconds <= 3)
    share = seconds / bench.known['first load, s']
    bench.add('the same beside the first load', '<= 0.6 x', f'{share:.2f} x', share <= 0.6)
    for when, seconds_of in (('at once, beside the compaction', reads), ('once it is compacted', compacted)):
        read = statistics.median(seconds_of) / fresh
        bench.add(f"PyIceberg's full read afterwards, {when}", '<= 1.5 x a fresh export', f'{read:.2f} x', read <= 1.5)


def freshness(bench: Bench, seconds: int) -> None:
    import pixeltable as pxt

    bench.tables(data.n_path(bench.sizes.small))
    path = data.n_path(bench.sizes.small)
    table = pxt.get_table(path)
    lags = []
    before = table.get_metadata()['version']
    with _mirror(bench, path) as (lake, _), _reverted_to(table, before):
        for i in range(seconds):
            began = time.perf_counter()
            table.insert([data.row(1_000_000_000 + i * 100 + k) for k in range(100)])
            lags.append(_until_readable(lake, path, table))
            time.sleep(max(0.0, 1.0 - (time.perf_counter() - began)))
        _same('the inserted rows', check.of_iceberg(_load(lake, path)), check.of_source(path))
    lags.sort()
    p50, p95 = statistics.median(lags), lags[min(len(lags) - 1, int(len(lags) * 0.95))]
    bench.add('freshness, 100 rows a second, p50', '<= 1.5 s', f'{p50:.2f} s', p50 <= 1.5)
    bench.add('freshness, 100 rows a second, p95', '<= 3 s', f'{p95:.2f} s', p95 <= 3)


def growth(bench: Bench) -> None:
    import pixeltable as pxt

    bench.tables(*(path for path, _ in bench.sizes.paths_of_growth()))
    times = {}
    for path, rows in bench.sizes.paths_of_growth():
        table = pxt.get_table(path)
        with _mirror(bench, path) as (lake, _):

            def once(table=table, path=path, rows=rows, lake=lake) -> float:
                step = max(1, rows // 1_000)
                before = table.get_metadata()['version']
                with _reverted_to(table, before):
                    table.update({'s': 'changed'}, where=table.i % step == 0)
                    seconds = _until_readable(lake, path, table)
                    _same('the rows changed', _changed(lake, path), len(range(0, rows, step)))
                _until_readable(lake, path, table)
                return seconds

            times[rows] = bench.median(f'1,000-row change at {rows:,} rows, s', once)
    smallest, largest = min(times), max(times)
    growth_of = times[largest] / times[smallest]
    bench.add(f'1,000-row change at {largest:,} rows', f'<= 1.3 x that at {smallest:,}', f'{growth_of:.2f} x', growth_of <= 1.3)


def replay(bench: Bench) -> None:
    import pixeltable as pxt

    bench.tables(data.h_path(bench.sizes))
    path = data.h_path(bench.sizes)
    # PyIceberg takes seconds for each, and the verification compares all of them anyway.
    some = range(bench.sizes.versions, 0, -bench.sizes.versions // 10)
    counts = {version: pxt.get_table(f'{path}:{version}').count() for version in some}
    verified: list[bool] = []

    def once() -> float:
        pixelake = bench.pixelake()
        commits = pixelake.run('replay', path).commits()
        table = _load(pixelake.lake, path)
        if not verified:
            # All cells of all versions take longer than all the rest.
            pixelake.run('verify', path, '--all')
            _same('the rows of the replayed versions', _counts(table, counts), counts)
            verified.append(True)
        newest = {bench.sizes.versions: counts[bench.sizes.versions]}
        _same('the replayed versions', _versions(table), set(range(bench.sizes.versions + 1)))
        _same('the rows of the newest version', _counts(table, newest), newest)
        shutil.rmtree(pixelake.lake)
        return (len(commits) - 1) / (commits[-1].at - commits[0].at)

    speed = bench.median('replay of H, versions/s', once)
    bench.add('replay of H, one snapshot per version', '>= 20 versions/s', f'{speed:.1f} versions/s', speed >= 20)


def memory(bench: Bench) -> None:
    """The largest N, with a heap that the JVM can't exceed."""
    bench.tables(data.n_path(bench.sizes.large))
    path = data.n_path(bench.sizes.large)
    pixelake = bench.pixelake()
    checkpoints = pixelake.lake / '.pixelake' / 'checkpoints'
    with programs.Watched(lambda: programs.bytes_below(checkpoints)) as state:
        ended = pixelake.run('mirror', '--tables', path, '--until-caught-up', '--parallelism', '2', java='-Xmx512m')
    rows = _load(pixelake.lake, path).scan().count()
    _same('the first load with a small heap', rows, bench.sizes.large)
    shutil.rmtree(pixelake.lake)
    bench.add(f'first load of {bench.sizes.large:,} rows with a heap of 512 MiB', 'ends well', 'ended well', True)
    bench.known[f'first load of {bench.sizes.large:,} rows with a heap of 512 MiB, rows/s'] = ended.commits()[-1].rows_per_second
    mib = state.largest / 2**20
    # Two checkpoints lie there for a moment, while the newer replaces the older.
    bench.add('its checkpoint state', '<= 1 MiB', f'{mib:.2f} MiB (two checkpoints)', mib <= 2)


def idle(bench: Bench, seconds: int, settle: int) -> None:
    """A mirror with nothing to do, in its first minute and when Java has compiled what goes on being called."""
    bench.tables(*(data.few_path(i) for i in range(data.FEW_TABLES)))
    lake = bench.fresh('lake')
    pixelake = bench.pixelake(lake)
    with pixelake.start('mirror', '--tables', f'{data.DIR}/few/*') as running:
        _await(lambda: running.log().count(' committed, ') >= data.FEW_TABLES, 'the 50 tables to be mirrored', running)
        time.sleep(5)
        early, _, _ = _idle_for(running, seconds)
        bench.known['idle mirror in its first minute, % of a core'] = early
        time.sleep(settle)
        share, asked, commits = _idle_for(running, seconds)
        running.stop()
    bench.add('idle mirror of 50 tables: commits', '0', str(commits), commits == 0)
    bench.add('idle mirror of 50 tables: processor', '< 3% of a core', f'{share:.1f}%', share < 3)
    per_poll = asked / seconds
    # The measurement's own and autovacuum's count, too.
    bench.add('idle mirror of 50 tables: transactions at the source per poll', '<= 1 (0.2 for others)', f'{per_poll:.2f}', per_poll <= 1.2)
    status = bench.median('pixelake status on 50 tables, s', lambda: pixelake.run('status').seconds)
    bench.add('pixelake status on a lake of 50 tables', '< 3 s', f'{status:.2f} s', status < 3)


def _idle_for(running: programs.Running, seconds: int) -> tuple[float, int, int]:
    """The share of a core in percent, transactions at the source, commits."""
    commits, cpu, queries = running.log().count(' committed, '), running.cpu_seconds(), _transactions()
    time.sleep(seconds)
    share = (running.cpu_seconds() - cpu) / seconds * 100
    return share, _transactions() - queries, running.log().count(' committed, ') - commits


# ---- steps ----


class _mirror:
    """A mirror of one table that runs and has caught up; (its lake, the process)."""

    def __init__(self, bench: Bench, path: str) -> None:
        self.path = path
        self.pixelake = bench.pixelake()

    def __enter__(self):
        self.running = self.pixelake.start('mirror', '--tables', self.path)
        try:
            _await(lambda: f'{self.path}: version' in self.running.log(), f'{self.path} to be mirrored', self.running)
        except BaseException:
            self.running.__exit__()
            raise
        return self.pixelake.lake, self.running

    def __exit__(self, kind, *_) -> None:
        if kind is None:
            self.running.stop()
        self.running.__exit__()
        shutil.rmtree(self.pixelake.lake)


def _until_readable(lake: Path, path: str, table) -> float:
    """Seconds from now, when Pixeltable has committed, until PyIceberg finds the version."""
    began = time.perf_counter()
    version = str(table.get_metadata()['version'])
    _await(lambda: _version(lake, path) == version, f'version {version} of {path}')
    return time.perf_counter() - began


@contextlib.contextmanager
def _reverted_to(table, version: int) -> Iterator[None]:
    """Takes back what was made since, also when the measure fails: the tables are kept for the next run."""
    try:
        yield
    finally:
        while table.get_metadata()['version'] > version:
            table.revert()


def _changed(lake: Path, path: str) -> int:
    return _load(lake, path).scan(row_filter="s == 'changed'").count()


def _deletes(lake: Path, path: str) -> int:
    return int(_load(lake, path).current_snapshot().summary.get('total-delete-files') or 0)


def _version(lake: Path, path: str) -> str | None:
    snapshot = _load(lake, path).current_snapshot()
    while snapshot is not None and snapshot.summary.get('pixeltable.version') is None:
        snapshot = _load(lake, path).snapshot_by_id(snapshot.parent_snapshot_id)
    return None if snapshot is None else snapshot.summary.get('pixeltable.version')


def _await(is_so: Callable[[], bool], what: str, running: programs.Running | None = None) -> None:
    deadline = time.perf_counter() + WAIT_LIMIT
    while not is_so():
        if running is not None and not running.is_alive():
            raise SystemExit(f'bench: pixelake ended while waiting for {what}:\n{running.log()}')
        if time.perf_counter() > deadline:
            said = '' if running is None else f'; pixelake said:\n{running.log()}'
            raise SystemExit(f'bench: waited {WAIT_LIMIT:.0f} s in vain for {what}{said}')
        time.sleep(0.02)


def _load(lake: Path, path: str):
    from pyiceberg.catalog.sql import SqlCatalog

    catalog = SqlCatalog('lake', uri=f'sqlite:///{lake}/catalog.db')
    try:
        return catalog.load_table(path.replace('/', '.'))
    finally:
        catalog.engine.dispose()


def _versions(table) -> set[int]:
    return {int(snapshot.summary['pixeltable.version']) for snapshot in table.snapshots()}


def _counts(table, wanted: dict[int, int]) -> dict[int, int]:
    found = {}
    for snapshot in table.snapshots():
        version = int(snapshot.summary.get('pixeltable.version') or -1)
        if version in wanted:
            found[version] = table.scan(snapshot_id=snapshot.snapshot_id).count()
    return found


def _file_export(bench: Bench, path: str, suffix: str, checked: Callable[[Path], None]) -> float:
    file = bench.fresh('ours').with_suffix(f'.{suffix}')
    ended = bench.pixelake().run('export', path, '--to', str(file), '--quiet')
    checked(file)
    file.unlink()
    return ended.seconds


def _theirs(bench: Bench, path: str, kind: str, target: Path) -> float:
    command = [sys.executable, str(HERE / 'baseline.py'), str(bench.home), path, kind, str(target)]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return float(re.findall(r'^[\d.e-]+$', printed, re.MULTILINE)[-1])


def _theirs_loaded(folder: Path):
    from pyiceberg.catalog.sql import SqlCatalog

    return SqlCatalog('theirs', uri=f'sqlite:///{folder}/catalog.db').load_table('bench.theirs')


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _same(what: str, found, wanted) -> None:
    if found != wanted:
        raise SystemExit(f"bench: {what} isn't what the source holds: {found}, not {wanted}")


def _transactions() -> int:
    """Transactions so far at the source. Its own question counts, in the next answer."""
    from pixeltable.env import Env

    with Env.get().engine.connect() as connection:
        query = 'SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()'
        return int(connection.exec_driver_sql(query).scalar())
