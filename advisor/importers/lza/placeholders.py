"""The placeholders of a configuration, `{{ name }}`, filled in from replacements-config.yaml before YAML is read.

What only AWS knows (a parameter of Systems Manager, `${ACCEL_LOOKUP::...}`) stays recognizable as not known.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from advisor.text_files import MAX_BYTES, Source, too_large

_PLACEHOLDER = re.compile(r"\{\{\{?([^{}]*)\}?\}\}")
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Around the name of a placeholder without a value: characters of YAML that nobody writes."""
_UNKNOWN = re.compile(rf"{_OPEN}([^{_CLOSE}]*){_CLOSE}|\$\{{[^{{}}]*\}}")


@dataclass
class Placeholders:
    """What the placeholders of a configuration stand for."""

    values: dict[str, str] = field(default_factory=dict)
    accounts: Mapping[str, str] = field(default_factory=dict)
    """The ids of accounts by name, for `{{ account Name }}`."""
    parameters: dict[str, str] = field(default_factory=dict)
    """The parameters of Systems Manager that hold the values of others."""
    blocks: dict[str, int] = field(default_factory=dict)
    """The helpers that were met and are not carried out, each with the line of the first."""

    def fill_in(self, source: Source) -> Source:
        """The text with every value that is known; lines stay lines."""
        if "{{" not in source.text:
            return source
        parts, size = [], 0
        for part in self._parts(source):
            size += len(part)
            if size > MAX_BYTES:
                raise too_large(source.name)
            parts.append(part)
        return Source(source.name, "".join(parts))

    def _parts(self, source: Source) -> Iterator[str]:
        end = 0
        for found in _PLACEHOLDER.finditer(source.text):
            yield source.text[end : found.start()]
            yield self._value(found[1].strip(), found[0].count("\n"), source, found.start())
            end = found.end()
        yield source.text[end:]

    def _value(self, name: str, lines: int, source: Source, at: int) -> str:
        if name.startswith("!"):
            return "\n" * lines
        if name[:1] in {"#", "/", "^", ">", "&"} or name == "else":
            self.blocks.setdefault(f"{{{{{name}}}}}", source.place_of(at)[0])
            return "\n" * lines
        helper = re.fullmatch(r"account\s+(['\"]?)(.+)\1", name)
        value = self.accounts.get(helper[2]) if helper else self.values.get(name)
        return f"{_OPEN}{re.sub(r'[^A-Za-z0-9_.-]+', '-', name)}{_CLOSE}" if value is None else value


def not_known(text: str) -> str:
    """The first part of a text that only AWS knows, as a person writes it; empty where the text is as it is."""
    found = _UNKNOWN.search(text)
    if not found:
        return ""
    return found[0] if found[1] is None else f"{{{{ {found[1]} }}}}"


def readable(text: str) -> str:
    """A text with the names of placeholders that have no value."""
    return text.replace(_OPEN, "").replace(_CLOSE, "")
