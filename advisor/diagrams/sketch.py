"""Puts chains together to a view: what is alike becomes one line, and what is too much becomes fewer boxes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from advisor.diagrams.chains import NONE, Chain, Chains, Link, Stop
from advisor.diagrams.levels import OUTSIDE, raised
from advisor.diagrams.model import Edge, Group, Node, Opens, Row, View
from advisor.plain_text import and_join, counted

MANY = 25
"""With more lines nobody follows one by eye."""
MOST = {"outside": 40, "regions": 40}
"""Networks, and Regions, stay apart where numbered lines are not many more: what lies beyond shows little."""


@dataclass
class _Bundle:
    """Connections that one line stands for: those in its direction, and those the other way."""

    there: dict[str, None] = field(default_factory=dict)
    back: dict[str, None] = field(default_factory=dict)
    opens: set[Opens] = field(default_factory=set)
    labels: dict[tuple[str, ...], None] = field(default_factory=dict)
    mechanisms: dict[str, None] = field(default_factory=dict)
    open: dict[str, None] = field(default_factory=dict)
    """Those that are not decided."""
    standing: str = "decided"

    def __len__(self) -> int:
        return len(self.there | self.back)


Key = tuple[str, str, str]
"""From which box to which, and what is drawn as one: a family where lines are numbered, else mechanism and standing."""


class Sketch:
    """A view in the making, at one level."""

    def __init__(self, chains: Chains, level: str, by_family: bool = False):
        self.chains, self.level, self.by_family = chains, level, by_family
        self.nodes: dict[str, Stop] = {}
        self.inside: dict[str, int] = {}
        self.members: dict[str, dict[str, str]] = {}
        self.bundles: dict[Key, _Bundle] = {}

    def add(self, chain: Chain, stops: Sequence[Stop]) -> None:
        """Draws a connection in; `stops` are the boxes that stand for those of its chain."""
        for fine, coarse in zip(chain.stops, stops, strict=True):
            self.nodes.setdefault(coarse.node.id, coarse)
            member = fine.place[-1] if fine.place and fine.place[-1].kind in {"vpc", "site"} else fine.node
            self.members.setdefault(coarse.node.id, {})[member.id] = member.name
        if len({stop.node.id for stop in stops}) == 1:
            self.inside[stops[0].node.id] = self.inside.get(stops[0].node.id, 0) + 1
        for start, end, link in zip(stops, stops[1:], chain.links, strict=False):
            if start.node.id != end.node.id:
                self._draw(chain, start, end, link)

    def _draw(self, chain: Chain, start: Stop, end: Stop, link: Link) -> None:
        standing, name = chain.connection.standing, chain.connection.id
        kind = self.chains.family(link.mechanism) if self.by_family else f"{link.mechanism} {standing}"
        key, other = (start.node.id, end.node.id, kind), (end.node.id, start.node.id, kind)
        turned = (self.by_family or start.is_hub or end.is_hub) and other in self.bundles
        bundle = self.bundles[other] if turned else self.bundles.setdefault(key, _Bundle())
        (bundle.back if turned else bundle.there)[name] = None
        bundle.opens.add(_TURNED[chain.opens] if turned else chain.opens)
        bundle.labels[link.label] = None
        bundle.mechanisms[link.mechanism] = None
        if standing != "decided":
            bundle.open[name] = None
            bundle.standing = standing

    def view(self, name: str, title: str, summary: str, numbered: bool) -> View:
        """What has come of it."""
        self._turn_to_providers()
        groups: dict[str, Group] = {}
        nodes = []
        for stop in self.nodes.values():
            for group, outer in zip(stop.around, ("", *(one.id for one in stop.around)), strict=False):
                groups.setdefault(group.id, replace(group, inside=outer))
            nodes.append(self._node(stop))
        names = {node.id: _told(node, groups) for node in nodes}
        edges, rows = [], []
        for number, ((start, end, _), bundle) in enumerate(self.bundles.items(), 1):
            mechanism = next(iter(bundle.mechanisms))
            sent, received = (bundle.back, bundle.there) if self.nodes[start].is_hub else (bundle.there, bundle.back)
            way = f"{len(sent)} out, {len(received)} in" if sent and received else ""
            label = self._label(number if numbered else None, mechanism, bundle, way)
            family = self.chains.family(mechanism)
            edges.append(
                Edge(start, end, mechanism, family, label, _opens(bundle.opens), len(bundle.open) < len(bundle))
            )
            connections = tuple(bundle.there | bundle.back)
            title_of = and_join([self.chains.mechanism(one) for one in bundle.mechanisms])
            rows.append(Row(number, names[start], names[end], title_of, len(bundle), bundle.standing, connections))
        words = (summary, *(_sentence(row) for row in rows), *self._inside_words(names))
        return View(name, title, words, tuple(nodes), tuple(groups.values()), tuple(edges), tuple(rows), numbered)

    def _turn_to_providers(self) -> None:
        """Lines of a hub start at those who mostly consume: the hub then comes to stand in the middle."""
        for (start, end, kind), bundle in list(self.bundles.items()):
            if len(bundle.back) > len(bundle.there):
                bundle.there, bundle.back = bundle.back, bundle.there
                bundle.opens = {_TURNED[one] for one in bundle.opens}
                del self.bundles[start, end, kind]
                self.bundles[end, start, kind] = bundle

    def _node(self, stop: Stop) -> Node:
        node, notes = stop.node, [stop.node.note]
        members = self.members[node.id]
        if node.id.startswith("account:"):
            notes = [counted(len(members), "VPC")]
        elif node.id.startswith("all:"):
            node = replace(node, name=counted(len(members), "VPC"))
        elif node.id.startswith("hub:all:"):
            what = node.kind.replace("_", " ")
            node = replace(node, name=counted(len(members), what) if len(members) > 1 else next(iter(members.values())))
            notes = [what] if len(members) == 1 else []
        elif node.id.startswith("outside:"):
            what = OUTSIDE[node.kind]
            node = replace(node, name=counted(len(members), what) if len(members) > 1 else next(iter(members.values())))
            notes = [what] if len(members) == 1 else []
        if inside := self.inside.get(node.id):
            notes.append(f"{counted(inside, 'connection')} inside")
        return replace(node, note="\n".join(filter(None, notes)), group=stop.around[-1].id if stop.around else "")

    def _label(self, number: int | None, mechanism: str, bundle: _Bundle, way: str) -> tuple[str, ...]:
        count = len(bundle)
        if number is not None:
            label = [f"{number}  {self.chains.family_title(mechanism)}"]
        elif self.level in {"ends", "constructs"}:
            label = list(next(iter(bundle.labels))) if len(bundle.labels) == 1 else [self.chains.mechanism(mechanism)]
            if count > 1 and label:
                label.append(f"{count} connections")
        else:
            label = [self.chains.mechanism(mechanism)]
            if way:
                label.append(way)
            elif count > 1:
                label.append(f"{count} connections")
        if 0 < len(bundle.open) < count:
            label.append(f"{len(bundle.open)} of {count} not decided")
        elif bundle.standing == "conditional":
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


def _told(node: Node, groups: Mapping[str, Group]) -> str:
    """A node's name in words: a box for all that lies in a Region says in which."""
    summed = node.id.startswith(("all:", "hub:all:")) and node.group in groups
    return f"{node.name} of {groups[node.group].name}" if summed else node.name


def _sentence(row: Row) -> str:
    few = list(row.connections[:4])
    if (more := row.count - len(few)) > 0:
        few.append(f"{more:,} more")
    open_ = {"conditional": ", with a question open", "infeasible": ", not possible as described"}.get(row.standing, "")
    return f"{row.number}. {row.start} to {row.end} by {row.mechanism}{open_}: {and_join(few)}."


def draw(
    chains: Chains,
    ways: list[Chain],
    steps: tuple[tuple[str, str], ...],
    name: str,
    title: str,
    summary: str,
    own: Callable[[Stop], bool] = lambda _: True,
) -> View:
    """The view at the first step that has not too many lines: a level for what is its `own`, and one for the rest."""
    tries = [(steps[0], False), *((step, True) for step in steps)]
    for number, ((near, far), numbered) in enumerate(tries, 1):
        most = MOST.get(far, MANY) if number < len(tries) else len(ways) * len(chains.catalogue.families)
        sketch = Sketch(chains, near, by_family=numbered)
        for way in ways:
            sketch.add(way, [raised(stop, near if own(stop) else far) for stop in way.stops])
            if len(sketch.bundles) > most:
                break
        else:
            break
    return sketch.view(name, title, summary, numbered)
