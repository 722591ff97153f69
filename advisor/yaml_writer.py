"""Values as YAML text that a person would write: plain where it can be, in quotes where a reader would be misled."""

import re
from typing import Any

from advisor.plain_text import columns

_PLAIN = re.compile(r"(?!\s|-(?!\w)|\.\.\.|[?:#&*!|>'\"%@`\[\]{},])(?:(?!: | #)[^,\[\]{}])*(?<![:\s])")
"""What means itself everywhere, in brackets as well."""
_MISREAD = re.compile(r"0[0-9]+|[0-9]{12}|~|null|Null|NULL|<<|=")
"""What other tools than ours take for a number without its zeros, an account id that looks like one, or nothing."""
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def plain_data(value: Any) -> Any:
    """A value as the reader gives it back: yes and no for truth, the digits of numbers, lists and mappings of those."""
    match value:
        case bool():
            return "yes" if value else "no"
        case dict():
            return {str(key): plain_data(member) for key, member in value.items()}
        case list() | tuple():
            return [plain_data(member) for member in value]
        case float() if value.is_integer():
            return f"{value:.0f}"
    return value if value is None else str(value)


def on_one_line(value: Any) -> str:
    """Plain data on one line: `{a: b, c: [d, e]}`."""
    match value:
        case dict():
            return "{" + ", ".join(pair(key, member) for key, member in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(on_one_line, value)) + "]"
        case None:
            return "null"
    return _text(value)


def pair(key: str, value: Any) -> str:
    """A key and its value on one line."""
    return f"{_text(key)}: {on_one_line(value)}"


def on_lines(value: Any, levels: int, room: int = 0) -> str:
    """Plain data with so many levels of its mappings and lists on lines of their own, each member on one.

    A member that has room in so many columns stays on one line with all that is in it.
    """
    if not levels or not value or not isinstance(value, dict | list):
        return on_one_line(value)
    if isinstance(value, list):
        return "\n".join("- " + on_lines(member, levels - 1, room - 2).replace("\n", "\n  ") for member in value)
    lines = []
    for key, member in value.items():
        below = 0 if room > 0 and columns(pair(key, member)) <= room else levels - 1
        is_below = below and member and isinstance(member, dict | list)
        lines.append(f"{_text(key)}:" + ("\n" if is_below else " ") + on_lines(member, below, room - 2))
    return "\n".join(line.replace("\n", "\n  ") for line in lines)


def _text(text: str) -> str:
    if text.isprintable() and _PLAIN.fullmatch(text) and text and not _MISREAD.fullmatch(text):
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
