"""Text from outside made safe to print: nothing in a name can move the cursor or reverse a line."""

import re
import unicodedata

_UNPRINTABLE = re.compile(r"[^\x20-\x7e -ÿ]")


def _shown(match: re.Match[str]) -> str:
    character = match.group()
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"
    return character


def visible(text: str) -> str:
    """`text` with control, format and direction characters written as escapes."""
    return _UNPRINTABLE.sub(_shown, text)


def and_join(parts: list[str], word: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}" if parts else ""


def counted(number: int, what: str) -> str:
    """`1 thing`, `2 things`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
