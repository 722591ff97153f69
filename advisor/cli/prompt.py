"""One line that is typed at a terminal, with names completed while typing. The only module that knows questionary."""

import os
import re
from collections.abc import Iterable, Sequence

import questionary
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from advisor.plain_text import visible

MARK = ">"
MOST_COMPLETIONS = 100
MOST_PASTED = 20_001
"""Longer than any answer may be: what is behind it is not drawn, and the answer is refused as too long."""
_BEFORE_A_NAME = re.compile(r".*(?:[;,\n]|:\s|->)\s*", re.DOTALL)


class _Names(Completer):
    """Completes the name before the cursor, which begins behind the last separator."""

    def __init__(self, names: Iterable[str]):
        # A name that cannot be shown as it is cannot be typed either: it has a number.
        self._names = [name for name in dict.fromkeys(names) if visible(name) == name]

    def get_completions(self, document: Document, _: CompleteEvent) -> Iterable[Completion]:
        before = document.text_before_cursor
        start = _BEFORE_A_NAME.match(before)
        begun = (before[start.end() :] if start else before).lstrip()
        if begun and len(before) < MOST_PASTED:
            found = [name for name in self._names if name.lower().startswith(begun.lower()) and name != begun]
            for name in found[:MOST_COMPLETIONS]:
                yield Completion(name, -len(begun))


class Prompt:
    """Asks for lines at the terminal; raises EOFError for Ctrl-D and KeyboardInterrupt for Ctrl-C."""

    def __init__(self) -> None:
        self._history: History = InMemoryHistory()
        self._keys = KeyBindings()

        @self._keys.add(Keys.BracketedPaste)
        def _(event: KeyPressEvent) -> None:
            text = event.data.replace("\r\n", "\n").replace("\r", "\n")
            event.current_buffer.insert_text(text[:MOST_PASTED])

    @property
    def can_erase(self) -> bool:
        """Whether the terminal can write over a line."""
        return os.environ.get("TERM", "dumb") not in {"dumb", "unknown"}

    def line(self, names: Sequence[str] = ()) -> str:
        """What is typed; several lines where they were pasted."""
        if not self.can_erase:
            # Such a terminal can neither move its cursor nor draw a menu.
            return input(f"{MARK} ")
        text: str = questionary.text(
            MARK,
            qmark="",
            completer=_Names(names),
            complete_while_typing=True,
            reserve_space_for_menu=4,
            history=self._history,
            key_bindings=self._keys,
        ).unsafe_ask()
        return text
