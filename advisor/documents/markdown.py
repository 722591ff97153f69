"""How Markdown is written: what templates in `reports/` need so that outside text stays text."""

import re
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from advisor.places import REPORTS
from advisor.plain_text import visible

_SYNTAX = re.compile(
    r"[\\`*\[\]<|]"  # code, emphasis, links, HTML, cells
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis, but for underscores inside a word
    r"|~|&(?=#?\w+;)|(?<=--)>"  # struck out, entities, the end of a comment
    r"|^[#+>=-]|(?<=^\d)[.)](?=\s|$)|(?<=^\d\d)[.)](?=\s|$)"  # what begins a heading, quotation or list
)


def escaped(text: object) -> str:
    """`text` on one line, so that none of it is read as Markdown or HTML, and it can still be read as plain text."""
    return _SYNTAX.sub(r"\\\g<0>", visible(" ".join(str(text).split())))


def link(address: str) -> str:
    """An address as it can stand in a Markdown link, whatever it holds."""
    return quote(address, safe="/:?#@!$&'*+,;=%~")


def environment() -> Environment:
    """Where templates of Markdown find their filters."""
    # No autoescape: this is Markdown, and every value goes through `md`.
    found = Environment(
        loader=FileSystemLoader(REPORTS),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    found.filters["md"] = escaped
    found.filters["link"] = link
    return found
