"""Programs that are measured as a whole, from outside."""

import dataclasses
import os
import re
import resource
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

COMMITTED = re.compile(r'^(\d\d):(\d\d):(\d\d\.\d+) INFO +(\S+): version (\d+)\S* .*?committed, (\d+) rows in, .*?(\d+) rows/s')


@dataclasses.dataclass(frozen=True)
class Ended:
    """A process that came to its end."""

    seconds: float
    peak_mib: float
    log: str

    def commits(self) -> list['Commit']:
        return [found for line in self.log.splitlines() if (found := Commit.of(line)) is not None]


@dataclasses.dataclass(frozen=True)
class Commit:
    """What Pixelake's log says of a version."""

    at: float
    path: str
    version: int
    rows: int
    rows_per_second: float

    @staticmethod
    def of(line: str) -> 'Commit | None':
        found = COMMITTED.match(line)
        if found is None:
            return None
        hours, minutes, seconds, path, version, rows, speed = found.groups()
        return Commit(int(hours) * 3600 + int(minutes) * 60 + float(seconds), path, int(version), int(rows), float(speed))


class Pixelake:
    """The launcher, with a source and a lake."""

    def __init__(self, launcher: Path, home: Path, lake: Path) -> None:
        self.launcher = launcher
        self.home = home
        self.lake = lake

    def run(self, command: str, *arguments: str, java: str = '') -> Ended:
        return run([*self._command(command), *arguments], java)

    def start(self, command: str, *arguments: str, java: str = '') -> 'Running':
        return Running([*self._command(command), *arguments], java)

    def _command(self, command: str) -> list[str]:
        return [str(self.launcher), command, '--pixeltable-home', str(self.home), '--lake', str(self.lake)]


def run(command: list[str], java: str = '') -> Ended:
    """Runs it to its end, which has to be a good one."""
    with Running(command, java) as running:
        return running.wait()


class Running:
    """A process whose memory, that of the processes it starts too, is looked at ten times a second."""

    def __init__(self, command: list[str], java: str) -> None:
        self.command = command
        self.output = tempfile.TemporaryFile()
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output, env={**os.environ, 'PIXELAKE_JAVA_OPTS': java}
        )

    def __enter__(self) -> 'Running':
        return self

    def __exit__(self, *_) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.output.close()

    def wait(self) -> Ended:
        # wait4 gives the memory of this very process.
        _, status, usage = os.wait4(self.process.pid, 0)
        seconds = time.perf_counter() - self.began
        self.process.returncode = os.waitstatus_to_exitcode(status)
        return self._ended(seconds, usage)

    def _ended(self, seconds: float, usage: resource.struct_rusage) -> Ended:
        log = self.log()
        if self.process.returncode != 0:
            raise SystemExit(f'bench: {" ".join(self.command)} ended with {self.process.returncode}:\n{log}')
        return Ended(seconds, usage.ru_maxrss / 1024, log)

    def log(self) -> str:
        size = self.output.seek(0, os.SEEK_END)
        return os.pread(self.output.fileno(), size, 0).decode(errors='replace')

    def cpu_seconds(self) -> float:
        fields = Path(f'/proc/{self.process.pid}/stat').read_text().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> Ended:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.wait()


class Watched(threading.Thread):
    """Asks for a number again and again, and keeps the largest."""

    def __init__(self, ask, pause: float = 0.05) -> None:
        super().__init__(daemon=True)
        self.ask = ask
        self.pause = pause
        self.largest = 0.0
        self.over = threading.Event()

    def __enter__(self) -> 'Watched':
        self.start()
        return self

    def run(self) -> None:
        while not self.over.wait(self.pause):
            self.largest = max(self.largest, self.ask())

    def __exit__(self, *_) -> None:
        self.over.set()
        self.join()


def bytes_below(folder: Path) -> int:
    total = 0
    for directory, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.stat(os.path.join(directory, name)).st_size
            except FileNotFoundError:
                # Checkpoints come and go.
                continue
    return total
