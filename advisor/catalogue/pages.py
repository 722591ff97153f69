"""A rule, fact or mechanism of the catalogue in full, as text."""

from collections.abc import Iterator

from advisor.catalogue import Catalogue, Fact, Mechanism, Rule


def page(catalogue: Catalogue, name: str) -> str | None:
    """Everything the catalogue says under a name; None where there is nothing of that name."""
    if name in catalogue.rules:
        lines = _rule(catalogue, catalogue.rules[name])
    elif name in catalogue.facts:
        lines = _fact(catalogue, catalogue.facts[name])
    elif name in catalogue.mechanisms:
        lines = _mechanism(catalogue, catalogue.mechanisms[name])
    else:
        return None
    return "\n".join(lines) + "\n"


def _rule(catalogue: Catalogue, rule: Rule) -> Iterator[str]:
    yield f"{rule.id}: {rule.title}"
    yield f"  {rule.because}"
    yield "when all of these hold"
    for fact, test in rule.condition:
        yield f"  {fact}: {catalogue.facts[fact].english(test)}"
    yield "then"
    for effect in rule.effects:
        about = f" ({effect.elimination or effect.criterion})" if effect.elimination or effect.criterion else ""
        yield f"  {effect.kind}{about}: {', '.join(effect.mechanisms)}"
    for conclusion in rule.conclusions:
        yield f"  conclude: {conclusion.fact}" + (f" has {conclusion.member}" if conclusion.member else "")
    for kind, remarks in (("warn", rule.warnings), ("advise", rule.advice)):
        for remark in remarks:
            about = f" for {', '.join(remark.mechanisms)}" if remark.mechanisms else ""
            yield f"  {kind}{about}: {remark.text}"
    if rule.exceptions:
        yield f"exceptions\n  {rule.exceptions}"
    yield f"confidence: {rule.confidence}" + (f", true since {rule.effective_from}" if rule.effective_from else "")
    for source in rule.sources:
        yield f"source: {source.entry.title}, {source.entry.url}, checked {source.entry.checked}"
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
    readers = [rule.id for rule in catalogue.rules.values() if any(name == fact.id for name, _ in rule.condition)]
    yield f"read by: {', '.join(readers) or 'no rule'}"


def _mechanism(catalogue: Catalogue, mechanism: Mechanism) -> Iterator[str]:
    entry = mechanism.entry
    yield f"{mechanism.id}: {entry.title} ({catalogue.families[entry.family]}, layer {entry.layer})"
    yield f"  {entry.summary}"
    for construct in entry.constructs:
        yield f"  needs: {construct.kind}, one for each {' and '.join(construct.shared_by)}"
    for rule in catalogue.rules.values():
        for effect in rule.effects:
            if mechanism.id in effect.mechanisms:
                about = f" ({effect.elimination or effect.criterion})" if effect.elimination or effect.criterion else ""
                yield f"  {effect.kind}{about} by {rule.id}: {rule.title}"
