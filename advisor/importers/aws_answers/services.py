"""What answers about load balancers, endpoints and VPC Lattice add to an estate."""

import re
from dataclasses import replace
from typing import NamedTuple

from advisor.importers.aws_answers.gathering import Gathering
from advisor.importers.aws_answers.records import Record, arn, is_waiting
from advisor.importers.estate import Endpoint, EndpointService, Origin, Service, ServiceNetwork, Vpc

_OF_AWS = re.compile(r"(?:cn\.)?com\.amazonaws\.([a-z0-9-]+)\.(.+)")
_OF_OTHERS = re.compile(r"(?:cn\.)?com\.amazonaws\.vpce\.([a-z0-9-]+)\.(vpce-svc-\w+)")
_BALANCERS = {"application": "alb", "network": "nlb"}
_KINDS = {"app": "application", "net": "network", "gwy": "gateway"}
"""Kinds of load balancers, as their ARNs have them."""
_HALF = "service network association that does not tell both ends"
_PROTOCOLS = {"HTTP": "http", "HTTPS": "https", "TCP": "tcp", "TLS": "tls", "UDP": "udp", "QUIC": "udp"}
_LATTICE_PROTOCOLS = {"HTTP": "http", "HTTPS": "https", "TLS_PASSTHROUGH": "tls"}


class _Named(NamedTuple):
    """What the name of an endpoint's service tells."""

    region: str | None
    id: str = ""
    """Of an endpoint service that is not of AWS."""
    name: str = ""
    """Of a service of AWS."""


def _named(name: str) -> _Named:
    if found := _OF_OTHERS.fullmatch(name):
        return _Named(found[1], id=found[2])
    found = _OF_AWS.fullmatch(name)
    return _Named(found[1], name=found[2]) if found and "-" in found[1] else _Named(None, name=name)


# --- load balancers -----------------------------------------------------------------------------------------------


def load_balancer(gathering: Gathering, record: Record) -> None:
    """A load balancer stands for the service behind it."""
    key, vpc = record.text("LoadBalancerArn") or "", record.text("VpcId")
    place, kind = arn(key), record.text("Type") or ""
    zones = [
        gathering.zone_ids.get((record.account, one.text("ZoneName") or ""))
        for one in record.parts("AvailabilityZones")
    ]
    gathering.balancers.add(key)
    gathering.hint(vpc, place.region or record.region, record.origin)
    for one in record.parts("Listeners"):
        listener(gathering, one, key)

    def at_the_end() -> None:
        """Its listeners, and whether its VPC is another account's, are known when all is read."""
        account = place.account or record.account
        service = _behind(gathering, key, record.origin, kind)
        gathering.add(
            replace(
                service,
                name=record.name or record.text("LoadBalancerName") or "",
                vpc=vpc,
                account=account if account != gathering.owners.get(vpc or "", account) else None,
                zones=tuple(one for one in zones if one),
            )
        )

    gathering.at_the_end.append(at_the_end)


def _behind(gathering: Gathering, balancer: str, origin: Origin, kind: str) -> Service:
    """The service behind a load balancer of a kind, as far as that and its listeners tell."""
    spoken = list(gathering.listeners.get(balancer, ()))
    protocol, port = spoken[0] if len(spoken) == 1 else ("", None)
    return Service(
        balancer,
        origin,
        kind="appliance" if kind == "gateway" else None,
        load_balancer=_BALANCERS.get(kind),
        protocol=_PROTOCOLS.get(protocol),
        port=port if protocol in _PROTOCOLS else None,
    )


def listener(gathering: Gathering, record: Record, balancer: str = "") -> None:
    """On which port a load balancer listens; of one that is not among the answers its ARN tells the rest."""
    key = balancer or record.text("LoadBalancerArn") or ""
    if key in gathering.gone:
        return
    place = arn(key)
    parts = place.resource.split("/")
    if not key or (key not in gathering.balancers and len(parts) != 4):
        gathering.skip("listener of a load balancer that is not told", record.origin)
        return
    gathering.listeners[key][record.text("Protocol") or "", record.number("Port")] = record.origin
    if key not in gathering.balancers:
        gathering.balancers.add(key)

        def at_the_end() -> None:
            """All its listeners are known when all is read."""
            service = _behind(gathering, key, record.origin, _KINDS.get(parts[1], ""))
            gathering.add(replace(service, name=parts[2], account=place.account or None, region=place.region or None))

        gathering.at_the_end.append(at_the_end)


# --- endpoints ----------------------------------------------------------------------------------------------------


def endpoint_service(gathering: Gathering, record: Record) -> None:
    """An endpoint service of ours, and the service that it publishes."""
    key = record.text("ServiceId") or ""
    balancers = [*record.texts("NetworkLoadBalancerArns"), *record.texts("GatewayLoadBalancerArns")]
    service = balancers[0] if len(balancers) == 1 else key
    kind = "appliance" if record.texts("GatewayLoadBalancerArns") else None
    parts = arn(service).resource.split("/")
    name = parts[2] if len(parts) == 4 else record.name
    gathering.add(Service(service, record.origin, name=name, kind=kind, region=arn(service).region or record.region))
    gathering.published[key] = service
    state = record.state("ServiceState")
    title = record.text("PrivateDnsName") or ""
    gathering.add(
        EndpointService(
            key,
            record.origin,
            name=record.name,
            title=title,
            service=service,
            state="broken" if is_waiting(state) else None,
        )
    )


def offered_service(gathering: Gathering, record: Record) -> None:
    """An endpoint service that the account may use; those of AWS are everywhere the same."""
    key = _named(record.text("ServiceName") or "").id
    if key:
        gathering.offered[key] = record
    else:
        gathering.skip("endpoint service that AWS offers", record.origin)


def endpoint(gathering: Gathering, record: Record) -> None:
    """A VPC endpoint, and the service to which it leads."""
    key, vpc, kind = record.text("VpcEndpointId") or "", record.text("VpcId"), record.text("VpcEndpointType") or ""
    origin, state = record.origin, record.state("State")
    name = record.text("ServiceName") or ""
    # One that is only planned has no name yet: it is called as what publishes it.
    named = _Named(None, id=name) if name in gathering.published else _named(name)
    # The service may be in another Region than the endpoint; only where nothing else is told they are taken for near.
    gathering.hint(vpc, record.region or named.region, origin, sure=bool(record.region))
    if vpc:
        gathering.mention(Vpc(vpc, origin, account=record.text("OwnerId") or record.account, region=record.region))
    resource = arn(record.text("ResourceConfigurationArn"))
    network = arn(record.text("ServiceNetworkArn"))
    notes = [kind and f"{kind} endpoint", state if is_waiting(state) else ""]
    service = None
    known = gathering.catalogue.aws_services.services.get(named.name)
    if named.id:
        service = _published(gathering, named, record, kind)
    elif kind == "Interface" and known and known.gateway:
        # An inventory's endpoint of such a service is a gateway endpoint: this one is there, but leads nowhere.
        notes[0] += f" of {named.name}"
    elif named.name:
        service = name
        gathering.add(_of_aws(name, named, origin))
    elif resource.id:
        service = resource.id
        gathering.add(Service(service, origin, kind="resource"))
    elif network.id:
        notes.append(f"leads to service network {gathering.called(network.id)}")
        gathering.add(_network(network.id, record, "", network.account, network.region))
    gathering.add(
        Endpoint(
            key,
            origin,
            name=record.name,
            title=", ".join(one for one in notes if one),
            service=service,
            vpcs=(vpc,) if vpc else (),
            state="broken" if is_waiting(state) else None,
        )
    )


def _of_aws(key: str, named: _Named, origin: Origin) -> Service:
    return Service(key, origin, name=named.name, kind="aws_service", service=named.name, region=named.region)


def _published(gathering: Gathering, named: _Named, record: Record, kind: str) -> str:
    """What an endpoint service publishes: ours by its load balancer, of others by its own id."""
    if named.id in gathering.published:
        gathering.join(EndpointService, named.id, record.origin, vpcs=record.text("VpcId"))
        return gathering.published[named.id]
    offered = gathering.offered.get(named.id)
    owner, name = (offered.text("Owner"), offered.text("PrivateDnsName")) if offered else (None, None)
    ours = owner in gathering.ours
    gathering.add(
        Service(
            named.id,
            record.origin,
            name=name or "",
            kind="appliance" if kind == "GatewayLoadBalancer" else None if ours else "saas",
            account=owner if ours else None,
            region=named.region,
            private_endpoint=None if ours or kind == "GatewayLoadBalancer" else "available",
            title=f"of account {owner}" if owner and not ours else "",
        )
    )
    return named.id


# --- VPC Lattice --------------------------------------------------------------------------------------------------


def _network(key: str, record: Record, name: str, account: str, region: str) -> ServiceNetwork:
    return ServiceNetwork(
        key,
        record.origin,
        name=name,
        account=account or record.account,
        region=region or record.region,
    )


def _key(record: Record) -> str:
    """The id of something of VPC Lattice; what is only planned has none."""
    own = record.text("Arn") or ""
    return record.text("Id") or arn(own).id or own


def service_network(gathering: Gathering, record: Record) -> None:
    """A service network."""
    place, key = arn(record.text("Arn")), _key(record)
    gathering.lattice.add(key)
    gathering.add(_network(key, record, record.text("Name") or "", place.account, place.region))


def lattice_service(gathering: Gathering, record: Record) -> None:
    """A service of VPC Lattice, which is in no VPC."""
    place, key = arn(record.text("Arn")), _key(record)
    account, region = place.account or record.account, place.region or record.region
    gathering.lattice.add(key)
    gathering.add(Service(key, record.origin, name=record.text("Name") or "", account=account, region=region))
    if domain := record.text("CustomDomainName"):
        gathering.note(Service, key, record.origin, domain)
    gathering.at_the_end.append(lambda: _spoken(gathering, key))


def lattice_listener(gathering: Gathering, record: Record) -> None:
    """On which port a service of VPC Lattice listens."""
    place = arn(record.text("Arn"))
    of = place.resource.split("/")
    key = record.text("ServiceId") or (of[1] if len(of) == 4 else "")
    if not key:
        gathering.skip("VPC Lattice listener of a service that is not told", record.origin)
        return
    protocol = _LATTICE_PROTOCOLS.get(record.text("Protocol") or "", "")
    gathering.listeners[key][protocol, record.number("Port")] = record.origin
    if key not in gathering.lattice:
        account, region = place.account or record.account, place.region or record.region
        gathering.add(Service(key, record.origin, account=account, region=region))
        gathering.at_the_end.append(lambda: _spoken(gathering, key))


def target_group(gathering: Gathering, record: Record) -> None:
    """What the targets of services of VPC Lattice speak; only the answer of one target group tells it."""
    if version := record.part("Config").text("ProtocolVersion"):
        for one in record.texts("ServiceArns"):
            gathering.versions[arn(one).id].add(version)
    else:
        gathering.skip("VPC Lattice target group that does not tell what is spoken", record.origin)


def _spoken(gathering: Gathering, key: str) -> None:
    """Adds what is spoken with a service of VPC Lattice: of HTTP and HTTPS, what is encrypted."""
    listeners = gathering.listeners.get(key, {})
    spoken = {protocol for protocol, _ in listeners}
    protocol = "https" if spoken == {"http", "https"} else spoken.pop() if len(spoken) == 1 else None
    if not protocol:
        return
    ports = {port: origin for (of, port), origin in listeners.items() if of == protocol}
    port, origin = next(iter(ports.items()))
    is_grpc = gathering.versions.get(key) == {"GRPC"} and protocol != "tls"
    gathering.add(
        Service(key, origin, protocol="grpc" if is_grpc else protocol, port=port if len(ports) == 1 else None)
    )


def resource_gateway(gathering: Gathering, record: Record) -> None:
    """The way into the VPC of a resource."""
    key = _key(record)
    if vpc := record.text("VpcIdentifier") or record.text("VpcId"):
        gathering.resource_gateways[key] = vpc
        gathering.hint(vpc, arn(record.text("Arn")).region, record.origin)


def resource(gathering: Gathering, record: Record) -> None:
    """A resource configuration: one resource that can be reached from other VPCs."""
    place = arn(record.text("Arn"))
    key, name = _key(record), record.text("Name") or ""
    gathering.lattice.add(key)
    vpc = gathering.resource_gateways.get(record.text("ResourceGatewayId") or "")
    account = None if vpc else place.account or record.account
    region = None if vpc else place.region or record.region
    gathering.add(Service(key, record.origin, name=name, kind="resource", vpc=vpc, account=account, region=region))


def associated_vpc(gathering: Gathering, record: Record) -> None:
    """A VPC in which the clients of a service network are."""
    network, vpc = _of_network(gathering, record), record.text("VpcId")
    if network and vpc:
        gathering.hint(vpc, arn(record.text("Arn")).region, record.origin)
        gathering.join(ServiceNetwork, network, record.origin, associated=vpc)
    else:
        gathering.skip(_HALF, record.origin)


def associated_service(gathering: Gathering, record: Record) -> None:
    """A service or resource in a service network; one of another account is described nowhere else."""
    network = _of_network(gathering, record)
    is_resource = bool(record.text("ResourceConfigurationId") or record.text("ResourceConfigurationArn"))
    what = "ResourceConfiguration" if is_resource else "Service"
    place = arn(record.text(f"{what}Arn"))
    found = record.text(f"{what}Id") or place.id
    if not network or not found:
        gathering.skip(_HALF, record.origin)
        return
    gathering.join(ServiceNetwork, network, record.origin, services=found)
    if found not in gathering.lattice:
        gathering.add(
            Service(
                found,
                record.origin,
                name=record.text(f"{what}Name") or "",
                kind="resource" if is_resource else None,
                account=place.account or None,
                region=place.region or record.region,
            )
        )


def _of_network(gathering: Gathering, record: Record) -> str:
    """The service network of an association, and what that tells of one of another account."""
    place, name = arn(record.text("ServiceNetworkArn")), record.text("ServiceNetworkName") or ""
    key = record.text("ServiceNetworkId") or place.id
    if key and key not in gathering.lattice:
        account, region = place.account or None, place.region or record.region
        gathering.add(ServiceNetwork(key, record.origin, name=name, account=account, region=region))
    return key
