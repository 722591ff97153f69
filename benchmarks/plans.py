"""Problems of the size and shape of large fleets, and how long their proven plans take.

    python -m benchmarks.plans 10000 100000 202000

VPCs call each other by preferential attachment. Each connection has two or three options: a peering, which all
connections of two VPCs share; a hub, to which both VPCs are attached; an endpoint service, which all consumers of one
provider share, with an endpoint in each consumer's VPC. Volumes are lognormal; prices are those of us-east-1.
"""

import resource
import sys
from random import Random
from time import perf_counter

from advisor.collector import paused
from advisor.planning import Construct, Limit, Option, Pool, Problem, solve

SEED = 20261125
SIGMA = 2.2
HOURS = 730
TWO = 0.5
"""The share of connections with two options, of which the third one is not admissible."""


class _Fleet:
    """Constructs by what they are keyed by, numbered as they are first named."""

    def __init__(self, connections: int, vpcs: int, operations_first: bool):
        self.random = Random(f"{SEED} {connections} {vpcs}")
        self.numbers: dict[tuple[object, ...], int] = {}
        self.constructs: list[Construct] = []
        self.pool_of: dict[int, int] = {}
        self.pools = [Pool(((1_048_576.0, 1.0), (4 * 1_048_576.0, 0.6), (float("inf"), 0.4)))]
        self.operations_first = operations_first
        self.vpcs = vpcs
        self.wanted = connections

    def construct(self, weight: int, cents: int, *key: object) -> int:
        number = self.numbers.setdefault(key, len(self.constructs))
        if number == len(self.constructs):
            exists = self.random.random() < 0.1
            self.constructs.append(Construct(0 if exists else weight, 0 if exists else cents, True))
        return number

    def problem(self) -> Problem:
        called = [*range(self.vpcs)]
        connections = []
        for _ in range(self.wanted):
            consumer, provider = self.random.randrange(self.vpcs), self.random.choice(called)
            called.append(provider)
            connections.append(self.connection(consumer, provider))
        peerings = [number for (kind, *_), number in self.numbers.items() if kind == "peering"]
        attachments = [number for (kind, *_), number in self.numbers.items() if kind == "attachment"]
        limits = [Limit(tuple(attachments), (1,) * len(attachments), 5_000)]
        by_vpc: dict[object, list[int]] = {}
        for (kind, *vpcs), number in self.numbers.items():
            if kind == "peering":
                for vpc in vpcs:
                    by_vpc.setdefault(vpc, []).append(number)
        limits += [Limit(tuple(every), (1,) * len(every), 125) for every in by_vpc.values()]
        assert peerings
        return Problem(
            tuple(connections), tuple(self.constructs), tuple(self.pools), tuple(limits), (), self.operations_first
        )

    def connection(self, consumer: int, provider: int) -> tuple[Option, ...]:
        gb = round(self.random.lognormvariate(3.2, SIGMA), 1)
        service = provider, self.random.randrange(3)
        peering = Option(
            (self.construct(1, 0, "peering", *sorted((consumer, provider))),), round(gb), True, False, (1, 2), 0, ()
        )
        hub = Option(
            (
                self.construct(1, 0, "hub"),
                self.construct(1, 5 * HOURS, "attachment", consumer),
                self.construct(1, 5 * HOURS, "attachment", provider),
            ),
            round(3 * gb),
            True,
            False,
            (1, 1),
            1,
            (),
        )
        endpoint = Option(
            (
                self.construct(2, round(2.25 * HOURS), "service", *service),
                self.construct(1, 3 * HOURS, "endpoint", consumer, *service),
            ),
            round(0.6 * gb),
            True,
            False,
            (1, 3),
            2,
            ((0, gb),),
        )
        options = [peering, hub, endpoint]
        if consumer == provider or self.random.random() < TWO:
            del options[self.random.randrange(3)]
        return tuple(options)


def fleet(connections: int, vpcs: int, operations_first: bool) -> Problem:
    """A problem of that size; the same for the same arguments."""
    return _Fleet(connections, vpcs, operations_first).problem()


def main(*sizes: int) -> None:
    """Prints for each size and order how long the plan took and what went to the program."""
    for connections in sizes:
        for operations_first in (True, False):
            problem = fleet(connections, min(5_000, connections // 20), operations_first)
            start = perf_counter()
            with paused():
                solution = solve(problem)
            seconds = perf_counter() - start
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(
                f"{connections:,} connections, {len(problem.constructs):,} constructs, "
                f"{'operations' if operations_first else 'cost'} first: {seconds:.1f} s, {peak:,} MB at the peak\n"
                f"    {solution.values}\n    {solution.sizes[0]}",
                flush=True,
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
