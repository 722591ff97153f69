"""Inventories in layouts as people write them: blocks, brackets and both, with comments, blank lines and quotes."""

import re
from dataclasses import dataclass
from random import Random
from typing import Any

import yaml


@dataclass
class Layout:
    """Writes data with a layout drawn at random; every comment is another one."""

    random: Random
    comments: int = 0

    def one_in(self, number: int) -> bool:
        """Whether something that is done once in so many times is done now."""
        return self.random.randrange(number) == 0

    def comment(self) -> str:
        """A comment that no other place has."""
        self.comments += 1
        return self.random.choice(["# why {}", "# a, {{b}}: {}", "#{}", "# 'quote {}"]).format(f"c{self.comments}c")

    def whole(self, data: dict[str, Any]) -> str:
        """The text of an inventory."""
        text = "".join(f"{self.comment()}\n" for _ in range(self.random.randrange(3)))
        text += "\n" if text and self.one_in(2) else ""
        text += "---\n" if self.one_in(8) else ""
        if self.one_in(12):
            text += self.flow(data, 0) + self.line_end()
        else:
            text += self.block(data, 0)
        if self.one_in(8) and "|\n" not in text:
            text = text.removesuffix("\n")
        elif self.one_in(4):
            text += f"\n{self.comment()}\n"
        if self.one_in(4):
            text = text.replace("\n", "\r\n")
        return ("\ufeff" if self.one_in(8) else "") + text

    def line_end(self) -> str:
        """The end of a line, perhaps with a comment."""
        blank = self.random.choice([" ", "   ", " \t"])
        return (blank + self.comment() if self.one_in(5) else " " if self.one_in(10) else "") + "\n"

    def between(self, indent: int, depth: int) -> str:
        """What stands between two members of a block."""
        text = "\n" if self.one_in(2 if depth == 0 else 8) else ""
        return text + (" " * indent + self.comment() + "\n" if self.one_in(6) else "")

    def block(self, value: Any, indent: int, depth: int = 0) -> str:
        """A mapping or list of which every member stands on lines of its own."""
        text = ""
        step = self.random.choice([2, 2, 2, 4])
        for number, member in enumerate(value):
            text += self.between(indent, depth) if number else ""
            if isinstance(value, list):
                text += " " * indent + "-" + self.after(member, indent, indent + 2, depth + 1, in_list=True)
                continue
            key = self.scalar(member)
            colon = ":" + " " * self.random.choice([0, 0, 0, 3])
            is_list = isinstance(value[member], list)
            nested = indent if is_list and self.one_in(4) else indent + step
            text += " " * indent + key + colon + self.after(value[member], indent, nested, depth + 1)
        return text

    def after(self, value: Any, indent: int, nested: int, depth: int, *, in_list: bool = False) -> str:
        """A value behind its key or dash, up to the end of its line."""
        if value == "" and self.one_in(2):
            return "\n" if in_list else self.line_end()
        if isinstance(value, dict | list) and value and not self.one_in(3 if depth > 1 else 9):
            if in_list and isinstance(value, dict) and self.one_in(2):
                return " " + self.block(value, nested, depth).lstrip(" ")
            # A tab between a dash and a comment is no YAML.
            return (self.line_end().replace("\t", "") if in_list else self.line_end()) + self.block(
                value, nested, depth
            )
        if isinstance(value, dict | list):
            return " " + self.flow(value, indent + 3) + self.line_end()
        if re.fullmatch(r"(?:[a-z]+\n)+", value) and self.one_in(2):
            return " |\n" + "".join(f"{' ' * (indent + 2)}{line}\n" for line in value.splitlines())
        return " " + self.scalar(value) + self.line_end()

    def flow(self, value: Any, indent: int) -> str:
        """A value in brackets, on one line or on several."""
        if not isinstance(value, dict | list):
            return self.scalar(value)
        inner = self.random.choice(["", "", "", " "])
        text, members = "", list(value)
        for number, member in enumerate(members):
            text += self.flow(member, indent + 1) if isinstance(value, list) else f"{self.scalar(member)}: "
            text += "" if isinstance(value, list) else self.flow(value[member], indent + 1)
            if number + 1 < len(members) or self.one_in(12):
                text += ","
                text += " " if self.one_in(2) or not self.one_in(2) else self.line_end() + " " * (indent + 1)
        if members and self.one_in(12):
            text += self.line_end() + " " * indent
        return ("{%s}" if isinstance(value, dict) else "[%s]") % f"{inner}{text}{inner if text[-1:] != ' ' else ''}"

    def scalar(self, text: str) -> str:
        """A text, in quotes where it needs them or by chance."""
        plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.>/-]*(?: [a-z]+)*", text) and text not in {"null", "Null", "NULL"}
        if plain and not self.one_in(8):
            return text
        if text.isprintable() and self.one_in(2):
            return "'" + text.replace("'", "''") + "'"
        return yaml.safe_dump(text, default_style='"', width=10_000).strip()
