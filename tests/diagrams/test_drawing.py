"""Pictures of views: what stands in the SVG, and what happens when the layout fails."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from advisor import load, loads, recommend
from advisor.catalogue import Catalogue
from advisor.diagrams import Drawing, View, drawn, engine, sprite, views
from advisor.diagrams.dot import short
from advisor.diagrams.svg import glyphs, shapes
from tests.conftest import DAY, EXAMPLES, ROOT
from tests.documents.test_hostile import TEXTS, described

SVG = "{http://www.w3.org/2000/svg}"
FILES = sorted(EXAMPLES.glob("*.yaml"))


def pictures(text: str, catalogue: Catalogue) -> list[Drawing]:
    """All drawings of an inventory."""
    return drawn(views(recommend(loads(text), as_of=DAY), catalogue))


def checked(drawing: Drawing) -> ElementTree.Element:
    """The parsed file of a drawing, of which all holds that holds of each."""
    assert drawing.inline is not None and drawing.file is not None, drawing.problem
    root = ElementTree.fromstring(drawing.file)
    for text in (drawing.inline, drawing.file):
        inner = ElementTree.fromstring(text)
        assert inner.get("role") == "img"
        ids = [one.get("id") for one in inner.iter() if one.get("id")]
        assert inner.get("aria-labelledby", "").split() == ids
        assert [one.tag.removeprefix(SVG) for one in inner[:2]] == ["title", "desc"]
        for one in inner.iter():
            assert not any(name == "style" or name.startswith("on") for name in one.attrib)
            assert all(value.startswith("#glyph-") for name, value in one.attrib.items() if name.endswith("href"))
            assert one.tag.rpartition("}")[2] in {
                "svg", "title", "desc", "style", "g", "rect", "path", "text", "tspan", "circle", "ellipse", "use",
            }  # fmt: skip
    assert "<style" not in drawing.inline
    assert "<?xml" not in drawing.inline and "<!" not in drawing.inline
    return root


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_pictures_of_examples_are_sound(file: Path, catalogue: Catalogue) -> None:
    """Every view is drawn, with a title, a description and nothing that loads or runs; in a page it has no ids."""
    every = drawn(views(recommend(load(file), as_of=DAY), catalogue))
    for drawing in every:
        root = checked(drawing)
        assert [root[0].tag, root[1].tag] == [f"{SVG}title", f"{SVG}desc"]
        assert root[0].text == drawing.view.title
        assert root[1].text == " ".join(drawing.view.words)
        assert " id=" not in (drawing.inline or "")


def test_a_connection_takes_little_room(catalogue: Catalogue) -> None:
    """A hundred connections leave room for all else in a page of 1 MB."""
    found = views(recommend(load(EXAMPLES / "slice-grown.yaml"), as_of=DAY), catalogue)
    sizes = [len((one.inline or "").encode()) for one in drawn(found.connections.values())]
    assert sum(sizes) / len(sizes) < 3_300


@pytest.mark.parametrize("text", [*TEXTS, "\\N", "svc:8080", "<b>bold</b>", "<", "\\"])
def test_hostile_names_stay_text(text: str, catalogue: Catalogue) -> None:
    """Titles, vendors, companies and owners are text in every picture, and never make a layout fail."""
    for drawing in pictures(described(text), catalogue):
        checked(drawing)
        assert "<b>" not in (drawing.inline or "")
        assert "<script" not in (drawing.inline or "")


def test_names_that_are_syntax_elsewhere_are_shown_as_they_are() -> None:
    """A backslash and N is no name of a node, a colon no port, angle brackets no markup."""
    found = _view("\\N", "svc:8080", "<b>x</b>", '"quoted"')
    (drawing,) = drawn([found])
    texts = ["".join(one.itertext()) for one in checked(drawing).iter(f"{SVG}text")]
    assert texts[:4] == ["\\N", "svc:8080", "<b>x</b>", '"quoted"']


def _view(*names: str) -> View:
    from advisor.diagrams.model import Node

    return View("v", "title", ("Words.",), tuple(Node(f"id {name}", "service", name) for name in names), (), ())


def test_long_names_lose_their_middle() -> None:
    """What begins and ends a name tells it from others."""
    assert short("x" * 28) == "x" * 28
    assert short("a" * 30 + "z" * 30) == "a" * 13 + "…" + "z" * 14


def test_arrows_and_dashes(catalogue: Catalogue) -> None:
    """One head for one who opens, two for both, none for unknown; what is not decided is dashed."""
    inventory = (
        "vpcs: {a: {cidrs: 10.0.0.0/16}, b: {cidrs: 10.1.0.0/16}}\n"
        "connections: [{from: a, to: b, initiator: INITIATOR}]\n"
        "overrides: [{connection: a->b, choose: vpc_peering, because: x, by: y}]"
    )
    for initiator, heads in (("consumer", 1), ("provider", 1), ("both", 2), ("unknown", 0)):
        found = recommend(loads(inventory.replace("INITIATOR", initiator)), as_of=DAY)
        view = views(found, catalogue).connections["a->b"]
        (drawing,) = drawn([view])
        head = [one for one in checked(drawing).iter() if one.get("class") == "head"]
        assert sum(one.attrib["d"].count("M") for one in head) == heads
    for drawing in pictures((EXAMPLES / "gateway-unknown.yaml").read_text(), catalogue):
        lines = [one for one in checked(drawing).iter(f"{SVG}g") if "unresolved" in one.get("class", "")]
        assert lines and all(line[0].get("stroke-dasharray") == "6 4" for line in lines)


def test_png_is_a_picture() -> None:
    """Whoever asks for PNG gets it beside the SVG."""
    (drawing,) = drawn([_view("a")], png=True)
    assert (drawing.png or b"").startswith(b"\x89PNG")
    assert drawing.problem is None


def test_own_symbols_replace_built_in_ones_and_bring_nothing_else() -> None:
    """Only shapes and their geometry are taken over."""
    mine = (
        '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x()</script><style>*{}</style>'
        '<path id="p" d="M1 1" onclick="x()" style="fill:red"/>'
        '<image href="http://x/"/><g><circle r="2" fill="url(#p)"/></g></svg>'
    )
    assert shapes(mine) == '<path d="M1 1"/><g><circle r="2"/></g>'
    assert shapes("no svg") == ""
    (drawing,) = drawn([_view("a")], glyphs={"service": mine})
    assert '<path d="M1 1"/>' in (drawing.file or "")
    assert '<path d="M1 1"/>' in sprite({"service": mine})
    assert '"#glyph-service"' in (drawing.inline or "")
    checked(drawing)


def test_every_symbol_is_small_and_takes_the_colour_of_text() -> None:
    """Symbols of 24 by 24, each less than 300 bytes of shapes."""
    found = glyphs()
    assert {"vpc", "account", "service", "site", "saas", "aws_service", "endpoint", "hub", "service_network"} <= set(
        found
    )
    assert {"load_balancer", "database", "gateway", "firewall", "internet", "region"} <= set(found)
    for name, text in found.items():
        root = ElementTree.fromstring(text)
        assert (root.get("viewBox"), root.get("stroke")) == ("0 0 24 24", "currentColor"), name
        assert 0 < len(shapes(text)) < 300


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("import time; time.sleep(30)", "took longer than"),
        ("import sys; sys.exit(3)", "failed"),
        ("import os; os.abort()", "failed"),
        ("print('{')", "cannot be read"),
        ("print('')", "incomplete"),
    ],
)
def test_a_failing_engine_is_a_warning(
    script: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue
) -> None:
    """Whatever the layout program does, the view and its words remain, and the drawing says what happened."""
    program = tmp_path / "engine"
    program.write_text(f"#!{sys.executable}\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(engine, "program", lambda: str(program))
    monkeypatch.setattr(engine, "SECONDS", 0.5)
    found = views(recommend(load(EXAMPLES / "flat-vpc.yaml"), as_of=DAY), catalogue)
    (drawing,) = drawn([found.overview])
    assert (drawing.inline, drawing.file, drawing.png) == (None, None, None)
    assert said in (drawing.problem or "") and "Overview" in (drawing.problem or "")
    assert drawing.view.words


def test_a_missing_engine_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the program is not installed the drawing says that it cannot be run."""
    monkeypatch.setattr(engine, "program", lambda: "/no/such/program")
    (drawing,) = drawn([_view("a")], png=True)
    assert "cannot be run" in (drawing.problem or "")


def test_one_view_that_fails_costs_no_other() -> None:
    """Where a batch fails, each of its graphs is laid out alone."""
    found = list(engine.layouts(["digraph a { x }", "digraph b { x -> ", "digraph c { y }"]))
    assert [isinstance(one, str) for one in found] == [False, True, False]


def test_the_same_bytes_in_every_run() -> None:
    """Neither the seed of hashes nor the run changes a byte."""
    code = (
        "import hashlib; from datetime import date; from advisor import load, recommend\n"
        "from advisor.catalogue import built_in\n"
        "from advisor.diagrams import sprite, drawn, views\n"
        f"result = recommend(load({str(EXAMPLES / 'bank.yaml')!r}), as_of=date(2026, 11, 24))\n"
        "found = views(result, built_in())\n"
        "print(hashlib.sha256(''.join(one.inline + one.file for one in drawn(found)).encode()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(runs) == 1
