"""Puts chains together to a view: what is alike becomes one line, and what is too much becomes fewer boxes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from advisor.diagrams.chains import NONE, Chain, Chains, Link, Stop
from advisor.diagrams.model import Edge, Group, Node, Opens, Row, View
from advisor.plain_text import and_join, counted

MANY = 25
"""With more lines nobody follows one by eye."""
MOST = 40
"""So many numbered lines are still better than a coarser view."""
LEVELS = ("ends", "constructs", "networks", "outside", "accounts", "regions")
"""From fine to coarse. constructs: the ends in a network are one box; networks: each is one box; outside: so are all
AWS services, vendors and sites; accounts, regions: so are all that lie in one."""
OUTSIDE = {
    "aws_service": "AWS service",
    "saas": "vendor's service",
    "internet": "public site",
    "site": "site",
    "service": "service",
}
Raise = Callable[[Stop], Stop]


@dataclass
class _Bundle:
    """Connections that one line stands for: those in its direction, and those the other way."""

    there: dict[str, None] = field(default_factory=dict)
    back: dict[str, None] = field(default_factory=dict)
    opens: set[Opens] = field(default_factory=set)
    labels: dict[tuple[str, ...], None] = field(default_factory=dict)
    standing: str = "decided"


Key = tuple[str, str, str, bool]


class Sketch:
    """A view in the making, at one level."""

    def __init__(self, chains: Chains, level: str):
        self.chains, self.level = chains, level
        self.nodes: dict[str, Stop] = {}
        self.inside: dict[str, int] = {}
        self.members: dict[str, set[str]] = {}
        self.bundles: dict[Key, _Bundle] = {}

    def add(self, chain: Chain, raised: Raise) -> None:
        """Draws a connection in."""
        stops = [raised(stop) for stop in chain.stops]
        for fine, coarse in zip(chain.stops, stops, strict=True):
            self.nodes.setdefault(coarse.node.id, coarse)
            members = self.members.setdefault(coarse.node.id, set())
            members.update(group.id for group in fine.place if group.kind == "vpc")
            if not fine.place or fine.place[-1].kind != "vpc":
                members.add(fine.node.id)
        if len({stop.node.id for stop in stops}) == 1:
            self.inside[stops[0].node.id] = self.inside.get(stops[0].node.id, 0) + 1
        for start, end, link in zip(stops, stops[1:], chain.links, strict=False):
            if start.node.id != end.node.id:
                self._draw(chain, start, end, link)

    def _draw(self, chain: Chain, start: Stop, end: Stop, link: Link) -> None:
        resolved = chain.connection.standing == "decided"
        key = (start.node.id, end.node.id, link.mechanism, resolved)
        other = (end.node.id, start.node.id, link.mechanism, resolved)
        turned = (start.is_hub or end.is_hub) and other in self.bundles
        bundle = self.bundles[other] if turned else self.bundles.setdefault(key, _Bundle())
        (bundle.back if turned else bundle.there)[chain.connection.id] = None
        bundle.opens.add(_TURNED[chain.opens] if turned else chain.opens)
        bundle.labels[link.label] = None
        if not resolved:
            bundle.standing = chain.connection.standing

    def view(self, name: str, title: str, summary: str, numbered: bool) -> View:
        """What has come of it."""
        self._turn_to_providers()
        groups: dict[str, Group] = {}
        nodes = []
        for stop in self.nodes.values():
            for group, outer in zip(stop.around, ("", *(one.id for one in stop.around)), strict=False):
                groups.setdefault(group.id, replace(group, inside=outer))
            nodes.append(self._node(stop))
        names = {node.id: node.name for node in nodes}
        edges, rows = [], []
        for number, ((start, end, mechanism, resolved), bundle) in enumerate(self.bundles.items(), 1):
            count = len(bundle.there) + len(bundle.back)
            label = self._label(number if numbered else None, mechanism, bundle)
            family = self.chains.family(mechanism)
            edges.append(Edge(start, end, mechanism, family, label, _opens(bundle.opens), resolved))
            connections = (*bundle.there, *bundle.back)
            title_of = self.chains.mechanism(mechanism)
            rows.append(Row(number, names[start], names[end], title_of, count, bundle.standing, connections))
        words = (summary, *(_sentence(row) for row in rows), *self._inside_words(names))
        return View(name, title, words, tuple(nodes), tuple(groups.values()), tuple(edges), tuple(rows), numbered)

    def _turn_to_providers(self) -> None:
        """Lines of a hub start at those who mostly consume: the hub then comes to stand in the middle."""
        for (start, end, mechanism, resolved), bundle in list(self.bundles.items()):
            if len(bundle.back) > len(bundle.there):
                turned = _Bundle(bundle.back, bundle.there, {_TURNED[one] for one in bundle.opens}, bundle.labels)
                turned.standing = bundle.standing
                del self.bundles[start, end, mechanism, resolved]
                self.bundles[end, start, mechanism, resolved] = turned

    def _node(self, stop: Stop) -> Node:
        node, notes = stop.node, [stop.node.note]
        members = len(self.members[node.id])
        if node.id.startswith(("account:", "region:")):
            notes = [counted(members, "VPC")]
        elif node.id.startswith("outside:"):
            what = OUTSIDE[node.kind]
            node, notes = replace(node, name=what if members == 1 else counted(members, what)), []
        if inside := self.inside.get(node.id):
            notes.append(f"{counted(inside, 'connection')} inside")
        return replace(node, note="\n".join(filter(None, notes)), group=stop.around[-1].id if stop.around else "")

    def _label(self, number: int | None, mechanism: str, bundle: _Bundle) -> tuple[str, ...]:
        count = len(bundle.there) + len(bundle.back)
        if number is not None:
            label = [f"{number}  {self.chains.family_title(mechanism)}"]
        elif self.level in {"ends", "constructs"}:
            label = list(next(iter(bundle.labels))) if len(bundle.labels) == 1 else [self.chains.mechanism(mechanism)]
            if count > 1 and label:
                label.append(f"{count} connections")
        else:
            label = [self.chains.mechanism(mechanism)]
            if bundle.back:
                label.append(f"{len(bundle.there)} out, {len(bundle.back)} in")
            elif count > 1:
                label.append(f"{count} connections")
        if bundle.standing == "conditional":
            label.append("open question")
        elif bundle.standing == "infeasible" and mechanism != NONE:
            label.append("infeasible")
        return tuple(label)

    def _inside_words(self, names: dict[str, str]) -> Iterable[str]:
        return (f"Inside {names[node]}: {counted(count, 'connection')}." for node, count in self.inside.items())


_TURNED: dict[Opens, Opens] = {"start": "end", "end": "start", "both": "both", "unknown": "unknown"}


def _opens(every: set[Opens]) -> Opens:
    known = every - {"unknown"}
    return known.pop() if len(known) == 1 else "both" if known else "unknown"


def _sentence(row: Row) -> str:
    few = list(row.connections[:4])
    if (more := row.count - len(few)) > 0:
        few.append(f"{more:,} more")
    open_ = {"conditional": ", with a question open", "infeasible": ", not possible as described"}.get(row.standing, "")
    return f"{row.number}. {row.start} to {row.end} by {row.mechanism}{open_}: {and_join(few)}."


def raised(stop: Stop, level: str) -> Stop:
    """A stop as the box that stands for it at a level."""
    if stop.is_hub or level == "ends" or stop.node.id == "firewall":
        return stop
    place = stop.place
    network = place[-1] if place and place[-1].kind in {"vpc", "site"} else None
    is_end = stop.node.id.startswith("end:")
    if level == "constructs":
        if not is_end or network is None:
            return stop
        note = "its ends of connections"
        return Stop(Node(f"in:{network.id}", network.kind, network.name, note), place, place)
    if network is not None and (level == "networks" or (level == "outside" and network.kind == "vpc")):
        return Stop(Node(network.id, network.kind, network.name, network.note), place[:-1], place[:-1])
    if network is not None and network.kind == "site":
        return Stop(Node("outside:site", "site", ""))
    account = next((group for group in place if group.kind == "account"), None)
    inner = network or account
    if inner is None:
        if level == "networks":
            return stop
        region = place[:1] if level == "outside" else ()
        kind = stop.node.kind if stop.node.kind in OUTSIDE else "service"
        return Stop(Node(":".join(("outside", kind, *(one.id for one in region))), kind, ""), region, region)
    if level in {"networks", "outside"}:
        return stop
    region = tuple(group for group in place if group.kind == "region")
    if level == "accounts" and account is not None:
        return Stop(Node(account.id, "account", account.name, account.note), region, region)
    top = region[0] if region else Group("region:", "region", "all VPCs")
    return Stop(Node(top.id, "region", top.name, top.note))


def draw(
    chains: Chains,
    ways: list[Chain],
    levels: tuple[str, ...],
    name: str,
    title: str,
    summary: str,
    own: Callable[[Stop], bool] = lambda _: True,
) -> View:
    """The view at the first level that has not too many lines; what is not its `own` is never finer than networks."""
    sketches = []
    for level in levels:
        sketch = Sketch(chains, level)
        far = LEVELS[max(LEVELS.index(level), LEVELS.index("networks"))]
        for way in ways:
            sketch.add(way, lambda stop, level=level, far=far: raised(stop, level if own(stop) else far))  # type: ignore[misc]
        sketches.append(sketch)
        if len(sketch.bundles) <= MANY:
            break
    chosen = next((one for one in sketches if len(one.bundles) <= MANY), None) or next(
        (one for one in sketches if len(one.bundles) <= MOST), sketches[-1]
    )
    return chosen.view(name, title, summary, numbered=chosen is not sketches[0] or len(chosen.bundles) > MANY)
