"""How templates in `reports/` are read, and what those of Markdown need so that outside text stays text."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined

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


def environment(
    loader: BaseLoader | None = None,
    kind: type[Environment] = Environment,
    autoescape: bool = False,
    finalize: Callable[[Any], Any] | None = None,
) -> Environment:
    """Where templates are found, ours without a `loader`. In Markdown nothing is escaped: values go through `md`."""
    found = kind(
        loader=loader or FileSystemLoader(REPORTS),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=autoescape,
        finalize=finalize,
    )
    found.filters["md"] = escaped
    found.filters["link"] = link
    return found
