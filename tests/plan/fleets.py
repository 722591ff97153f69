"""Small inventories whose costs and plans can be worked out by hand: prices of us-east-1, 730 hours a month."""

import json
from collections.abc import Iterable
from typing import Any

from advisor import loads, recommend
from advisor.result import Result
from advisor.result.connections import ConnectionResult
from advisor.result.plan import PlannedConstruct

Data = dict[str, Any]
SECONDS_AN_HOUR = 3600
ACCOUNTS: Data = {name: {"organization": "company"} for name in ("one", "two", "three", "owner")}
VPCS: Data = {
    "a": {"account": "one", "zones": 2, "cidrs": "10.1.0.0/16"},
    "b": {"account": "two", "zones": 2, "cidrs": "10.2.0.0/16"},
    "c": {"account": "three", "zones": 2, "cidrs": "10.3.0.0/16"},
    "home": {"account": "owner", "zones": 2, "cidrs": "10.9.0.0/16"},
}
SERVICES: Data = {
    "app-a": {"vpc": "a"},
    "app-b": {"vpc": "b"},
    "app-c": {"vpc": "c"},
    "api": {"vpc": "home", "protocol": "https"},
    "db": {"vpc": "home", "runs_on": "rds", "protocol": "tcp"},
}


def flow(consumer: str, provider: str, gb: float, requests_an_hour: float = 0, **more: Any) -> Data:
    """A connection with a volume and a request rate."""
    traffic = {"gb_per_month": gb, "requests_per_second": requests_an_hour / SECONDS_AN_HOUR}
    return {"from": consumer, "to": provider, "traffic": traffic, **more}


def inventory(connections: Iterable[Data], **changes: Any) -> Data:
    """Three VPCs with an app each, and a fourth with an API and a database; `changes` replace top-level keys."""
    content = {"region": "us-east-1", "accounts": ACCOUNTS, "vpcs": VPCS, "services": SERVICES}
    return {**content, "connections": list(connections), **changes}


def decided(connections: Iterable[Data], **changes: Any) -> Result:
    """What is recommended for such a fleet."""
    return recommend(loads(json.dumps(inventory(connections, **changes))))


def by(mechanism: str, *connections: Data, **changes: Any) -> Result:
    """Such a fleet with all connections over one mechanism, as people decided it."""
    overrides = [
        {"connection": f"{one['from']}->{one['to']}", "choose": mechanism, "because": "to be costed"}
        for one in connections
    ]
    result = decided(connections, overrides=overrides, **changes)
    assert {one.recommendation and one.recommendation.mechanism for one in result.connections} == {mechanism}
    return result


def bill(result: Result) -> dict[str, float]:
    """What each kind of line of the plan's bill comes to."""
    assert result.plan.monthly_cost is not None
    found: dict[str, float] = {}
    for item in result.plan.monthly_cost.items:
        found[item.what] = round(found.get(item.what, 0.0) + item.usd, 2)
    return found


def usd(result: Result) -> float:
    """What the plan costs, every price of it known."""
    assert result.plan.monthly_cost is not None
    assert result.plan.monthly_cost.usd is not None
    return result.plan.monthly_cost.usd


def things(result: Result) -> dict[str, int]:
    """How many of each kind the plan builds."""
    found: dict[str, int] = {}
    for one in built(result):
        found[one.kind] = found.get(one.kind, 0) + one.count
    return found


def built(result: Result) -> list[PlannedConstruct]:
    """What the plan builds."""
    return [one for one in result.plan.constructs if one.action == "build"]


def chosen(result: Result) -> dict[str, str | None]:
    """What each connection gets."""
    return {one.id: one.recommendation.mechanism if one.recommendation else None for one in result.connections}


def connection(result: Result, name: str) -> ConnectionResult:
    """One connection of a result."""
    return next(one for one in result.connections if one.id == name)
