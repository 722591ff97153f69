"""Realistic fleets of any size as inventory text: seeded and frozen, so that figures compare over years.

The shape of the call graph follows the service graphs that were published. Fan-out: lognormal(1.52, 0.92) scaled to
the mean, its largest two in a hundred from a Pareto tail (alpha 2.0), as measured in Meta's data set
distributed_traces (18,571 services, 2022-12-21). Fan-in: preferential attachment in which 27 % of the services are
never called, with one hub that most services call, as there. 13 % entries and 39 % leaves, as in Alibaba's traces
(Winchester et al., arXiv 2504.13141). Traffic: lognormal, sigma 2.2, thin on the edges to the hub. How services are
spread over accounts and VPCs is assumed: no public source was found.

    python -m benchmarks.fleet 10000 > fleet.yaml
"""

import sys
from bisect import bisect
from collections.abc import Iterator, Sequence
from math import fsum
from random import Random
from typing import Literal

SEED = 20261125
SIZES = ((100, 40, 4, 6), (1_000, 250, 12, 20), (10_000, 1_600, 60, 120), (100_000, 9_000, 300, 800),
         (202_000, 18_600, 600, 1_600))  # fmt: skip
"""Connections, services, accounts, VPCs: between two rows, and beyond them, in proportion to the nearest row."""
HUB_SHARE = 0.7
NEVER_CALLED = 0.27
ENTRIES, LEAVES = 0.13, 0.39
REGIONS = ("ap-south-1", "ap-south-1", "ap-south-1", "ap-south-1", "us-east-1", "eu-west-1")
PROTOCOLS = ("https", "https", "https", "grpc", "grpc", "http", "tcp")
STORES = ("rds", "rds", "aurora", "elasticache", "msk", "opensearch")
AWS_SERVICES = ("s3", "dynamodb", "sqs", "sns", "kms", "secretsmanager", "ecr.api", "logs", "sts")
TITLES = (
    "asks for prices", "posts to the ledger", "reads the customer's profile", "checks limits before a payment",
    "fetches a signing key", "writes the audit trail", "looks up a merchant", "sends events of the day",
)  # fmt: skip
TITLED = 0.4
"""The share of connections that say what they are for: with owners this makes 1.3 MB for 10,000 connections."""
VENDORS = ("Snowflake", "Datadog", "MongoDB Atlas", "Razorpay", "Stripe", "Okta", "Twilio", "Confluent Cloud")


Kind = Literal["mixed", "distinct", "planning"]
"""mixed: as fleets are; distinct: no two situations alike; planning: several mechanisms are right for most connections,
since they lie in one Region, whose VPCs are on one transit gateway, and cost stands first."""


def fleet(connections: int, kind: Kind = "mixed", seed: int = SEED) -> str:
    """An inventory in YAML with about that many connections; the same text for the same arguments, everywhere."""
    return "\n".join(_Fleet(connections, kind, seed).lines()) + "\n"


class _Fleet:
    def __init__(self, connections: int, kind: Kind, seed: int):
        self.wanted, self.kind, self.random = connections, kind, Random(f"{seed} {connections} {kind}")
        nearest = min(SIZES, key=lambda row: abs(row[0] - connections))
        services, accounts, vpcs = (max(3, round(number * connections / nearest[0])) for number in nearest[1:])
        self.accounts = [f"account-{number:03}" for number in range(min(accounts, services))]
        self.vpcs = [f"vpc-{number:04}" for number in range(min(vpcs, services, 4_000))]
        entries, leaves = round(services * ENTRIES), round(services * LEAVES)
        self.entries = [f"web-{number:05}" for number in range(entries)]
        self.middle = [f"svc-{number:05}" for number in range(services - entries - leaves)]
        self.leaves = [f"leaf-{number:05}" for number in range(leaves)]
        self.hub = "vault"
        self.region_of: dict[str, str] = {}

    def lines(self) -> Iterator[str]:
        yield "version: 1"
        yield f"name: Fleet of {self.wanted} connections"
        yield "region: ap-south-1"
        yield f"priorities: [{'cost, security' if self.kind == 'planning' else 'security, cost'}, operations]"
        if self.kind != "planning":
            yield "compliance: [pci-dss]"
        yield "accounts:"
        yield from map(self._account, range(len(self.accounts)))
        yield "vpcs:"
        yield from map(self._vpc, range(len(self.vpcs)))
        yield "sites:"
        yield "  mumbai-dc: {kind: on_premises, cidrs: [172.16.0.0/14], reached_by: direct_connect}"
        yield "services:"
        for name in (self.hub, *self.entries, *self.middle):
            yield self._service(name)
        for name in self.leaves:
            yield self._leaf(name)
        yield "connections:"
        for number, (consumer, provider) in enumerate(self._edges()):
            yield self._connection(number, consumer, provider)
        here = [vpc for vpc in self.vpcs if self.region_of[vpc] == REGIONS[0]]
        attached = here if self.kind == "planning" else here[: len(here) * 2 // 3]
        yield "existing:"
        yield f"  transit_gateways: {{core: {{region: ap-south-1, attached: [{', '.join(attached)}]}}}}"

    def _account(self, number: int) -> str:
        environment = "production" if self.random.random() < 0.7 else "staging"
        return (
            f'  {self.accounts[number]}: {{id: "{100_000_000_000 + number}", organization: example, '
            f"environment: {environment}}}"
        )

    def _vpc(self, number: int) -> str:
        account = self.random.choice(self.accounts)
        region = REGIONS[0] if self.kind == "planning" else self.random.choice(REGIONS)
        # One range in twelve is an acquisition's: it may lie over another one.
        place = self.random.randrange(64) if self.random.random() < 1 / 12 else number
        self.region_of[self.vpcs[number]] = region
        cidr = f"10.{place // 16}.{place % 16 * 16}.0/20"
        return f"  {self.vpcs[number]}: {{account: {account}, region: {region}, cidrs: [{cidr}], zones: 3}}"

    def _service(self, name: str) -> str:
        runs_on = self.random.choice(("eks", "ecs", "ec2", "lambda"))
        protocol = "https" if name == self.hub else self.random.choice(PROTOCOLS)
        data = ", data: [cardholder]" if self.random.random() < 0.1 else ""
        balancer = ", load_balancer: nlb" if self.random.random() < 0.3 else ""
        where = f"vpc: {self.random.choice(self.vpcs)}, runs_on: {runs_on}"
        return f"  {name}: {{{where}, protocol: {protocol}, port: 8443{data}{balancer}, {self._owner()}}}"

    def _owner(self) -> str:
        return f"owner: team-{self.random.randrange(1, 60):02}"

    def _leaf(self, name: str) -> str:
        match self.random.choices(("store", "aws", "saas", "site"), (60, 25, 12, 3))[0]:
            case "store":
                vpc, store = self.random.choice(self.vpcs), self.random.choice(STORES)
                return f"  {name}: {{vpc: {vpc}, runs_on: {store}, protocol: tcp, port: 5432, {self._owner()}}}"
            case "aws":
                return f"  {name}: {{kind: aws_service, service: {self.random.choice(AWS_SERVICES)}}}"
            case "saas":
                return f"  {name}: {{kind: saas, vendor: {self.random.choice(VENDORS)}, protocol: https}}"
            case _:
                return f"  {name}: {{site: mumbai-dc, protocol: tcp, port: 1521}}"

    def _edges(self) -> Iterator[tuple[str, str]]:
        """Who calls whom, every pair once."""
        callers = [*self.entries, *self.middle]
        wanted = min(self.wanted, len(callers) * (len(self.middle) + len(self.leaves)) // 3)
        hub_callers = self.random.sample(callers, min(round(len(callers) * HUB_SHARE), wanted // 3))
        degrees = self._fan_out(len(callers), (wanted - len(hub_callers)) / len(callers))
        targets = [*self.middle, *self.leaves]
        self.random.shuffle(targets)
        called = targets[round(len(targets) * NEVER_CALLED) :]
        weights = [self.random.paretovariate(1.28) for _ in called]
        total, cumulative = 0.0, []
        for weight in weights:
            total += weight
            cumulative.append(total)
        yield from ((caller, self.hub) for caller in hub_callers)
        left = wanted - len(hub_callers)
        for caller, degree in zip(callers, degrees, strict=True):
            mine: dict[str, None] = {}
            for _ in range(4 * degree):
                if len(mine) < min(degree, left):
                    target = called[bisect(cumulative, self.random.random() * total, hi=len(called) - 1)]
                    if target != caller:
                        mine[target] = None
            left -= len(mine)
            yield from ((caller, target) for target in mine)
        # What the caps of large fan-outs left over goes to the last callers, as single further calls.
        for caller in callers[:left]:
            yield caller, f"{self.hub}#2"

    def _fan_out(self, callers: int, mean: float) -> Sequence[int]:
        """How many others each caller calls, with the given mean."""
        drawn = [self.random.lognormvariate(1.52, 0.92) for _ in range(callers)]
        for number in self.random.sample(range(callers), max(1, callers // 50)):
            drawn[number] = 50 * self.random.paretovariate(2.0)
        scale = mean * callers / fsum(drawn)  # sum adds otherwise since Python 3.12
        carried, degrees = 0.0, []
        for degree in drawn:
            carried += degree * scale
            degrees.append(min(int(carried), callers - 1))
            carried -= int(carried)
        return degrees

    def _connection(self, number: int, consumer: str, provider: str) -> str:
        provider, _, second = provider.partition("#")
        thin = 0.05 if provider == self.hub else 1.0
        gb = thin * self.random.lognormvariate(3.2, 2.2)
        rate = gb * self.random.uniform(0.02, 0.5)
        parts = [f"from: {consumer}, to: {provider}"]
        if second:
            parts.append(f"name: n{number}")
        if self.random.random() < TITLED:
            parts.append(f"title: {self.random.choice(TITLES)}")
        parts.append(f"traffic: {{gb_per_month: {gb:.1f}, requests_per_second: {rate:.2f}}}")
        needs = self._needs(number)
        if needs:
            parts.append(f"needs: {{{', '.join(needs)}}}")
        return f"  - {{{', '.join(parts)}}}"

    def _needs(self, number: int) -> list[str]:
        if self.kind == "distinct":
            return [f"{fact}: {'yes' if number >> place & 1 else 'no'}" for place, fact in enumerate(YES_OR_NO)]
        needs: list[str] = []
        if self.kind == "planning":
            return needs
        if self.random.random() < 0.25:
            needs.append("caller_identity: per_request")
        if self.random.random() < 0.05:
            needs.append("inspection: yes")
        return needs


YES_OR_NO = (
    "asynchronous", "balancing", "charge_back", "client_address", "custom_idle_timeout", "long_connections",
    "long_idle", "low_latency", "network_team", "security_group_reference", "self_service", "steady_latency",
)  # fmt: skip
"""Facts that rules read and that any connection can state: together they spell out a connection's number."""


if __name__ == "__main__":
    print(fleet(int(sys.argv[1])), end="")
