"""Text from outside made safe to print: nothing in a name can move the cursor or reverse a line."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

_BEYOND_ASCII = re.compile(r"[^\x20-\x7e]")
_BEYOND_ASCII_LINES = re.compile(r"[^\x20-\x7e\n]")


def _shown(match: re.Match[str]) -> str:
    character = match.group()
    if character.isprintable():
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def visible(text: str) -> str:
    """`text` with control, format and direction characters written as escapes, and every space as a plain one."""
    return _BEYOND_ASCII.sub(_shown, text)


def as_escapes(text: str) -> str:
    """Every character of `text` as JSON escapes it."""
    raw = text.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(raw[::2], raw[1::2], strict=True))


def printable_json(text: str) -> str:
    """JSON with every character escaped that could do something to a terminal; it says the same."""
    return _BEYOND_ASCII_LINES.sub(lambda match: match[0] if match[0].isprintable() else as_escapes(match[0]), text)


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """`text` in lines of so many columns, with one indent for its first line and one for the others.

    A word stays whole, even where it is longer than a line, up to 200 characters: an address can then be copied.
    """
    lines: list[str] = []
    line, used, empty = first, columns(first), True
    for word in _words(visible(text), max(1, width - columns(rest))):
        size = columns(word)
        if not empty and used + 1 + size > width:
            lines.append(line)
            line, used, empty = rest, columns(rest), True
        line, used, empty = line + ("" if empty else " ") + word, used + size + (not empty), False
    return [*lines, line.rstrip() if empty else line]


def _words(text: str, room: int) -> Iterator[str]:
    for word in text.split():
        while len(word) > 200:
            end = room
            while columns(word[:end]) > room:
                end -= 1
            yield word[: max(1, end)]
            word = word[max(1, end) :]
        yield word


def quoted(text: str) -> str:
    """`text` in quotation marks on one line, cut where it is long."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


def columns(text: str) -> int:
    """The columns of a terminal that `text` takes: letters of East Asia and emoji take two, marks on letters none."""
    if text.isascii():
        return len(text)
    return sum(_columns_of(character) for character in text)


def _columns_of(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def excerpt(line: str, at: int, width: int) -> tuple[str, int]:
    """The part of a line around its character `at` that fits `width` columns, and the column of that character."""
    near = max(0, at - width)
    cells = [visible(character.replace("\t", " ")) for character in line[near : at + width]]
    sizes = [columns(cell) for cell in cells]
    here = min(at - near, len(cells))
    first = 0 if near == 0 and sum(sizes) <= width else here
    room = width // 2
    while first > 0 and sizes[first - 1] <= room:
        first -= 1
        room -= sizes[first]
    column = sum(sizes[first:here])
    end, used = here, column
    while end < len(cells) and used + sizes[end] <= width:
        used += sizes[end]
        end += 1
    return "".join(cells[first:end]), column


def and_join(parts: list[str], word: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}" if parts else ""


def few(names: Iterable[str], most: int) -> str:
    """The first of several names, and how many more there are: `a, b and 7 more`."""
    every = list(names)
    more = len(every) - most
    return and_join([*every[:most], *([f"{more:,} more"] if more > 0 else [])])


def shortened(text: str, limit: int) -> str:
    """`text` cut after a word where it is longer than so many characters."""
    if len(text) <= limit:
        return text
    whole = text[: limit + 1].rpartition(" ")[0] or text[:limit]
    return f"{whole.rstrip(' ,;:')} and more"


def counted(number: float, what: str) -> str:
    """`1 thing`, `2 things`."""
    return f"{number} {what}" if number == 1 else f"{number:,} {what}s"
