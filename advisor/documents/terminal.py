"""Decisions and explanations as text for a terminal; every outside word is made printable."""

from collections.abc import Iterable, Iterator

from advisor.catalogue import Catalogue
from advisor.plain_text import and_join, counted, wrapped
from advisor.result import (
    Advice,
    Against,
    Alternative,
    ConnectionResult,
    InFleet,
    MonthlyCost,
    Plan,
    PlannedConstruct,
    Proof,
    Reason,
    Result,
    SourceRead,
)

WIDTH = 80
SHOWN = 6
"""How many constructs of a kind the overview names; the JSON has all."""


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
            yield from self.plan(result.plan)

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
            yield from self.lines(self.cost(connection.monthly_cost), "  $ ")
        if connection.in_fleet is not None and connection.in_fleet.changed:
            yield from self.lines(connection.in_fleet.text, "  & ")

    # --- the plan for all of them ---------------------------------------------------------------------------------

    def plan(self, plan: Plan) -> Iterator[str]:
        assert plan.monthly_cost is not None
        existing = sum(one.existing for one in plan.constructs)
        there = f", {counted(existing, 'thing')} that {'is' if existing == 1 else 'are'} there" if existing else ""
        yield from self.lines(f"The plan: {counted(plan.to_run, 'new thing')} to run{there}")
        for (action, title), group in self.kinds(plan.constructs).items():
            yield from self.lines(
                f"{action} {title}: {self.those(group)}", "  + " if action == "build" else "  = ", "      "
            )
        yield from self.lines(self.cost(plan.monthly_cost), "  $ ")
        payers = [f"{account or 'no account named'} {usd:,.2f}" for account, usd in plan.paid_by.items() if usd]
        if payers:
            yield from self.lines(f"paid by {and_join(payers)}", "    ")
        for name, bound in plan.bounds.items():
            changed = f"; other mechanisms for {and_join(list(bound.changed))}" if bound.changed else ""
            total = f"{bound.known_usd:,.2f} USD, {bound.constructs} to run{changed}"
            yield from self.lines(f"where volumes that nobody stated are {name}: {total}", "    ")
        for limit in plan.limits:
            yield from self.lines(limit.text, "  ! ")
        for one in plan.forgone:
            yield from self.lines(one.text, "  < ")
        yield from self.against(plan.against)
        yield from self.lines(self.proof(plan.proof), "  # ")

    @staticmethod
    def kinds(constructs: Iterable[PlannedConstruct]) -> dict[tuple[str, str], list[PlannedConstruct]]:
        """Constructs by what is to be done and their kind."""
        found: dict[tuple[str, str], list[PlannedConstruct]] = {}
        for one in sorted(constructs, key=lambda one: one.existing):
            found.setdefault((one.action, one.title), []).append(one)
        return found

    @staticmethod
    def those(group: list[PlannedConstruct]) -> str:
        """The first few of a kind by name, how many they are, and what they cost by themselves."""
        names = [f"{one.name}{f' ({one.count} of them)' if one.count > 1 else ''}" for one in group[:SHOWN]]
        more = f" and {len(group) - SHOWN} more" if len(group) > SHOWN else ""
        usd = sum(one.monthly_cost.known_usd for one in group if one.monthly_cost)
        return f"{', '.join(names)}{more}{f'; {usd:,.2f} USD a month' if usd else ''}"

    def against(self, rows: Iterable[Against]) -> Iterator[str]:
        """The plan against other ways to serve the same connections, as a table."""
        rows = list(rows)
        if len({(one.constructs, one.known_usd, one.priced, one.breaks) for one in rows}) < 2:
            return
        yield "  Against:" + " " * 22 + "admissible  to run   USD a month"
        for one in rows:
            usd = f"{one.known_usd:,.2f}{' +' if not one.priced else '  '}"
            yield f"  {one.strategy:28} {one.admissible:>11,} {one.constructs:>7,} {usd:>15}"
            for broken in one.breaks:
                yield from self.lines(f"breaks a limit: {broken}", "    ! ")

    @staticmethod
    def proof(proof: Proof) -> str:
        """How the plan was proven."""
        how = f"{counted(proof.fixed, 'connection')} by exact reductions"
        if proof.in_programs:
            how += f", {proof.in_programs} by mixed-integer programs solved to a gap of 0"
        return f"Proven {proof.status}: least {', then '.join(proof.order[:2])}, then what ranks lower; {how}."

    def outcomes(self, outcomes: dict[str, str | None]) -> str:
        return "; ".join(f"{value}: {self.name(mechanism)}" for value, mechanism in outcomes.items())

    def cost(self, cost: MonthlyCost) -> str:
        presumed = f", presuming {and_join(list(cost.presumed))}" if cost.presumed else ""
        if cost.usd is None:
            part = f"{cost.known_usd:,.2f} USD a month and more{presumed}" if cost.known_usd else "cost unknown"
            return f"{part}: no price was found for {'; '.join(cost.unknown)}"
        packs = dict.fromkeys(item.pack for item in cost.items)
        at = and_join([f"prices of {pack}" if pack else "list price" for pack in packs])
        return f"{cost.usd:,.2f} USD a month at {at}{presumed}" if packs else "no charge of its own"

    # --- one connection in full -----------------------------------------------------------------------------------

    def full(self, connection: ConnectionResult) -> Iterator[str]:
        chosen = connection.recommendation.mechanism if connection.recommendation else None
        yield from self.lines(f"{connection.id} ({connection.at})")
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
        yield from self.lines(self.cost(cost), "  $ ")
        for item in cost.items:
            yield from self.lines(
                f"{item.what}: {item.quantity:,g} x {item.price:g} = {item.usd:,.2f} USD"
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
