"""How far a live import is, on standard error: one line that is written anew at a terminal, else one for an account."""

import sys
from typing import TYPE_CHECKING

from advisor.cli.output import tell
from advisor.plain_text import counted

if TYPE_CHECKING:
    from advisor.importers.live import Progress


class ProgressLine:
    """Tells how many accounts and Regions were asked; what else is told comes after `end`."""

    def __init__(self) -> None:
        self._accounts = 0
        self._redraws = sys.stderr is not None and sys.stderr.isatty()
        self._drawn = False

    def __call__(self, progress: "Progress") -> None:
        """Tells of one more account in one more Region."""
        done = f"{progress.accounts_done} of {counted(progress.accounts, 'account')}"
        if self._redraws:
            self._drawn = True
            tell(f"\r\x1b[Kasked {progress.places_done} of {progress.places} accounts and Regions ({done})", end="")
        elif progress.accounts_done > self._accounts:
            tell(f"asked {progress.account} ({done})")
        self._accounts = progress.accounts_done

    def end(self) -> None:
        """Takes the line away."""
        if self._drawn:
            tell("\r\x1b[K", end="")
