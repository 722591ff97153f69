"""Flow logs of a company with thousands of VPCs, seeded and frozen, and the inventory whose VPCs they are.

    python -m benchmarks.flows 100000 5000 DIR

writes `inventory.yaml` and `flows.log` to a folder. Hardly two flows have the same ends, so that nearly each of them is
a connection; both interfaces of a flow see it, in both directions, so four records tell of one flow.
"""

import sys
from collections.abc import Iterator
from ipaddress import IPv4Address
from pathlib import Path
from random import Random

SEED = 20261126
START = 1_764_000_000
PORTS = (443, 443, 8443, 5432, 6379)
SIZE = 2**11
"""Addresses of a VPC: a /21."""
FIRST = int(IPv4Address("10.0.0.0"))


def inventory(vpcs: int) -> str:
    """The VPCs, each with a range of its own."""
    entries = (f"  net-{one:04}: {{cidrs: {_address(one, 0)}/21}}\n" for one in range(vpcs))
    return "region: eu-west-1\nvpcs:\n" + "".join(entries)


def records(number: int, vpcs: int) -> Iterator[str]:
    """So many flows in records of the default format, over a day."""
    random = Random(SEED)
    for one in range(number):
        consumer, provider = random.sample(range(vpcs), 2)
        ends = [f"{_address(vpc, random.randrange(4, SIZE))}" for vpc in (consumer, provider)]
        ports = [random.randrange(32_768, 61_000), random.choice(PORTS)]
        start = START + one * 86_400 // number
        for interface in (consumer, provider):
            for sender, receiver in ((0, 1), (1, 0)):
                yield (
                    f"2 111122223333 eni-{interface:08x} {ends[sender]} {ends[receiver]} {ports[sender]} "
                    f"{ports[receiver]} 6 10 {4_000 + one % 100_000} {start} {start + 60} ACCEPT OK\n"
                )


def write(number: int, vpcs: int, folder: Path) -> tuple[Path, Path]:
    """The inventory and the log as files."""
    paths = folder / "inventory.yaml", folder / "flows.log"
    paths[0].write_text(inventory(vpcs), encoding="utf-8")
    paths[1].write_text("".join(records(number, vpcs)), encoding="utf-8")
    return paths


def _address(vpc: int, host: int) -> IPv4Address:
    return IPv4Address(FIRST + vpc * SIZE + host)


if __name__ == "__main__":
    write(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
