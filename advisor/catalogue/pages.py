"""A rule, fact, mechanism, limit, regime or vendor of the catalogue in full, as text."""

from collections.abc import Iterator

from advisor.catalogue import Catalogue, Fact, Mechanism, Rule, Vendor
from advisor.plain_text import visible


def page(catalogue: Catalogue, name: str) -> str | None:
    """Everything the catalogue says under a name; None where there is nothing of that name."""
    if name in catalogue.rules:
        lines = _rule(catalogue, catalogue.rules[name])
    elif name in catalogue.facts:
        lines = _fact(catalogue, catalogue.facts[name])
    elif name in catalogue.mechanisms:
        lines = _mechanism(catalogue, catalogue.mechanisms[name])
    elif name in catalogue.limits:
        lines = _limit(catalogue, name)
    elif name in catalogue.regimes:
        lines = _regime(catalogue, name)
    elif vendor := catalogue.vendor(name):
        lines = _vendor(vendor)
    else:
        return None
    return "\n".join(visible(line) for line in lines) + "\n"


def _rule(catalogue: Catalogue, rule: Rule) -> Iterator[str]:
    yield f"{rule.id}: {rule.title}"
    yield f"  {rule.because}"
    yield "when all of these hold" if rule.condition else "always"
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
    for step in catalogue.steps.get(mechanism.id, ()):
        yield f"  step, {step.kind} on the side of the {step.at}: {step.do}"
    for name, limit in catalogue.limits.items():
        if mechanism.id in limit.mechanisms:
            yield f"  limit {name}: {limit.default:,g} {limit.unit}".rstrip() + f" for {limit.title}"


def _limit(catalogue: Catalogue, name: str) -> Iterator[str]:
    limit, source = catalogue.limits[name], catalogue.sources[catalogue.limits[name].source]
    unit = f" {limit.unit}" if limit.unit else ""
    yield f"{name}: {limit.title}, for each {limit.per}"
    yield f"default {limit.default:,g}{unit}" + (f", at most {limit.maximum:,g}{unit}" if limit.maximum else "")
    how = {"quota": "by yourself, as a quota or a setting", "support": "by AWS, on request", "never": "not at all"}
    yield f"raised: {how[limit.raised_by]}"
    yield f"bears on: {', '.join(limit.mechanisms)}"
    if limit.counts:
        yield f"compared with: {limit.counts}"
    if limit.note:
        yield f"note: {limit.note}"
    yield f"confidence: {limit.confidence}"
    yield f"source: {source.entry.title}, {source.entry.url}, checked {source.entry.checked}"


def _regime(catalogue: Catalogue, name: str) -> Iterator[str]:
    regime = catalogue.regimes[name]
    yield f"{name}: {regime.title} ({regime.issuer})"
    for clause in regime.clauses:
        duties = ", ".join(duty for members in clause.conclude.values() for duty in members)
        yield f"  {clause.clause}: {clause.asks} ({duties}, {clause.confidence})"
    for service, entry in regime.scope.items():
        said = f"  in scope of AWS's programme, {service}: {entry.in_scope} ({entry.confidence}) {entry.note}"
        yield said.rstrip()


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
