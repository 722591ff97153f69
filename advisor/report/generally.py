"""What rules and steps say of many connections at once: names that differ become `the consumer`, `the provider`."""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from advisor.catalogue import Catalogue
from advisor.explanation.words import IN_GENERAL
from advisor.plain_text import and_join
from advisor.result.connections import ConnectionResult

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Cases = list[tuple[ConnectionResult, str]]
"""Connections, each with what was said of it."""
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_NAMED = re.compile(r"(\bthe (?:VPC|transit gateway|core network|service network)) \{\w+\}")
"""What is said to be of a kind before its name: the kind is enough where names differ."""


@dataclass(frozen=True)
class Generally:
    """Says once what was said of each of several connections."""

    catalogue: Catalogue

    def reason(self, rule: str, cases: Cases) -> str:
        """The text of a rule."""
        return self.said(self.catalogue.rules[rule].because if rule in self.catalogue.rules else "", cases)

    def advice(self, step: str, cases: Cases) -> str:
        """The text of a step, or of what a rule advises."""
        return self.said(self._steps.get(step, ""), cases)

    @cached_property
    def _steps(self) -> dict[str, str]:
        steps = {step.id: step.do for every in self.catalogue.steps.values() for step in every}
        return steps | {rule.id: rule.advice[0].text for rule in self.catalogue.rules.values() if len(rule.advice) == 1}

    def said(self, template: str, cases: Cases) -> str:
        """The text itself where it is the same for all; else the template in general words; else the first text."""
        texts = dict.fromkeys(text for _, text in cases)
        if len(texts) == 1 or not template:
            return next(iter(texts))
        members = [one for one, _ in cases]
        filled = _PLACEHOLDER.sub(lambda match: _word(match[1], members), _NAMED.sub(r"\1", template))
        return re.sub(r"(^|\. )([a-z])", lambda match: match[1] + match[2].upper(), filled, count=1)


def _word(name: str, members: list[ConnectionResult]) -> str:
    if name in {"consumer", "provider"}:
        ends = {getattr(one, name) for one in members}
        return str(ends.pop()) if len(ends) == 1 else IN_GENERAL[name]
    if name in IN_GENERAL:
        return IN_GENERAL[name]
    values = [one.facts.get(name) for one in members]
    numbers = sorted({value for value in values if isinstance(value, int | float) and not isinstance(value, bool)})
    if numbers:
        return f"{numbers[0]:,.12g}" + (f" to {numbers[-1]:,.12g}" if len(numbers) > 1 else "")
    members_of = {str(part) for value in values for part in (value if isinstance(value, list) else [value])}
    return and_join(sorted(members_of)) if members_of != {"None"} else "an unknown number of"


def tally(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    """The values of each key, the key with the most first; equal ones stay in order."""
    found: dict[Key, list[Value]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))
