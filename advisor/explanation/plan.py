"""The plan for the fleet as the result shows it: constructs, costs, limits, what it is weighed against, the proof."""

from collections.abc import Iterable, Iterator

from advisor.explanation import existing, reach
from advisor.explanation.bills import of_fleet, of_thing
from advisor.fleet_plan import FleetPlan, Plans, compare
from advisor.fleet_plan.draft import Counted
from advisor.fleet_plan.existing import Existing
from advisor.fleet_plan.reach import Reach
from advisor.fleet_plan.waves import waves
from advisor.plain_text import and_join, counted
from advisor.result.plan import Against, Forgone, LimitUse, MonthlyTotal, Plan, PlannedConstruct, Proof

NEAR = 0.8
"""From this share of a limit on the plan warns."""
NO_PLAN = Plan(constructs=(), monthly_cost=None, proof=Proof(status="none"))
FORGONE = {
    "overrides": "Overrides, against the best plan without them",
    "policy": "What the policy rules out, against the best plan without it",
}


class PlanWords:
    """Says what the plan is."""

    def __init__(self, plans: Plans, found: Reach):
        self.plans, self.plan, self.draft = plans, plans.usual, plans.usual.draft
        self.catalogue, self.reach = self.draft.catalogue, found

    def result(self) -> Plan:
        """All of it."""
        cost, solution = of_fleet(self.plan), self.plan.solution
        paid_by: dict[str, float] = {}
        for item in cost.items:
            paid_by[item.account] = round(paid_by.get(item.account, 0.0) + item.usd, 2)
        return Plan(
            constructs=tuple(self._constructs()),
            to_run=int(solution.values["operations"]),
            monthly_cost=cost,
            paid_by=dict(sorted(paid_by.items(), key=lambda one: -one[1])),
            bounds={name: self._bound(other) for name, other in self.plans.others.items() if name != "usual"},
            against=tuple(
                Against(
                    strategy=one.strategy,
                    admissible=one.admissible,
                    constructs=one.constructs,
                    known_usd=one.cents / 100,
                    priced=one.priced,
                    breaks=one.breaks,
                )
                for one in compare.against(self.plan)
            ),
            limits=tuple(use for limit in self.draft.limits if (use := self._limit(limit))),
            forgone=tuple(
                Forgone(
                    what=one.what,
                    constructs=one.constructs,
                    known_usd=one.cents / 100,
                    priced=one.priced,
                    text=f"{FORGONE[one.what]}: {self._forgone(one)}.",
                )
                for one in compare.forgone(self.plan)
            ),
            proof=Proof(
                status=solution.status,
                gap=solution.gap,
                order=self._objectives,
                fixed=min(size.fixed for size in solution.sizes),
                in_programs=max(size.connections for size in solution.sizes),
            ),
            reach=reach.explained(self.reach),
            existing=existing.unused(Existing(self.plan)),
        )

    def _forgone(self, one: compare.Forgone) -> str:
        told = difference(one.constructs, one.cents if one.priced else 0, self.draft.operations_first)
        return told if one.priced else f"{told}; prices that nobody published keep the costs from being compared"

    @property
    def _objectives(self) -> tuple[str, ...]:
        run, cost = "new things to run", "USD a month"
        if (allowance := self.draft.problem.allowance_cents) is not None:
            first: tuple[str, ...] = (f"{cost} with {allowance / 100:,.2f} for each new thing to run",)
        else:
            first = (run, cost) if self.draft.operations_first else (cost, run)
        below = self.draft.criteria[self.draft.criteria.index("cost") + 1 :]
        return (*first, *below, "the catalogue's order")

    def _constructs(self) -> Iterator[PlannedConstruct]:
        order = {kind: number for number, kind in enumerate(self.catalogue.constructs)}
        wave = waves(self.plan)
        for number in sorted(self.plan.uses, key=lambda one: order[self.draft.things[one].needed.kind]):
            thing, places = self.draft.things[number], self.plan.uses[number]
            needed = thing.needed
            yield PlannedConstruct(
                kind=needed.kind,
                title=self.catalogue.constructs[needed.kind].title,
                name=needed.name,
                key=needed.key,
                action="repair" if needed.broken else "reuse" if needed.exists else "build",
                wave=wave.get(number, 1),
                account=needed.account or "",
                region=needed.region or "",
                count=needed.count,
                serves=tuple(self.draft.analyses[place].situation.connection.id for place in places),
                existing=needed.exists,
                monthly_cost=of_thing(self.plan, thing),
            )

    def _bound(self, other: FleetPlan) -> MonthlyTotal:
        changed = [
            analysis.situation.connection.id
            for place, analysis in enumerate(self.draft.analyses)
            if other.mechanism(place) != self.plan.mechanism(place)
        ]
        return MonthlyTotal(
            known_usd=other.known_usd,
            priced=not other.unpublished,
            constructs=int(other.solution.values["operations"]),
            changed=tuple(changed),
        )

    def _limit(self, limit: Counted) -> LimitUse | None:
        used = limit.used(self.plan.uses)
        if used < NEAR * limit.entry.default or (used <= 1 and limit.entry.default == 1):
            return None
        what = f"{limit.entry.title}, of {limit.name_of}: {used:,} of {limit.entry.default:,.12g}"
        asked = "AWS Support" if limit.entry.raised_by == "support" else "Service Quotas"
        if used >= limit.ceiling:
            first = f"have it raised by {asked} before you build; then " if used > limit.entry.default else ""
            standing, more = "full", f"{first}nothing more fits, and nobody raises it further."
        elif used > limit.entry.default:
            most = f"up to {limit.ceiling:,.12g}" if limit.entry.maximum is not None else "how far is not published"
            standing, more = "raise", f"have it raised by {asked} before you build ({most})."
        else:
            standing, more = "near", f"{limit.entry.default - used:,.12g} are left."
        return LimitUse.model_validate(
            {
                "limit": limit.name,
                "of": limit.name_of,
                "used": used,
                "default": limit.entry.default,
                "ceiling": limit.entry.maximum,
                "standing": standing,
                "text": f"{what}; {more}",
            }
        )


def usd(cents: int) -> str:
    """A difference of money in words."""
    return f"{abs(cents) / 100:,.2f} USD {'more' if cents > 0 else 'less'}"


def difference(constructs: int, cents: int, operations_first: bool) -> str:
    """A difference of two plans in words, what ranks higher first."""
    things = counted(abs(constructs), "new thing")
    run = f"{things} {'more' if constructs > 0 else 'fewer'} to run" if constructs else ""
    money = f"{usd(cents)} a month" if cents else ""
    both: Iterable[str] = (run, money) if operations_first else (money, run)
    return and_join([one for one in both if one]) or "nothing more"
