"""The same rules and facts in other engines: experta by itself, and CLIPS."""

from collections.abc import Iterator, Sequence
from typing import Any

from advisor.catalogue import Catalogue, Rule
from advisor.conditions import Has, InRange, IsNot, IsOneOf, Lacks, MoreThan, Test, Values
from advisor.inference import Given, experta


class Experta:
    """All rules in one experta engine that runs once for each situation, as experta's documentation would have it."""

    def __init__(self, catalogue: Catalogue):
        self._catalogue = catalogue
        self._fired: set[str] = set()
        rules = {f"rule_{number}": self._rule(rule) for number, rule in enumerate(catalogue.rules.values())}
        self._engine = type("AllRules", (experta.KnowledgeEngine,), rules)()

    def _rule(self, rule: Rule) -> Any:
        given, chained = {}, []
        for fact, test in rule.condition:
            entry = self._catalogue.facts[fact].entry
            if not entry.concluded:
                given[fact] = experta.P(test)
            elif entry.kind == "yes_no":
                chained.append(experta.Fact(concluded=fact))
            else:
                chained.append(experta.OR(*(experta.Fact(concluded=fact, member=one) for one in test.boundaries())))

        def fire(engine: Any) -> None:
            self._fired.add(rule.id)
            for conclusion in rule.conclusions:
                engine.declare(experta.Fact(concluded=conclusion.fact, member=conclusion.member))

        return experta.Rule(experta.AND(Given(**given), *chained))(fire)

    def run(self, values: Values) -> frozenset[str]:
        """The ids of the rules that fire."""
        self._fired.clear()
        self._engine.reset()
        self._engine.declare(Given(**values))
        self._engine.run()
        return frozenset(self._fired)


class Clips:
    """All rules in CLIPS: single facts as slots of one fact, members of sets as facts of their own."""

    def __init__(self, catalogue: Catalogue):
        import clips

        self._sets = {name for name, fact in catalogue.facts.items() if fact.entry.kind == "set_of"}
        self._chained = {name for name, fact in catalogue.facts.items() if fact.entry.concluded}
        self._known = {name for name in catalogue.tests if name not in self._sets | self._chained}
        self._environment = clips.Environment()
        slots = " ".join(f"(slot {name} (default unknown))" for name in sorted(self._known))
        self._environment.build(f"(deftemplate given {slots})")
        self._environment.build("(deftemplate member (slot of) (slot is))")
        self._environment.build("(deftemplate known (slot is))")
        self._environment.build("(deftemplate fired (slot id))")
        for number, rule in enumerate(catalogue.rules.values()):
            self._environment.build(self._rule(number, rule))
        self._given = self._environment.find_template("given")

    def _rule(self, number: int, rule: Rule) -> str:
        slots: list[str] = []
        others: list[str] = []
        for fact, test in rule.condition:
            if fact in self._known:
                slots.append(f"({fact} {_constraint(fact, test)})")
            else:
                others += self._members(fact, test)
        told = [
            f'(assert (member (of {one.fact}) (is "{"yes" if one.member is None else one.member}")))'
            for one in rule.conclusions
        ]
        body = " ".join([f"(given {' '.join(slots)})", *others, "=>", f'(assert (fired (id "{rule.id}")))', *told])
        return f'(defrule rule-{number} "{rule.id}" {body})'

    def _members(self, fact: str, test: Test) -> Iterator[str]:
        values = [True] if isinstance(test, IsOneOf) else test.boundaries()
        one_of = "|".join(f'"{"yes" if value is True else value}"' for value in values)
        exists = f"(exists (member (of {fact}) (is {one_of})))"
        if isinstance(test, Lacks):
            yield f"(known (is {fact}))"
            yield f"(not {exists})"
        else:
            yield exists

    def run(self, values: Values) -> frozenset[str]:
        """The ids of the rules that fire."""
        environment = self._environment
        environment.reset()
        for name in self._sets & values.keys():
            environment.assert_string(f"(known (is {name}))")
            for member in values[name]:  # type: ignore[union-attr]
                environment.assert_string(f'(member (of {name}) (is "{member}"))')
        slots = {name: values[name] for name in self._known & values.keys()}
        self._given.assert_fact(**{name: _as_clips(value) for name, value in slots.items()})
        environment.run()
        return frozenset(fact["id"] for fact in environment.facts() if fact.template.name == "fired")


def _as_clips(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return float(value) if isinstance(value, int | float) else value


def _constraint(fact: str, test: Test) -> str:
    """A test as CLIPS writes it behind the name of a slot."""
    match test:
        case IsOneOf(values):
            return "|".join(_quoted(values))
        case IsNot(values):
            return "&".join(f"~{value}" for value in [*_quoted(values), "unknown"])
        case InRange(low, high):
            bounds = [f"({sign} ?{fact} {bound})" for sign, bound in ((">=", low), ("<=", high)) if bound is not None]
        case MoreThan(bound):
            bounds = [f"(> ?{fact} {bound})"]
        case Has() | Lacks():
            raise ValueError(f"{fact} is a set")
    return f"?{fact}&:(and (numberp ?{fact}) {' '.join(bounds)})"


def _quoted(values: Sequence[Any]) -> list[str]:
    return [f'"{_as_clips(value)}"' for value in values]
