"""The accounts, networks and ends that connections need, as the result shows them."""

from collections.abc import Iterable, Iterator

from advisor.analysis import Analysis
from advisor.inventory import Inventory
from advisor.result import OverrideRead
from advisor.result.surroundings import AccountShown, EndShown, NetworkShown, Surroundings
from advisor.topology import Place, Side


def surroundings(inventory: Inventory, analyses: Iterable[Analysis]) -> Surroundings:
    """What the inventory says of the ends of the connections, in its order."""
    ends: dict[str, EndShown] = {}
    places: dict[Place, None] = {}
    for one in analyses:
        connection, situation = one.situation.connection, one.situation
        for name, side in ((connection.consumer, situation.consumer), (connection.provider, situation.provider)):
            places[side.place] = None
            ends.setdefault(name, _end(inventory, name, side))
    networks = {network.name: network for place in places for network in _network(place)}
    accounts = {place.account[0] for place in places} | {one.account for one in networks.values()}
    content = inventory.content
    return Surroundings(
        accounts=tuple(
            AccountShown(
                name=name,
                id=account.id or "",
                organization=account.organization or "",
                environment=account.environment or "",
                owner=account.owner or "",
                title=account.title,
            )
            for name, account in content.accounts.items()
            if name in accounts
        ),
        networks=tuple(networks[name] for name in (*content.vpcs, *content.sites) if name in networks),
        ends=tuple(ends.values()),
    )


def overrides(inventory: Inventory, analyses: Iterable[Analysis]) -> tuple[OverrideRead, ...]:
    """Every override that the inventory states, in force or not."""
    by_connection = {one.situation.connection.id: one for one in analyses}
    return tuple(
        OverrideRead(
            connection=one.connection,
            choose=one.choose,
            because=one.because,
            by=one.by,
            until=one.until,
            at=str(inventory.position(["overrides", number])),
            problem=problem.message if (problem := by_connection[one.connection].override_problem) else "",
        )
        for number, one in enumerate(inventory.content.overrides)
    )


def _network(place: Place) -> Iterator[NetworkShown]:
    if place.vpc is not None:
        vpc = place.vpc
        yield NetworkShown(
            name=place.vpc_name or "",
            kind="vpc",
            account=vpc.account or "",
            region=place.region[0] or "",
            cidrs=_ranges(vpc.cidrs),
            owner=vpc.owner or "",
            count=vpc.count,
            title=vpc.title,
        )
    elif place.site is not None:
        site = place.site
        yield NetworkShown(
            name=place.site_name or "",
            kind=site.kind,
            account="",
            region=place.region[0] or "",
            cidrs=_ranges(site.cidrs),
            owner="",
            count=1,
            title=site.title,
        )


def _ranges(cidrs: object) -> tuple[str, ...]:
    return tuple(map(str, cidrs)) if isinstance(cidrs, tuple) else ()


def _end(inventory: Inventory, name: str, side: Side) -> EndShown:
    service, place = side.service, side.place
    account = inventory.content.accounts.get(place.account[0] or "")
    entry = service or place.vpc or place.site
    owners = [one.owner for one in (service, place.vpc, account) if one is not None and one.owner]
    return EndShown(
        name=name,
        kind=side.end.kind if service is None else service.kind or ("resource" if service.is_resource else "service"),
        service=(service.service if service else None) or "",
        network=place.vpc_name or place.site_name or "",
        account=place.account[0] or "",
        region=place.region[0] or "",
        company=place.company[0] or "",
        owner=owners[0] if owners else "",
        protocol=(service.protocol if service else None) or "",
        port=service.port if service else None,
        count=service.count if service else place.vpc.count if place.vpc else 1,
        title=entry.title if entry else "",
    )
