"""The diagrams of the design document: views as plain data, the same in words, and pictures of them."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat

from advisor.diagrams.dot import dot
from advisor.diagrams.engine import Laid, layouts
from advisor.diagrams.engine import png as png_of
from advisor.diagrams.model import View, Views
from advisor.diagrams.svg import glyphs as own_glyphs
from advisor.diagrams.svg import sprite as sprite_of
from advisor.diagrams.svg import svg
from advisor.diagrams.views import views

__all__ = ["Drawing", "View", "Views", "drawn", "sprite", "views"]
WORKERS = 2


@dataclass(frozen=True)
class Drawing:
    """A view as pictures; where `problem` says why there is none, the words of the view remain."""

    view: View
    inline: str | None
    """SVG to stand in a page that has reports/diagram.css among its styles, and the sprite somewhere."""
    file: str | None
    """The same as a file of its own."""
    png: bytes | None = None
    problem: str | None = None


def sprite(glyphs: Mapping[str, str] | None = None) -> str:
    """The symbols of all diagrams of a page, as SVG that shows nothing by itself."""
    return sprite_of({**own_glyphs(), **(glyphs or {})})


def drawn(every: Iterable[View], glyphs: Mapping[str, str] | None = None, png: bool = False) -> list[Drawing]:
    """Draws views; `glyphs` are SVG texts that stand instead of the advisor's own symbols of the same names.

    PNG costs a process for each view and has no symbols: ask for it only where somebody needs it.
    """
    shown = list(every)
    symbols = {**own_glyphs(), **(glyphs or {})}
    graphs = [dot(view, f"v{number}") for number, view in enumerate(shown)]
    with ThreadPoolExecutor(WORKERS) as pool:
        pictures = pool.map(png_of, graphs) if png else repeat(None, len(graphs))
        return [
            _drawing(view, laid, picture, symbols)
            for view, laid, picture in zip(shown, layouts(graphs), pictures, strict=True)
        ]


def _drawing(view: View, laid: Laid | str, picture: bytes | str | None, symbols: Mapping[str, str]) -> Drawing:
    if isinstance(laid, str):
        return Drawing(view, None, None, problem=f"The diagram “{view.title}” could not be drawn: {laid}.")
    inline, file = svg(view, laid, symbols)
    if isinstance(picture, str):
        problem = f"The diagram “{view.title}” could not be drawn as PNG: {picture}."
        return Drawing(view, inline, file, problem=problem)
    return Drawing(view, inline, file, picture)
