"""How much a view shows: levels from fine to coarse, and which box stands for another at each."""

from advisor.diagrams.chains import Stop
from advisor.diagrams.model import Node

LEVELS = ("ends", "constructs", "networks", "outside", "accounts", "regions", "whole")
"""From fine to coarse. constructs: the ends in a network are one box; networks: each is one box; outside: so are all
AWS services, vendors and sites; accounts, regions, whole: so are all that lie in one."""
EVERYTHING = tuple((level, level) for level in LEVELS)
OVERVIEW = tuple(step for step in EVERYTHING if step[0] not in {"ends", "constructs"})
ACCOUNT = (
    ("ends", "networks"), ("constructs", "networks"), ("networks", "networks"), ("networks", "outside"),
    ("networks", "accounts"), ("networks", "regions"), ("accounts", "regions"), ("accounts", "whole"),
)  # fmt: skip
"""Steps of views: a level for what is their own, and one for the rest."""
OUTSIDE = {
    "aws_service": "AWS service",
    "saas": "vendor service",
    "internet": "public site",
    "site": "site",
    "service": "service",
}


def raised(stop: Stop, level: str) -> Stop:
    """A stop as the box that stands for it at a level."""
    if stop.is_hub and (level == "whole" or (level == "regions" and stop.node.kind == "service_network")):
        around = stop.around if level == "regions" else ()
        here = around[0].id if around else ""
        return Stop(Node(f"hub:all:{stop.node.kind}:{here}", stop.node.kind, ""), around, stop.place)
    if stop.is_hub or level == "ends" or stop.node.id == "firewall":
        return stop
    place = stop.place
    network = place[-1] if place and place[-1].kind in {"vpc", "site"} else None
    is_end = stop.node.id.startswith("end:")
    if level == "constructs":
        if not is_end or network is None:
            return stop
        note = "its ends of connections"
        return Stop(Node(f"in:{network.id}", network.kind, network.name, note), place, place)
    if network is not None and (level == "networks" or (level == "outside" and network.kind == "vpc")):
        return Stop(Node(network.id, network.kind, network.name, network.note), place[:-1], place[:-1])
    if network is not None and network.kind == "site":
        return Stop(Node("outside:site", "site", ""))
    account = next((group for group in place if group.kind == "account"), None)
    inner = network or account
    if inner is None:
        if level == "networks":
            return stop
        region = place[:1] if level == "outside" else ()
        kind = stop.node.kind if stop.node.kind in OUTSIDE else "service"
        return Stop(Node(":".join(("outside", kind, *(one.id for one in region))), kind, ""), region, region)
    if level in {"networks", "outside"}:
        return stop
    region = tuple(group for group in place if group.kind == "region" and level != "whole")
    if level == "accounts" and account is not None:
        return Stop(Node(account.id, "account", account.name, account.note), region, region)
    return Stop(Node(f"all:{region[0].id if region else ''}", "vpc", ""), region, region)
