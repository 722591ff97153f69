"""What regimes ask of connections, what answers it in this design, and what shows an assessor that it does."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from advisor.analysis import Analysis
from advisor.catalogue import Catalogue, Effect, Rule, Source, Statement
from advisor.catalogue.files import Confidence, RegimeFile
from advisor.catalogue.generated import SERVICES
from advisor.explanation.advice import ORDER, Due, due
from advisor.explanation.words import Words, pages, shared_text
from advisor.inventory import Inventory
from advisor.plain_text import and_join
from advisor.result.compliance import (
    ClauseRead,
    Compliance,
    DutyAnswer,
    DutyRead,
    DutyWay,
    Evidence,
    RegimeRead,
    ServiceInScope,
)
from advisor.result.parts import Remark

DUTIES = "duties"
"""The fact that holds the duties of a connection."""
FOR = frozenset({"prefer", "require", "fits"})
AGAINST = frozenset({"eliminate", "avoid", "misfits"})


@dataclass(frozen=True)
class _Said:
    """A sentence of the knowledge, its names not filled in; the same where it stands at the same place."""

    kind: str
    rule: str
    number: int
    only_if: str
    keeps_out: tuple[str, ...]
    text: str = field(compare=False)
    confidence: Confidence = field(compare=False)
    sources: tuple[Source, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class _Way:
    """How a connection answers a duty: connections with equal ways stand together."""

    built: bool
    answers: tuple[_Said, ...]
    warnings: tuple[_Said, ...]
    evidence: tuple[str, ...]


def compliance(
    inventory: Inventory,
    catalogue: Catalogue,
    analyses: Sequence[Analysis],
    mechanism: Callable[[Analysis], str | None],
) -> Compliance:
    """The matrix of all connections, each served by the mechanism that is given for it."""
    return _Matrix(catalogue, [(one, mechanism(one)) for one in analyses]).result(_stated(inventory))


def _stated(inventory: Inventory) -> frozenset[str]:
    """The regimes that stand anywhere in an inventory, whether they apply to a connection or not."""
    content = inventory.content
    groups = (content.accounts, content.vpcs, content.sites, content.services)
    every = [content, *content.connections, *(entry for group in groups for entry in group.values())]
    return frozenset(name for entry in every for name in entry.compliance)


class _Matrix:
    """Works the matrix out; what the same rules say of the same mechanism is found once."""

    def __init__(self, catalogue: Catalogue, served: Sequence[tuple[Analysis, str | None]]):
        self.catalogue, self.served = catalogue, served
        self.readers = _readers(catalogue)
        self._due: dict[int, Sequence[Due]] = {}
        self._of_rules: dict[
            tuple[frozenset[str], tuple[str, ...], str | None, str], tuple[tuple[_Said, ...], tuple[_Said, ...]]
        ] = {}

    def result(self, stated: frozenset[str]) -> Compliance:
        regimes = tuple(self.regime(name, one) for name, one in self.catalogue.regimes.items() if name in stated)
        return Compliance(regimes=regimes, duties=tuple(self.duties()))

    # --- what is asked --------------------------------------------------------------------------------------------

    def regime(self, name: str, regime: RegimeFile) -> RegimeRead:
        clauses = tuple(one for one in self.clauses(name, regime) if one.connections)
        return RegimeRead(
            name=name,
            title=regime.title,
            issuer=regime.issuer,
            text="" if clauses else "It is stated, and none of its clauses asks anything of a connection here.",
            clauses=clauses,
            scope=tuple(self.scope(name, regime)),
        )

    def clauses(self, name: str, regime: RegimeFile) -> Iterator[ClauseRead]:
        for clause in regime.clauses:
            rule = self.catalogue.rules[f"{name}/{clause.clause}"]
            yield ClauseRead(
                rule=rule.id,
                clause=clause.clause,
                asks=clause.asks,
                confidence=clause.confidence,
                sources=pages(rule.sources),
                duties=tuple(one.member for one in rule.conclusions if one.fact == DUTIES and one.member),
                connections=tuple(one.situation.connection.id for one, _ in self.served if rule.id in one.fired),
            )

    def scope(self, name: str, regime: RegimeFile) -> Iterator[ServiceInScope]:
        """What is known of the services that the connections of a regime are built of."""
        used = [mechanism for one, mechanism in self.served if mechanism and name in _members(one, "regimes")]
        for service, entry in regime.scope.items():
            built_on = [one for one in used if service in self.catalogue.mechanisms[one].entry.services]
            if built_on:
                yield ServiceInScope(
                    service=SERVICES[service],
                    in_scope=entry.in_scope,
                    note=entry.note,
                    confidence=entry.confidence,
                    sources=pages(self.catalogue.sources[source] for source in entry.sources),
                    mechanisms=tuple(dict.fromkeys(built_on)),
                    connections=len(built_on),
                )

    # --- what answers it ------------------------------------------------------------------------------------------

    def duties(self) -> Iterator[DutyRead]:
        fact = self.catalogue.facts[DUTIES]
        for duty in self.catalogue.duties:
            alike: dict[_Way, list[tuple[Analysis, str | None]]] = {}
            for analysis, mechanism in self.served:
                if duty in _members(analysis, DUTIES):
                    alike.setdefault(self.way(analysis, mechanism, duty), []).append((analysis, mechanism))
            if alike:
                yield DutyRead(
                    duty=duty,
                    says=fact.entry.values[duty],
                    asked_by=tuple(self.asking(duty, [one for group in alike.values() for one, _ in group])),
                    ways=tuple(self.shown(duty, way, group) for way, group in alike.items()),
                )

    def asking(self, duty: str, having: Sequence[Analysis]) -> Iterator[str]:
        """The rules that conclude a duty of any of these connections."""
        fired = frozenset[str]().union(*(one.fired for one in having))
        for name, rule in self.catalogue.rules.items():
            if name in fired and any((one.fact, one.member) == (DUTIES, duty) for one in rule.conclusions):
                yield name

    def way(self, analysis: Analysis, mechanism: str | None, duty: str) -> _Way:
        """What answers a duty of one connection."""
        known, values = self.catalogue.duties[duty], analysis.values
        key = (analysis.fired, analysis.situation.priorities, mechanism, duty)
        if key not in self._of_rules:
            self._of_rules[key] = self.of_rules(analysis, mechanism, duty)
        answers, warnings = self._of_rules[key]
        if mechanism is None:
            return _Way(False, answers, warnings, ())
        given = [_statement(one) for one in known.answers if one.applies(mechanism, values)]
        to_do = [
            _Said("to_do", one.rule, one.number, one.only_if, (), one.text, one.confidence)
            for one in self.due(analysis, mechanism)
            if one.kind in known.steps or one.rule in known.rules or one.rule in self.readers[duty]
        ]
        evidence = tuple(one.id for one in known.collect if one.applies(mechanism, values) is not False)
        return _Way(True, (*given, *answers, *to_do), warnings, evidence)

    def due(self, analysis: Analysis, mechanism: str) -> Sequence[Due]:
        """What there is to do for a connection, in the order of doing."""
        number = analysis.situation.number
        if number not in self._due:
            self._due[number] = sorted(due(analysis, mechanism), key=lambda one: ORDER.index(one.kind))
        return self._due[number]

    def of_rules(
        self, analysis: Analysis, mechanism: str | None, duty: str
    ) -> tuple[tuple[_Said, ...], tuple[_Said, ...]]:
        """The rules that read a duty and speak for the mechanism or keep others out, and those that warn of it."""
        answers, warnings = [], []
        readers = [rule for name, rule in self.readers[duty].items() if name in analysis.fired]
        out = self.out_anyway(analysis, self.readers[duty])
        for rule in readers:
            for_it = any(effect.kind in FOR and mechanism in effect.mechanisms for effect in rule.effects)
            against = {one for effect in rule.effects for one in self.kept_out(analysis, mechanism, effect)}
            against -= {*out, mechanism}
            if for_it or against:
                kind = "chosen" if for_it else "kept_out"
                keeps_out = tuple(one for one in self.catalogue.mechanisms if one in against)
                titles = and_join([self.catalogue.mechanisms[one].entry.title for one in keeps_out])
                text = rule.because if for_it else f"{rule.because} It keeps out {titles}."
                answers.append(_Said(kind, rule.id, 0, "", keeps_out, text, rule.confidence))
            against_it = any(effect.kind in AGAINST and mechanism in effect.mechanisms for effect in rule.effects)
            texts = [rule.because] if against_it else []
            texts += [one.text for one in rule.warnings if not one.mechanisms or mechanism in one.mechanisms]
            warnings += [
                _Said("warning", rule.id, number, "", (), text, rule.confidence) for number, text in enumerate(texts)
            ]
        return tuple(answers), tuple(warnings)

    def out_anyway(self, analysis: Analysis, readers: Collection[str]) -> set[str]:
        """The mechanisms that are ruled out for other reasons than a duty."""
        return {one for found in analysis.found if found.rule not in readers for one in self.ruled_out(found.effect)}

    def ruled_out(self, effect: Effect) -> Sequence[str]:
        """The mechanisms that an effect leaves no chance."""
        if effect.kind == "require":
            return [one for one in self.catalogue.mechanisms if one not in effect.mechanisms]
        return effect.mechanisms if effect.kind == "eliminate" else ()

    def kept_out(self, analysis: Analysis, mechanism: str | None, effect: Effect) -> Sequence[str]:
        """The mechanisms that an effect rules out, or by which they fell behind the mechanism in the ranking."""
        by = effect.criterion or "class"
        step = next((step for step in analysis.ranking.steps if step.by == by and mechanism in step.stayed), None)
        if step is None or effect.kind in {"require", "eliminate"}:
            return self.ruled_out(effect)
        fell = [one for one in step.levels if one not in step.stayed]
        if effect.kind in AGAINST:
            return [one for one in fell if one in effect.mechanisms]
        return [one for one in fell if one not in effect.mechanisms] if mechanism in effect.mechanisms else ()

    # --- in words -------------------------------------------------------------------------------------------------

    def shown(self, duty: str, way: _Way, group: Sequence[tuple[Analysis, str | None]]) -> DutyWay:
        known, every = self.catalogue.duties[duty], [Words(one) for one, _ in group]
        text = ""
        if not way.built:
            text = "No mechanism is left for these connections, so there is no design that could answer it."
        elif not way.answers:
            text = f"Nothing in this design answers it. {known.otherwise}"
        return DutyWay(
            mechanisms=tuple(dict.fromkeys(one for _, one in group if one)),
            connections=tuple(one.situation.connection.id for one, _ in group),
            answers=tuple(
                DutyAnswer.model_validate(
                    {
                        "kind": one.kind,
                        "rule": one.rule,
                        "text": shared_text(one.text, every),
                        "only_if": one.only_if,
                        "keeps_out": one.keeps_out,
                        "confidence": one.confidence,
                        "sources": pages(one.sources),
                    }
                )
                for one in way.answers
            ),
            warnings=tuple(Remark(rule=one.rule, text=shared_text(one.text, every)) for one in way.warnings),
            evidence=tuple(
                Evidence(text=one.text, confidence=one.confidence, sources=pages(one.sources))
                for one in known.collect
                if one.id in way.evidence
            ),
            text=text,
        )


@lru_cache(maxsize=4)
def _readers(catalogue: Catalogue) -> Mapping[str, Mapping[str, Rule]]:
    """For every duty the rules that read it, by their ids."""
    return {
        duty: {name: rule for name, rule in catalogue.rules.items() if rule.reads(DUTIES, duty)}
        for duty in catalogue.duties
    }


def _statement(one: Statement) -> _Said:
    return _Said("given", one.id, 0, "", (), one.text, one.confidence, one.sources)


def _members(analysis: Analysis, fact: str) -> frozenset[str]:
    value = analysis.values.get(fact)
    return value if isinstance(value, frozenset) else frozenset()
