"""From an inventory to the result."""

from collections.abc import Collection, Iterable
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from itertools import chain

from advisor.analysis import analyse
from advisor.catalogue import Catalogue
from advisor.catalogue.dates import last_read, on
from advisor.catalogue.pages import page_name
from advisor.collector import paused
from advisor.explanation import explain
from advisor.explanation.compliance import compliance
from advisor.explanation.fleet import FleetWords
from advisor.explanation.plan import NO_PLAN, PlanWords
from advisor.explanation.surroundings import overrides, surroundings
from advisor.explanation.words import pages
from advisor.fleet_plan import plan
from advisor.fleet_plan.reach import Reach, problems
from advisor.inventory import Inventory
from advisor.result import SCHEMA_VERSION, Result, RuleRead
from advisor.result.compliance import Compliance
from advisor.result.connections import ConnectionResult


def recommend(
    inventory: Inventory, catalogue: Catalogue, as_of: date | None = None, only: Collection[str] | None = None
) -> Result:
    """A mechanism for every connection of the inventory, with reasons, by the knowledge that was true on a day.

    Without `as_of` that is today, or the day on which the knowledge was last read where the clock is behind it.
    Where `only` names connections by their ids, all are decided and those are explained.
    """
    with paused():
        return _recommend(inventory, catalogue, as_of or max(today(), last_read(catalogue)), only)


def _recommend(inventory: Inventory, catalogue: Catalogue, day: date, only: Collection[str] | None) -> Result:
    analyses = analyse(inventory, catalogue, day)
    plans = plan(analyses)
    fleet = FleetWords(plans) if plans else None
    explained = [one for one in analyses if only is None or one.situation.connection.id in only]
    connections = [explain(one, fleet) for one in explained]
    not_in_force = [one.override_problem for one in analyses if one.override_problem]
    reach = Reach(plans.usual) if plans else None
    matrix = compliance(inventory, on(catalogue, day), explained, fleet.mechanism if fleet else lambda _: None)
    digests = {
        "inventory": inventory.digest,
        **{name: catalogue.digests[name] for name in ("knowledge", "rules", "prices")},
    }
    return Result.model_validate(
        {
            "schema_version": SCHEMA_VERSION,
            "as_of": day,
            "advisor": {"version": advisor_version()},
            "digests": digests,
            "inventory": {"name": inventory.content.name},
            "problems": [*inventory.warnings, *not_in_force, *(problems(reach) if reach else ())],
            "connections": connections,
            "rules": _cited(catalogue, connections, matrix),
            "plan": PlanWords(plans, reach).result() if plans and reach else NO_PLAN,
            "overrides": overrides(inventory, analyses),
            "surroundings": surroundings(inventory, analyses),
            "compliance": matrix,
        }
    )


def _cited(catalogue: Catalogue, connections: Iterable[ConnectionResult], matrix: Compliance) -> dict[str, RuleRead]:
    """The rules that connections and the matrix of compliance cite, in the catalogue's order."""
    cited: set[str] = set()
    for one in connections:
        cited.update(reason.rule for reason in chain(one.reasons, *(other.reasons for other in one.alternatives)))
        cited.update(remark.rule for remark in chain(one.warnings, one.ways_out))
        cited.update(advice.rule for advice in one.advice)
        cited.update(one.existing.rules if one.existing else ())
    for duty in matrix.duties:
        cited.update(duty.asked_by)
        for way in duty.ways:
            cited.update(answer.rule for answer in way.answers)
            cited.update(warning.rule for warning in way.warnings)
    return {
        name: RuleRead(title=rule.title, page=page_name(name), confidence=rule.confidence, sources=pages(rule.sources))
        for name, rule in catalogue.rules.items()
        if name in cited
    }


def today() -> date:
    """The date, read here and nowhere else."""
    return date.today()


def advisor_version() -> str:
    """The installed version, or `0` in a tree that was never installed."""
    try:
        return version("connectivity-advisor")
    except PackageNotFoundError:
        return "0"
