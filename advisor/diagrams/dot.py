"""Writes a view as DOT; ids and names of nodes are our own, whatever people call theirs."""

from collections.abc import Iterable
from dataclasses import dataclass

import graphviz

from advisor.diagrams.model import Edge, Group, View

LONGEST = 28
"""So many characters of a name are shown; the words beside a diagram hold all."""
NOTE = 34
"""So many of what stands beside or below it."""
ROOM = "\u00a0" * 7
"""Room for a symbol before each line of a label."""
FONT = {"fontname": "Arimo", "fontcolor": "#1b1f24"}
BACK = {"start": "forward", "end": "back", "both": "both", "unknown": "none"}


@dataclass(frozen=True)
class Stroke:
    """How the lines of a family look; `dash` as SVG writes it, `double` for two lines side by side."""

    colour: str
    width: float = 1.4
    dash: str = ""
    double: bool = False


STROKES = {
    "same_network": Stroke("#57606a", 1),
    "privatelink": Stroke("#0a6847"),
    "vpc_lattice": Stroke("#6639ba", 2.6),
    "vpc_peering": Stroke("#9a4700", 2, "1.5 3"),
    "transit_gateway": Stroke("#0b5cad", 4, double=True),
    "cloud_wan": Stroke("#006d75", 4, double=True),
    "hybrid": Stroke("#7a4f00", 2, "12 3 2 3"),
    "internet": Stroke("#b3261e", 1.4, "2 5"),
}
UNKNOWN = Stroke("#b3261e", 1.4)
UNRESOLVED = "6 4"
"""The dash of what is not decided, whatever the family."""


def stroke(edge: Edge) -> Stroke:
    """How an edge looks."""
    return STROKES.get(edge.family, UNKNOWN)


def short(text: str, most: int = LONGEST) -> str:
    """A name with its middle left out, where it is long."""
    head = (most - 1) // 2
    return text if len(text) <= most else f"{text[:head]}…{text[len(text) - (most - 1 - head) :]}"


def lines(name: str, note: str) -> list[str]:
    """What stands in a box, line by line."""
    return [short(one, NOTE if number else LONGEST) for number, one in enumerate([name, *note.splitlines()])]


def dot(view: View, name: str) -> str:
    """The view as DOT: nodes are n0, n1, ..., edges carry e0, e1, ... as ids, groups are cluster_0, ..."""
    graph = graphviz.Digraph(name, graph_attr=_GRAPH, node_attr=_NODE, edge_attr=_EDGE)
    numbers = {node.id: f"n{number}" for number, node in enumerate(view.nodes)}
    _fill(graph, view, "", {group.id: number for number, group in enumerate(view.groups)})
    for number, edge in enumerate(view.edges):
        look = stroke(edge)
        graph.edge(
            numbers[edge.start],
            numbers[edge.end],
            label=_label(map(short, edge.label), "\\n"),
            id=f"e{number}",
            dir=BACK[edge.opens],
            color=f"{look.colour}:{look.colour}" if look.double else look.colour,
            fontcolor=look.colour,
            penwidth=str(1.2 if look.double else look.width),
            style="solid" if edge.resolved and not look.dash else "dashed" if not edge.resolved else "dotted",
        )
    return str(graph.source)


def _fill(graph: graphviz.Digraph, view: View, group: str, clusters: dict[str, int]) -> None:
    """The nodes and clusters that lie right in a group."""
    for number, node in enumerate(view.nodes):
        if node.group == group:
            graph.node(f"n{number}", label=_label((ROOM + one for one in lines(node.name, node.note)), "\\l"))
    for inner in view.groups:
        if inner.inside == group:
            with graph.subgraph(name=f"cluster_{clusters[inner.id]}", graph_attr=_cluster(inner)) as cluster:
                _fill(cluster, view, inner.id, clusters)


def _cluster(group: Group) -> dict[str, str]:
    return {
        "label": _label([ROOM + heading(group)], "\\l"),
        "bgcolor": FILLS.get(group.kind, "#ffffff"),
        "labeljust": "l",
        "margin": "9",
    }


def heading(group: Group) -> str:
    """The line on top of a group."""
    return "   ".join(filter(None, (short(group.name), short(group.note, NOTE))))


def _label(parts: Iterable[str], end: str) -> str:
    """Lines as a label: nothing in them is an escape or markup to Graphviz."""
    return str(graphviz.nohtml(end.join(str(graphviz.escape(one)) for one in parts) + (end if end == "\\l" else "")))


FILLS = {"region": "#ffffff", "account": "#f6f8fa", "vpc": "#eaf3ee", "site": "#f7f2e8"}
_GRAPH = {
    **FONT, "rankdir": "LR", "newrank": "true", "nodesep": "0.22", "ranksep": "0.45", "fontsize": "11",
    "pad": "0.1", "color": "#8b949e", "style": "rounded",
}  # fmt: skip
# Without newrank the layout of clustered graphs with labels on their edges fails in two of three cases: see
# docs/decisions/0013-graphviz-in-a-wheel.md.
_NODE = {
    **FONT, "fontsize": "12", "shape": "box", "style": "rounded,filled", "fillcolor": "#ffffff", "color": "#57606a",
    "margin": "0.1,0.06", "height": "0.42",
}  # fmt: skip
_EDGE = {**FONT, "fontsize": "11", "arrowsize": "0.8"}
