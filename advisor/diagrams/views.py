"""Which views a result has: the whole, each account, what networks share, and every connection."""

import re
from collections.abc import Iterator

from advisor.catalogue import Catalogue
from advisor.diagrams.chains import HUBS, Chain, Chains, Stop
from advisor.diagrams.levels import ACCOUNT, EVERYTHING, OVERVIEW
from advisor.diagrams.model import View, Views
from advisor.diagrams.sketch import Sketch, draw
from advisor.plain_text import counted, visible
from advisor.result import Result
from advisor.result.plan import PlannedConstruct

SHARED = ("transit_gateway", "core_network", "service_network", "endpoint_service", "resource_gateway")
"""Constructs that have a view where two or more networks use them."""
KINDS = {"vpc": "VPC", "account": "account", "region": "Region", "site": "site"}
HOW = "Arrows point away from who opens connections; what is not decided is dashed."


def views(result: Result, catalogue: Catalogue) -> Views:
    """Everything there is to draw of a result; nothing is drawn yet."""
    return _Views(result, catalogue).all()


class _Views:
    def __init__(self, result: Result, catalogue: Catalogue):
        self.result, self.catalogue = result, catalogue
        self.chains = Chains(result, catalogue)
        self.ways = {one.id: self.chains.of(one) for one in result.connections}
        self.taken: set[str] = set()

    def all(self) -> Views:
        return Views(
            overview=self._overview(),
            accounts=tuple(self._accounts()),
            constructs=tuple(self._constructs()),
            connections={name: self._connection(way) for name, way in self.ways.items()},
        )

    def _overview(self) -> View:
        networks = [one for one in self.result.surroundings.networks if one.kind == "vpc"]
        accounts = len({one.account for one in networks if one.account})
        where = f"{counted(len(networks), 'VPC')}" + (f" in {counted(accounts, 'account')}" if accounts else "")
        summary = f"{counted(len(self.ways), 'connection')} between {where} and what lies outside. {HOW}"
        return draw(self.chains, list(self.ways.values()), OVERVIEW, self._id("overview"), "Overview", summary)

    def _accounts(self) -> list[View]:
        found: dict[str, list[Chain]] = {}
        for way in self.ways.values():
            for account in dict.fromkeys(name for stop in way.stops for name in _account(stop)):
                found.setdefault(account, []).append(way)
        return [
            draw(
                self.chains,
                found[one.name],
                ACCOUNT,
                self._id("account", one.name),
                f"Account {visible(one.name)}",
                f"{counted(len(found[one.name]), 'connection')} to, from or in the account {visible(one.name)}. {HOW}",
                lambda stop, name=one.name: name in _account(stop),  # type: ignore[misc]
            )
            for one in self.result.surroundings.accounts
            if one.name in found
        ]

    def _constructs(self) -> list[View]:
        found = []
        for one in sorted(self.result.plan.constructs, key=lambda one: one.kind not in HUBS):
            if one.kind in SHARED and len(self._using(one)) > 1:
                ways = [self.ways[served] for served in one.serves]
                name = f"{one.title[0].upper()}{one.title[1:]} {visible(one.name)}"
                summary = f"{counted(len(ways), 'connection')} by the {one.title} {visible(one.name)}. {HOW}"
                if one.kind == "service_network":
                    ways = [way.from_networks() for way in ways]
                steps = OVERVIEW if one.kind in {"transit_gateway", "core_network"} else EVERYTHING
                found.append(draw(self.chains, ways, steps, self._id(one.kind, one.name), name, summary))
        return found

    def _using(self, one: PlannedConstruct) -> set[str]:
        """The networks that use a construct: those of consumers, and for a hub those of providers, too."""
        sides = (0, -1) if one.kind in HUBS else (0,)
        stops = (self.ways[served].stops[side] for served in one.serves for side in sides)
        return {stop.place[-1].id if stop.place else stop.node.id for stop in stops}

    def _connection(self, way: Chain) -> View:
        connection = way.connection
        sketch = Sketch(self.chains, "ends")
        sketch.add(way, way.stops)
        title = f"{visible(connection.consumer)} to {visible(connection.provider)}"
        view = sketch.view(self._id("connection", connection.id), title, "", numbered=False)
        return View(view.id, title, tuple(self._words(way)), view.nodes, view.groups, view.edges, view.table)

    def _words(self, way: Chain) -> list[str]:
        connection, answer = way.connection, way.connection.recommendation
        ends = f"{visible(connection.consumer)} to {visible(connection.provider)}"
        if answer is None:
            words = [f"From {ends}: no mechanism is left, as the connection is described."]
        else:
            open_ = ", if an open question is answered so" if connection.standing == "conditional" else ""
            words = [f"From {ends} by {self.chains.mechanism(answer.mechanism)}{open_}.", *_hops(way)]
        initiator = connection.facts.get("initiator")
        fact = self.catalogue.facts["initiator"]
        said = fact.say(initiator) if isinstance(initiator, str) and initiator in fact.entry.values else ""
        words.append(f"{said[0].upper()}{said[1:]}." if said else "It is not known who opens connections.")
        return words

    def _id(self, *parts: str) -> str:
        """An id of letters, digits and hyphens that no other view has."""
        base = re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower())[:60].strip("-")
        found, number = base, 1
        while found in self.taken:
            number += 1
            found = f"{base}-{number}"
        self.taken.add(found)
        return found


def _account(stop: Stop) -> list[str]:
    return [group.id.split(":", 2)[2] for group in stop.place if group.kind == "account"]


def _hops(way: Chain) -> Iterator[str]:
    """The way in sentences, one for each box."""
    yield f"It starts at {_where(way.stops[0])}."
    for before, stop, link in zip(way.stops, way.stops[1:], way.links, strict=False):
        by, *how = ", ".join(link.label).split(", ")
        told = f" by {by}" + (f" ({', '.join(how)})" if how else "") if by else ""
        yield f"Then it goes{told} to {_where(stop, before)}."


def _where(stop: Stop, before: Stop | None = None) -> str:
    node, name = stop.node, stop.node.name
    if not stop.is_hub and not node.id.startswith("end:"):
        name = f"the {name}"
    note = f" ({', '.join(node.note.splitlines())})" if node.note else ""
    inside = [one.name if one.id.startswith("entry:") else f"the {KINDS[one.kind]} {one.name}" for one in stop.around]
    if before and before.around == stop.around and inside:
        return f"{name}{note} in the same {KINDS[stop.around[-1].kind]}"
    return f"{name}{note}" + (f" in {' of '.join(reversed(inside))}" if inside else "")
