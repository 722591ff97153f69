"""The plan for the fleet as text for a terminal."""

from collections.abc import Callable, Iterable, Iterator

from advisor.catalogue import Catalogue
from advisor.plain_text import and_join, counted
from advisor.result.connections import MonthlyCost
from advisor.result.plan import Against, Plan, PlannedConstruct, Proof
from advisor.result.reach import Reach

SHOWN = 6
"""How many constructs of a kind, and exposures, the overview names; the JSON has all."""
Lines = Callable[..., list[str]]
"""Wraps a text, with one indent for its first line and one for the others."""


def plan_lines(plan: Plan, catalogue: Catalogue, lines: Lines) -> Iterator[str]:
    """What to build and what is there, what it costs and who pays, what it opens, against what, and the proof."""
    existing = sum(one.existing for one in plan.constructs)
    there = f", {counted(existing, 'thing')} that {'is' if existing == 1 else 'are'} there" if existing else ""
    yield from lines(f"The plan: {counted(plan.to_run, 'new thing')} to run{there}")
    for (action, title), group in _kinds(plan.constructs).items():
        yield from lines(f"{action} {title}: {_those(group)}", "  + " if action == "build" else "  = ", "      ")
    for unused in plan.existing:
        yield from lines(unused.text, "  o ")
    yield from _money(plan, lines)
    for limit in plan.limits:
        yield from lines(limit.text, "  ! ")
    if plan.reach is not None:
        yield from _reach(plan.reach, catalogue, lines)
    yield from _against(plan.against, lines)
    for one in plan.forgone:
        yield from lines(one.text, "  < ")
    yield from lines(proof_text(plan.proof), "  # ")


def _kinds(constructs: Iterable[PlannedConstruct]) -> dict[tuple[str, str], list[PlannedConstruct]]:
    """Constructs by what is to be done and their kind, what is new first."""
    found: dict[tuple[str, str], list[PlannedConstruct]] = {}
    for one in sorted(constructs, key=lambda one: one.existing):
        found.setdefault((one.action, one.title), []).append(one)
    return found


def _those(group: list[PlannedConstruct]) -> str:
    """The first few of a kind by name, how many they are, and what they cost by themselves."""
    names = [f"{one.name}{f' ({one.count} of them)' if one.count > 1 else ''}" for one in group[:SHOWN]]
    more = f" and {len(group) - SHOWN} more" if len(group) > SHOWN else ""
    usd = sum(one.monthly_cost.known_usd for one in group if one.monthly_cost)
    return f"{', '.join(names)}{more}{f'; {usd:,.2f} USD a month' if usd else ''}"


def bill(cost: MonthlyCost) -> str:
    """What a month costs, at whose prices, and what of it is presumed or unknown."""
    presumed = f", presuming {and_join(list(cost.presumed))}" if cost.presumed else ""
    if cost.usd is None:
        part = f"{cost.known_usd:,.2f} USD a month and more{presumed}" if cost.known_usd else "cost unknown"
        return f"{part}: no price was found for {'; '.join(cost.unknown)}"
    packs = dict.fromkeys(item.pack for item in cost.items)
    at = and_join([f"prices of {pack}" if pack else "list price" for pack in packs])
    return f"{cost.usd:,.2f} USD a month at {at}{presumed}" if packs else "no charge of its own"


def _money(plan: Plan, lines: Lines) -> Iterator[str]:
    if plan.monthly_cost is not None:
        yield from lines(bill(plan.monthly_cost), "  $ ")
    payers = [f"{account or 'no account named'} {usd:,.2f}" for account, usd in plan.paid_by.items() if usd]
    if payers:
        yield from lines(f"paid by {'; '.join(payers)}", "    ")
    now = plan.monthly_cost.known_usd if plan.monthly_cost else None
    for name, bound in plan.bounds.items():
        if bound.known_usd == now and not bound.changed:
            continue
        changed = f"; another mechanism for {and_join(list(bound.changed))}" if bound.changed else ""
        total = f"{bound.known_usd:,.2f} USD{'' if bound.priced else ' and more'}, {bound.constructs:,} to run{changed}"
        yield from lines(f"where volumes that nobody stated are {name}: {total}", "    ")


def _reach(reach: Reach, catalogue: Catalogue, lines: Lines) -> Iterator[str]:
    layers = [
        f"{number} {f'at layer {layer}' if layer.isdigit() else f'in {layer}'}"
        for layer, number in reach.layers.items()
    ]
    missing = f"; not reached: {and_join(list(reach.unreached))}" if reach.unreached else ""
    yield from lines(f"Reach: {counted(reach.asked, 'connection')} asked for, {and_join(layers)}{missing}", "  ")
    for exposure in reach.exposures[:SHOWN]:
        name = f"{catalogue.constructs[exposure.kind].title} {exposure.name}".rstrip()
        yield from lines(f"{name}: {exposure.text} Closed by: {exposure.closed_by}", "  ^ ")
    if len(reach.exposures) > SHOWN:
        yield from lines(f"and {len(reach.exposures) - SHOWN} more, in the JSON", "    ")
    for hub in reach.route_tables:
        tables = f"{counted(hub.needed, 'route table')} {'lets' if hub.needed == 1 else 'let'} through what is asked"
        yield from lines(f"{catalogue.constructs[hub.kind].title} {hub.name}: {tables}. {hub.text}", "  ^ ")
    for pair in reach.forbidden:
        said = f"forbidden {pair.consumer} to {pair.provider}: {pair.text}"
        yield from lines(said, "  ^ " if pair.verdict == "kept_apart" else "  ! ")


def _against(rows: Iterable[Against], lines: Lines) -> Iterator[str]:
    """The plan against other ways to serve the same connections, as a table."""
    yield f"  {'Against':28} admissible  to run   USD a month"
    for one in rows:
        usd = f"{one.known_usd:,.2f}" + ("" if one.priced else " and more")
        yield f"  {one.strategy:28} {one.admissible:>10,} {one.constructs:>7,} {usd:>13}"
        for broken in one.breaks:
            yield from lines(f"breaks a limit: {broken}", "    ! ")


def proof_text(proof: Proof) -> str:
    """How the plan was proven."""
    how = f"{counted(proof.fixed, 'connection')} by exact reductions"
    if proof.in_programs:
        how += f", {proof.in_programs} by mixed-integer programs solved to a gap of 0"
    return f"Proven {proof.status}: least {', then '.join(proof.order[:2])}, then what ranks lower; {how}."
