"""A rule, fact, mechanism, limit, regime, duty or vendor of the catalogue in full, as text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from advisor.catalogue import Catalogue, Fact, Mechanism, Rule, Vendor
from advisor.catalogue.dates import eras
from advisor.catalogue.files import LimitEntry
from advisor.plain_text import visible, wrapped
from advisor.problems import WIDTH


def page(catalogue: Catalogue, name: str) -> str | None:
    """Everything the catalogue says under a name; None where there is nothing of that name."""
    if name in catalogue.rules:
        lines = _rule(catalogue, catalogue.rules[name])
    elif past := next((rule for rule in catalogue.past if rule.id == name), None):
        lines = _rule(catalogue, past)
    elif name in catalogue.facts:
        lines = _fact(catalogue, catalogue.facts[name])
    elif name in catalogue.mechanisms:
        lines = _mechanism(catalogue, catalogue.mechanisms[name])
    elif name in catalogue.limits:
        lines = _limit(catalogue, name)
    elif name in catalogue.regimes:
        lines = _regime(catalogue, name)
    elif name in catalogue.duties:
        lines = _duty(catalogue, name)
    elif vendor := catalogue.vendor(name):
        lines = _vendor(vendor)
    else:
        return None
    return "\n".join(visible(line) for line in lines) + "\n"


def page_name(rule: str) -> str:
    """The name of the file that holds a rule's page."""
    return re.sub(r"[^A-Za-z0-9.]+", "-", rule).strip("-.") + ".md"


def as_yaml(values: Mapping[str, Any]) -> str:
    """Facts as a rule's example writes them."""

    def word(value: Any) -> str:
        match value:
            case bool():
                return "yes" if value else "no"
            case frozenset() | list() | tuple():
                return f"[{', '.join(sorted(map(str, value)))}]"
            case float():
                return f"{value:g}"
            case _:
                return str(value)

    return "{" + ", ".join(f"{fact}: {word(value)}" for fact, value in values.items()) + "}"


def sections(catalogue: Catalogue, rule: Rule) -> Iterator[tuple[str, Sequence[str]]]:
    """A rule's page: headings, and what stands under each. Its sources stand beside it."""
    yield "It says", [rule.because]
    yield "When", [f"{fact}: {catalogue.facts[fact].english(test)}" for fact, test in rule.condition] or ["always"]
    yield "Then", [*_effects(rule), *_remarks(rule)]
    if rule.way_out:
        yield "What would help where nothing is left", [rule.way_out]
    if rule.exceptions:
        yield "Exceptions", [rule.exceptions]
    if rule.despite:
        yield "Despite", [f"{name}: {catalogue.rules[name].title}" for name in rule.despite]
    if rule.examples:
        fires = [f"fires: {as_yaml(example)}" for example in rule.examples.fires]
        yield "Examples", [*fires, *(f"stays silent: {as_yaml(example)}" for example in rule.examples.silent)]
    since = f", true since {rule.effective_from}" if rule.effective_from else ""
    until = f", true until {rule.effective_until}" if rule.effective_until else ""
    yield "Confidence", [f"{rule.confidence}{since}{until}"]


def _effects(rule: Rule) -> Iterator[str]:
    for effect in rule.effects:
        about = f" ({effect.elimination or effect.criterion})" if effect.elimination or effect.criterion else ""
        yield f"{effect.kind}{about}: {', '.join(effect.mechanisms)}"
    for conclusion in rule.conclusions:
        yield f"conclude: {conclusion.fact}" + (f" has {conclusion.member}" if conclusion.member else "")


def _remarks(rule: Rule) -> Iterator[str]:
    for kind, remarks in (("warn", rule.warnings), ("advise", rule.advice)):
        for remark in remarks:
            about = f" for {', '.join(remark.mechanisms)}" if remark.mechanisms else ""
            yield f"{kind}{about}: {remark.text}"


def _rule(catalogue: Catalogue, rule: Rule) -> Iterator[str]:
    yield f"{rule.id}: {rule.title}"
    for heading, lines in sections(catalogue, rule):
        yield heading
        for line in lines:
            yield from wrapped(line, WIDTH, "  ", "    ")
    yield "Sources"
    for source in rule.sources:
        yield from wrapped(f"{source.entry.title}, checked {source.entry.checked}", WIDTH, "  ", "    ")
        yield f"    {source.entry.url}"
    yield f"stands in {rule.position}"


def _fact(catalogue: Catalogue, fact: Fact) -> Iterator[str]:
    entry = fact.entry
    yield f"{fact.id}: {entry.meaning}"
    yield f"kind: {entry.kind}"
    for value, clause in entry.values.items():
        yield f"  {value}: {clause}"
    if entry.derived:
        yield f"derived from: {entry.derived}"
    if entry.presumption:
        yield f"presumed: {entry.presumption.value}, because {entry.presumption.because}"
    for title, text in (("asked", entry.question), ("help", entry.help), ("to find out", entry.find_out)):
        if text:
            yield f"{title}: {text}"
    readers = [rule.id for rule in catalogue.rules.values() if any(name == fact.id for name, _ in rule.condition)]
    yield f"read by: {', '.join(readers) or 'no rule'}"


def _mechanism(catalogue: Catalogue, mechanism: Mechanism) -> Iterator[str]:
    entry = mechanism.entry
    yield f"{mechanism.id}: {entry.title} ({catalogue.families[entry.family]}, layer {entry.layer})"
    yield f"  {entry.summary}"
    if entry.since:
        source = catalogue.sources[entry.since.source]
        yield f"  introduced on {entry.since.day} ({entry.since.confidence}): {source.entry.title}, {source.entry.url}"
    for construct in entry.constructs:
        yield f"  needs: {construct.kind}, one for each {' and '.join(construct.shared_by)}"
    for rule in catalogue.rules.values():
        for effect in rule.effects:
            if mechanism.id in effect.mechanisms:
                about = f" ({effect.elimination or effect.criterion})" if effect.elimination or effect.criterion else ""
                yield f"  {effect.kind}{about} by {rule.id}: {rule.title}"
    for step in catalogue.steps.get(mechanism.id, ()):
        yield f"  step, {step.kind} on the side of the {step.at}: {step.do}"
    for name, limit in catalogue.limits.items():
        if mechanism.id in limit.mechanisms:
            yield f"  limit {name}: {limit.default:,.12g} {limit.unit}".rstrip() + f" for {limit.title}"


def _limit(catalogue: Catalogue, name: str) -> Iterator[str]:
    limit, source = catalogue.limits[name], catalogue.sources[catalogue.limits[name].source]
    yield f"{name}: {limit.title}, for each {limit.per}"
    yield from _allowed(limit)
    yield f"bears on: {', '.join(limit.mechanisms)}"
    if limit.counts:
        yield f"compared with: {limit.counts}"
    if limit.note:
        yield f"note: {limit.note}"
    yield f"confidence: {limit.confidence}"
    yield f"source: {source.entry.title}, {source.entry.url}, checked {source.entry.checked}"
    for era in reversed([*eras(limit)][:-1]):
        earlier = catalogue.sources[era.value.source].entry
        yield f"until {era.last}" + (f", since {era.first}" if era.first else "")
        for line in _allowed(era.value):
            yield f"  {line}"
        yield f"  confidence: {era.value.confidence}"
        yield f"  source: {earlier.title}, {earlier.url}, checked {earlier.checked}"


def _allowed(limit: LimitEntry) -> Iterator[str]:
    unit = f" {limit.unit}" if limit.unit else ""
    yield f"default {limit.default:,.12g}{unit}" + (f", at most {limit.maximum:,.12g}{unit}" if limit.maximum else "")
    how = {"quota": "by yourself, as a quota or a setting", "support": "by AWS, on request", "never": "not at all"}
    yield f"raised: {how[limit.raised_by]}"


def _regime(catalogue: Catalogue, name: str) -> Iterator[str]:
    regime = catalogue.regimes[name]
    yield f"{name}: {regime.title} ({regime.issuer})"
    for clause in regime.clauses:
        duties = ", ".join(duty for members in clause.conclude.values() for duty in members)
        yield f"  {clause.clause}: {clause.asks} ({duties}, {clause.confidence})"
    for service, entry in regime.scope.items():
        said = f"  in scope of AWS's programme, {service}: {entry.in_scope} ({entry.confidence}) {entry.note}"
        yield said.rstrip()


def _duty(catalogue: Catalogue, name: str) -> Iterator[str]:
    duty = catalogue.duties[name]
    yield f"{name}: {catalogue.facts['duties'].entry.values[name]}"
    clauses = [
        f"{regime} {clause.clause}"
        for regime, file in catalogue.regimes.items()
        for clause in file.clauses
        if name in clause.conclude.get("duties", ())
    ]
    yield from wrapped(f"asked for by: {', '.join(clauses) or 'no clause'}", WIDTH, "", "  ")
    readers = [rule.id for rule in catalogue.rules.values() if rule.reads("duties", name)]
    yield f"read by: {', '.join(readers) or 'no rule'}"
    if duty.steps:
        yield f"answered by steps on: {', '.join(sorted(duty.steps)).replace('_', ' ')}"
    if duty.rules:
        yield f"answered by advice of: {', '.join(sorted(duty.rules))}"
    for heading, statements in (("answered", duty.answers), ("collect", duty.collect)):
        for one in statements:
            about = f" for {', '.join(one.mechanisms)}" if one.mechanisms else ""
            yield from wrapped(f"{heading}{about}: {one.text} ({one.confidence})", WIDTH, "", "  ")
    yield from wrapped(f"otherwise: {duty.otherwise}", WIDTH, "", "  ")


def _vendor(vendor: Vendor) -> Iterator[str]:
    entry = vendor.entry
    yield f"{vendor.id}: {entry.title}"
    found = (
        'no evidence was found, which is not "no"' if entry.private_endpoint == "unknown" else entry.private_endpoint
    )
    yield f"private endpoint: {found}"
    if entry.links:
        yield f"joins networks by: {', '.join(entry.links)}"
    if entry.regions:
        yield f"Regions: {', '.join(entry.regions)}"
    if entry.cross_region is not None:
        yield f"endpoints from other Regions: {'yes' if entry.cross_region else 'no'}"
    if entry.conditions:
        yield f"conditions: {entry.conditions}"
    yield f"confidence: {entry.confidence}"
    yield f"evidence: {entry.evidence.title}, {entry.evidence.url or 'no address'}, checked {entry.evidence.checked}"
