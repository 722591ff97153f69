"""What must hold of a catalogue in every possible situation; what does not is found, each with a smallest situation."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Literal

from advisor.catalogue import Catalogue, Effect, Rule
from advisor.catalogue.pages import as_yaml
from advisor.plain_text import and_join
from advisor.problems import Problem
from advisor.proof.logic import Formula, Logic, Model, all_of, any_of, not_
from advisor.proof.replay import Played, Stage

Kind = Literal[
    "no_verdict", "contradiction", "impossible_example", "never_fires", "covered", "never_matters", "never_wins"
]
MOST_DEAD_ENDS = 10
"""So many situations without a verdict are shown; mending one often mends others."""


@dataclass(frozen=True)
class Finding:
    """Something that does not hold: of which rule or mechanism, and a smallest situation that shows it, if any does."""

    kind: Kind
    about: str
    problem: Problem
    example: Model | None


class Prover:
    """Looks in all possible situations of a catalogue for what must not be."""

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self.logic = Logic(catalogue)
        self.stage = Stage(catalogue)
        self.fires = self.logic.answer.fires

    def findings(self, proven: Collection[str] = ()) -> Iterator[Finding]:
        """Everything that does not hold; single rules that were proven already are left out."""
        yield from self.without_verdict()
        yield from self.contradictions()
        yield from self.findings_of_rules(proven)
        yield from self.never_win()

    def findings_of_rules(self, proven: Collection[str] = ()) -> Iterator[Finding]:
        """What does not hold of single rules: impossible examples first, then of each rule its gravest fault."""
        rules = self.catalogue.rules.values()
        silent = {rule.id for rule in rules if not self.logic.possible(self.fires[rule.id])}
        covered = {finding.about: finding for finding in self.covered(silent)}
        for rule in rules:
            if rule.id in proven:
                continue
            yield from self.impossible_examples(rule)
            if rule.id in silent:
                yield self.never_fires(rule)
            elif rule.id in covered:
                yield covered[rule.id]
            else:
                yield from self.never_matters(rule)

    # --- a verdict for every situation ------------------------------------------------------------------------------

    def without_verdict(self) -> Iterator[Finding]:
        """Situations in which no mechanism is left, and no rule says what would help."""
        helped = [self.fires[rule.id] for rule in self.catalogue.rules.values() if rule.way_out]
        dead = self.logic.define("no verdict", all_of([*self.logic.answer.out.values(), not_(any_of(helped))]))
        seen: list[Formula] = []
        while len(seen) < MOST_DEAD_ENDS and (model := self.logic.smallest(dead, *seen)):
            played = self.stage.play(model)
            assert not played.left
            first = self.catalogue.rules[played.ranking.conflict[0]]
            blamed = and_join(list(played.ranking.conflict))
            message = f"no mechanism is left by {blamed}, and no rule says what would help (`way_out`)"
            yield self._finding("no_verdict", first.id, first, message, model)
            seen.append(self.logic.define(f"another than {len(seen)}", not_(self.logic.like(model))))

    # --- rules against each other -----------------------------------------------------------------------------------

    def contradictions(self) -> Iterator[Finding]:
        """Rules of which one says the opposite of the other wherever the facts that it reads have some values."""
        declared = {frozenset((rule.id, other)) for rule in self.catalogue.rules.values() for other in rule.despite}
        found: dict[frozenset[str], Finding] = {}
        for rule in self.catalogue.rules.values():
            for other, about in self._opposing(rule):
                pair = frozenset((rule.id, other.id))
                if pair in found or not self._within(other, self._reach(rule)):
                    continue
                if model := self._by_the_same_facts(rule, other):
                    message = (
                        f"{rule.id} and {other.id} say the opposite of {and_join(about)} by the same facts; "
                        "where both are meant, let one name the other under `despite`"
                    )
                    found[pair] = self._finding("contradiction", rule.id, rule, message, model)
        yield from (finding for pair, finding in found.items() if pair not in declared)
        for rule in self.catalogue.rules.values():
            for name in rule.despite:
                if frozenset((rule.id, name)) not in found:
                    message = f"{rule.id} stands despite {name}, and the two do not contradict each other"
                    yield Finding("contradiction", rule.id, Problem(message, rule.position), None)

    def _opposing(self, rule: Rule) -> Iterator[tuple[Rule, list[str]]]:
        """The rules that say the opposite of something that a rule says, and of which mechanisms."""
        for other in self.catalogue.rules.values():
            about = [one for effect in rule.effects for against in other.effects for one in _opposed(effect, against)]
            if about:
                yield other, list(dict.fromkeys(about))

    def _by_the_same_facts(self, rule: Rule, other: Rule) -> Model | None:
        """A situation in which both rules fire, the other one by what the first one reads, whatever else holds."""
        both = (self.fires[rule.id], self.fires[other.id])
        if not self.logic.possible(*both):
            return None
        shared = self._reach(other)
        for view in self.logic.views(
            [fact for fact, _ in rule.condition if fact in self.logic.known and fact in shared]
        ):
            values = self.logic.known_as(view)
            if self.logic.possible(*values, *both) and not self.logic.possible(*values, both[0], not_(both[1])):
                return self.logic.smallest(*values, *both)
        return None

    def _reach(self, rule: Rule) -> set[str]:
        """The facts that a rule reads, those from which rules conclude them, and what facts say of each other."""
        reach = {fact for fact, _ in rule.condition}
        for fact in tuple(reach):
            reach |= {given for one in self._concluding.get(fact, ()) for given in self._reach(one)}
        while more := {one for pair in self._related if not reach.isdisjoint(pair) for one in pair} - reach:
            reach |= more
        return reach

    def _within(self, rule: Rule, reach: set[str]) -> bool:
        """Whether these facts, and what rules conclude from them, can be all that a rule reads."""
        return all(
            fact in reach or any(self._within(one, reach) for one in self._concluding.get(fact, ()))
            for fact, _ in rule.condition
        )

    @cached_property
    def _concluding(self) -> Mapping[str, Sequence[Rule]]:
        """For every concluded fact the rules that conclude it."""
        found: dict[str, list[Rule]] = {}
        for rule in self.catalogue.rules.values():
            for fact in {one.fact for one in rule.conclusions}:
                found.setdefault(fact, []).append(rule)
        return found

    @cached_property
    def _related(self) -> set[tuple[str, str]]:
        """Facts of which one says something of the other."""
        pairs = chain(self.catalogue.implications, self.catalogue.exclusions)
        return {(name, other) for name, _, other, _ in pairs}

    def covered(self, silent: set[str]) -> Iterator[Finding]:
        """Rules of which another says all that they say, wherever they fire.

        Clauses of regimes are left out: two may ask the same, and both are shown.
        """
        written = [rule for rule in self.catalogue.rules.values() if rule.examples and rule.id not in silent]
        said = {rule.id: _says(rule) for rule in written}
        for number, rule in enumerate(written):
            for place, other in enumerate(written):
                if place == number or not said[rule.id] <= said[other.id] or self._without(rule, other):
                    continue
                if place > number and said[other.id] <= said[rule.id] and not self._without(other, rule):
                    # Of two that cover each other, the later one is named.
                    continue
                model = self.logic.smallest(self.fires[rule.id])
                assert model is not None
                message = f"{rule.id} says nothing that {other.id} does not say wherever {rule.id} fires"
                yield self._finding("covered", rule.id, rule, message, model, f"{other.id} stands at {other.position}")
                break

    def _without(self, rule: Rule, other: Rule) -> bool:
        """Whether a rule can fire while another does not."""
        return self.logic.possible(self.fires[rule.id], not_(self.fires[other.id]))

    # --- each rule ------------------------------------------------------------------------------------------------

    def impossible_examples(self, rule: Rule) -> Iterator[Finding]:
        """Examples of a rule that facts forbid, by what they imply of each other."""
        for example in chain(rule.examples.fires, rule.examples.silent) if rule.examples else ():
            values = {fact: self.catalogue.facts[fact].parse(raw) for fact, raw in example.items()}
            given = {fact: self.logic.alike(fact, value) for fact, value in values.items() if fact in self.logic.known}
            if not self.logic.possible(*self.logic.known_as(given)):
                message = f"an example of {rule.id} is impossible, by what facts imply: {as_yaml(values)}"
                yield Finding("impossible_example", rule.id, Problem(message, rule.position), None)

    def never_fires(self, rule: Rule) -> Finding:
        """A rule whose conditions exclude each other, with a situation in which as many as possible hold."""
        holding: list[str] = []
        wanted: list[Formula] = []
        for number, (fact, test) in enumerate(rule.condition):
            holds = self.logic.define(f"{rule.id} condition {number}", self.logic.holds(((fact, test),)))
            if self.logic.possible(*wanted, holds):
                wanted.append(holds)
                holding.append(fact)
        missing = [fact for fact, _ in rule.condition if fact not in holding]
        model = self.logic.smallest(*wanted)
        assert model is not None
        message = f"{rule.id} can never fire: what it asks of {and_join(missing)} excludes what it asks of " + (
            and_join(holding) or "any connection"
        )
        return self._finding("never_fires", rule.id, rule, message, model)

    def never_matters(self, rule: Rule) -> Iterator[Finding]:
        """A rule that changes no answer: none of its effects, conclusions or remarks is ever seen."""
        if self._remarks_seen(rule) or self._conclusions_used(rule) or self._effects_felt(rule):
            return
        model = self.logic.smallest(self.fires[rule.id])
        assert model is not None
        played, without = self.stage.play(model), self.stage.without(rule.id).play(model)
        assert played.left == without.left
        message = f"{rule.id} can never change an answer: whatever the situation, others decide it alike"
        yield self._finding("never_matters", rule.id, rule, message, model)

    def _remarks_seen(self, rule: Rule) -> bool:
        """Whether a warning or advice of a rule is shown with a mechanism that it is for."""
        left = self.logic.answer.left
        for remark in chain(rule.warnings, rule.advice):
            shown = [left[one] for one in remark.mechanisms or left]
            if self.logic.possible(self.fires[rule.id], self.logic.define(f"remark of {rule.id}", any_of(shown))):
                return True
        return bool(rule.way_out) and self.logic.possible(self.fires[rule.id], *self.logic.answer.out.values())

    def _conclusions_used(self, rule: Rule) -> bool:
        """Whether a rule fires that reads what this one concludes; where others may conclude it, by this one alone.

        Clauses of regimes need not be alone: each is shown as a reason.
        """
        for conclusion in rule.conclusions:
            for other in self.catalogue.rules.values():
                if not any(
                    fact == conclusion.fact and _reads(test, conclusion.member) for fact, test in other.condition
                ):
                    continue
                alone = (
                    [self.logic.dropping(rule.id), not_(self.logic.without().fires[other.id])] if rule.examples else []
                )
                if self.logic.possible(self.fires[rule.id], self.fires[other.id], *alone):
                    return True
        return False

    def _effects_felt(self, rule: Rule) -> bool:
        """Whether without the rule other mechanisms would be left: by what it says of one, else by any difference."""
        dropped = self.logic.dropping(rule.id)
        felt = [self._felt(effect) for effect in rule.effects]
        if felt and self.logic.possible(
            dropped, self.fires[rule.id], self.logic.define(f"{rule.id} is felt", any_of(felt))
        ):
            return True
        return bool(felt) and self.logic.possible(dropped, self._any_difference)

    def _felt(self, effect: Effect) -> Formula:
        after, before = self.logic.answer.left, self.logic.without().left
        if effect.kind == "require":
            return any_of([before[one] for one in before if one not in effect.mechanisms])
        raised = effect.kind in ("fits", "prefer")
        return any_of(
            [
                all_of([after[one], not_(before[one])]) if raised else all_of([before[one], not_(after[one])])
                for one in effect.mechanisms
            ]
        )

    @cached_property
    def _any_difference(self) -> Formula:
        """That without the rule that is left out the rules leave other mechanisms."""
        after, before = self.logic.answer.left, self.logic.without().left
        differs = [
            any_of([all_of([after[one], not_(before[one])]), all_of([before[one], not_(after[one])])]) for one in after
        ]
        return self.logic.define("answers differ", any_of(differs))

    # --- each mechanism -------------------------------------------------------------------------------------------

    def never_win(self) -> Iterator[Finding]:
        """Mechanisms that the rules never leave as the only one; what is out on no condition is not meant to win."""
        left = self.logic.answer.left
        always_out = {
            name
            for rule in self.catalogue.rules.values()
            for effect in rule.effects
            if effect.kind == "eliminate" and not rule.condition
            for name in effect.mechanisms
        }
        for name in (one for one in self.catalogue.mechanisms if one not in always_out):
            if self.logic.possible(left[name], *(not_(other) for one, other in left.items() if one != name)):
                continue
            model = self.logic.smallest(left[name]) or self.logic.smallest(not_(self.logic.answer.out[name]))
            about = [rule for rule in self.catalogue.rules.values() for one in rule.effects if name in one.mechanisms]
            rule = about[0] if about else next(iter(self.catalogue.rules.values()))
            message = f"the mechanism {name} can never win: the rules never leave it alone"
            yield self._finding("never_wins", name, rule, message, model)

    # --- what is found --------------------------------------------------------------------------------------------

    def _finding(
        self, kind: Kind, about: str, rule: Rule, message: str, model: Model | None, more: str = ""
    ) -> Finding:
        """A finding with its example, played by the engine."""
        hints = [more] if more else []
        if model is not None:
            hints.append(f"for instance {self._told(model, self.stage.play(model))}")
        return Finding(kind, about, Problem(message, rule.position, hint="; ".join(hints)), model)

    def _told(self, model: Model, played: Played) -> str:
        unknown = f"; unknown: {', '.join(sorted(model.unknown))}" if model.unknown else ""
        left = f"leaves {', '.join(played.left)}" if played.left else "leaves no mechanism"
        return f"{as_yaml(model.stated)}{unknown}: it {left}"


def _opposed(effect: Effect, against: Effect) -> Sequence[str]:
    """The mechanisms of which one effect says the opposite of another; of several that are required, one may be out."""
    shared = [one for one in effect.mechanisms if one in against.mechanisms]
    match effect.kind, against.kind:
        case ("fits", "misfits") | ("misfits", "fits"):
            return shared
        case ("require", "eliminate") if len(shared) == len(effect.mechanisms):
            return shared
        case ("eliminate", "require") if len(shared) == len(against.mechanisms):
            return shared
        case ("require", "require") if not shared:
            return effect.mechanisms
    return ()


def _says(rule: Rule) -> frozenset[tuple[str, str]]:
    """All that a rule says, in parts to compare: each effect on each mechanism, conclusion, warning and advice."""
    effects = (
        (f"{effect.kind} {effect.criterion or effect.elimination or ''}", mechanism)
        for effect in rule.effects
        for mechanism in effect.mechanisms
    )
    conclusions = (("conclude", f"{one.fact} {one.member}") for one in rule.conclusions)
    remarks = (("say", remark.text) for remark in chain(rule.warnings, rule.advice))
    way_out = (("way out", rule.way_out),) if rule.way_out else ()
    return frozenset(chain(effects, conclusions, remarks, way_out))


def _reads(test: object, member: str | None) -> bool:
    """Whether a test of a concluded fact asks for this member, or for yes."""
    return member is None or member in getattr(test, "values", ())
