"""Link targets of the document: readable, safe in addresses and HTML whatever a name holds, and each given once."""

import re

LONGEST = 80
"""Characters of a name that an anchor keeps."""


class Anchors:
    """Hands out anchors; the same thing gets the same one again."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()

    def of(self, kind: str, name: str) -> str:
        """The anchor of a thing of a kind."""
        if (kind, name) not in self._given:
            first = anchor = f"{kind}-{_readable(name)}"
            number = 1
            while anchor in self._taken:
                number += 1
                anchor = f"{first}-{number}"
            self._taken.add(anchor)
            self._given[kind, name] = anchor
        return self._given[kind, name]


def _readable(name: str) -> str:
    """A name in letters, digits, dots, underscores and hyphens; an arrow becomes the word."""
    return re.sub(r"[^A-Za-z0-9._]+", "-", name.replace("->", " to ")).strip("-")[:LONGEST] or "x"
