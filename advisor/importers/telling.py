"""What an import says of what it found: how much, what it could not read, and what it did not understand."""

from collections.abc import Iterator, Sequence

from advisor.importers.estate import Estate, Seen
from advisor.plain_text import and_join, counted, visible

NOUNS = {
    "accounts": "account", "vpcs": "VPC", "sites": "site", "services": "service", "connections": "connection",
    "transit_gateways": "transit gateway", "cloud_wans": "core network", "peerings": "peering",
    "service_networks": "service network", "endpoint_services": "endpoint service", "endpoints": "endpoint",
}  # fmt: skip


SHOWN = 300
"""How many kinds of what is missing or not understood are told one by one."""


def said_of(estate: Estate) -> Iterator[str]:
    """The lines that the person is told."""
    yield from map(str, estate.problems)
    numbers = [counted(len(members), NOUNS[group]) for group, members in estate.found.items() if members]
    yield f"found {and_join(numbers) or 'nothing'}"
    yield from map(visible, estate.remarks)
    yield from _several("gap", estate.gaps)
    yield from _several("not understood", estate.not_understood)


def _several(what: str, every: Sequence[Seen]) -> Iterator[str]:
    """Each kind with its number, as far as anybody reads."""
    yield from (f"{what}: {_seen(one)}" for one in every[:SHOWN])
    if rest := every[SHOWN:]:
        yield f"{what}: {counted(len(rest), 'more kind')}, {counted(sum(one.count for one in rest), 'time')}"


def _seen(seen: Seen) -> str:
    times = f" ({seen.count:,} times, first at {seen.first})" if seen.count > 1 else f" ({seen.first})"
    return visible(seen.what + times)
