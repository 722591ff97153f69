"""Draws laid-out views as SVG: one text to stand in a page, and one as a file of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import hypot
from typing import Any
from xml.etree import ElementTree

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from advisor.diagrams.dot import FILLS, NOTE, UNRESOLVED, Stroke, lines, short, stroke
from advisor.diagrams.engine import Laid
from advisor.diagrams.model import Edge, Group, Node, View
from advisor.places import REPORTS

GLYPHS = REPORTS / "glyphs"
STYLES = REPORTS / "diagram.css"
SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "g"}
GEOMETRY = {
    "d", "x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "x1", "y1", "x2", "y2", "points", "transform",
    "fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "opacity", "fill-rule",
}  # fmt: skip
"""What of a symbol's SVG is taken over: shapes only, so that nothing in it runs, loads or clashes."""
ARROW = (8.0, 3.4)
"""Length and half the width of an arrow's head."""
BROAD = 2000
"""A picture that is broader than so many pixels is not made to fit the page: its words could not be read."""
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A node or group with coordinates."""

    kind: str
    x: str
    y: str
    width: str
    height: str
    rows: list[tuple[str, str]]
    """Each: the y of its base line, and its text; the first is the name."""
    text_x: str
    symbol: str
    glyph: str
    glyph_x: str
    glyph_y: str
    note: str = ""
    """What stands beside the name."""
    fill: str = "#fff"


@dataclass(frozen=True)
class Strand:
    """All edges that look the same, as one path with one set of heads."""

    family: str
    mechanism: str
    resolved: bool
    look: Stroke
    dash: str
    path: str
    heads: str
    labels: list[list[tuple[str, str, str]]]
    """For each edge the lines of its label: x and y of its middle, and its text."""


@cache
def styles() -> str:
    """The styles of diagrams, for a page that holds some."""
    return STYLES.read_text(encoding="utf-8")


def glyphs() -> dict[str, str]:
    """The symbols that come with the advisor, by the kind of what they stand for."""
    return {file.stem: file.read_text(encoding="utf-8") for file in sorted(GLYPHS.glob("*.svg"))}


def sprite(symbols: Mapping[str, str]) -> str:
    """The symbols as a page holds them once, for all its diagrams to refer to."""
    found = {name: shapes(text) for name, text in symbols.items()}
    return _template("diagram-symbols.svg.j2").render(symbols=found)


def svg(view: View, laid: Laid, symbols: Mapping[str, str]) -> tuple[str, str]:
    """A laid-out view as SVG: to stand in a page that has the styles and the sprite, and as a file of its own."""
    left, bottom, right, top = _numbers(laid["bb"])
    objects = {one["name"]: one for one in laid.get("objects", ())}
    edges = {one["id"]: one for one in laid.get("edges", ())}
    shown = {
        "groups": [
            _group(group, objects[f"cluster_{number}"], top, symbols) for number, group in enumerate(view.groups)
        ],
        "nodes": [_node(node, objects[f"n{number}"], top, symbols) for number, node in enumerate(view.nodes)],
        "strands": _strands([(edge, edges[f"e{number}"]) for number, edge in enumerate(view.edges)], top),
    }
    page, file = (
        _template("diagram.svg.j2").render(
            view=view,
            alone=alone,
            description=" ".join(view.words) if alone else view.words[0],
            styles=styles() if alone else "",
            width=_short(right - left + 4),
            height=_short(top - bottom + 4),
            broad=right - left > BROAD,
            **shown,
        )
        for alone in (False, True)
    )
    return page, file


def _node(node: Node, laid: dict[str, Any], top: float, symbols: Mapping[str, str]) -> Box:
    x, y = _numbers(laid["pos"])
    width, height = float(laid["width"]) * 72, float(laid["height"]) * 72
    left, above = x - width / 2, top - y - height / 2
    texts = lines(node.name, node.note)
    first = top - y - (len(texts) - 1) * 7.2 + 4
    rows = [(_short(first + 14.4 * number), text) for number, text in enumerate(texts)]
    return _box(node.kind, left, above, width, height, rows, top - y - 9, symbols)


def _group(group: Group, laid: dict[str, Any], top: float, symbols: Mapping[str, str]) -> Box:
    left, low, right, high = _numbers(laid["bb"])
    rows = [(_short(top - high + 18), short(group.name))]
    box = _box(group.kind, left, top - high, right - left, high - low, rows, top - high + 5, symbols)
    return replace(box, note=short(group.note, NOTE), fill=FILLS.get(group.kind, "#fff"))


def _box(
    kind: str, left: float, above: float, width: float, height: float, rows: list[tuple[str, str]], glyph_y: float,
    symbols: Mapping[str, str],
) -> Box:  # fmt: skip
    symbol = kind if kind in symbols else "service"
    glyph = shapes(symbols.get(symbol, ""))
    return Box(
        kind, _short(left), _short(above), _short(width), _short(height), rows, _short(left + 30), symbol, glyph,
        _short(left + 7), _short(glyph_y),
    )  # fmt: skip


def _strands(edges: list[tuple[Edge, dict[str, Any]]], top: float) -> list[Strand]:
    alike: dict[tuple[str, str, bool], list[tuple[Edge, dict[str, Any]]]] = {}
    for edge, laid in edges:
        alike.setdefault((edge.family, edge.mechanism, edge.resolved), []).append((edge, laid))
    return [_strand(members, top) for members in alike.values()]


def _strand(members: list[tuple[Edge, dict[str, Any]]], top: float) -> Strand:
    paths, heads, labels = [], [], []
    for edge, laid in members:
        tips: dict[str, Point] = {}
        points: list[Point] = []
        for part in laid["pos"].split():
            *mark, x, y = part.split(",")
            point = (float(x), top - float(y))
            if mark:
                tips[mark[0]] = point
            else:
                points.append(point)
        paths.append(_path(points))
        heads += [_head(points[0 if mark == "s" else -1], tip) for mark, tip in tips.items()]
        labels.append(_label(edge, _numbers(laid["lp"]), top) if "lp" in laid else [])
    first, look = members[0][0], stroke(members[0][0])
    dash = look.dash if first.resolved else UNRESOLVED
    return Strand(first.family, first.mechanism, first.resolved, look, dash, "".join(paths), "".join(heads), labels)


def _label(edge: Edge, middle: list[float], top: float) -> list[tuple[str, str, str]]:
    """The lines of a label, a little above the middle that the layout gives it, so that no line crosses text."""
    first = top - middle[1] - (len(edge.label) - 1) * 6.6 + 1
    return [(_short(middle[0]), _short(first + 13.2 * number), short(text)) for number, text in enumerate(edge.label)]


def _path(points: list[Point]) -> str:
    start, *rest = points
    if all(abs(y - start[1]) < 0.1 for _, y in rest):
        return f"M{_at(start)}H{_short(rest[-1][0])}"
    return f"M{_at(start)}C{' '.join(map(_at, rest))}"


def _head(base: Point, tip: Point) -> str:
    """A triangle that points from `base` to `tip`."""
    (x, y), (tip_x, tip_y) = base, tip
    far = hypot(tip_x - x, tip_y - y) or 1.0
    along, across = (tip_x - x) / far, (tip_y - y) / far
    length, half = ARROW
    back_x, back_y = tip_x - along * length, tip_y - across * length
    left, right = (back_x - across * half, back_y + along * half), (back_x + across * half, back_y - along * half)
    return f"M{' '.join(f'{round(one, 1):g}' for point in (tip, left, right) for one in point)}z"


@cache
def shapes(text: str) -> str:
    """The shapes of a symbol's SVG, without whatever else stands in it; nothing where it is no SVG."""
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return ""
    return "".join(ElementTree.tostring(one, encoding="unicode") for one in _clean(root)).replace(" />", "/>")


def _clean(element: ElementTree.Element) -> ElementTree.Element:
    kept = {key: value for key, value in element.attrib.items() if key in GEOMETRY and "url(" not in value}
    clean = ElementTree.Element(_tag(element), kept)
    clean.extend(_clean(child) for child in element if _tag(child) in SHAPES)
    return clean


def _tag(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _numbers(text: str) -> list[float]:
    return [float(one) for one in text.split(",")]


def _short(number: float) -> str:
    """A coordinate in whole pixels."""
    return f"{round(number)}"


def _at(point: Point) -> str:
    return f"{_short(point[0])} {_short(point[1])}"


@cache
def _template(name: str) -> Template:
    return Environment(
        loader=FileSystemLoader(REPORTS),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    ).get_template(name)
