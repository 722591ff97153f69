"""Takes out of generated inventories what cannot be true together, since a reader refuses it."""

from ipaddress import ip_network
from typing import Any

from advisor.inventory.contradictions import zone_prefix

Data = dict[str, Any]


def consistent(data: Data) -> Data:
    """The same inventory without contradictions."""
    for number, account in enumerate(data["accounts"].values()):
        if account.get("id", "unknown") != "unknown":
            account["id"] = f"{111122223333 + number}"
    for vpc in data["vpcs"].values():
        if vpc.get("count", 1) == 1 and isinstance(vpc.get("cidrs"), list):
            vpc["cidrs"] = _apart(vpc["cidrs"])
        if isinstance(vpc.get("zones"), list):
            _keep_zones(vpc, [_region(data, vpc)])
    for service in data["services"].values():
        if "vpc" in service:
            _keep_zones(service, [_region(data, data["vpcs"][service["vpc"]])])
        elif "zones" in service:
            own = [*_listed(service.get("regions", [])), *_listed(service.get("region", []))]
            _keep_zones(service, own or ["unknown"])
    for hub in data["existing"].get("transit_gateways", {}).values():
        if "region" in hub and "attached" in hub:
            here = (hub["region"], "unknown")
            hub["attached"] = [one for one in _listed(hub["attached"]) if _region(data, data["vpcs"][one]) in here]
    for connection in data["connections"]:
        if "same_account" in connection.get("needs", {}) and accounts_known(data, connection):
            del connection["needs"]["same_account"]
    return data


def accounts_known(data: Data, connection: Data) -> bool:
    """Whether the inventory says in which accounts both ends of a connection are."""
    return all(_account(data, connection[end]) for end in ("from", "to"))


def _account(data: Data, end: str) -> Any:
    service = data["services"].get(end, {})
    vpc = data["vpcs"].get(service.get("vpc", end), {})
    return service.get("account") or vpc.get("account")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _region(data: Data, vpc: Data) -> str:
    return str(vpc.get("region") or data.get("region", "unknown"))


def _apart(ranges: list[str]) -> list[str]:
    """The ranges that share no address with an earlier one."""
    kept: list[str] = []
    for text in ranges:
        one = ip_network(text)
        others = [ip_network(other) for other in kept]
        if not any(one.version == other.version and one.overlaps(other) for other in others):
            kept.append(text)
    return kept


def _keep_zones(entry: Data, regions: list[str]) -> None:
    """Leaves the zones that lie in one of the Regions, where all of these are known."""
    prefixes = [zone_prefix(region) for region in regions]
    if "zones" in entry and None not in prefixes:
        entry["zones"] = [zone for zone in _listed(entry["zones"]) if zone.split("-")[0] in prefixes]
        if not entry["zones"]:
            del entry["zones"]
