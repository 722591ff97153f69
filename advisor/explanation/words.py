"""Rules in words: their texts filled in, the values they read and where those stand, their pages."""

import re
from collections.abc import Iterable, Mapping, Sequence

from pydantic import JsonValue

from advisor.analysis import POLICY, Analysis
from advisor.catalogue import Catalogue, Rule, Source
from advisor.conditions import FactValue, Has, Test
from advisor.decision import Finding
from advisor.plain_text import and_join
from advisor.result.connections import Reason
from advisor.result.parts import FactRead, SourceRead

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
IN_GENERAL = {
    "consumer": "the consumer",
    "provider": "the provider",
    "consumer_vpc": "the consumer's network",
    "provider_vpc": "the provider's network",
    "consumer_region": "the consumer's Region",
    "provider_region": "the provider's Region",
    "consumer_account": "the consumer's account",
    "provider_account": "the provider's account",
    "consumer_ranges": "the consumer's ranges",
    "provider_ranges": "the provider's ranges",
    "port": "the provider's port",
    "vendor": "the vendor",
    "whose_word": "",
    "vendor_conditions": "the plan and the Regions that it needs.",
    "aws_service": "the AWS service",
    "shared_ranges": "address ranges",
    "network": "the network",
    "region": "the Region",
    "hub": "the hub",
    "core_network": "the core network",
    "service_network": "the service network",
}
"""What names in texts stand for where a text is about several connections."""


def plain(value: FactValue | None) -> JsonValue:
    """A fact's value as JSON has it: sets as sorted lists."""
    if isinstance(value, frozenset):
        return [str(member) for member in sorted(value)]
    return value


def pages(sources: Iterable[Source]) -> tuple[SourceRead, ...]:
    """Sources as a result shows them."""
    return tuple(SourceRead(title=one.entry.title, url=one.entry.url, checked=one.entry.checked) for one in sources)


class Words:
    """Says what rules and facts mean for one connection."""

    def __init__(self, analysis: Analysis):
        self.analysis, self.situation = analysis, analysis.situation
        self.catalogue: Catalogue = analysis.catalogue

    def title(self, mechanism: str) -> str:
        """A mechanism's title."""
        return self.catalogue.mechanisms[mechanism].entry.title

    def text(self, template: str, more: Mapping[str, str] | None = None) -> str:
        """A rule's text with the names it may use filled in, and `more` names."""
        names = {**self.situation.names, **(more or {})}

        def fill(match: re.Match[str]) -> str:
            name = match.group(1)
            if name in names:
                return names[name]
            value = self.analysis.values.get(name)
            match value:
                case None:
                    return "an unknown number of" if self.catalogue.facts[name].entry.kind == "number" else "unknown"
                case bool():
                    return "yes" if value else "no"
                case frozenset():
                    return and_join(sorted(value))
                case str():
                    return value
                case _:
                    return f"{value:,.12g}"

        return _PLACEHOLDER.sub(fill, template)

    def at(self, fact: str, read: FactValue) -> str:
        """Where a value, or the members of it that are read, comes from, in words or as file:line:column."""
        if fact not in self.situation.origins:
            members = read if isinstance(read, frozenset) else {None}
            rules = [
                name
                for name in sorted(self.analysis.fired, key=self.catalogue.rule_order.__getitem__)
                for conclusion in self.catalogue.rules[name].conclusions
                if conclusion.fact == fact and conclusion.member in members
            ]
            rules = list(dict.fromkeys(rules))
            return f"concluded by {and_join(rules)}"
        origin = self.situation.origins[fact]
        if origin.kind == "known":
            return origin.because
        if origin.kind in {"stated", "derived"}:
            return ", ".join(dict.fromkeys(self.analysis.inventory.place(path) for path in origin.paths))
        return f"presumed: {origin.because}" if origin.kind == "presumed" else f"follows from {origin.because}"

    def facts_read(self, rule: Rule) -> tuple[FactRead, ...]:
        """The values that a rule read."""
        values = self.analysis.values
        return tuple(
            FactRead(
                fact=fact,
                value=plain(values[fact]),
                at=self.at(fact, read),
                says=self.catalogue.facts[fact].say(read),
            )
            for fact, test in rule.condition
            if fact in values
            for read in [_read_by(test, values[fact])]
        )

    def reason(self, finding: Finding) -> Reason:
        """One effect of one rule, with its evidence."""
        effect = finding.effect
        if finding.rule == POLICY:
            place = str(self.analysis.inventory.position(["policy", "never"]))
            read = FactRead(
                fact=POLICY, value=list(self.analysis.inventory.content.policy.never), at=place, says="your policy"
            )
            return Reason(
                rule=POLICY,
                effect="eliminate: forbidden",
                confidence="verified",
                facts=(read,),
                sources=(),
                text="Your policy rules it out.",
            )
        rule = self.catalogue.rules[finding.rule]
        kind = f"eliminate: {effect.elimination}" if effect.elimination else effect.kind
        return Reason(
            rule=rule.id,
            effect=kind,
            criterion=effect.criterion,
            confidence=rule.confidence,
            text=self.text(rule.because),
            facts=self.facts_read(rule),
            sources=pages(rule.sources),
        )


def shared_text(template: str, every: Sequence[Words]) -> str:
    """A rule's text about several connections: a name that differs among them becomes what it stands for."""

    def fill(match: re.Match[str]) -> str:
        name, facts = match.group(1), every[0].catalogue.facts
        if name in every[0].situation.names or name in facts:
            first = every[0].text(match.group())
            if all(one.text(match.group()) == first for one in every):
                return first
        said = IN_GENERAL[name] if name in IN_GENERAL else f"the {facts[name].label}"
        starts = match.start() == 0 or template[: match.start()].endswith(". ")
        return said[0].upper() + said[1:] if starts else said

    return _PLACEHOLDER.sub(fill, template)


def _read_by(test: Test, value: FactValue) -> FactValue:
    """Of a set, the members that the test looks for; any other value as it is."""
    return value & set(test.values) if isinstance(test, Has) and isinstance(value, frozenset) else value
