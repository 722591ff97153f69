"""From an inventory to the result."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from itertools import chain

from advisor.analysis import Analysis, analyse
from advisor.catalogue import Catalogue
from advisor.catalogue.dates import last_read
from advisor.catalogue.pages import page_name
from advisor.collector import paused
from advisor.explanation import explain
from advisor.inventory import Inventory
from advisor.result import SCHEMA_VERSION, ConnectionResult, Plan, PlannedConstruct, Proof, Result, RuleRead


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
    connections = [explain(one) for one in analyses if only is None or one.situation.connection.id in only]
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
            "problems": [*inventory.warnings, *(one.override_problem for one in analyses if one.override_problem)],
            "connections": connections,
            "rules": _cited(catalogue, connections),
            "plan": Plan(constructs=constructs(analyses), monthly_cost=None, proof=Proof(status="none")),
        }
    )


def _cited(catalogue: Catalogue, connections: Iterable[ConnectionResult]) -> dict[str, RuleRead]:
    """The rules that connections cite, in the catalogue's order."""
    cited: set[str] = set()
    for one in connections:
        cited.update(reason.rule for reason in chain(one.reasons, *(other.reasons for other in one.alternatives)))
        cited.update(remark.rule for remark in chain(one.warnings, one.ways_out))
        cited.update(advice.rule for advice in one.advice)
    return {
        name: RuleRead(title=rule.title, page=page_name(name))
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


def constructs(analyses: Sequence[Analysis]) -> tuple[PlannedConstruct, ...]:
    """What the recommended mechanisms need, each construct once, with the connections that it serves."""
    serves: dict[tuple[str, str], list[str]] = {}
    there: dict[tuple[str, str], bool] = {}
    for analysis in analyses:
        if analysis.mechanism is None:
            continue
        names = {
            **analysis.situation.names,
            "region": analysis.situation.region or "the Region",
            "organization": "the organization",
            "site": analysis.situation.connection.consumer,
        }
        for construct in analysis.catalogue.mechanisms[analysis.mechanism].entry.constructs:
            if construct.shared_by == ("provider",) and analysis.situation.values["provider"] == "saas":
                continue
            key = (construct.kind, " and ".join(names[part] for part in construct.shared_by))
            serves.setdefault(key, []).append(analysis.situation.connection.id)
            there[key] = there.get(key, False) or _exists(analysis, construct.kind)
    return tuple(
        PlannedConstruct(kind=kind, name=name, serves=tuple(ids), existing=there[kind, name])
        for (kind, name), ids in serves.items()
    )


EXISTS_WITH = {
    "vpc_peering": "vpc_peering",
    "transit_gateway": "transit_gateway",
    "transit_gateway_attachment": "transit_gateway",
    "core_network": "cloud_wan",
    "core_network_attachment": "cloud_wan",
    "service_network": "vpc_lattice",
    "service_network_association": "vpc_lattice",
    "interface_endpoint": "endpoint",
    "endpoint_service": "endpoint",
    "vpn_connection": "site_to_site_vpn",
    "direct_connect": "direct_connect",
    "network_load_balancer": "nlb",
}
"""Which constructs are there where a link joins both ends, a line reaches the site, or a balancer stands in front."""


def _exists(analysis: Analysis, kind: str) -> bool:
    """Whether the inventory says that a construct is there."""
    values = analysis.situation.values
    joined = values.get("joined_by", frozenset())
    assert isinstance(joined, frozenset)
    return EXISTS_WITH.get(kind) in {*joined, values.get("line"), values.get("load_balancer")}
