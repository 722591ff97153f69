"""What is to be done, each thing once: with the construct that it acts on, with its connection, or for several."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from advisor.report.anchors import Anchors
from advisor.result import Result
from advisor.result.connections import Advice, ConnectionResult
from advisor.result.plan import PlannedConstruct

TASKS = {
    "build": "Build",
    "repair": "Repair",
    "share": "Share",
    "acceptance": "Accept",
    "dns": "Names",
    "route": "Routes",
    "security_group": "Security groups and network ACLs",
    "auth_policy": "Who may call",
    "endpoint_policy": "Endpoint policy",
    "encryption": "Encryption",
    "zones": "Zones",
    "quota": "Quotas",
    "logs": "Logs",
    "verify": "Check it",
    "zone_outage": "When a zone fails",
    "contract": "Contracts",
    "document": "Records to keep",
    "alternative": "Instead",
}
"""The kinds of advice as headings, in the order in which the document shows them."""
Said = tuple[str, ...]
"""What makes two pieces of advice the same work."""


@dataclass(frozen=True)
class Step:
    """Something to do, in which accounts, and the connections for which it is to be done."""

    advice: Advice
    accounts: tuple[str, ...]
    connections: tuple[str, ...]
    likewise: tuple[str, ...]
    """The connections for which the same is to be done, but with the names of their own ends."""


@dataclass(frozen=True)
class Task:
    """Steps of one kind."""

    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class WorkOrder:
    """A construct, and all that is to be done about it."""

    anchor: str
    construct: PlannedConstruct
    tasks: tuple[Task, ...]
    titles: tuple[str, ...] = ()
    """What kinds of steps there are, also where they stand with another construct."""
    like: "WorkOrder | None" = None
    """Another of its kind, with which the steps stand that differ from its own in names alone."""

    @property
    def linked(self) -> bool:
        """Whether it stands in the order of building: what is reused and left as it is does not."""
        return self.construct.action != "reuse" or bool(self.titles)


@dataclass(frozen=True)
class Wave:
    """What can be built side by side, by account: the account's name is empty where none is named."""

    number: int
    accounts: dict[str, tuple[WorkOrder, ...]]


class Building:
    """All advice of a result, each piece at one place."""

    def __init__(self, result: Result, anchors: Anchors, many: bool):
        self.result, self.anchors, self.many = result, anchors, many

    @cached_property
    def orders(self) -> tuple[WorkOrder, ...]:
        """Every construct of the plan with its steps, as the plan has them."""
        about: dict[tuple[str, str], list[tuple[str, Advice]]] = {}
        for one in self.result.connections:
            for advice in one.advice:
                if advice.built:
                    about.setdefault((advice.of, advice.built), []).append((one.id, advice))
        orders: list[WorkOrder] = []
        told: dict[tuple[str, str], list[tuple[WorkOrder, frozenset[Said]]]] = {}
        for construct in self.result.plan.constructs:
            tasks = self._tasks(about.get((construct.kind, construct.name), ()))
            anchor = self.anchors.of("thing", f"{construct.kind} {construct.name}")
            order = WorkOrder(anchor, construct, tasks, tuple(task.title for task in tasks))
            others = told.setdefault((construct.kind, construct.action), [])
            if self.many and others:
                order = min((self._likened(order, *other) for other in others), key=_number_of_steps)
            if order.like is None:
                others.append((order, frozenset(self._steps_for_all(order))))
            orders.append(order)
        return tuple(orders)

    def _likened(self, order: WorkOrder, other: WorkOrder, there: frozenset[Said]) -> WorkOrder:
        """A construct without the steps that another of its kind has with other names, where these are most of them."""
        own = {said: step for said, step in self._steps_for_all(order).items() if said in there}
        if 2 * len(own) < _number_of_steps(order):
            return order
        shown = [
            Task(task.title, tuple(step for step in task.steps if step not in own.values())) for task in order.tasks
        ]
        return replace(order, tasks=tuple(task for task in shown if task.steps), like=other)

    def _steps_for_all(self, order: WorkOrder) -> dict[Said, Step]:
        """The steps that are there whichever of its connections asks, by what they say without names."""
        return {
            self._nameless(step.connections[0], step.advice): step
            for task in order.tasks
            for step in task.steps
            if set(order.construct.serves) == {*step.connections, *step.likewise}
        }

    @cached_property
    def waves(self) -> tuple[Wave, ...]:
        """What to build, repair or change, in the order of building."""
        found: dict[int, dict[str, list[WorkOrder]]] = {}
        for order in self.orders:
            if order.linked:
                accounts = found.setdefault(order.construct.wave, {})
                accounts.setdefault(order.construct.account, []).append(order)
        return tuple(
            Wave(number, {account: tuple(orders) for account, orders in found[number].items()})
            for number in sorted(found)
        )

    @cached_property
    def serving(self) -> dict[str, tuple[WorkOrder, ...]]:
        """The constructs that serve each connection, by its id."""
        found: dict[str, list[WorkOrder]] = {}
        for order in self.orders:
            for one in order.construct.serves:
                found.setdefault(one, []).append(order)
        return {one: tuple(orders) for one, orders in found.items()}

    @cached_property
    def common(self) -> tuple[Task, ...]:
        """Steps that are the same for several connections and act on no construct."""
        every = [
            (one.id, advice) for one in self.result.connections for advice in one.advice if said(advice) in self._shared
        ]
        return self._tasks(every)

    @cached_property
    def _shared(self) -> frozenset[Said]:
        found: dict[Said, str] = {}
        shared = set()
        for one in self.result.connections:
            for advice in one.advice:
                if not advice.built and found.setdefault(said(advice), one.id) != one.id:
                    shared.add(said(advice))
        return frozenset(shared)

    def own(self, connection: ConnectionResult) -> tuple[Task, ...]:
        """The steps of a connection alone."""
        return self._tasks(
            (connection.id, advice)
            for advice in connection.advice
            if not advice.built and said(advice) not in self._shared
        )

    def shared(self, connection: ConnectionResult) -> tuple[str, ...]:
        """Of what kinds the connection's steps are that stand among the common ones."""
        kinds = {advice.kind for advice in connection.advice if said(advice) in self._shared}
        return tuple(title for kind, title in TASKS.items() if kind in kinds)

    def _tasks(self, advice: Iterable[tuple[str, Advice]]) -> tuple[Task, ...]:
        """Advice by kind, in the order of doing; what differs in the names of the ends alone is said once."""
        found: dict[str, dict[Said, list[tuple[str, Advice]]]] = {}
        for connection, one in advice:
            found.setdefault(one.kind, {}).setdefault(self._nameless(connection, one), []).append((connection, one))
        return tuple(
            Task(title, tuple(_step(alike) for alike in found[kind].values()))
            for kind, title in TASKS.items()
            if kind in found
        )

    def _nameless(self, connection: str, advice: Advice) -> Said:
        """What an advice says, with the parts that they play instead of the names of the connection's ends."""
        parts, names = self._parts[connection]
        return tuple(names.sub(lambda match: f"\0{parts[match[0]]}", text) for text in said(advice))

    @cached_property
    def _parts(self) -> dict[str, tuple[dict[str, str], re.Pattern[str]]]:
        """For each connection the names of its ends, their networks and accounts, and where these stand in a text."""
        ends = {one.name: one for one in self.result.surroundings.ends}
        found = {}
        for one in self.result.connections:
            parts = {
                name: f"{side} {part}"
                for side, end in (("provider", ends[one.provider]), ("consumer", ends[one.consumer]))
                for part, name in (("account", end.account), ("network", end.network), ("end", end.name))
                if name
            }
            names = "|".join(map(re.escape, sorted(parts, key=len, reverse=True)))
            found[one.id] = parts, re.compile(rf"(?<![\w.-])(?:{names})(?![\w-])")
        return found


def _number_of_steps(order: WorkOrder) -> int:
    return sum(len(task.steps) for task in order.tasks)


def said(advice: Advice) -> Said:
    """Two pieces of advice are the same work where this is the same."""
    return (advice.kind, advice.text, advice.only_if, *advice.settings, *advice.settings.values())


def _step(alike: list[tuple[str, Advice]]) -> Step:
    first = said(alike[0][1])
    same = dict.fromkeys(connection for connection, one in alike if said(one) == first)
    return Step(
        alike[0][1],
        tuple(dict.fromkeys(one.at.account for _, one in alike)),
        tuple(same),
        tuple(dict.fromkeys(connection for connection, _ in alike if connection not in same)),
    )
