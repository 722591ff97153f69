"""The placeholders of a configuration, `{{ name }}`, filled in from replacements-config.yaml before YAML is read.

What only AWS knows (a parameter of Systems Manager, `${ACCEL_LOOKUP::...}`) stays recognizable as not known.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from advisor.plain_text import quoted
from advisor.problems import Problem, did_you_mean
from advisor.text_files import MAX_BYTES, Source, too_large

_PLACEHOLDER = re.compile(r"\{\{\{?([^{}]*)\}?\}\}")
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Around the name of a placeholder without a value: characters of YAML that nobody writes."""
_UNKNOWN = re.compile(rf"{_OPEN}([^{_CLOSE}]*){_CLOSE}|\$\{{[^{{}}]*\}}")
_COMMENT = re.compile(r"(?:^|\s)#[^\n]*\Z", re.MULTILINE)
_NEAR = 1000
"""So many characters before a placeholder show whether it stands in a comment."""


@dataclass(frozen=True, kw_only=True)
class _Filled(Source):
    """A text with its placeholders filled in; of what is wrong with it, people are shown the lines that they wrote."""

    written: Source = field(compare=False)
    places: list[tuple[int, int]] = field(compare=False)
    """Where each value and each text behind one begins, here and in what was written."""

    def problem(self, message: str, line: int = 0, column: int = 0, *, expected: str = "", hint: str = "") -> Problem:
        """A problem at a place of this text, as one at the place that was written."""
        offset = (self._start_of(line) or 0) + column
        found = bisect_right(self.places, offset, key=lambda place: place[0]) - 1
        here, there = self.places[found]
        # Within a value it is where the placeholder begins: values and texts take turns.
        place = there if found % 2 else there + offset - here
        return self.written.problem(message, *self.written.place_of(place), expected=expected, hint=hint)


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
    are_defined: bool = False
    """Whether it has been read what they stand for."""
    undefined: dict[str, Problem] = field(default_factory=dict)
    """What is wrong with those that nobody defines, by name."""

    def fill_in(self, source: Source) -> Source:
        """The text with every value that is known; lines stay lines."""
        if "{{" not in source.text:
            return source
        parts, size, places = [], 0, []
        for part, begin in self._parts(source):
            places.append((size, begin))
            size += len(part)
            if size > MAX_BYTES:
                raise too_large(source.name)
            parts.append(part)
        return _Filled(source.name, "".join(parts), written=source, places=places)

    def _parts(self, source: Source) -> Iterator[tuple[str, int]]:
        """Texts and values in turn, each with the place at which it was written."""
        end = 0
        for found in _PLACEHOLDER.finditer(source.text):
            yield source.text[end : found.start()], end
            yield self._value(found[1].strip(), found[0].count("\n"), source, found.start()), found.start()
            end = found.end()
        yield source.text[end:], end

    def _value(self, name: str, lines: int, source: Source, at: int) -> str:
        if name.startswith("!"):
            return "\n" * lines
        if name[:1] in {"#", "/", "^", ">", "&"} or name == "else":
            self.blocks.setdefault(f"{{{{{name}}}}}", source.place_of(at)[0])
            return "\n" * lines
        helper = re.fullmatch(r"account\s+(['\"]?)(.+)\1", name)
        value = self.accounts.get(helper[2]) if helper else self.values.get(name)
        if value is None:
            self._check(helper[2] if helper else name, "account" if helper else "replacement", source, at)
        return f"{_OPEN}{re.sub(r'[^A-Za-z0-9_.-]+', '-', name)}{_CLOSE}" if value is None else value

    def _check(self, name: str, what: str, source: Source, at: int) -> None:
        """Notes a name that nobody defines, where it is first used; `resolve:` is CloudFormation's."""
        known = name in self.values or name in self.parameters or name.startswith("resolve:")
        if known or not self.are_defined or name in self.undefined:
            return
        if not _COMMENT.search(source.text, max(0, at - _NEAR), at):
            hint = did_you_mean(name, [*self.values, *self.parameters])
            message = f"there is no {what} {quoted(name)}"
            expected = "a key of replacements-config.yaml" if what == "replacement" else "one of accounts-config.yaml"
            self.undefined[name] = source.problem(
                message, *source.place_of(at), expected=expected, hint=hint
            ).as_warning()


def not_known(text: str) -> list[str]:
    """The parts of a text that only AWS knows, as a person writes them; none where the text is as it is."""
    return [found[0] if found[1] is None else f"{{{{ {found[1]} }}}}" for found in _UNKNOWN.finditer(text)]


def readable(text: str) -> str:
    """A text with the names of placeholders that have no value."""
    return text.replace(_OPEN, "").replace(_CLOSE, "")
