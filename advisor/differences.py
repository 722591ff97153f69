"""What differs between two results, and why: decisions, constructs and cost, each change with its causes."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import JsonValue

from advisor.result import Result
from advisor.result.connections import ConnectionResult, MonthlyCost, Reason
from advisor.result.parts import Part, Standing
from advisor.result.plan import PlannedConstruct

DIFFERENCE_VERSION = 1
Input = Literal["inventory", "rules", "prices", "knowledge", "day", "tool"]
Weight = Literal["certain", "supported", "possible"]


class Bill(Part):
    """A month's cost in US dollars; where `usd` is null a price is unknown, and `known` is what the others make."""

    usd: float | None
    known: float


class State(Part):
    """What is recommended for a connection, and what that costs; null where nothing is left or nobody says."""

    mechanism: str | None
    standing: Standing
    monthly_cost: Bill | None


class FactChange(Part):
    """A fact that differs, where each value comes from, and the rules that decide by it; null where it is unknown."""

    fact: str
    old: JsonValue
    new: JsonValue
    old_at: str
    new_at: str
    read_by: tuple[str, ...]


class RuleChange(Part):
    """A rule that says something else although it reads the same."""

    rule: str
    change: Literal["appeared", "vanished", "changed"]


class AmountChange(Part):
    """A price, or a quantity, of one line of the bill."""

    what: str
    old: float
    new: float


class Cause(Part):
    """An input that differs, and what of it shows in the connection.

    It is certain where nothing else differs, supported where something shows, and else possible.
    """

    input: Input
    weight: Weight
    facts: tuple[FactChange, ...] = ()
    rules: tuple[RuleChange, ...] = ()
    prices: tuple[AmountChange, ...] = ()
    quantities: tuple[AmountChange, ...] = ()


class ConnectionDifference(Part):
    """A connection that is new or gone, or whose decision or cost changed.

    `text` says why what was chosen is so no longer; `alone_unchanged`: by itself it would get what it would have got,
    and what the fleet shares makes the difference.
    """

    id: str
    changed: tuple[Literal["added", "removed", "mechanism", "standing", "cost"], ...]
    old: State | None
    new: State | None
    text: str
    alone_unchanged: bool
    causes: tuple[Cause, ...]


class FieldChange(Part):
    """One field of a construct that has another value."""

    field: str
    old: JsonValue
    new: JsonValue


class ConstructDifference(Part):
    """A construct that is built, is gone, or is otherwise; which connections it serves more, and which no more."""

    kind: str
    name: str
    change: Literal["built", "gone", "changed"]
    serves: tuple[str, ...]
    serves_no_more: tuple[str, ...]
    fields: tuple[FieldChange, ...]
    old_cost: Bill | None
    new_cost: Bill | None


class Side(Part):
    """One of the two results; `infeasible` are its connections without a mechanism."""

    name: str
    as_of: date
    version: str
    connections: int
    infeasible: tuple[str, ...]


class InputDifference(Part):
    """An input of the decisions that differs: its digest, day or version."""

    input: Input
    old: str
    new: str


class Difference(Part):
    """What `advisor whatif` and `advisor diff` print; `changes` are those of whatif."""

    schema_version: int
    changes: tuple[str, ...]
    old: Side
    new: Side
    inputs: tuple[InputDifference, ...]
    connections: tuple[ConnectionDifference, ...]
    constructs: tuple[ConstructDifference, ...]
    old_cost: Bill | None
    new_cost: Bill | None

    @property
    def is_empty(self) -> bool:
        """Whether decisions, constructs and cost are the same."""
        return not self.connections and not self.constructs and self.old_cost == self.new_cost


def compare(old: Result, new: Result, changes: Iterable[str] = ()) -> Difference:
    """Everything that differs between two results, in the order of the new one, then what is gone."""
    inputs = tuple(_inputs(old, new))
    return Difference(
        schema_version=DIFFERENCE_VERSION,
        changes=tuple(changes),
        old=_side(old),
        new=_side(new),
        inputs=inputs,
        connections=tuple(_connections(old, new, [one.input for one in inputs])),
        constructs=tuple(_constructs(old.plan.constructs, new.plan.constructs)),
        old_cost=_bill(old.plan.monthly_cost),
        new_cost=_bill(new.plan.monthly_cost),
    )


def _side(result: Result) -> Side:
    return Side(
        name=result.inventory.get("name", ""),
        as_of=result.as_of,
        version=result.advisor.get("version", ""),
        connections=len(result.connections),
        infeasible=tuple(one.id for one in result.connections if one.standing == "infeasible"),
    )


def _inputs(old: Result, new: Result) -> Iterator[InputDifference]:
    was, now = _digests(old), _digests(new)
    differing = [name for name in was if was[name] != now[name]]
    for name in differing:
        # The digest of the knowledge covers rules and prices: it tells of something else where those are the same.
        if name != "knowledge" or not {"rules", "prices"} & set(differing):
            yield InputDifference(input=name, old=was[name], new=now[name])


def _digests(result: Result) -> dict[Input, str]:
    """What stands for each input of a result; what a file leaves out is empty."""
    digests = result.digests
    return {
        "inventory": digests.get("inventory", ""),
        "rules": digests.get("rules", ""),
        "prices": digests.get("prices", ""),
        "knowledge": digests.get("knowledge", ""),
        "day": str(result.as_of),
        "tool": result.advisor.get("version", ""),
    }


def _bill(cost: MonthlyCost | None) -> Bill | None:
    return Bill(usd=cost.usd, known=round(sum(item.usd for item in cost.items), 2)) if cost else None


# --- connections ------------------------------------------------------------------------------------------------------


def _connections(old: Result, new: Result, inputs: Sequence[Input]) -> Iterator[ConnectionDifference]:
    before, after = ({one.id: one for one in result.connections} for result in (old, new))
    for name in dict.fromkeys([*after, *before]):
        was, now = before.get(name), after.get(name)
        if was and now:
            if (found := _Compared(was, now, inputs, (old.rules, new.rules))).changed:
                yield found.difference()
            continue
        yield ConnectionDifference(
            id=name,
            changed=("added",) if now else ("removed",),
            old=was and _state(was),
            new=now and _state(now),
            text="",
            alone_unchanged=False,
            causes=(Cause(input="inventory", weight="certain"),),
        )


def _state(connection: ConnectionResult) -> State:
    chosen = connection.recommendation
    return State(
        mechanism=chosen and chosen.mechanism,
        standing=connection.standing,
        monthly_cost=_bill(connection.monthly_cost),
    )


class _Compared:
    """A connection of both results."""

    def __init__(
        self,
        old: ConnectionResult,
        new: ConnectionResult,
        inputs: Sequence[Input],
        cited: tuple[Container[str], Container[str]],
    ):
        self.old, self.new, self.inputs = old, new, inputs
        self.cited = cited
        """The rules that each result cites for any of its connections."""
        self.was, self.now = _state(old), _state(new)
        names: tuple[Literal["mechanism", "standing"], ...] = ("mechanism", "standing")
        self.changed: tuple[Literal["mechanism", "standing", "cost"], ...] = (
            *(name for name in names if getattr(self.was, name) != getattr(self.now, name)),
            *(("cost",) if self.was.monthly_cost != self.now.monthly_cost else ()),
        )

    def difference(self) -> ConnectionDifference:
        against = next((one for one in self.new.alternatives if one.mechanism == self.was.mechanism), None)
        overridden = any(reason.rule == "override" for one in (self.old, self.new) for reason in one.reasons)
        return ConnectionDifference(
            id=self.new.id,
            changed=self.changed,
            old=self.was,
            new=self.now,
            text=against.text if against else "",
            alone_unchanged="mechanism" in self.changed and self.old.alone == self.new.alone and not overridden,
            causes=tuple(self.causes()),
        )

    def causes(self) -> Iterator[Cause]:
        """Each input that differs, with what shows of it."""
        facts, rules = tuple(self.facts.values()), tuple(self.rules())
        prices, quantities = tuple(self.amounts("price")), tuple(self.amounts("quantity"))
        # Facts come from the inventory; where it is the same, from whatever else concludes or presumes them.
        of_facts = next((one for one in self.inputs if one != "prices"), None)
        of_rules = next((one for one in self.inputs if one in {"rules", "day", "knowledge", "tool"}), None)
        of_prices = next((one for one in self.inputs if one in {"prices", "day", "tool"}), None)
        for one in self.inputs:
            shown = {
                "facts": facts if one == of_facts else (),
                "rules": rules if one == of_rules else (),
                "prices": prices if one == of_prices else (),
                "quantities": quantities if one == of_facts else (),
            }
            weight: Weight = "certain" if len(self.inputs) == 1 else "supported" if any(shown.values()) else "possible"
            yield Cause.model_validate({"input": one, "weight": weight, **shown})

    @cached_property
    def decisive(self) -> tuple[list[Reason], list[Reason]]:
        """Of each side, why the one mechanism was chosen and the other was not."""
        sides = ((self.old, self.now.mechanism), (self.new, self.was.mechanism))
        first, second = (
            [*one.reasons, *(reason for alt in one.alternatives if alt.mechanism == other for reason in alt.reasons)]
            for one, other in sides
        )
        return first, second

    @cached_property
    def facts(self) -> Mapping[str, FactChange]:
        """The facts that differ; also what rules read that is no fact, such as a policy."""
        (was, was_at), (now, now_at) = _values(self.old), _values(self.new)
        read_by: dict[str, dict[str, None]] = {}
        for reason in (*self.decisive[1], *self.decisive[0]):
            for read in reason.facts:
                read_by.setdefault(read.fact, {})[reason.rule] = None
        return {
            name: FactChange(
                fact=name,
                old=was.get(name),
                new=now.get(name),
                old_at=was_at.get(name, ""),
                new_at=now_at.get(name, ""),
                read_by=tuple(read_by.get(name, ())),
            )
            for name in dict.fromkeys([*now, *was])
            if was.get(name) != now.get(name)
        }

    def rules(self) -> Iterator[RuleChange]:
        """Rules that decide on one side and say nothing, or something else, on the other, by the same facts.

        What eliminates or requires is always told. Of other effects silence says something only where the mechanism
        was not eliminated, and where the rule is cited for no other connection either.
        """
        cited = (_cited(self.old), _cited(self.new))
        for here, there, change in ((1, 0, "appeared"), (0, 1, "vanished")):
            chosen = (self.was, self.now)[here].mechanism
            others = (self.old, self.new)[there].alternatives
            lost = any(one.mechanism == chosen and one.standing == "eliminated" for one in others)
            for reason in {one.rule: one for one in self.decisive[here]}.values():
                told = reason.effect in {"eliminate", "require"} or not (lost or reason.rule in self.cited[there])
                if not told or any(read.fact in self.facts for read in reason.facts):
                    continue
                if reason.rule not in cited[there]:
                    yield RuleChange.model_validate({"rule": reason.rule, "change": change})
                elif change == "appeared" and cited[0][reason.rule] != cited[1][reason.rule]:
                    yield RuleChange(rule=reason.rule, change="changed")

    def amounts(self, field: Literal["price", "quantity"]) -> Iterator[AmountChange]:
        """Lines of both bills with another price or quantity."""
        was, now = (
            {item.what: getattr(item, field) for item in one.monthly_cost.items} if one.monthly_cost else {}
            for one in (self.old, self.new)
        )
        for what in now:
            if what in was and was[what] != now[what]:
                yield AmountChange(what=what, old=was[what], new=now[what])


def _reasons(connection: ConnectionResult) -> Iterator[Reason]:
    yield from connection.reasons
    for one in connection.alternatives:
        yield from one.reasons


def _values(connection: ConnectionResult) -> tuple[dict[str, JsonValue], dict[str, str]]:
    """What a connection's rules can read, and where that stands as far as reasons tell."""
    read: dict[str, JsonValue] = {}
    at: dict[str, str] = {}
    for reason in _reasons(connection):
        for one in reason.facts:
            read.setdefault(one.fact, one.value)
            at.setdefault(one.fact, one.at)
    return {**connection.facts, **{name: value for name, value in read.items() if name not in connection.facts}}, at


def _cited(connection: ConnectionResult) -> dict[str, tuple[bool, frozenset[str]]]:
    """Of every rule that a connection cites, whether it eliminates, and the facts that it reads.

    What else it does is not compared: which of its other effects are told depends on what was chosen.
    """
    found: dict[str, tuple[bool, frozenset[str]]] = {}
    for reason in _reasons(connection):
        eliminates, facts = found.get(reason.rule, (False, frozenset()))
        read = {one.fact for one in reason.facts}
        found[reason.rule] = (eliminates or reason.effect == "eliminate", facts | read)
    return found


# --- constructs -------------------------------------------------------------------------------------------------------


def _constructs(old: Iterable[PlannedConstruct], new: Iterable[PlannedConstruct]) -> Iterator[ConstructDifference]:
    before, after = ({(one.kind, one.name): one for one in constructs} for constructs in (old, new))
    for key in dict.fromkeys([*after, *before]):
        was, now = before.get(key), after.get(key)
        served, serves = (dict.fromkeys(one.serves) if one else {} for one in (was, now))
        found = ConstructDifference(
            kind=key[0],
            name=key[1],
            change="changed" if was and now else "built" if now else "gone",
            serves=tuple(one for one in serves if one not in served),
            serves_no_more=tuple(one for one in served if one not in serves),
            fields=tuple(_fields(was, now)) if was and now else (),
            old_cost=_bill(was.monthly_cost) if was else None,
            new_cost=_bill(now.monthly_cost) if now else None,
        )
        same = not (found.serves or found.serves_no_more or found.fields) and found.old_cost == found.new_cost
        if not (found.change == "changed" and same):
            yield found


def _fields(was: PlannedConstruct, now: PlannedConstruct) -> Iterator[FieldChange]:
    """Whatever else the construct says of itself."""
    shown_elsewhere = {"kind", "name", "serves", "monthly_cost"}
    one, other = (side.model_dump(mode="json", exclude=shown_elsewhere) for side in (was, now))
    for name in one:
        if one[name] != other[name]:
            yield FieldChange(field=name, old=one[name], new=other[name])
