"""What each claim of the knowledge rests on, and what rests on each page: so that one sees what to read again."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from advisor.catalogue import Catalogue, Source
from advisor.catalogue.files import Column, Confidence, Evidence
from advisor.catalogue.generated import SERVICES
from advisor.plain_text import quoted, wrapped
from advisor.problems import AdvisorError, did_you_mean

YEAR = 365
"""After so many days `advisor knowledge check` calls a page old."""
PLURALS = {
    "rule": "rules",
    "step": "steps",
    "answer": "answers",
    "evidence": "evidence",
    "migration": "migrations",
    "limit": "limits",
    "mechanism": "mechanisms",
    "construct": "constructs",
    "price": "prices",
    "usage type": "usage types",
    "clause": "clauses",
    "scope": "scopes",
    "Region": "Regions",
    "zone": "zones",
    "interconnect": "interconnects",
    "AWS service": "AWS services",
    "vendor": "vendors",
}
"""The kinds of claim, in the order in which they are listed."""
_ADDRESS = re.compile(r"https://[^\s)]+")


@dataclass(frozen=True)
class Reference:
    """Where something was read: a page of sources.yaml by its name, a price's quotation, a vendor's evidence.

    `day` is the day on which it was last read, or of which a price is; None where nobody says. Of a month it is the
    first.
    """

    name: str
    title: str
    url: str
    day: date | None


@dataclass(frozen=True)
class Claim:
    """One thing that the knowledge says, under the name that `advisor knowledge show` and the files know it by."""

    kind: str
    name: str
    says: str
    confidence: Confidence
    references: tuple[Reference, ...]


def claims(catalogue: Catalogue) -> Iterator[Claim]:
    """Everything that rests on something read, kind by kind."""
    for rule in chain(catalogue.rules.values(), catalogue.past):
        # The others are made of clauses, scopes, limits and mechanisms, which stand below.
        if rule.examples:
            yield Claim("rule", rule.id, rule.title, rule.confidence, _pages(rule.sources))
    for steps in catalogue.steps.values():
        for step in steps:
            yield Claim("step", step.id, step.do, step.confidence, _pages(step.sources))
    for duty in catalogue.duties.values():
        for kind, statements in (("answer", duty.answers), ("evidence", duty.collect)):
            for one in statements:
                yield Claim(kind, one.id, one.text, one.confidence, _pages(one.sources))
    for (old, new), way in catalogue.migrations.ways.items():
        for number, part in enumerate(way.steps):
            name = f"{old} to {new}/{part.stage}-{number}"
            yield Claim("migration", name, part.do, part.confidence, _pages(part.sources))

    def pages(*names: str) -> tuple[Reference, ...]:
        return _pages([catalogue.sources[name] for name in names])

    for name, limit in catalogue.limits.items():
        yield Claim("limit", name, limit.title, limit.confidence, pages(limit.source))
        for was in limit.before:
            said = f"{limit.title}, until {was.until}"
            yield Claim("limit", f"{name} until {was.until}", said, was.confidence, pages(was.source))
    for name, mechanism in catalogue.mechanisms.items():
        entry = mechanism.entry
        yield Claim("mechanism", name, entry.summary, entry.confidence, pages(entry.source))
        if entry.since:
            said = f"introduced on {entry.since.day}: {entry.title}"
            yield Claim("mechanism", f"since/{name}", said, entry.since.confidence, pages(entry.since.source))
    for kind, construct in catalogue.constructs.items():
        if construct.opens:
            yield Claim("construct", kind, construct.opens.closed_by, "verified", pages(*construct.opens.sources))
    for region, prices in catalogue.prices.items():
        for name, price in prices.items():
            title = catalogue.price_names[name]
            said = f"{title}, in {region}: {price.usd:g} USD{f' ({price.note})' if price.note else ''}"
            yield Claim("price", f"{region}/{name}", said, price.confidence, (_quotation(price.source, price.day),))
            for earlier in price.before:
                said = f"{title}, in {region}, until {earlier.until}: {earlier.usd:g} USD"
                quoted = _quotation(earlier.source, earlier.day)
                yield Claim("price", f"{region}/{name} until {earlier.until}", said, earlier.confidence, (quoted,))
    for name, listed in catalogue.price_list.items():
        said = f"{name.replace('_', ' ')} in AWS's price list: {listed.usage_type} {listed.operation}".rstrip()
        yield Claim("usage type", name, said, listed.confidence, pages(listed.source))
    for name, regime in catalogue.regimes.items():
        for clause in regime.clauses:
            yield Claim("clause", f"{name}/{clause.clause}", clause.asks, clause.confidence, pages(*clause.sources))
        for service, scope in regime.scope.items():
            said = f"{SERVICES[service]} in scope of AWS's programme for {regime.title}: {scope.in_scope}"
            yield Claim("scope", f"{name}/scope/{service}", said, scope.confidence, pages(*scope.sources))
    yield from _columns("Region", catalogue.regions.columns.items(), catalogue)
    for name, zone in catalogue.regions.zones.items():
        yield Claim("zone", name, f"lacks {', '.join(zone.lacks)}", zone.confidence, pages(*zone.source))
    for cloud, joined in catalogue.regions.interconnect.items():
        said = f"Region pairs with {cloud}"
        yield Claim("interconnect", cloud, said, joined.confidence, pages(*joined.source))
    yield from _columns("AWS service", catalogue.aws_services.columns.items(), catalogue)
    for name, vendor in catalogue.vendors.items():
        said = f"{vendor.entry.title}, private endpoint: {vendor.entry.private_endpoint}"
        yield Claim("vendor", name, said, vendor.entry.confidence, (_evidence(vendor.entry.evidence),))


def resting(catalogue: Catalogue) -> dict[Reference, list[Claim]]:
    """Every page, quotation and evidence, with the claims that rest on it."""
    found: dict[Reference, list[Claim]] = {}
    for claim in claims(catalogue):
        for reference in claim.references:
            found.setdefault(reference, []).append(claim)
    return found


def stale(catalogue: Catalogue, day: date, days: int) -> dict[Reference, list[Claim]]:
    """What was last read more than so many days before a day, the oldest first, with what rests on it."""
    found = resting(catalogue)
    old = [(one.day, one) for one in found if one.day and (day - one.day).days > days]
    return {one: found[one] for _, one in sorted(old, key=lambda dated: dated[0])}


def named(catalogue: Catalogue, name: str) -> dict[Reference, list[Claim]]:
    """What has that name or address, with what rests on it; raises AdvisorError with the nearest where nothing has."""
    found = resting(catalogue)
    chosen = {one: found[one] for one in found if name in {one.name, one.url, one.title}}
    if not chosen:
        names = dict.fromkeys(part for one in found for part in (one.name, one.url) if part)
        hint = did_you_mean(name, names) or "see advisor knowledge sources"
        raise AdvisorError(f"advisor: there is no source {quoted(name)}; {hint}")
    return chosen


def listed(reference: Reference, claims: Iterable[Claim], width: int) -> list[str]:
    """A reference with all that rests on it, as lines of text."""
    lines = wrapped(f"{reference.day or 'undated   '} {reference.name or reference.title}", width, rest="  ")
    if reference.name:
        lines += wrapped(reference.title, width, "  ", "  ")
    if reference.url and reference.url not in reference.title:
        lines += wrapped(reference.url, width, "  ", "  ")
    names: dict[str, list[str]] = {kind: [] for kind in PLURALS}
    for claim in claims:
        names[claim.kind].append(claim.name)
    for kind, found in names.items():
        if found:
            said = f"{kind if len(found) == 1 else PLURALS[kind]}: {', '.join(found)}"
            lines += wrapped(said, width, "  ", "    ")
    return lines


def _pages(sources: Iterable[Source]) -> tuple[Reference, ...]:
    return tuple(Reference(one.id, one.entry.title, one.entry.url, one.entry.checked) for one in sources)


def _quotation(source: str, day: str) -> Reference:
    address = _ADDRESS.search(source)
    return Reference("", source, address.group() if address else "", _day(day))


def _evidence(evidence: Evidence) -> Reference:
    return Reference("", evidence.title, evidence.url or "", evidence.checked)


def _day(text: str) -> date | None:
    """The day of a price; the first of a month where only that is known."""
    try:
        return date.fromisoformat(text if len(text) > len("2024-09") else f"{text}-01")
    except ValueError:
        return None


def _columns(kind: str, columns: Iterable[tuple[str, Column]], catalogue: Catalogue) -> Iterator[Claim]:
    for name, column in columns:
        sources = _pages([catalogue.sources[source] for source in column.sources])
        yield Claim(kind, name, f"{name.replace('_', ' ')} of each {kind}", column.confidence, sources)
