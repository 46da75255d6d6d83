"""Runs the examples of a page of the docs in their order, and compares what they print with what the page shows.

run_page.py PAGE PIXELAKE     PIXELAKE is the launcher, which is ./pixelake in the temporary folder that all is run in

In the page, ```python blocks are one Python session, and a ```text block right behind one is what it prints. In ```console blocks a line that
begins with "$ " is a command of the shell, "> " goes on with it, and the lines up to the next one are what it prints, standard error included.
A "…" stands for any text within a line; alone in a line, for any lines. A block of any other kind is refused: nothing is left out. Every
command has to end with 0. The folder is the home folder too, so that nobody's own settings are read.
"""

import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

import duckdb_home

BLOCK = re.compile(r'^```([^\n]*)\n(.*?)^```[ ]*$', re.MULTILINE | re.DOTALL)
LIMIT_SECONDS = 120


def pattern(shown: str) -> re.Pattern:
    lines = (
        r'(?:.*\n)*?' if line.strip() == '…' else '.*?'.join(re.escape(part) for part in line.split('…')) + r'\n' for line in shown.splitlines()
    )
    return re.compile(''.join(lines))


def stripped(text: str) -> str:
    """Without spaces at the ends of lines, which no page shows, and with a last line that ends like the others."""
    return ''.join(line.rstrip() + '\n' for line in text.splitlines())


class Page:
    def __init__(self, file: Path, directory: Path):
        self.file = file
        self.directory = directory
        self.session = {'__name__': '__main__'}
        self.done = {'python': 0, 'console': 0, 'outputs': 0}
        self.faults: list[str] = []

    def run(self) -> None:
        text = self.file.read_text(encoding='utf-8')
        blocks = [(m[1].strip(), m[2], text.count('\n', 0, m.start()) + 1, m.start(), m.end()) for m in BLOCK.finditer(text)]
        for i, (kind, content, line, _, end) in enumerate(blocks):
            if kind == 'python':
                shown = ''
                if i + 1 < len(blocks) and blocks[i + 1][0] == 'text' and not text[end : blocks[i + 1][3]].strip():
                    shown = blocks[i + 1][1]
                self.run_python(content, line, shown)
            elif kind == 'console':
                self.run_console(content, line)
            elif not (kind == 'text' and i and blocks[i - 1][0] == 'python' and not text[blocks[i - 1][4] : blocks[i][3]].strip()):
                self.faults.append(f'{self.file}:{line}: a block of the kind "{kind}" that is neither run nor the output of one')

    def run_python(self, code: str, line: int, shown: str) -> None:
        self.done['python'] += 1
        output = io.StringIO()
        try:
            with contextlib.redirect_stdout(output):
                exec(compile('\n' * line + code, str(self.file), 'exec'), self.session)
        except Exception:  # noqa: BLE001 (whatever the page's code throws)
            self.faults.append(f'{self.file}:{line}: {traceback.format_exc()}')
            return
        self.compare(line, 'the Python code', shown, output.getvalue())

    def run_console(self, content: str, line: int) -> None:
        for command, shown in self.commands(content, line):
            self.done['console'] += 1
            done = subprocess.run(
                ['bash', '-c', command], cwd=self.directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                text=True, timeout=LIMIT_SECONDS,
            )
            if done.returncode != 0:
                self.faults.append(f'{self.file}:{line}: {command}\nended with {done.returncode}:\n{done.stdout}')
            else:
                self.compare(line, command, shown, done.stdout)

    def commands(self, content: str, line: int) -> list[tuple[str, str]]:
        found: list[list[str]] = []
        for text in content.splitlines(keepends=True):
            if text.startswith('$ '):
                found.append([text[2:], ''])
            elif not found:
                self.faults.append(f'{self.file}:{line}: a console block that doesn\'t begin with "$ "')
                return []
            elif text.startswith('> ') and not found[-1][1]:
                found[-1][0] += text[2:]
            else:
                found[-1][1] += text
        return [(command.strip(), shown) for command, shown in found]

    def compare(self, line: int, what: str, shown: str, printed: str) -> None:
        self.done['outputs'] += bool(shown)
        if not pattern(stripped(shown)).fullmatch(stripped(printed)):
            self.faults.append(f'{self.file}:{line}: {what}\nshown:\n{shown}\nprinted:\n{printed}')


def main() -> int:
    file, launcher = (Path(argument).absolute() for argument in sys.argv[1:3])
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        prepare(directory, launcher)
        page = Page(file, directory)
        page.run()
    for fault in page.faults:
        print(fault)
    counts = f'{page.done["python"]} Python blocks, {page.done["console"]} commands, {page.done["outputs"]} outputs'
    print(f'{file.name}: {counts}, {len(page.faults)} faults')
    return 1 if page.faults else 0


def prepare(directory: Path, launcher: Path) -> None:
    (directory / 'pixelake').symlink_to(launcher)
    os.environ.update(HOME=str(directory), COLUMNS='200', PATH=f'{Path(sys.executable).parent}:{os.environ["PATH"]}')
    os.environ.pop('PYICEBERG_HOME', None)
    # Imported already, where this is forked: its settings are those of then, and the page writes some.
    for name in [name for name in sys.modules if name.split('.')[0] == 'pyiceberg']:
        del sys.modules[name]
    # Most runs are over before Java's second compiler pays.
    os.environ['PIXELAKE_JAVA_OPTS'] = '-XX:TieredStopAtLevel=1'
    duckdb_home.install(directory)
    os.chdir(directory)


if __name__ == '__main__':
    sys.exit(main())
