"""Decides every connection: situation, engine, decision, and what a single different fact would change."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from advisor.catalogue import Catalogue, Effect, Fact
from advisor.conditions import FactValue, Values, fire_again, truth
from advisor.costs import COST_FACTS, MonthlyCost, Quantities, monthly_cost, quantities, ranking_cost
from advisor.decision import Decision, Finding, decide, findings
from advisor.inference import engine
from advisor.inventory import Inventory, Override
from advisor.situations import Situation, complete, situations

POLICY = "policy.never"
"""Stands where a rule's id stands, for what the inventory's policy forbids."""

Key = tuple[bool | None, ...]


@dataclass(frozen=True)
class Flip:
    """A fact, another value of it, and the mechanism that it would lead to."""

    fact: str
    value: FactValue
    mechanism: str | None


@dataclass(frozen=True)
class Analysis:
    """One connection decided alone."""

    catalogue: Catalogue
    inventory: Inventory
    situation: Situation
    fired: tuple[str, ...]
    values: Values
    """The situation's values with what rules concluded."""
    found: tuple[Finding, ...]
    decision: Decision
    quantities: Quantities
    override: Override | None
    """An override that is in force and possible."""
    override_note: str
    """Why an override that is there is not in force."""

    @property
    def mechanism(self) -> str | None:
        """The recommended mechanism: of the override where there is one, else of the rules."""
        return self.override.choose if self.override else self.decision.mechanism

    def cost(self, mechanism: str) -> MonthlyCost:
        """What a mechanism would cost this connection."""
        return monthly_cost(self.catalogue, mechanism, self.quantities)

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
        found = []
        for name, tests in sorted(
            self.catalogue.tests.items(), key=lambda one: list(self.catalogue.facts).index(one[0])
        ):
            fact = self.catalogue.facts[name]
            if fact.entry.concluded or not fact.entry.what_if or not self._applies(fact):
                continue
            for value in fact.other_values(self.situation.values.get(name), tests):
                mechanism = self.mechanism_if(name, value)
                if mechanism != self.decision.mechanism:
                    found.append(Flip(name, value, mechanism))
        return tuple(found)

    @cached_property
    def conditions(self) -> tuple[tuple[str, Mapping[FactValue, str | None]], ...]:
        """Facts that often decide, are unknown, and change the mechanism: each with the outcome of every value."""
        moving = dict.fromkeys(flip.fact for flip in self.flips)
        return tuple(
            (
                name,
                {
                    value: self.mechanism_if(name, value)
                    for value in fact.other_values(None, self.catalogue.tests[name])
                },
            )
            for name in moving
            if (fact := self.catalogue.facts[name]).entry.decides == "often" and name not in self.situation.values
        )

    def _applies(self, fact: Fact) -> bool:
        """Whether another value of a fact makes sense for these ends."""
        return not fact.applies or any(truth(condition, self.values) is not False for condition in fact.applies)

    def mechanism_if(self, fact: str, value: FactValue) -> str | None:
        """The mechanism that this connection alone would get, were one fact different."""
        known = self.situation.values
        values = what_if(self.situation, self.catalogue, fact, value)
        changed = [name for name in {*values, *known} if values.get(name) != known.get(name)]
        fired = fire_again(self.catalogue.clause, values, self._held, self.catalogue.touched(changed))
        used = quantities(self.inventory, self.situation, values) if COST_FACTS & {*changed} else self.quantities
        key = fired, tuple(used.amounts.values())
        if key not in self._decided:
            found = (*findings(self.catalogue, fired), *_policy_findings(self.inventory, self.catalogue))
            decision = decide(self.catalogue, found, self.situation.priorities, _cost_of(self.catalogue, used))
            self._decided[key] = decision.mechanism
        return self._decided[key]

    @cached_property
    def _held(self) -> frozenset[str]:
        return frozenset(self.fired)

    @cached_property
    def _decided(self) -> dict[tuple[frozenset[str], tuple[float, ...]], str | None]:
        """The mechanism for each set of rules and quantities that was met while asking what if."""
        return {(self._held, tuple(self.quantities.amounts.values())): self.decision.mechanism}


def what_if(situation: Situation, catalogue: Catalogue, fact: str, value: FactValue) -> dict[str, FactValue]:
    """The situation's values with one fact changed: what it implies follows, what contradicts it gives way."""
    values = {
        name: known
        for name, known in situation.values.items()
        if situation.origins[name].kind in {"stated", "derived", "known"} and name != fact
    }
    forced: dict[str, FactValue] = {fact: value}
    waiting = [fact]
    while waiting:
        name = waiting.pop()
        for other in catalogue.facts.values():
            for given, meant_fact, meant in other.implies:
                if other.id == name and forced[name] == given and meant_fact not in forced:
                    forced[meant_fact] = meant
                    waiting.append(meant_fact)
                elif meant_fact == name and forced[name] != meant and values.get(other.id) == given:
                    del values[other.id]
    values |= forced
    complete(values, catalogue, situation.declared_unknown - {fact})
    return values


def analyse(inventory: Inventory, catalogue: Catalogue, as_of: date) -> list[Analysis]:
    """Every connection decided alone; the engine runs once for each distinct situation."""
    rules = engine(catalogue)
    seen: dict[Key, tuple[str, ...]] = {}
    overrides = {one.connection: one for one in inventory.content.overrides}
    policy = _policy_findings(inventory, catalogue)
    result = []
    for situation in situations(inventory, catalogue):
        key = distinct(catalogue, situation.values)
        if key not in seen:
            seen[key], _ = rules.run(situation.values)
        fired = seen[key]
        values = _concluded(catalogue, fired, situation.values)
        found = (*findings(catalogue, fired), *policy)
        used = quantities(inventory, situation, situation.values)
        decision = decide(catalogue, found, situation.priorities, _cost_of(catalogue, used))
        override, note = _override(overrides.get(situation.connection.id), found, as_of)
        result.append(Analysis(catalogue, inventory, situation, fired, values, found, decision, used, override, note))
    return result


def distinct(catalogue: Catalogue, values: Values) -> Key:
    """What the rules' tests see of a situation: two situations with the same key get the same findings."""
    return tuple(
        None if (value := values.get(fact)) is None else test(value)
        for fact, tests in catalogue.tests.items()
        if not catalogue.facts[fact].entry.concluded
        for test in tests
    )


def _concluded(catalogue: Catalogue, fired: Iterable[str], values: Values) -> Values:
    known = dict(values)
    for name in fired:
        for conclusion in catalogue.rules[name].conclusions:
            conclusion.add_to(known)
    return known


def _cost_of(catalogue: Catalogue, used: Quantities) -> Callable[[str], float | None]:
    return lambda mechanism: ranking_cost(catalogue, mechanism, used)


def _policy_findings(inventory: Inventory, catalogue: Catalogue) -> tuple[Finding, ...]:
    return tuple(
        Finding(POLICY, Effect("eliminate", catalogue.meant_by(name), elimination="forbidden"))
        for name in inventory.content.policy.never
    )


def _override(override: Override | None, found: Sequence[Finding], as_of: date) -> tuple[Override | None, str]:
    if override is None:
        return None, ""
    if override.until and override.until < as_of:
        return None, f"The override to {override.choose} ended on {override.until} and no longer counts."
    impossible = [
        one.rule for one in found if one.effect.elimination == "impossible" and override.choose in one.effect.mechanisms
    ]
    if impossible:
        return (
            None,
            f"The override to {override.choose} does not count: it is impossible here ({', '.join(impossible)}).",
        )
    return override, ""
