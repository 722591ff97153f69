"""What answers about VPCs, what joins them, and lines to sites add to an estate."""

from collections.abc import Iterator

from advisor.importers.aws_answers.gathering import Gathering
from advisor.importers.aws_answers.records import REGION, Record, arn, is_gone, is_waiting
from advisor.importers.estate import EVERYWHERE, CoreNetwork, Peering, Ref, Site, TransitGateway, Vpc

_EXCLUSIONS = {
    "InternetGateway": "internet_gateway", "NatGateway": "nat_gateway", "VpcPeering": "vpc_peering",
    "VirtualPrivateGateway": "virtual_private_gateway", "VpcLattice": "vpc_lattice", "Lambda": "lambda",
    "ElasticFileSystem": "efs",
}  # fmt: skip


def zone(gathering: Gathering, record: Record) -> None:
    """A zone: what the account calls the zone of an ID."""
    name, zone_id = record.text("ZoneName"), record.text("ZoneId")
    if name and zone_id:
        gathering.zone_ids[record.account, name] = zone_id


def vpc(gathering: Gathering, record: Record) -> None:
    """A VPC, with all its ranges."""
    key, owner = record.text("VpcId") or "", record.text("OwnerId") or record.account
    control = record.part("EncryptionControl")
    gathering.owners[key] = owner or gathering.owners.get(key)
    gathering.ours |= {owner} if owner else set()
    gathering.add(
        Vpc(
            key,
            record.origin,
            name=record.name,
            account=owner,
            region=record.region,
            cidrs=tuple(_ranges(record)),
            shared_with=_seen_from_elsewhere(record, owner),
        )
    )
    if record.flag("IsDefault"):
        gathering.default(key, record.origin)
    if control.data:
        encryption(gathering, Record({"VpcId": key, **control.data}, record.origin, wrong=record.wrong))


def _ranges(record: Record) -> Iterator[str]:
    """The ranges that are joined to a VPC; the first is in no list where the list was not asked for."""
    found = False
    for group, name in (("CidrBlockAssociationSet", "CidrBlock"), ("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock")):
        for one in record.parts(group):
            found = True
            text = one.text(name)
            if text and not is_gone(one.part(f"{name}State").state("State")):
                yield text
    if not found and (text := record.text("CidrBlock")):
        yield text


def _seen_from_elsewhere(record: Record, owner: str | None) -> tuple[str, ...]:
    """The account that called, where it sees what another owns: then subnets are shared with it."""
    return (record.account,) if record.account and owner and record.account != owner else ()


def encryption(gathering: Gathering, record: Record) -> None:
    """VPC Encryption Controls of a VPC."""
    key, mode, state = record.text("VpcId") or "", record.text("Mode"), record.state("State")
    if state not in ("", "available"):
        gathering.note(Vpc, key, record.origin, f"VPC Encryption Controls: {state[:40]}")
        return
    excluded = []
    exclusions = record.part("ResourceExclusions")
    for name in exclusions.data:
        if exclusions.part(name).state("State") in ("enabled", "enabling"):
            known = _EXCLUSIONS.get(name[:1].upper() + name[1:])
            excluded += [known] if known else []
            if not known:
                gathering.skip(f"exclusion {name[:60]} from VPC Encryption Controls", record.origin)
    gathering.add(Vpc(key, record.origin, encryption_controls=mode, encryption_exclusions=tuple(excluded)))


def subnet(gathering: Gathering, record: Record) -> None:
    """A subnet: the zone and Region of its VPC, and who uses it."""
    key, owner = record.text("VpcId"), record.text("OwnerId") or record.account
    name, zone_id = record.text("AvailabilityZone"), record.text("AvailabilityZoneId")
    if subnet_id := record.text("SubnetId"):
        gathering.subnets[subnet_id] = key or ""
    if not key:
        gathering.skip("subnet of a VPC that is not told", record.origin)
        return
    region = REGION.match(name or "")
    gathering.hint(key, region[0] if region else arn(record.text("SubnetArn")).region, record.origin)
    gathering.mention(Vpc(key, record.origin, account=owner))
    found = zone_id or gathering.zone_ids.get((record.account, name or ""), name)
    gathering.join(Vpc, key, record.origin, zones=found)
    for account in _seen_from_elsewhere(record, owner):
        gathering.join(Vpc, key, record.origin, shared_with=account)


def nat_gateway(gathering: Gathering, record: Record) -> None:
    """A NAT gateway, which tells something of its VPC."""
    key = record.text("VpcId") or gathering.subnets.get(record.text("SubnetId") or "")
    if key:
        gathering.hint(key, record.region, record.origin)
        gathering.note(Vpc, key, record.origin, f"{record.text('ConnectivityType') or 'public'} NAT gateway")
    else:
        gathering.skip("NAT gateway of a VPC that is not told", record.origin)


def peering(gathering: Gathering, record: Record) -> None:
    """A VPC peering, and what it tells of the VPC of another account."""
    ends = []
    for name in ("RequesterVpcInfo", "AccepterVpcInfo"):
        end = record.part(name)
        if key := end.text("VpcId"):
            blocks = [*end.parts("CidrBlockSet"), *end.parts("Ipv6CidrBlockSet")]
            ranges = [one.text("CidrBlock") or one.text("Ipv6CidrBlock") for one in blocks] or [end.text("CidrBlock")]
            region, owner = end.text("Region"), end.text("OwnerId")
            cidrs = tuple(one for one in ranges if one)
            gathering.mention(Vpc(key, record.origin, account=owner, region=region, cidrs=cidrs))
            gathering.hint(key, region, record.origin)
            ends.append(key)
    state = record.state("Status")
    gathering.add(
        Peering(
            record.text("VpcPeeringConnectionId") or "",
            record.origin,
            title=", ".join(one for one in (record.name, state if is_waiting(state) else "") if one),
            between=tuple(ends),
            state="broken" if is_waiting(state) else None,
        )
    )


# --- hubs ---------------------------------------------------------------------------------------------------------


def transit_gateway(gathering: Gathering, record: Record) -> None:
    """A transit gateway."""
    key, place = record.text("TransitGatewayId") or "", arn(record.text("TransitGatewayArn"))
    encrypts = record.part("Options").part("EncryptionSupport").text("EncryptionState")
    owner = record.text("OwnerId") or place.account or record.account
    gathering.owners[key] = owner
    gathering.add(
        TransitGateway(
            key,
            record.origin,
            name=record.name,
            account=owner,
            region=place.region or record.region,
            encryption_support={"enabled": True, "disabled": False}.get(encrypts or ""),
        )
    )
    if description := record.text("Description"):
        gathering.note(TransitGateway, key, record.origin, description)


def attachment(gathering: Gathering, record: Record) -> None:
    """What is attached to a transit gateway."""
    hub, key = record.text("TransitGatewayId") or "", record.text("VpcId") or record.text("ResourceId") or ""
    kind = record.text("ResourceType") or ("vpc" if record.text("VpcId") else "nothing that is told")
    if hub and hub not in gathering.owners and (owner := record.text("TransitGatewayOwnerId")):
        gathering.add(TransitGateway(hub, record.origin, account=owner, region=record.region))
    if not hub or not key:
        gathering.skip("transit gateway attachment that does not tell what it joins", record.origin)
    elif kind == "vpc":
        owner = record.text("VpcOwnerId") or record.text("ResourceOwnerId")
        gathering.mention(Vpc(key, record.origin, account=owner, region=record.region))
        gathering.join(TransitGateway, hub, record.origin, attached=key)
    elif kind in ("vpn", "direct-connect-gateway"):
        site = gathering.vpns.get(key, key)
        reached_by = "site_to_site_vpn" if kind == "vpn" else "direct_connect"
        gathering.add(Site(site, record.origin, reached_by=reached_by, ends_in=(Ref("transit_gateways", hub),)))
        gathering.join(TransitGateway, hub, record.origin, sites=site)
    elif kind in ("peering", "tgw-peering"):
        _hubs_joined(gathering, record, hub, key)
    else:
        gathering.skip(f"transit gateway attachment of {kind[:60]}", record.origin)


def hub_peering(gathering: Gathering, record: Record) -> None:
    """Two transit gateways that are joined."""
    ends = []
    for name in ("RequesterTgwInfo", "AccepterTgwInfo"):
        end = record.part(name)
        if key := end.text("TransitGatewayId"):
            if key not in gathering.owners:
                account, region = end.text("OwnerId"), end.text("Region")
                gathering.add(TransitGateway(key, record.origin, account=account, region=region))
            ends.append(key)
    if len(ends) == 2:
        _hubs_joined(gathering, record, *ends)
    else:
        gathering.skip("peering of transit gateways that does not tell both", record.origin)


def _hubs_joined(gathering: Gathering, record: Record, one: str, other: str) -> None:
    gathering.note(TransitGateway, one, record.origin, f"peered with {gathering.called(other)}")
    gathering.note(TransitGateway, other, record.origin, f"peered with {gathering.called(one)}")


def core_network(gathering: Gathering, record: Record) -> None:
    """A core network of AWS Cloud WAN."""
    key, place = record.text("CoreNetworkId") or "", arn(record.text("CoreNetworkArn"))
    owner = record.text("OwnerAccountId") or place.account or record.account
    gathering.add(CoreNetwork(key, record.origin, name=record.name, account=owner))
    if description := record.text("Description"):
        gathering.note(CoreNetwork, key, record.origin, description)


def core_attachment(gathering: Gathering, record: Record) -> None:
    """What is attached to a core network."""
    hub, kind = record.text("CoreNetworkId") or "", record.text("AttachmentType") or ""
    resource = arn(record.text("ResourceArn"))
    if not hub or not resource.id:
        gathering.skip("core network attachment that does not tell what it joins", record.origin)
    elif kind == "VPC":
        region = resource.region or record.text("EdgeLocation")
        gathering.mention(Vpc(resource.id, record.origin, account=resource.account or None, region=region))
        gathering.hint(resource.id, region, record.origin)
        gathering.join(CoreNetwork, hub, record.origin, attached=resource.id)
    elif kind in ("SITE_TO_SITE_VPN", "DIRECT_CONNECT_GATEWAY"):
        site = gathering.vpns.get(resource.id, resource.id)
        reached_by = "site_to_site_vpn" if kind == "SITE_TO_SITE_VPN" else "direct_connect"
        gathering.add(Site(site, record.origin, reached_by=reached_by, ends_in=(Ref("cloud_wans", hub),)))
        gathering.join(CoreNetwork, hub, record.origin, sites=site)
    else:
        gathering.skip(f"core network attachment of {kind[:60]}", record.origin)


# --- sites --------------------------------------------------------------------------------------------------------


def vpn_gateway(gathering: Gathering, record: Record) -> None:
    """A virtual private gateway, in which lines to a VPC end."""
    for one in record.parts("VpcAttachments"):
        key = one.text("VpcId")
        if key and not is_gone(one.state("State")):
            gathering.gateways[record.text("VpnGatewayId") or ""].add(key)
            gathering.hint(key, record.region, record.origin)


def customer_gateway(gathering: Gathering, record: Record) -> None:
    """The router of a site."""
    name = record.name or record.text("DeviceName") or ""
    gathering.add(Site(record.text("CustomerGatewayId") or "", record.origin, name=name, region=record.region))


def vpn_connection(gathering: Gathering, record: Record) -> None:
    """A VPN from a site to a VPC, a transit gateway or a core network."""
    key = record.text("CustomerGatewayId") or record.text("VpnConnectionId") or ""
    gathering.vpns[record.text("VpnConnectionId") or ""] = key
    options, hub = record.part("Options"), record.text("TransitGatewayId")
    core = arn(record.text("CoreNetworkArn")).id
    routes = [one for one in record.parts("Routes") if not is_gone(one.state("State"))]
    ranges = [one.text("DestinationCidrBlock") for one in routes]
    ranges += [options.text("LocalIpv4NetworkCidr"), options.text("LocalIpv6NetworkCidr")]
    ends = [Ref("transit_gateways", hub)] if hub else []
    ends += [Ref("cloud_wans", core)] if core else []
    ends += [Ref("vpcs", one) for one in sorted(gathering.gateways.get(record.text("VpnGatewayId") or "", ()))]
    gathering.add(
        Site(
            key,
            record.origin,
            region=record.region,
            reached_by="site_to_site_vpn",
            cidrs=tuple(one for one in ranges if one and one not in EVERYWHERE),
            ends_in=tuple(ends),
        )
    )
    if hub:
        gathering.join(TransitGateway, hub, record.origin, sites=key)
    if core:
        gathering.join(CoreNetwork, core, record.origin, sites=key)


def direct_connect_gateway(gathering: Gathering, record: Record) -> None:
    """A Direct Connect gateway stands for the site that its lines lead to."""
    key, name = record.text("DirectConnectGatewayId") or "", record.text("DirectConnectGatewayName") or ""
    gathering.add(Site(key, record.origin, name=name, reached_by="direct_connect"))


def direct_connect_association(gathering: Gathering, record: Record) -> None:
    """Where the lines of a Direct Connect gateway end."""
    key, gateway = record.text("DirectConnectGatewayId") or "", record.part("AssociatedGateway")
    private = record.text("VirtualGatewayId") or gateway.text("Id") or ""
    core = record.part("AssociatedCoreNetwork").text("Id")
    hub = private if gateway.text("Type") == "transitGateway" else None
    ends = [Ref("transit_gateways", hub)] if hub else []
    ends += [Ref("cloud_wans", core)] if core else []
    ends += [Ref("vpcs", one) for one in sorted(gathering.gateways.get(private, ()))]
    gathering.add(Site(key, record.origin, reached_by="direct_connect", ends_in=tuple(ends)))
    if hub:
        if hub not in gathering.owners:
            account, region = gateway.text("OwnerAccount"), gateway.text("Region")
            gathering.add(TransitGateway(hub, record.origin, account=account, region=region))
        gathering.join(TransitGateway, hub, record.origin, sites=key)
    if core:
        gathering.join(CoreNetwork, core, record.origin, sites=key)


def virtual_interface(gathering: Gathering, record: Record) -> None:
    """A virtual interface: over which line a Direct Connect gateway, or one VPC, is reached."""
    line, place = record.text("ConnectionId") or "", record.text("Location") or ""
    gateway, private = record.text("DirectConnectGatewayId"), record.text("VirtualGatewayId")
    if gateway:
        region = record.text("Region") or record.region
        gathering.add(Site(gateway, record.origin, reached_by="direct_connect", region=region))
        if line:
            gathering.note(Site, gateway, record.origin, f"line {line} at {place}" if place else f"line {line}")
    elif private and line:
        ends = tuple(Ref("vpcs", one) for one in sorted(gathering.gateways.get(private, ())))
        region = record.text("Region") or record.region
        gathering.add(Site(line, record.origin, name=place, reached_by="direct_connect", region=region, ends_in=ends))
    else:
        gathering.skip("public virtual interface of Direct Connect", record.origin)
