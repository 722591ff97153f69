"""Decides every connection: situation, engine, decision, and what a single different fact would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from advisor.catalogue import Catalogue, Effect, Fact
from advisor.catalogue.dates import on
from advisor.collector import paused
from advisor.conditions import FactValue, Test, Values, View, truth
from advisor.constructs import Constructs
from advisor.costs import COST_FACTS, Amounts, Bill, Costs, Numbers
from advisor.decision import Compare, Decision, Finding, Ranking, findings, rank, settle
from advisor.inference import Outcome, engine
from advisor.inventory import Inventory, Override
from advisor.plain_text import and_join
from advisor.problems import Problem, one_of
from advisor.situations import Completion, Situation, situations

POLICY = "policy.never"
"""Stands where a rule's id stands, for what the inventory's policy forbids."""


@dataclass(frozen=True)
class Flip:
    """A fact, another value of it, and the mechanism that it would lead to."""

    fact: str
    value: FactValue
    mechanism: str | None


class Decider:
    """Decides the connections of one inventory; what alike situations share is worked out once."""

    def __init__(self, inventory: Inventory, catalogue: Catalogue, as_of: date):
        self.inventory, self.catalogue, self.as_of = inventory, catalogue, as_of
        self.overrides = {one.connection: one for one in inventory.content.overrides}
        self.rules = engine(catalogue)
        self.completion = Completion(catalogue, inventory.content.confirmed)
        self.policy = _policy_findings(inventory, catalogue)
        tested = {name: tests for name, tests in catalogue.tests.items() if not catalogue.facts[name].entry.concluded}
        self._read = tuple(tested)
        self.what_ifs: list[tuple[Fact, tuple[Test, ...]]] = [
            (fact, tested[name]) for name, fact in catalogue.facts.items() if name in tested and fact.entry.what_if
        ]
        """The facts of which another value can make sense, in the order of their files."""
        self.often = [one for one in self.what_ifs if one[0].entry.decides == "often"]
        self._outcomes: dict[tuple[int | None, ...], Outcome] = {}
        allowance = inventory.content.policy.allowance_per_construct_usd
        self.allowance_cents = None if allowance is None else round(allowance * 100)
        self._costs: Costs | None = None
        self._ranked: dict[tuple[frozenset[str], tuple[str, ...]], tuple[tuple[Finding, ...], Ranking]] = {}

    def outcome(self, situation: Situation, seen: View) -> Outcome:
        """What the rules say of a situation: the same of all of which they see the same."""
        view = tuple(map(seen.get, self._read))
        found = self._outcomes.get(view)
        if found is None:
            found = self._outcomes[view] = self.rules.run(situation.values, seen)
        return found

    def ranked(self, outcome: Outcome, priorities: tuple[str, ...]) -> tuple[tuple[Finding, ...], Ranking]:
        """What rules and policy found of mechanisms, and how far that decides among them."""
        key = outcome.effective, priorities
        found = self._ranked.get(key)
        if found is None:
            every = (*findings(self.catalogue, outcome.effective), *self.policy)
            found = self._ranked[key] = every, rank(self.catalogue, every, priorities)
        return found

    def costs(self, situation: Situation) -> Costs:
        """What costs are worked out with in this inventory."""
        if self._costs is None:
            self._costs = Costs(Constructs(situation.fleet, self.catalogue))
        return self._costs

    def analysis(self, situation: Situation, seen: View) -> "Analysis":
        """One connection decided."""
        outcome = self.outcome(situation, seen)
        found, ranking = self.ranked(outcome, situation.priorities)
        analysis = Analysis(self, situation, outcome, found, ranking)
        _ = analysis.decision
        return analysis


@dataclass(frozen=True, eq=False)
class Analysis:
    """One connection decided alone."""

    decider: Decider
    situation: Situation
    outcome: Outcome
    found: tuple[Finding, ...]
    ranking: Ranking

    @property
    def catalogue(self) -> Catalogue:
        """The knowledge by which it is decided."""
        return self.decider.catalogue

    @property
    def inventory(self) -> Inventory:
        """The inventory in which it stands."""
        return self.decider.inventory

    @property
    def fired(self) -> frozenset[str]:
        """The ids of the rules that fired."""
        return self.outcome.fired

    @cached_property
    def values(self) -> Values:
        """The situation's values with what rules concluded."""
        return {**self.situation.values, **self.outcome.conclusions}

    @property
    def costs(self) -> Costs:
        """What its costs are worked out with."""
        return self.decider.costs(self.situation)

    @cached_property
    def amounts(self) -> Amounts:
        """How much of everything it uses."""
        return self.costs.amounts(self.situation, self.situation.values)

    @cached_property
    def decision(self) -> Decision:
        """What the rules and, where these leave several, numbers decide for it alone."""
        return settle(self.ranking, self.numbers, self.decider.allowance_cents)

    @cached_property
    def without_policy(self) -> Ranking:
        """How far rules decide where nothing is ruled out by the policy of the inventory."""
        found = [one for one in self.found if one.rule != POLICY]
        return rank(self.catalogue, found, self.situation.priorities)

    def numbers(self, mechanism: str) -> Numbers:
        """What is compared of a mechanism."""
        found = self._numbers.get(mechanism)
        if found is None:
            found = self.costs.numbers(mechanism, self.situation, self.situation.values, self.amounts)
            self._numbers[mechanism] = found
        return found

    @cached_property
    def _numbers(self) -> dict[str, Numbers]:
        """Those that were worked out: hundreds of what-ifs ask for the same."""
        return {}

    @property
    def stated_override(self) -> Override | None:
        """The override that the inventory states for it, in force or not."""
        overrides = self.decider.overrides
        return overrides.get(self.situation.connection.id) if overrides else None

    @property
    def override(self) -> Override | None:
        """The override that is in force."""
        return None if self.override_problem else self.stated_override

    @cached_property
    def override_problem(self) -> Problem | None:
        """Why an override that is stated is not in force: its last day is over, or it is impossible."""
        override = self.stated_override
        if override is None:
            return None
        path: list[str | int] = ["overrides", self.inventory.content.overrides.index(override)]
        say = self.inventory.document.problem
        if override.until and override.until < self.decider.as_of:
            return say(
                f"the override to {override.choose} ended on {override.until} and no longer counts",
                [*path, "until"],
                expected=f"a day from {self.decider.as_of} on",
                hint="let those who decided it renew it, or take it out",
            )
        out = {one: self.naming(one, "eliminate") for one in self.catalogue.mechanisms}
        barred = {one: [by.rule for by in found if by.effect.elimination == "impossible"] for one, found in out.items()}
        if not barred[override.choose]:
            return None
        return say(
            f"the override to {override.choose} does not count: it is impossible here"
            f" ({and_join(barred[override.choose])})",
            [*path, "choose"],
            expected=one_of([one for one, rules in barred.items() if not rules]),
            hint="choose one that is possible, or change what makes it impossible",
        )

    @property
    def mechanism(self) -> str | None:
        """The recommended mechanism: of the override where there is one, else of the rules."""
        return self.override.choose if self.override else self.decision.mechanism

    def bill(self, mechanism: str) -> Bill:
        """What a mechanism would cost this connection alone."""
        return self.costs.bill(mechanism, self.situation, self.situation.values, self.amounts)

    def naming(self, mechanism: str, *kinds: str, criterion: str | None = None) -> list[Finding]:
        """What was found about a mechanism, of the given kinds."""
        return [
            one
            for one in self.found
            if one.effect.kind in kinds
            and mechanism in one.effect.mechanisms
            and (criterion is None or one.effect.criterion == criterion)
        ]

    @cached_property
    def flips(self) -> tuple[Flip, ...]:
        """Every other value of a single fact that leads to another mechanism, in the order of the fact file."""
        return tuple(
            Flip(fact.id, value, mechanism)
            for fact, tests in self.decider.what_ifs
            if self._applies(fact)
            for value in fact.other_values(self.situation.values.get(fact.id), tests)
            if (mechanism := self.mechanism_if(fact.id, value)) != self.decision.mechanism
        )

    @cached_property
    def conditions(self) -> tuple[tuple[str, Mapping[FactValue, str | None]], ...]:
        """Facts that often decide, are unknown, and change the mechanism: each with the outcome of every value."""
        found = []
        for fact, tests in self.decider.often:
            if fact.id not in self.situation.values and self._applies(fact):
                outcomes = {value: self.mechanism_if(fact.id, value) for value in fact.other_values(None, tests)}
                if any(mechanism != self.decision.mechanism for mechanism in outcomes.values()):
                    found.append((fact.id, outcomes))
        return tuple(found)

    def _applies(self, fact: Fact) -> bool:
        """Whether another value of a fact makes sense for these ends."""
        if not fact.applies:
            return True
        # What is false without conclusions stays false with them, and most are not needed.
        given = self.situation.values
        left = [condition for condition in fact.applies if truth(condition, given) is not False]
        return any(truth(condition, self.values) is not False for condition in left)

    def mechanism_if(self, fact: str, value: FactValue) -> str | None:
        """The mechanism that this connection alone would get, were one fact different."""
        values, changed = self._what_if(fact, value)
        outcome = self.decider.rules.run_again(self.outcome, self._seen, values, changed)
        if COST_FACTS.isdisjoint(changed):
            if outcome.effective not in self._mechanisms:
                self._mechanisms[outcome.effective] = self._settled(outcome, self.numbers)
            return self._mechanisms[outcome.effective]
        amounts = self.costs.amounts(self.situation, values)
        return self._settled(outcome, lambda one: self.costs.numbers(one, self.situation, values, amounts))

    def _settled(self, outcome: Outcome, compare: Compare) -> str | None:
        _, ranking = self.decider.ranked(outcome, self.situation.priorities)
        return settle(ranking, compare, self.decider.allowance_cents).mechanism

    @cached_property
    def _mechanisms(self) -> dict[frozenset[str], str | None]:
        """The mechanism by the rules that say something of mechanisms, where costs are as they are."""
        return {self.outcome.effective: self.decision.mechanism}

    @cached_property
    def _seen(self) -> View:
        """What the rules can tell apart of the situation."""
        return self.catalogue.view(self.situation.values)

    def _what_if(self, fact: str, value: FactValue) -> tuple[Values, set[str]]:
        """The values with one fact changed, and what differs: what it implies follows, its opposites give way."""
        before, completion = self.situation, self.decider.completion
        if fact not in completion.concerned:
            return {**before.values, fact: value}, {fact}
        given = {**before.given, fact: value}
        forced: dict[str, FactValue] = {fact: value}
        waiting = [fact]
        while waiting:
            name = waiting.pop()
            for other, when, meant_fact, meant in self.catalogue.implications:
                if other == name and forced[name] == when and meant_fact not in forced:
                    given[meant_fact] = forced[meant_fact] = meant
                    waiting.append(meant_fact)
                elif meant_fact == name and forced[name] != meant and other not in forced and given.get(other) == when:
                    del given[other]
        added = completion.of(given, before.declared_unknown - {fact})
        values = {**given, **added.values}
        return values, {name for name in completion.concerned if values.get(name) != before.values.get(name)}


def analyse(inventory: Inventory, catalogue: Catalogue, as_of: date) -> list[Analysis]:
    """Every connection decided alone, by what was true on the day."""
    with paused():
        catalogue = on(catalogue, as_of)
        decider = Decider(inventory, catalogue, as_of)
        return [decider.analysis(*one) for one in situations(inventory, catalogue)]


def _policy_findings(inventory: Inventory, catalogue: Catalogue) -> tuple[Finding, ...]:
    return tuple(
        Finding(POLICY, Effect("eliminate", catalogue.meant_by(name), elimination="forbidden"))
        for name in inventory.content.policy.never
    )
