"""Everything about an inventory that the shape alone does not tell: names, needs, connections and what is decided."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from advisor.catalogue import Catalogue, Fact
from advisor.inventory import End, Forbidden, Inventory, Vpc
from advisor.inventory.contradictions import contradictions
from advisor.inventory.mending import Gaps
from advisor.inventory.names import Named, names_in, place_of
from advisor.plain_text import quoted
from advisor.problems import Problem
from advisor.validation import UNKNOWN

Path = list[str | int]


def problems_of(inventory: Inventory, catalogue: Catalogue, gaps: Gaps) -> Iterator[Problem]:
    """What is wrong with an inventory whose shape is right; nothing is concluded from what is among the gaps."""
    check = _Check(inventory, catalogue, gaps)
    yield from check.names()
    yield from check.needs()
    yield from check.confirmed()
    yield from check.ends()
    yield from check.repeated_connections()
    yield from check.forbidden_connections()
    yield from check.overrides()
    yield from contradictions(inventory)


class _Check:
    def __init__(self, inventory: Inventory, catalogue: Catalogue, gaps: Gaps):
        self.inventory, self.content, self.catalogue = inventory, inventory.content, catalogue
        self.document, self.gaps = inventory.document, gaps

    def names(self) -> Iterator[Problem]:
        """Names that are not declared, each with the nearest that is."""
        for named in names_in(self.content, self.catalogue):
            yield from self.known(named)

    def known(self, named: Named) -> Iterator[Problem]:
        if not self.gaps.kinds.isdisjoint(named.kinds):
            return
        for number, name in enumerate(named.names):
            if name not in named.valid and name not in self.gaps.stand_ins:
                path = place_of(self.document, named.path, number)
                problem = self.document.unknown_name(named.what, name, named.valid, path, at_key=named.at_key)
                yield problem.as_warning() if named.only_warn else problem

    def needs(self) -> Iterator[Problem]:
        """Facts that there are not, that are not stated, or that have no such value."""
        facts = {
            name: fact for name, fact in self.catalogue.facts.items() if fact.entry.stated and not fact.entry.concluded
        }
        stated: list[tuple[Path, Mapping[str, Any]]] = [(["needs"], self.content.needs)]
        for group in ("accounts", "vpcs", "sites", "services"):
            members = getattr(self.content, group)
            stated += [([group, name, "needs"], entry.needs) for name, entry in members.items()]
        stated += [(["connections", number, "needs"], one.needs) for number, one in enumerate(self.content.connections)]
        for path, needs in stated:
            for name, raw in needs.items():
                if name not in facts:
                    yield self._not_a_need(name, facts, [*path, name])
                elif raw != UNKNOWN and raw is not None:
                    yield from self._value(facts[name], raw, [*path, name])

    def _value(self, fact: Fact, raw: Any, path: Path) -> Iterator[Problem]:
        try:
            fact.parse(raw)
        except (ValueError, OverflowError):
            given = quoted(raw) if isinstance(raw, str) else "this"
            yield self.document.problem(f"{given} is not a value of {fact.id}", path, expected=fact.expected())

    def confirmed(self) -> Iterator[Problem]:
        """Facts that there are not, that only rules conclude, or that have no such value."""
        facts = {name: fact for name, fact in self.catalogue.facts.items() if not fact.entry.concluded}
        for name, raw in self.content.confirmed.items():
            path: Path = ["confirmed", name]
            if name not in facts:
                yield self.document.unknown_name("fact", name, facts, path, at_key=True)
            else:
                yield from self._value(facts[name], raw, path)

    def _not_a_need(self, name: str, facts: Mapping[str, Fact], path: Sequence[str | int]) -> Problem:
        if name in self.catalogue.facts:
            entry = self.catalogue.facts[name].entry
            return self.document.problem(
                f"{name} is not stated under needs",
                path,
                at_key=True,
                expected=f"what it is taken from: {entry.derived or 'rules conclude it'}",
            )
        return self.document.unknown_name("fact", name, facts, path, at_key=True)

    def ends(self) -> Iterator[Problem]:
        """Ends that are nothing, or several things, and connections that lead to where they begin."""
        content = self.content
        every = [*content.services, *content.vpcs, *content.sites]
        complete = self.gaps.kinds.isdisjoint({"service", "VPC", "site"})
        for group in ("connections", "forbidden"):
            for number, one in enumerate(getattr(content, group)):
                for key, text in (("from", one.consumer), ("to", one.provider)):
                    found = self.inventory.ends_named(text)
                    if len(found) == 1:
                        continue
                    path = [group, number, key]
                    match found:
                        case [] if complete and text not in self.gaps.stand_ins:
                            yield self._no_end(text, every, path)
                        case [_, _, *_] as several:
                            kinds = " and ".join(f"a {end.kind}" for end in several)
                            exact = " or ".join(f"{end.kind}:{end.name}" for end in several)
                            yield self.document.problem(f"{quoted(text)} is {kinds}", path, expected=exact)
                if group == "connections" and self._leads_to_itself(one.consumer, one.provider):
                    yield self.document.problem(
                        f"a connection leads from {quoted(one.consumer)} to itself",
                        [group, number, "to"],
                        hint="name another end, or give the VPC a count if it stands for several",
                    )

    def _no_end(self, text: str, every: Collection[str], path: Path) -> Problem:
        kind, colon, name = text.rpartition(":")
        elsewhere = self.inventory.ends_named(name) if colon else []
        if elsewhere:
            right = " or ".join(f"{end.kind}:{end.name}" for end in elsewhere)
            return self.document.problem(f"there is no {kind} {quoted(name)}", path, expected=right)
        return self.document.unknown_name("service, VPC or site", name, every, path)

    def _leads_to_itself(self, consumer: str, provider: str) -> bool:
        if consumer.rpartition(":")[2] != provider.rpartition(":")[2]:
            return False
        one, other = self.inventory.ends_named(consumer), self.inventory.ends_named(provider)
        if len(one) != 1 or one != other:
            return consumer == provider
        entry = self.content.vpcs.get(one[0].name) if one[0].kind == "vpc" else None
        return not (isinstance(entry, Vpc) and entry.count > 1)

    def repeated_connections(self) -> Iterator[Problem]:
        """Connections that cannot be told apart."""
        first: dict[str, int] = {}
        for number, connection in enumerate(self.content.connections):
            if connection.id in first:
                where = self.document.position(["connections", first[connection.id]])
                yield self.document.problem(
                    f"the connection {quoted(connection.id)} stands here a second time",
                    ["connections", number],
                    hint=f"the first is at {where}; give one of them a name",
                )
            first.setdefault(connection.id, number)

    def forbidden_connections(self) -> Iterator[Problem]:
        """Connections that are wanted and forbidden at once."""
        forbidden: dict[tuple[End, End], tuple[int, Forbidden]] = {}
        for number, one in enumerate(self.content.forbidden):
            for consumer in self.inventory.ends_named(one.consumer)[:1]:
                for provider in self.inventory.ends_named(one.provider)[:1]:
                    forbidden.setdefault((consumer, provider), (number, one))
        for wanted, connection in enumerate(self.content.connections if forbidden else ()):
            for consumer in self._within(connection.consumer):
                for provider in self._within(connection.provider):
                    if (consumer, provider) in forbidden:
                        where = self.document.position(["forbidden", forbidden[consumer, provider][0]])
                        yield self.document.problem(
                            f"the connection {quoted(connection.id)} is forbidden at {where}",
                            ["connections", wanted],
                            hint="leave one of the two out",
                        )

    def _within(self, text: str) -> list[End]:
        """An end, and the VPC or site in which it lies."""
        found = self.inventory.ends_named(text)[:1]
        service = self.content.services.get(found[0].name) if found and found[0].kind == "service" else None
        if service is not None and service.vpc:
            found.append(End("vpc", service.vpc))
        if service is not None and service.site:
            found.append(End("site", service.site))
        return found

    def overrides(self) -> Iterator[Problem]:
        """Overrides of connections or mechanisms that there are not, and of one connection twice."""
        ids = {connection.id: None for connection in self.content.connections}
        times = Counter(one.connection for one in self.content.overrides)
        for number, override in enumerate(self.content.overrides):
            path: Path = ["overrides", number]
            known = self.catalogue.mechanisms
            yield from self.known(
                Named("connection", [override.connection], ids, [*path, "connection"], ("connection",))
            )
            yield from self.known(Named("mechanism", [override.choose], known, [*path, "choose"]))
            if times[override.connection] > 1:
                yield self.document.problem(
                    f"the connection {quoted(override.connection)} is overridden more than once", path, hint="keep one"
                )
