"""The way hop by hop: what leads to the entry, the mechanism at the provider's edge, what lies behind it."""

from advisor.analysis import Analysis
from advisor.result.connections import Hop

LINES = {"direct_connect", "site_to_site_vpn"}
OUTSIDE = {"on_premises", "other_cloud", "users"}
REGIONAL_ENTRIES = {"service_network_endpoint", "interface_endpoint", "resource_endpoint"}
HUBS = {"transit_gateway", "transit_gateway_peering", "cloud_wan"}


def hops(analysis: Analysis, mechanism: str) -> tuple[Hop, ...]:
    """The hops from consumer to provider; the connection's mechanism is the one at the provider's edge."""
    values, names = analysis.situation.values, analysis.situation.names
    stops, means = [analysis.situation.connection.consumer], []
    line = str(values.get("line"))
    is_line = analysis.catalogue.mechanisms[mechanism].entry.family == "hybrid"
    if line in LINES and not is_line and values["consumer"] in OUTSIDE:
        means.append(line)
        stops.append(f"the {'hub' if mechanism in HUBS else 'entry'} in {names['provider_region']}")
    if mechanism in REGIONAL_ENTRIES and values.get("same_region") is False and _must_cross(analysis, mechanism):
        means.append(_link(analysis))
        stops.append(f"a VPC in {names['provider_region']}")
    if mechanism in HUBS and values.get("inspection") is True:
        means.append(mechanism)
        stops.append("the firewall")
    means.append(mechanism)
    if line in LINES and not is_line and values["provider"] in OUTSIDE:
        stops.append(f"the line in {names['consumer_region']}")
        means.append(line)
    stops.append(analysis.situation.connection.provider)
    return tuple(
        Hop(mechanism=by, consumer=start, provider=end, built=_built(analysis, by))
        for by, start, end in zip(means, stops, stops[1:], strict=False)
    )


def _must_cross(analysis: Analysis, mechanism: str) -> bool:
    """Whether the entry lies in the provider's Region, so that a link must lead there first."""
    offered = analysis.situation.values.get("cross_region_endpoint_offered") is True
    return analysis.situation.values["consumer"] not in OUTSIDE and not (mechanism == "interface_endpoint" and offered)


def _link(analysis: Analysis) -> str:
    """What leads to another Region: the core network or hubs that are there, else a peering."""
    joined = analysis.situation.values.get("joined_by", frozenset())
    if isinstance(joined, frozenset) and "cloud_wan" in joined:
        return "cloud_wan"
    return "transit_gateway_peering" if analysis.situation.values.get("hub_exists") is True else "vpc_peering"


def _built(analysis: Analysis, mechanism: str) -> str:
    if mechanism not in analysis.catalogue.mechanisms:
        return mechanism
    constructs = analysis.catalogue.mechanisms[mechanism].entry.constructs
    return constructs[-1].kind if constructs else "none"
