"""What differs between two results as text for a terminal; every outside word is made printable."""

from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from advisor.catalogue import Catalogue
from advisor.differences import (
    AmountChange,
    Bill,
    Cause,
    ConnectionDifference,
    ConstructDifference,
    Difference,
    FactChange,
    Input,
    State,
)
from advisor.plain_text import and_join, counted, wrapped

WIDTH = 80
SHOWN = 6
"""Facts, rules and other names that a line lists; JSON has all of them."""
INPUTS: dict[Input, str] = {
    "inventory": "the inventory",
    "rules": "the rules",
    "prices": "the prices",
    "knowledge": "the knowledge beside rules and prices",
    "day": "the day",
    "tool": "the version of the advisor",
}


def differences(difference: Difference, catalogue: Catalogue, width: int = WIDTH) -> str:
    """Every decision, construct and cost that changed, a block for each, with causes."""
    return "\n".join(_Page(catalogue, width).all(difference)) + "\n"


class _Page:
    def __init__(self, catalogue: Catalogue, width: int):
        self.catalogue, self.width = catalogue, max(width, 30)

    def lines(self, text: str, first: str = "") -> list[str]:
        """`text` wrapped behind a mark."""
        return wrapped(text, self.width, first, " " * len(first))

    def all(self, difference: Difference) -> Iterator[str]:
        name = difference.new.name or "Inventory"
        summary = _summary(difference)
        yield from self.lines(f"{name}: " + (f"changes in {and_join(summary)}" if summary else "nothing changes"))
        for change in difference.changes:
            yield from self.lines(change, "  set ")
        if not difference.changes:
            yield from self.lines(
                and_join([INPUTS[one.input] + self.values(one.input, one.old, one.new) for one in difference.inputs])
                or "nothing: same inventory, knowledge, day and version",
                "  what differs: ",
            )
        for connection in difference.connections:
            yield ""
            yield from self.connection(connection, of_whatif=bool(difference.changes))
        if difference.constructs:
            yield from ("", "Constructs")
            for construct in difference.constructs:
                yield from self.construct(construct)
        if not difference.is_empty and (difference.old_cost or difference.new_cost):
            yield ""
            same = difference.old_cost == difference.new_cost
            cost = _bill(difference.new_cost) if same else _costs(difference.old_cost, difference.new_cost)
            yield from self.lines(f"Cost of the plan: {cost}{', unchanged' if same else ''}")

    def values(self, of: Input, old: str, new: str) -> str:
        """A day and a version say something; a digest does not."""
        return f" ({old or 'unknown'}, now {new or 'unknown'})" if of in {"day", "tool"} else ""

    # --- connections --------------------------------------------------------------------------------------------------

    def connection(self, one: ConnectionDifference, *, of_whatif: bool) -> Iterator[str]:
        old, new = one.old, one.new
        if old is None or new is None:
            only = old or new
            assert only is not None
            yield from self.lines(f"{one.id}, {'added' if new else 'removed'}")
            yield from self.lines(self.state(only), "  = " if new else "  - ")
            if only.monthly_cost:
                yield from self.lines(_bill(only.monthly_cost), "  $ ")
            return
        yield from self.lines(one.id)
        if one.changed == ("cost",):
            yield from self.lines(f"{self.state(new)}, as before", "  = ")
        else:
            yield from self.lines(self.state(new), "  = ")
            yield from self.lines(f"before: {self.state(old)}", "  - ")
        if "mechanism" in one.changed and one.text:
            yield from self.lines(f"{self.title(old.mechanism)} now: {one.text}", "    ")
        if one.alone_unchanged:
            said = "Decided alone it would be as before: what it shares with other connections changed."
            yield from self.lines(said, "    ")
        if "cost" in one.changed:
            yield from self.lines(_costs(old.monthly_cost, new.monthly_cost), "  $ ")
        yield from self.causes(one.causes, of_whatif=of_whatif)

    def state(self, state: State) -> str:
        return f"{self.title(state.mechanism)}, {state.standing}"

    def title(self, mechanism: str | None) -> str:
        """A mechanism's title; what another version or pack knew keeps its name."""
        if mechanism is None:
            return "no mechanism is left"
        known = self.catalogue.mechanisms.get(mechanism)
        return known.entry.title if known else mechanism

    def causes(self, causes: Iterable[Cause], *, of_whatif: bool) -> Iterator[str]:
        causes = list(causes)
        if not causes:
            yield from self.lines("cause unknown: inventory, knowledge, day and version are the same", "  < ")
        shown = [one for one in causes if one.weight != "possible"]
        for cause in shown:
            evidence = "; ".join(self.evidence(cause))
            if not (of_whatif and not evidence):
                said = INPUTS[cause.input] if cause.weight == "certain" else f"{INPUTS[cause.input]}, by the evidence"
                yield from self.lines(f"because of {said}{': ' if evidence else ''}{evidence}", "  < ")
        possible = [INPUTS[one.input] for one in causes if one.weight == "possible"]
        if possible and not of_whatif:
            said = f"{and_join(possible)} {'differ' if len(possible) > 1 else 'differs'} too, without a trace here"
            none = f"{and_join(possible, 'or')} may be the cause: nothing in the results tells which"
            yield from self.lines(said if shown else none, "  < ")

    def evidence(self, cause: Cause) -> Iterator[str]:
        read = [one for one in cause.facts if one.read_by] or list(cause.facts)
        yield from _first([self.fact(one) for one in read])
        yield from _first([f"{one.rule} {one.change}" for one in cause.rules])
        yield from _first([_amounts(one, "price") for one in cause.prices])
        yield from _first([_amounts(one, "quantity") for one in cause.quantities])

    def fact(self, one: FactChange) -> str:
        known = self.catalogue.facts.get(one.fact)
        rules = f", read by {', '.join(one.read_by[:SHOWN])}" if one.read_by else ""
        places = dict.fromkeys(place for place in (one.old_at, one.new_at) if place)
        at = f" ({', now '.join(places)})" if places else ""
        return f"{known.label if known else one.fact} {_value(one.old)}, now {_value(one.new)}{at}{rules}"

    # --- constructs ---------------------------------------------------------------------------------------------------

    def construct(self, one: ConstructDifference) -> Iterator[str]:
        mark = {"built": "  + ", "gone": "  - ", "changed": "  ~ "}[one.change]
        said = [f"{one.kind.replace('_', ' ')} {one.name}, {one.change}"]
        said += [f"{one.field} {_value(one.old)}, now {_value(one.new)}" for one in one.fields]
        for word, served in (("serves", one.serves), ("serves no more", one.serves_no_more)):
            if served:
                said.append(f"{word} {', '.join(_first(served))}")
        if one.old_cost != one.new_cost:
            both = one.change == "changed"
            said.append(_costs(one.old_cost, one.new_cost) if both else _bill(one.new_cost or one.old_cost))
        yield from self.lines("; ".join(said), mark)


def _summary(difference: Difference) -> list[str]:
    """How many decisions, constructs and costs changed; nothing where none did."""
    only_cost = sum(one.changed == ("cost",) for one in difference.connections)
    decisions, constructs = len(difference.connections) - only_cost, len(difference.constructs)
    parts = {
        counted(decisions, "decision"): decisions,
        counted(constructs, "construct"): constructs,
        f"the cost of {counted(only_cost, 'more connection' if decisions else 'connection')}": only_cost,
        "the cost of the plan": difference.old_cost != difference.new_cost,
    }
    return [said for said, number in parts.items() if number]


def _first(every: Iterable[str]) -> list[str]:
    """The first of many, and how many more there are."""
    every = list(every)
    return every[:SHOWN] + ([f"{len(every) - SHOWN} more"] if len(every) > SHOWN else [])


def _value(value: JsonValue) -> str:
    match value:
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:,.12g}"
        case list():
            return ", ".join(map(_value, value)) or "none"
        case dict():
            return ", ".join(f"{key}: {_value(one)}" for key, one in value.items())
        case _:
            return value


def _amounts(one: AmountChange, what: str) -> str:
    return f"{what} of {one.what} {one.old:,.12g}, now {one.new:,.12g}"


def _costs(old: Bill | None, new: Bill | None) -> str:
    """`12.00 USD a month before, unknown now`."""
    more = f" ({new.usd - old.usd:+,.2f})" if old and new and old.usd is not None and new.usd is not None else ""
    return f"{_bill(old, '')} before, {_bill(new)} now{more}"


def _bill(bill: Bill | None, period: str = " a month") -> str:
    if bill is None:
        return "unknown"
    if bill.usd is None:
        return f"{bill.known:,.2f} USD{period} and more" if bill.known else "unknown"
    return f"{bill.usd:,.2f} USD{period}"
