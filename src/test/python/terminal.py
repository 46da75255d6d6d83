"""Runs a command in a terminal of 100 columns and 12 lines until its screen shows a text, presses Ctrl-C and prints as JSON: the screens seen, all
lines that scrolled or stand above the changing ones in the end, the exit code, and whether the text was found."""
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

COLUMNS, LINES = 100, 12


class Screen:
    """What of a terminal the command uses: lines, up, column 1, clear to the end."""

    def __init__(self):
        self.lines, self.row, self.column = [''], 0, 0

    def feed(self, text):
        for part in re.findall(r'\x1b\[\d*[A-Za-z]|\x1b.|[\r\n]|[^\x1b\r\n]+', text):
            if part.startswith('\x1b[') and part.endswith('A'):
                self.row -= int(part[2:-1] or 1)
            elif part == '\x1b[J':
                del self.lines[self.row + 1 :]
                self.lines[self.row] = self.lines[self.row][: self.column]
            elif part == '\r':
                self.column = 0
            elif part == '\n':
                self.row, self.column = self.row + 1, 0
                if self.row == len(self.lines):
                    self.lines.append('')
            elif not part.startswith('\x1b'):
                line = self.lines[self.row]
                self.lines[self.row] = line[: self.column].ljust(self.column) + part + line[self.column + len(part) :]
                self.column += len(part)


def main(wanted, seconds, *command):
    pid, terminal = pty.fork()
    if pid == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.environ['TERM'] = 'xterm'
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', LINES, COLUMNS, 0, 0))
    screen, seen, raw, until, pressed, found = Screen(), [], '', time.time() + float(seconds), False, False
    while True:
        ready, _, _ = select.select([terminal], [], [], 0.2)
        if ready:
            try:
                data = os.read(terminal, 65536)
            except OSError:
                break
            if not data:
                break
            text = data.decode('utf-8', 'replace')
            raw += text
            screen.feed(text)
            seen.append(list(screen.lines))
        found = found or any(re.search(wanted, line) for line in screen.lines)
        if not pressed and (found or time.time() > until):
            pressed = True
            os.write(terminal, b'\x03')
        if time.time() > until + 30:
            os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    print(json.dumps({'screens': seen, 'end': screen.lines, 'raw': raw, 'code': os.waitstatus_to_exitcode(status), 'found': found}))


main(*sys.argv[1:])
