"""The inventory as a person writes it: frozen, strict, every field described."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from advisor.plain_text import quoted
from advisor.validation import UNKNOWN, Day, Frozen, Listed, OrUnknown
from advisor.wording import InWords

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(
            "this is not a name; expected up to 128 letters, digits, '.', '_' or '-', beginning with a letter or digit"
        )
    return text


def _network(value: Any) -> IPv4Network | IPv6Network:
    text = str(value)
    if isinstance(value, str) and len(text) <= 60:
        try:
            return ip_network(text, strict=True)
        except ValueError as error:
            if "host bits" in str(error):
                right = ip_network(text, strict=False)
                raise ValueError(f"{text!r} has bits set behind its prefix; expected {right}") from None
    given = quoted(text) if isinstance(value, str) else "this"
    raise ValueError(f"{given} is not an address range; expected CIDR notation such as 10.20.0.0/16")


def _account_id(text: str) -> str:
    if re.fullmatch(r"[0-9]{12}", text):
        return text
    why = ""
    if re.fullmatch(r"[0-9]{9,11}", text):
        why = " (a zero in front may have been lost: write it in quotes)"
    elif re.fullmatch(r"[0-9]+", text):
        why = f" (it has {len(text)} digits)"
    elif re.fullmatch(r"[0-9]{4}[- ][0-9]{4}[- ][0-9]{4}", text):
        why = " (leave out what stands between the digits)"
    raise ValueError(f"{quoted(text)} is not an account id{why}; expected twelve digits")


def _end(text: str) -> str:
    kind, colon, name = text.rpartition(":")
    if colon and kind not in {"service", "vpc", "site"}:
        raise ValueError(f"{quoted(kind)} is no kind of end; expected service:, vpc: or site: before the name")
    _name(name)
    return text


def _none_if_unknown(value: Any) -> Any:
    return None if value == UNKNOWN else value


def _reason(text: str) -> str:
    if not text.strip():
        raise ValueError("no reason is given; expected a text that is not empty")
    return text


def _endpoint_name(text: str) -> str:
    return re.sub(r"^com\.amazonaws\.[a-z0-9-]+\.", "", text)


def _zone_id(text: str) -> str:
    if re.fullmatch(r"[a-z]{2,4}[0-9]-(?:[a-z]+[0-9]-)?az[0-9]", text):
        return text
    why = ": zone names such as ap-south-1a mean another zone in every account" if "-" in text else ""
    raise ValueError(f"{quoted(text)} is not a zone ID; expected an ID such as aps1-az1{why}")


def _as_zones(value: Any) -> Any:
    return (value,) if isinstance(value, str) and re.match("[a-z]", value) else value


_NETWORK_SCHEMA = {"type": "string", "examples": ["10.20.0.0/16"]}
Name = Annotated[
    str, AfterValidator(_name), Field(json_schema_extra={"pattern": f"^{_NAME.pattern}$"}), InWords("a name")
]
End = Annotated[str, AfterValidator(_end), InWords("the name of a service, VPC or site")]
NameOrUnknown = Annotated[Name | None, BeforeValidator(_none_if_unknown, json_schema_input_type=Name | None)]
Network = Annotated[
    IPv4Network | IPv6Network,
    BeforeValidator(_network, json_schema_input_type=str),
    Field(json_schema_extra=_NETWORK_SCHEMA),
]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
Amount = Annotated[float, Field(ge=0, le=1e12)]
Port = Annotated[int, Field(ge=1, le=65535)]
Title = Annotated[str, Field(max_length=2000)]
Word = Annotated[str, Field(max_length=200)]
AccountId = Annotated[str, AfterValidator(_account_id), InWords("twelve digits")]
Needs = dict[str, Any]
"""Facts stated by their names in knowledge/facts.yaml; checked against it by the reader."""

Protocol = Literal["https", "http", "grpc", "websocket", "tls", "tcp", "udp", "multicast", "any"]
Origin = Annotated[
    Listed[Title],
    Field(
        description="Where an import found it; never used to decide.", examples=["vpcs.json: Vpcs[3] (vpc-0a1b2c3d)"]
    ),
]
Imported = Annotated[
    Title,
    Field(
        description="Checksums of the values that an import wrote: a later one leaves alone what people changed since; "
        "never used to decide."
    ),
]
Environment = Literal["production", "staging", "test", "development", "shared", "sandbox"]
ZoneId = Annotated[
    str,
    AfterValidator(_zone_id),
    Field(json_schema_extra={"examples": ["aps1-az1"]}),
    InWords("a zone ID such as aps1-az1"),
]
Zones = Annotated[
    tuple[ZoneId, ...] | Annotated[int, Field(ge=1, le=6)],
    BeforeValidator(_as_zones, json_schema_input_type=int | str | list[str]),
    InWords("a whole number from 1 to 6, or zone IDs such as aps1-az1"),
]
"""How many zones, or their IDs."""
State = Literal["working", "broken", "outgrown", "retiring"]
ServiceKind = Literal["service", "resource", "saas", "aws_service", "public_site", "appliance"]
Compute = Literal[
    "ec2", "ecs", "eks", "lambda", "fargate", "rds", "aurora", "elasticache", "redshift", "msk", "opensearch", "other"
]
Exclusion = Literal[
    "vpc_lattice", "nat_gateway", "internet_gateway", "vpc_peering", "virtual_private_gateway", "lambda", "efs"
]
RESOURCES = frozenset({"rds", "aurora", "elasticache", "redshift", "msk", "opensearch"})
"""What runs on these is one resource with an address of its own, not a service behind a load balancer."""


class Described(Frozen):
    """What every named entry may carry."""

    title: Title = Field("", description="Free text for readers; never used to decide.")
    origin: Origin = ()
    imported: Imported = ""
    compliance: Listed[str] = Field((), description="Regimes that apply here.", examples=[["pci-dss"]])


class Growth(Frozen):
    """What is planned, in total, within some months."""

    vpcs: Count | None = Field(None, description="How many VPCs there will be.")
    accounts: Count | None = Field(None, description="How many accounts there will be.")
    regions: Count | None = Field(None, description="How many Regions there will be.")
    within_months: Count | None = Field(None, description="By when.")


class Account(Described):
    """An AWS account."""

    id: OrUnknown[AccountId] | None = Field(None, description="Twelve digits.", examples=["111122223333"])
    organization: Word | None = Field(None, description="The AWS Organization it belongs to, by any name you like.")
    company: Word | None = Field(None, description="The company that owns it, where it is not yours.")
    environment: Environment | None = Field(None, description="What it is used for.")
    owner: Word | None = Field(None, description="The team that answers for it.")
    needs: Needs = Field({}, description="Facts that hold for every connection to something in it.")


class Vpc(Described):
    """A VPC, or `count` VPCs that are alike."""

    account: NameOrUnknown = Field(None, description="The account that owns it, by its name here.")
    region: str | None = Field(
        None, description="Its Region; the inventory's `region` where left out.", examples=["ap-south-1"]
    )
    cidrs: OrUnknown[Listed[Network]] | None = Field(None, description="All its address ranges, IPv4 and IPv6.")
    zones: Zones | None = Field(None, description="How many zones its workloads use, or the IDs of those zones.")
    count: Count = Field(1, description="How many VPCs this entry stands for.")
    accounts: Count | None = Field(None, description="Over how many accounts those VPCs are spread.")
    environment: Environment | None = Field(None, description="What it is used for.")
    shared_with: Listed[Name] = Field((), description="Accounts that hold subnets of it, shared by AWS RAM.")
    encryption_controls: Literal["off", "monitor", "enforce"] | None = Field(
        None, description="VPC Encryption Controls."
    )
    encryption_exclusions: Listed[Exclusion] = Field(
        (), description="What it excludes from VPC Encryption Controls in enforce mode."
    )
    owner: Word | None = Field(None, description="The team that answers for it.")
    needs: Needs = Field({}, description="Facts that hold for every connection to it or to something in it.")

    @property
    def zone_count(self) -> int | None:
        """How many zones its workloads use; None where nobody says it."""
        return len(self.zones) or None if isinstance(self.zones, tuple) else self.zones


class Site(Described):
    """A place outside AWS: a data centre, an office, another cloud, people at their computers."""

    kind: Literal["on_premises", "other_cloud", "users"] = Field("on_premises", description="What it is.")
    cloud: Literal["google", "oracle", "azure", "other"] | None = Field(None, description="other_cloud: which.")
    company: Word | None = Field(None, description="The company that owns it, where it is not yours.")
    region: str | None = Field(None, description="The Region where its line arrives.")
    cidrs: OrUnknown[Listed[Network]] | None = Field(None, description="Its address ranges.")
    reached_by: (
        OrUnknown[Literal["none", "internet_saturated", "site_to_site_vpn", "direct_connect", "client_vpn"]] | None
    ) = Field(None, description="What joins it to AWS today; internet_saturated: nothing but a full internet line.")
    ends_in: Listed[Name] = Field((), description="The VPCs, transit gateways or core networks in which that ends.")
    needs: Needs = Field({}, description="Facts that hold for every connection to it.")


class Service(Described):
    """Something that opens or accepts connections."""

    kind: ServiceKind | None = Field(
        None, description="What it is; resource where it runs on a database or the like, else service."
    )
    vpc: NameOrUnknown = Field(None, description="The VPC it runs in.")
    site: NameOrUnknown = Field(None, description="The site it runs at, where it is not in AWS.")
    account: NameOrUnknown = Field(
        None, description="Its account, where it is in no VPC or in a subnet that another account shares with it."
    )
    region: str | None = Field(None, description="Its Region, where it is in no VPC.")
    company: Word | None = Field(None, description="The company that runs it, where it is not yours.")
    runs_on: Compute | None = Field(None, description="What it runs on.")
    protocol: Protocol | None = Field(None, description="What it speaks.")
    port: Port | None = Field(None, description="The port it listens on.")
    data: Listed[str] = Field((), description="Classes of data it handles.", examples=[["cardholder"]])
    vendor: Word | None = Field(None, description="saas: the vendor's name.")
    private_endpoint: OrUnknown[Literal["available", "shared_resource", "shared_service", "none"]] | None = Field(
        None,
        description="saas: whether the vendor offers an AWS PrivateLink endpoint service, or shares a resource "
        "configuration or a VPC Lattice service; "
        "left out, our list of vendors answers where it has evidence.",
    )
    regions: Listed[str] = Field((), description="saas: the Regions in which its endpoint service is offered.")
    zones: Listed[ZoneId] = Field((), description="IDs of the zones in which it can be reached.")
    service: Annotated[Word, AfterValidator(_endpoint_name)] | None = Field(
        None, description="aws_service: its endpoint name, as in com.amazonaws.REGION.NAME.", examples=["s3"]
    )
    load_balancer: OrUnknown[Literal["none", "alb", "nlb"]] | None = Field(
        None, description="What stands in front of it."
    )
    count: Count = Field(1, description="How many services this entry stands for.")
    priorities: Listed[str] = Field((), description="Criteria for connections to it, the first first.")
    needs: Needs = Field({}, description="Facts that hold for every connection to it.")
    environment: Environment | None = Field(None, description="What it is used for.")
    owner: Word | None = Field(None, description="The team that answers for it.")

    @property
    def is_resource(self) -> bool:
        """Whether it is one resource with an address of its own, such as a database."""
        return self.kind == "resource" or (self.kind is None and self.runs_on in RESOURCES)


class Traffic(Frozen):
    """How much flows; what is left out is presumed and shown as presumed."""

    gb_per_month: OrUnknown[Amount] | None = Field(
        None, description="Gigabytes a month, both directions and all of `count` added."
    )
    requests_per_second: OrUnknown[Amount] | None = Field(None, description="Requests a second, on average.")
    peak_gbps: OrUnknown[Amount] | None = Field(None, description="Peak bandwidth in Gbit/s.")


class Connection(Frozen):
    """One need: a consumer must reach a provider."""

    consumer: End = Field(alias="from", description="Who opens the connection: a service, VPC or site.")
    provider: End = Field(alias="to", description="What is reached: a service, VPC or site.")
    name: Name | None = Field(None, description="Needed where the same two ends have several connections.")
    title: Title = Field("", description="Free text for readers.")
    origin: Origin = ()
    imported: Imported = ""
    protocol: Protocol | None = Field(None, description="What is spoken, where it differs from the provider's.")
    port: Port | None = Field(None, description="The port, where it differs from the provider's.")
    initiator: OrUnknown[Literal["consumer", "provider", "both"]] | None = Field(
        None, description="Who opens connections."
    )
    breadth: OrUnknown[Literal["network", "service", "resource"]] | None = Field(
        None, description="How much is to be reached."
    )
    traffic: Traffic = Field(Traffic(), description="How much flows.")
    data: Listed[str] = Field((), description="Classes of data that flow.")
    needs: Needs = Field({}, description="Facts about this connection, by their names in the fact reference.")
    priorities: Listed[str] = Field((), description="Criteria for this connection, the first first.")
    compliance: Listed[str] = Field((), description="Regimes that apply to it.")

    @property
    def id(self) -> str:
        """`from->to`, with `#name` where it has a name."""
        return f"{self.consumer}->{self.provider}" + (f"#{self.name}" if self.name else "")


class Forbidden(Frozen):
    """Two ends that must not reach each other."""

    consumer: End = Field(alias="from", description="Who must not open connections.")
    provider: End = Field(alias="to", description="What must not be reached.")
    because: Title = Field("", description="Why.")


class Existing(Frozen):
    """What every existing construct may carry."""

    state: State = Field(
        "working", description="broken: right, but to be repaired; outgrown, retiring: to be replaced."
    )
    title: Title = Field("", description="Free text for readers.")
    origin: Origin = ()
    imported: Imported = ""


class TransitGateway(Existing):
    """An existing transit gateway, or Cloud WAN core network."""

    account: NameOrUnknown = Field(None, description="The account that owns it.")
    region: str | None = Field(None, description="Its Region.")
    attached: Listed[Name] = Field((), description="VPCs attached to it.")
    sites: Listed[Name] = Field((), description="Sites that reach it by a line or a VPN.")
    encryption_support: bool | None = Field(None, description="transit gateway: whether Encryption Support is on.")


class Peering(Existing):
    """An existing VPC peering."""

    between: Annotated[tuple[Name, ...], Field(min_length=2, max_length=2), InWords("a list of two VPCs")] = Field(
        description="The two VPCs."
    )


class ServiceNetwork(Existing):
    """An existing VPC Lattice service network."""

    account: NameOrUnknown = Field(None, description="The account that owns it.")
    region: str | None = Field(None, description="Its Region.")
    associated: Listed[Name] = Field((), description="VPCs associated with it.")
    services: Listed[Name] = Field((), description="Services published in it.")


class PublishedService(Existing):
    """An existing endpoint service or VPC endpoint."""

    service: Name | None = Field(None, description="The service that it publishes or leads to.")
    vpcs: Listed[Name] = Field((), description="VPCs that hold endpoints.")


class ExistingLinks(Frozen):
    """What is built already."""

    transit_gateways: dict[Name, TransitGateway] = Field({}, description="Transit gateways.")
    cloud_wans: dict[Name, TransitGateway] = Field({}, description="Cloud WAN core networks.")
    peerings: tuple[Peering, ...] = Field((), description="VPC peerings.")
    service_networks: dict[Name, ServiceNetwork] = Field({}, description="VPC Lattice service networks.")
    endpoint_services: dict[Name, PublishedService] = Field({}, description="Endpoint services.")
    endpoints: dict[Name, PublishedService] = Field({}, description="VPC endpoints.")
    shared_vpcs: dict[Name, Existing] = Field({}, description="VPCs whose subnets are shared, by the VPC's name.")


class Policy(Frozen):
    """What the company rules in or out for all connections."""

    never: Listed[str] = Field((), description="Mechanisms or families that may not be used.")
    allowance_per_construct_usd: Amount | None = Field(
        None, description="What one thing more to run is worth a month; joins operations and cost into one sum."
    )


class Override(Frozen):
    """A decision that people take against or beside the rules."""

    connection: Title = Field(description="The connection's id: from->to, with #name where it has a name.")
    choose: Word = Field(description="The mechanism to use.")
    because: Annotated[str, AfterValidator(_reason), Field(min_length=1, max_length=2000)] = Field(description="Why.")
    by: Title = Field("", description="Who decided.")
    until: Day | None = Field(None, description="The last day on which it holds.")


class InventoryContent(Frozen):
    """Services, networks, accounts and duties, and the connections to decide."""

    version: Literal["1"] = Field("1", description="The version of this format.")
    name: Title = Field("", description="What this inventory describes.")
    title: Title = Field("", description="Free text for readers.")
    region: str | None = Field(None, description="The Region of whatever names none.", examples=["ap-south-1"])
    priorities: Listed[str] = Field(
        (),
        description="Criteria in your order; the rest follows in the default order.",
        examples=[["security", "operations", "cost"]],
    )
    compliance: Listed[str] = Field((), description="Regimes that apply to everything.", examples=[["pci-dss"]])
    growth: Growth | Literal["none"] | None = Field(None, description="What is planned; none: no growth is planned.")
    needs: Needs = Field({}, description="Facts that hold for every connection.")
    confirmed: Needs = Field(
        {},
        description="Facts that hold wherever nothing else is said or worked out: what an interview took for granted, "
        "and somebody confirmed.",
    )
    accounts: dict[Name, Account] = Field({}, description="AWS accounts by name.")
    vpcs: dict[Name, Vpc] = Field({}, description="VPCs by name.")
    sites: dict[Name, Site] = Field({}, description="Places outside AWS by name.")
    services: dict[Name, Service] = Field({}, description="Services by name.")
    connections: tuple[Connection, ...] = Field((), description="The connections to decide.")
    forbidden: tuple[Forbidden, ...] = Field((), description="Pairs that must not reach each other.")
    existing: ExistingLinks = Field(ExistingLinks(), description="What is built already.")
    policy: Policy = Field(Policy(), description="What the company rules in or out.")
    overrides: tuple[Override, ...] = Field((), description="Decisions taken by people.")
