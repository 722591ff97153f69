"""Rules that data files stand for: regimes, limits, days of introduction, standards of packs."""

from collections.abc import Iterator
from typing import Any

from advisor.catalogue import Effect, Rule, Source
from advisor.catalogue.dates import DAY, Era, eras, report_disorder
from advisor.catalogue.files import AdviceEntry, LimitEntry, LimitsFile, RegimeFile, Remark, StandardEntry
from advisor.catalogue.packs import Pack
from advisor.catalogue.reading import Path_, report_unknown
from advisor.catalogue.rules import RuleReader
from advisor.conditions import Condition, Has, InRange, MoreThan
from advisor.problems import Position
from advisor.yaml_reader import Document

SERVICES = {
    "vpc": "Amazon VPC",
    "transit_gateway": "AWS Transit Gateway",
    "vpc_lattice": "Amazon VPC Lattice",
    "cloud_wan": "AWS Cloud WAN",
    "direct_connect": "AWS Direct Connect",
    "site_to_site_vpn": "AWS Site-to-Site VPN",
    "elastic_load_balancing": "Elastic Load Balancing",
    "api_gateway": "Amazon API Gateway",
    "interconnect": "AWS Interconnect",
}
"""The AWS services that mechanisms are built of, by their names in the files."""
NEAR = 0.8
"""From this share of a limit on it warns: our choice, as AWS's own alarm in its Lattice pattern."""


def rules_of_regime(reader: RuleReader, name: str, document: Document, file: RegimeFile) -> dict[str, Rule]:
    """A regime's clauses, and its programme's scope, as rules that fire where the regime applies."""
    rules: dict[str, Rule] = {}
    for number, clause in enumerate(file.clauses):
        path: Path_ = ["clauses", number]
        applies: dict[str, Any] = {"regimes": {"has": name}, **clause.when}
        rule = f"{name}/{clause.clause}"
        if rule in rules:
            problem = document.problem(f"the clause {clause.clause} stands here a second time", path)
            reader.loading.problems.append(problem)
        rules[rule] = _rule(
            rule,
            f"{file.title}, {clause.clause}",
            reader.condition(document, [*path, "when"], applies),
            document.position(path),
            conclusions=reader.conclusions(document, [*path, "conclude"], clause.conclude),
            because=clause.asks,
            sources=reader.known_sources(document, clause.sources, [*path, "sources"]),
            confidence=clause.confidence,
        )
    for service in report_unknown(reader.loading, document, "AWS service", file.scope, SERVICES, ["scope"]):
        if file.scope[service].in_scope == "yes":
            continue
        rules[f"{name}/scope/{service}"] = _scope_rule(reader, name, document, file, service)
    return rules


def _scope_rule(reader: RuleReader, name: str, document: Document, file: RegimeFile, service: str) -> Rule:
    """A service that is not in scope is avoided and warned of; one of which nothing is known is to be looked up."""
    entry = file.scope[service]
    built_on = [one for one, mechanism in reader.mechanisms.items() if service in mechanism.entry.services]
    listed = entry.in_scope == "no"
    said = "is not listed" if listed else "may or may not be listed"
    text = f"{SERVICES[service]} {said} in scope of AWS's programme for {file.title}: look it up in AWS Artifact."
    text = f"{text} {entry.note}".strip()
    look_up = {"kind": "document", "at": "network", "text": text, "for": built_on}
    return _rule(
        f"{name}/scope/{service}",
        f"{file.title}: {SERVICES[service]} {said} in scope",
        (("regimes", Has((name,))),),
        document.position(["scope", service]),
        effects=(Effect("avoid", tuple(built_on), "security"),) if listed else (),
        warnings=(Remark.model_validate({"text": text, "for": built_on}),) if listed else (),
        advice=() if listed else (AdviceEntry.model_validate(look_up),),
        because=text,
        sources=reader.known_sources(document, entry.sources, ["scope", service, "sources"]),
        confidence=entry.confidence,
    )


def rules_of_limits(reader: RuleReader, document: Document, file: LimitsFile) -> Iterator[Rule]:
    """For each limit whose count is known: a warning near it, and what lies beyond it; also for what it was before."""
    for name, entry in file.limits.items():
        path: Path_ = ["limits", name]
        report_unknown(
            reader.loading, document, "mechanism", entry.mechanisms, reader.mechanisms, [*path, "mechanisms"]
        )
        if entry.counts:
            report_unknown(reader.loading, document, "fact", [entry.counts], reader.facts, [*path, "counts"])
        report_disorder(reader.loading, document, entry, path)
        for era in eras(entry):
            sources = reader.known_sources(document, [era.value.source], [*path, "source"])
            if entry.counts:
                yield from _rules_of_limit(name, era, sources, document.position(path))


def _rules_of_limit(name: str, era: Era[LimitEntry], sources: tuple[Source, ...], position: Position) -> Iterator[Rule]:
    limit = era.value
    raised = {
        "quota": f" (a quota; it can be raised{f' to {limit.maximum:,.12g}' if limit.maximum else ''})",
        "support": " (AWS can raise it on request)",
        "never": " (fixed)",
    }[limit.raised_by]
    unit = f" {limit.unit}" if limit.unit else ""
    text = f"The limit is {limit.default:,.12g}{unit} for {limit.title}{raised}, and here it is {{{limit.counts}}}."
    highest = limit.default if limit.raised_by == "never" else limit.maximum
    shared: dict[str, Any] = {
        "position": position,
        "sources": sources,
        "confidence": limit.confidence,
        "effective_from": era.first,
        "effective_until": era.last,
    }
    near: Condition = ((limit.counts, InRange(limit.default * NEAR, highest)),)
    raise_it = AdviceEntry.model_validate(
        {
            "kind": "quota",
            "at": "network",
            "for": limit.mechanisms,
            "text": f"Raise the quota before building. {text}",
        }
    )
    yield _rule(
        f"limit/{name}/near",
        f"Near the limit of {limit.title}",
        near,
        warnings=(Remark.model_validate({"text": text, "for": limit.mechanisms}),),
        advice=() if limit.raised_by == "never" else (raise_it,),
        because=text,
        **shared,
    )
    if limit.avoid:
        yield _rule(
            f"limit/{name}/default",
            f"Above the default of {limit.title}",
            ((limit.counts, MoreThan(limit.default)),),
            effects=(Effect("avoid", tuple(limit.mechanisms), limit.avoid),),
            because=text,
            **shared,
        )
    if highest is not None and limit.confidence != "unverified":
        yield _rule(
            f"limit/{name}/over",
            f"Beyond the limit of {limit.title}",
            ((limit.counts, MoreThan(highest)),),
            effects=(Effect("eliminate", tuple(limit.mechanisms), elimination="impossible"),),
            because=f"At most {highest:,.12g}{unit} are possible for {limit.title}; here it is {{{limit.counts}}}.",
            **shared,
        )


def rules_of_mechanisms(reader: RuleReader, document: Document) -> Iterator[Rule]:
    """For each mechanism whose first day is known: before it nobody could use it."""
    for name, mechanism in reader.mechanisms.items():
        since = mechanism.entry.since
        if since:
            path: Path_ = ["mechanisms", name, "since"]
            yield _rule(
                f"since/{name}",
                f"No {mechanism.entry.title} before {since.day}",
                (),
                document.position(path),
                effects=(Effect("eliminate", (name,), elimination="impossible"),),
                because=f"Before {since.day} there was no {mechanism.entry.title}.",
                sources=reader.known_sources(document, [since.source], [*path, "source"]),
                confidence=since.confidence,
                effective_until=since.day - DAY,
            )


def rules_of_pack(reader: RuleReader, pack: Pack) -> Iterator[Rule]:
    """What a company always forbids or prefers, for each name in its pack.yaml."""
    for name, entry in pack.entry.forbidden.items():
        path: Path_ = ["forbidden", name]
        mechanisms = reader.resolved(pack.document, path, [name], at_key=True)
        effect = Effect("eliminate", mechanisms, elimination="forbidden")
        way_out = (
            f"{pack.entry.title} forbids it: where nothing else will do, let an override of the inventory say "
            "who grants the exception, why, and until when."
        )
        yield _standard(reader, pack, path, entry, effect, way_out)
    for name, preference in pack.entry.preferred.items():
        path = ["preferred", name]
        mechanisms = reader.resolved(pack.document, path, [name], at_key=True)
        reader.check_criterion(pack.document, [*path, "criterion"], preference.criterion)
        yield _standard(reader, pack, path, preference, Effect("prefer", mechanisms, preference.criterion))


def _standard(
    reader: RuleReader, pack: Pack, path: Path_, entry: StandardEntry, effect: Effect, way_out: str = ""
) -> Rule:
    kind, name = path
    reader.check_text(pack.document, entry.because, [*path, "because"])
    return _rule(
        f"{pack.entry.prefix}/{kind}/{name}",
        f"{pack.entry.title}: {name} is {kind}",
        (),
        pack.document.position(path),
        effects=(effect,),
        way_out=way_out,
        because=entry.because,
        sources=reader.known_sources(pack.document, [entry.source], [*path, "source"]),
        confidence="verified",
    )


def _rule(name: str, title: str, condition: Condition, position: Position, **known: Any) -> Rule:
    nothing: dict[str, Any] = {
        "effects": (),
        "conclusions": (),
        "warnings": (),
        "advice": (),
        "exceptions": "",
        "way_out": "",
        "despite": (),
    }
    always: dict[str, Any] = {"effective_from": None, "effective_until": None}
    return Rule(
        id=name,
        title=title,
        condition=condition,
        position=position,
        examples=None,
        **{**nothing, **always, **known},
    )
