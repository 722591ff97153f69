"""A command at a pseudo-terminal: what it draws, and what is typed into it. Nothing waits for time to pass."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyte

from tests.conftest import ROOT

PATIENCE = 120
"""Seconds after which a command that does not go on has failed."""
OPENED = b"\x1b[?2004h"
"""What a prompt sends when it opens."""
BEGIN = "import fcntl, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); from advisor.cli import run; sys.exit(run())"
"""The command, at a terminal of its own: it gets Ctrl-C and changes of the size."""
PASTED = "\x1b[200~{}\x1b[201~"


class Terminal:
    """One run of a command at a terminal of so many columns."""

    def __init__(self, *arguments: str | Path, columns: int = 80, rows: int = 40, env: Mapping[str, str] | None = None):
        self._columns, self._rows = columns, rows
        self._master, end = pty.openpty()
        self._set_size(end)
        self.raw = b""
        self._screen = _Screen(columns, rows, self._write)
        self._stream = pyte.ByteStream(self._screen)
        kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS", "LINES"}}
        self._process = subprocess.Popen(
            [sys.executable, "-c", BEGIN, *map(str, arguments)],
            stdin=end,
            stdout=end,
            stderr=end,
            start_new_session=True,
            env={**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "NO_COLOR": "1", **(env or {})},
        )
        os.close(end)
        os.set_blocking(self._master, False)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: Any) -> None:
        self.kill()
        os.close(self._master)

    # --- what it draws --------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """All that was drawn, in lines of the terminal, those included that are no longer on the screen."""
        return "\n".join([*self._screen.gone, *(line.rstrip() for line in self._screen.display)])

    @property
    def said(self) -> str:
        """All that was drawn, on one line."""
        return " ".join(self.text.split())

    @property
    def prompts(self) -> int:
        """How many prompts have opened."""
        return self.raw.count(OPENED)

    def until(self, so: Callable[[], bool]) -> None:
        """Reads until something is so; fails where the command ends first, or takes too long."""
        deadline = time.monotonic() + PATIENCE
        while not so():
            assert time.monotonic() < deadline, f"it does not go on:\n{self.text}"
            assert self._read(deadline), f"it has ended:\n{self.text}"

    def _read(self, deadline: float) -> bool:
        """Reads what there is; False where the command has ended."""
        select.select([self._master], [], [], max(0.0, deadline - time.monotonic()))
        try:
            data = os.read(self._master, 65_536)
        except BlockingIOError:
            return True
        except OSError:
            # Linux reports the end of a terminal as an error.
            return False
        self.raw += data
        self._stream.feed(data)
        return bool(data)

    # --- what is typed --------------------------------------------------------------------------------------------

    def wait(self) -> None:
        """Waits for the first prompt."""
        self.until(lambda: self.prompts > 0)

    def type(self, text: str | bytes) -> None:
        """Types something; what is drawn meanwhile is read."""
        rest = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
        while rest:
            readable, writable, _ = select.select([self._master], [self._master], [], PATIENCE)
            if readable:
                assert self._read(time.monotonic() + PATIENCE), f"it has ended:\n{self.text}"
            if writable:
                rest = rest[os.write(self._master, rest[:1024]) :]

    def answer(self, text: str) -> None:
        """Types a line, and waits for the prompt after it."""
        before = self.prompts
        self.type(f"{text}\r")
        self.until(lambda: self.prompts > before)

    def end(self, text: str = "") -> int:
        """Types something after which the command ends; its exit code."""
        self.type(text)
        deadline = time.monotonic() + PATIENCE
        while self._read(deadline):
            assert time.monotonic() < deadline, f"it does not end:\n{self.text}"
        return self._process.wait(PATIENCE)

    def resize(self, columns: int, rows: int) -> None:
        """Gives the terminal another size, as a window does."""
        self._columns, self._rows = columns, rows
        self._screen.resize(rows, columns)
        self._set_size(self._master)

    def kill(self) -> None:
        """Ends the command at once, wherever it is."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(PATIENCE)

    def _write(self, data: bytes) -> None:
        os.write(self._master, data)

    def _set_size(self, end: int) -> None:
        fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", self._rows, self._columns, 0, 0))


class _Screen(pyte.Screen):
    """Keeps the lines that have left it, and answers where the cursor is."""

    def __init__(self, columns: int, lines: int, write: Callable[[bytes], None]):
        self.gone: list[str] = []
        self._reply = write
        super().__init__(columns, lines)

    def index(self) -> None:
        top, bottom = self.margins or (0, self.lines - 1)
        if self.cursor.y == bottom:
            self.gone.append(self.display[top].rstrip())
        super().index()

    def write_process_input(self, data: str) -> None:
        self._reply(data.encode())
