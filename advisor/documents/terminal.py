"""Decisions and explanations as text for a terminal; every outside word is made printable."""

from collections.abc import Iterable, Iterator

from advisor.catalogue import Catalogue
from advisor.documents.plan_text import bill, plan_lines
from advisor.plain_text import and_join, counted, wrapped
from advisor.result import Result
from advisor.result.connections import Advice, Alternative, ConnectionResult, ExistingLink, InFleet, MonthlyCost, Reason
from advisor.result.parts import SourceRead

WIDTH = 80


def recommendations(result: Result, catalogue: Catalogue, width: int = WIDTH) -> str:
    """All decisions, a block for each connection."""
    return "\n".join(_Page(catalogue, width).overview(result)) + "\n"


def explanation(connection: ConnectionResult, catalogue: Catalogue, width: int = WIDTH) -> str:
    """One decision in full."""
    return "\n".join(_Page(catalogue, width).full(connection)) + "\n"


class _Page:
    def __init__(self, catalogue: Catalogue, width: int):
        self.catalogue, self.width = catalogue, max(width, 30)

    def lines(self, text: str, first: str = "", rest: str | None = None) -> list[str]:
        """`text` wrapped, with one indent for its first line and one for the others."""
        return wrapped(text, self.width, first, " " * len(first) if rest is None else rest)

    def name(self, mechanism: str | None) -> str:
        if mechanism is None:
            return "no mechanism is left"
        entry = self.catalogue.mechanisms[mechanism].entry
        return f"{entry.title} ({self.catalogue.families[entry.family]})"

    def overview(self, result: Result) -> Iterator[str]:
        counts = {
            one: sum(c.standing == one for c in result.connections) for one in ("decided", "conditional", "infeasible")
        }
        summary = and_join([f"{number} {name}" for name, number in counts.items() if number]) or "nothing to decide"
        yield from self.lines(
            f"{result.inventory['name'] or 'Inventory'}: {counted(len(result.connections), 'connection')}, {summary}"
            f" (as of {result.as_of}, knowledge {result.digests['knowledge'][:12]})"
        )
        for connection in result.connections:
            yield ""
            yield from self.block(connection)
        if result.plan.monthly_cost is not None:
            yield ""
            yield from plan_lines(result.plan, self.catalogue, self.lines)

    def block(self, connection: ConnectionResult) -> Iterator[str]:
        chosen = connection.recommendation.mechanism if connection.recommendation else None
        yield from self.lines(connection.id)
        yield from self.lines(f"{self.name(chosen)}, {connection.standing}", "  = ")
        yield from self.lines(connection.decided_by, "    ")
        for reason in connection.reasons[: 4 if chosen is None else 1]:
            yield from self.lines(f"{reason.text} [{reason.rule}, {reason.confidence}]", "    ")
        if chosen is None:
            yield from list(self.changes(connection))[:6]
        for condition in connection.conditions:
            yield from self.lines(f"{condition.question} {self.outcomes(condition.outcomes)}", "  ? ")
        for presumption in connection.presumptions:
            yield from self.lines(f"presumed: {presumption.says}", "  ~ ")
        for warning in connection.warnings:
            yield from self.lines(warning.text, "  ! ")
        for way_out in connection.ways_out:
            yield from self.lines(way_out.text, "  < ")
        if connection.monthly_cost is not None:
            yield from self.lines(bill(connection.monthly_cost), "  $ ")
        if connection.existing is not None:
            yield from self.lines(connection.existing.text, "  @ ")
        if connection.in_fleet is not None and connection.in_fleet.changed:
            yield from self.lines(connection.in_fleet.text, "  & ")

    def outcomes(self, outcomes: dict[str, str | None]) -> str:
        return "; ".join(f"{value}: {self.name(mechanism)}" for value, mechanism in outcomes.items())

    # --- one connection in full -----------------------------------------------------------------------------------

    def full(self, connection: ConnectionResult) -> Iterator[str]:
        chosen = connection.recommendation.mechanism if connection.recommendation else None
        yield from self.lines(f"{connection.id} ({', from '.join((connection.at, *connection.origin))})")
        yield from self.lines(f"{self.name(chosen)}, {connection.standing}. {connection.decided_by}", "  = ")
        if chosen:
            yield from self.lines(self.catalogue.mechanisms[chosen].entry.summary, "    ")
        if len(connection.path) > 1:
            hops = "; then ".join(
                f"{hop.consumer} to {hop.provider} by {self.name(hop.mechanism)}" for hop in connection.path
            )
            yield from self.lines(f"The way: {hops}.", "    ")
        yield from self.section("Why", self.reasons(connection.reasons))
        yield from self.section("Unknown, and decisive", self.questions(connection))
        yield from self.section(
            "Presumed",
            (
                line
                for one in connection.presumptions
                for line in self.lines(f"{one.says}: {one.because} ({one.fact})", "  ~ ")
            ),
        )
        yield from self.section(
            "Warnings", (line for one in connection.warnings for line in self.lines(f"{one.text} [{one.rule}]", "  ! "))
        )
        yield from self.section(
            "What would help",
            (line for one in connection.ways_out for line in self.lines(f"{one.text} [{one.rule}]", "  < ")),
        )
        yield from self.section("To do", (line for one in connection.advice for line in self.to_do(one)))
        if connection.monthly_cost is not None:
            yield from self.section("Cost, alone", self.bill(connection.monthly_cost))
        if connection.in_fleet is not None:
            yield from self.section("In the fleet", self.in_fleet(connection.in_fleet))
        if connection.existing is not None:
            yield from self.section("Today", self.today(connection.existing))
        yield from self.section("Why not", self.why_not(connection.alternatives))
        yield from self.section("What would change it", self.changes(connection))

    def section(self, title: str, lines: Iterable[str]) -> Iterator[str]:
        found = list(lines)
        if found:
            yield from ("", title, *found)

    def reasons(self, reasons: Iterable[Reason]) -> Iterator[str]:
        said: dict[str, list[Reason]] = {}
        for reason in reasons:
            said.setdefault(reason.rule, []).append(reason)
        for one, *more in said.values():
            abouts = [f"{r.effect} on {r.criterion}" if r.criterion else r.effect for r in (one, *more)]
            yield from self.lines(f"{one.text} [{one.rule}, {', '.join(abouts)}, {one.confidence}]", "  + ")
            yield from self.evidence(one)

    def evidence(self, reason: Reason) -> Iterator[str]:
        for fact in reason.facts:
            yield from self.lines(f"{fact.says} ({fact.at})", "      because ", "        ")
        yield from self.pages(reason.sources)

    def pages(self, sources: Iterable[SourceRead]) -> Iterator[str]:
        for source in sources:
            yield from self.lines(
                f"{source.title}, {source.url}, checked {source.checked}", "      source ", "        "
            )

    def questions(self, connection: ConnectionResult) -> Iterator[str]:
        for one in connection.conditions:
            yield from self.lines(f"{one.question} {self.outcomes(one.outcomes)}", "  ? ")
            if one.find_out:
                yield from self.lines(f"To find out: {one.find_out}", "    ")

    def to_do(self, advice: Advice) -> Iterator[str]:
        kind = advice.kind.replace("_", " ")
        only_if = f" This holds if {advice.only_if}." if advice.only_if else ""
        yield from self.lines(f"{kind}, {advice.at.side}: {advice.text}{only_if} [{advice.rule}]", "  - ")
        if advice.settings:
            settings = ", ".join(f"{name}: {value}" for name, value in advice.settings.items())
            yield from self.lines(settings, "      set ", "        ")

    def bill(self, cost: MonthlyCost) -> Iterator[str]:
        yield from self.lines(bill(cost), "  $ ")
        for item in cost.items:
            yield from self.lines(
                f"{item.what}: {item.quantity:,.12g} x {item.price:g} = {item.usd:,.2f} USD"
                f" ({item.confidence}, {item.day}{f', {item.source}' if item.pack else ''})",
                "    ",
            )

    def in_fleet(self, fleet: InFleet) -> Iterator[str]:
        yield from self.lines(fleet.text, "  & ")
        if len(fleet.compared) > 1:
            for one in fleet.compared:
                unknown = f" and more (no price for {'; '.join(one.unknown)})" if one.unknown else ""
                yield from self.lines(
                    f"{self.name(one.mechanism)} adds {counted(one.constructs, 'new thing')} to run and"
                    f" {one.known_usd:,.2f} USD a month{unknown}",
                    "    ",
                )
        for point in fleet.break_even:
            yield from self.lines(point.text, "  > ")

    def today(self, existing: ExistingLink) -> Iterator[str]:
        """What serves the connection now, and how to move away from it."""
        yield from self.lines(f"{existing.text} ({existing.at})", "  @ ")
        if existing.migration is not None:
            yield from self.lines(f"Side by side: {existing.migration.beside}", "    ")
            for number, step in enumerate(existing.migration.steps, start=1):
                yield from self.lines(f"{step.stage}: {step.text} [{step.confidence}]", f"  {number}. ")

    def why_not(self, alternatives: Iterable[Alternative]) -> Iterator[str]:
        for one in alternatives:
            yield from self.lines(f"{self.name(one.mechanism)}, {one.standing}: {one.text}", "  x ")
            for reason in one.reasons[:1]:
                kept = ", ".join(f"{fact.says} ({fact.at})" for fact in reason.facts)
                said = f"{reason.rule}, {reason.confidence}{': ' if kept else ''}{kept}"
                yield from self.lines(said, "      because ", "        ")
                yield from self.pages(reason.sources[:1])

    def changes(self, connection: ConnectionResult) -> Iterator[str]:
        for one in connection.would_change:
            yield from self.lines(f"if {one.says}: {self.name(one.mechanism)} ({one.fact})", "  > ")
