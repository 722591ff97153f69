"""The reach of a plan as the result shows it: what is asked, what is open beyond it, what is forbidden."""

from collections import Counter
from collections.abc import Sequence

from advisor.catalogue import Source
from advisor.explanation.words import pages
from advisor.fleet_plan import reach as plan_reach
from advisor.fleet_plan.exposures import Exposure
from advisor.fleet_plan.openings import Way
from advisor.fleet_plan.route_tables import RouteTables
from advisor.plain_text import and_join, counted
from advisor.result import reach as result
from advisor.result.parts import SourceRead

SHOWN = 20
"""How many route tables, and members of one, are shown."""
BEYOND = {
    "attached": "Without {closer} of its own, it opens {pairs} of networks to each other that do not talk through it.",
    "hubs": "Without narrow routes, it opens {pairs} of networks across it that do not talk through it.",
    "members": "Networks in it reach services that they did not ask for: {pairs} of a network and a service.",
    "networks": "It opens both networks to each other as a whole, though less was asked: {pairs}.",
    "hub": "Networks that talk through it see each other as a whole, both ways, though less was asked: {pairs}.",
    "line": "It opens site and network to each other as a whole, though less was asked: {pairs}.",
    "provider": "All of its network reaches the provider, though single services asked: {pairs}.",
    "internet": "All of its network reaches any public address, though single services asked: {networks}.",
}
"""What each kind of opening means beyond what was asked."""
RAISED = {
    "quota": "have it raised by Service Quotas, or let more attachments share one, which opens more",
    "support": "have it raised by AWS Support, or let more attachments share one, which opens more",
    "never": "it cannot be raised; let more attachments share one, which opens more",
}


def explained(reach: plan_reach.Reach) -> result.Reach:
    """The reach of a plan, small whatever the size of the fleet."""
    return _Explainer(reach).explained()


class _Explainer:
    def __init__(self, reach: plan_reach.Reach):
        self.reach, self.catalogue = reach, reach.plan.draft.catalogue

    def explained(self) -> result.Reach:
        reach = self.reach
        layers = Counter(layer for layer in reach.asked.values() if layer is not None)
        return result.Reach(
            asked=len(reach.asked),
            layers=dict(sorted(layers.items())),
            unreached=tuple(
                reach.analyses[place].situation.connection.id for place, layer in reach.asked.items() if layer is None
            ),
            exposures=tuple(map(self.exposure, reach.exposures)),
            forbidden=tuple(map(self.forbidden, reach.forbidden)),
            route_tables=tuple(map(self.route_tables, reach.route_tables)),
        )

    def sources(self, names: Sequence[str]) -> tuple[SourceRead, ...]:
        found: list[Source] = [self.catalogue.sources[name] for name in names]
        return pages(found)

    def exposure(self, one: Exposure) -> result.Exposure:
        text = BEYOND[one.opening.to].format_map(
            {
                "closer": "segments" if one.kind == "core_network" else "route tables",
                "pairs": counted(one.pairs, "pair"),
                "networks": counted(one.pairs, "network"),
            }
        )
        return result.Exposure(
            kind=one.kind,
            name=one.name,
            constructs=one.constructs,
            planned=one.planned,
            existing=one.existing,
            layer=one.opening.layer,
            pairs=one.pairs,
            text=text,
            examples=tuple(f"{_plain(here)} and {_plain(there)}" for here, there in one.examples),
            closed_by=one.opening.closed_by,
            sources=self.sources(one.opening.sources),
        )

    def forbidden(self, one: plan_reach.Verdict) -> result.ForbiddenPair:
        pair, ways = one.pair, one.opened or one.closed
        by = and_join(list(dict.fromkeys(self.reach.title(way.opener) for way in ways[:SHOWN])))
        if one.opened:
            verdict, text = ("opened", f"Opened by {by}.") if one.opened_by_plan else ("opened_already", "")
            text = text or f"Opened by {by}, which exists and which the plan does not use."
        else:
            verdict, text = "kept_apart", f"Closed at {by}." if ways else "Nothing leads from one to the other."
        place = self.reach.fleet.inventory.position(["forbidden", one.number])
        return result.ForbiddenPair.model_validate(
            {
                "from": pair.consumer,
                "to": pair.provider,
                "at": str(place),
                "verdict": verdict,
                "text": text,
                "by": tuple(map(self.barrier, ways[:SHOWN])),
            }
        )

    def barrier(self, way: Way) -> result.Barrier:
        return result.Barrier(
            kind=way.opener.needed.kind,
            name=way.opener.needed.name,
            layer=way.opening.layer,
            planned=way.opener.planned,
            closed_by=way.opening.closed_by,
            sources=self.sources(way.opening.sources),
        )

    @staticmethod
    def route_tables(one: RouteTables) -> result.RouteTables:
        needed, limit = len(one.tables), one.limit
        text = ""
        if one.is_near:
            text = f"{needed} are needed and {limit.default:g} are allowed: {RAISED[limit.raised_by]}."
        largest = sorted(one.tables, key=lambda table: -len(table.attached))
        return result.RouteTables(
            kind=one.kind,
            name=one.hub,
            needed=needed,
            limit=limit.default,
            text=text,
            tables=tuple(
                result.RouteTable(
                    attachments=len(table.attached),
                    attached=tuple(map(_plain, table.attached[:SHOWN])),
                    leads_to=tuple(map(_plain, table.leads_to[:SHOWN])),
                )
                for table in largest[:SHOWN]
            ),
        )


def _plain(part: str) -> str:
    """A network or service without the kind before its name."""
    return part.partition(":")[2] or part
