"""The result as Markdown, by the template in `reports/`."""

import re
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from advisor.catalogue import Catalogue
from advisor.places import REPORTS
from advisor.plain_text import and_join, visible
from advisor.result import Result

_SYNTAX = re.compile(r"([\\`*_{}\[\]()#+!|<>~&])")


def escaped(text: object) -> str:
    """`text` on one line, so that none of it is read as Markdown or HTML."""
    return _SYNTAX.sub(r"\\\1", visible(" ".join(str(text).split())))


def link(address: str) -> str:
    """An address as it can stand in a Markdown link, whatever it holds."""
    return quote(address, safe="/:?#@!$&'*+,;=%~")


def markdown(result: Result, catalogue: Catalogue, templates: Path = REPORTS) -> str:
    """All decisions as Markdown, readable as plain text."""
    # No autoescape: this is Markdown, and every value goes through `md`.
    environment = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters["md"] = escaped
    environment.filters["link"] = link
    environment.filters["joined"] = lambda parts: and_join(list(parts))

    def name(mechanism: str | None) -> str:
        if mechanism is None:
            return "no mechanism is left"
        entry = catalogue.mechanisms[mechanism].entry
        return f"{entry.title} ({catalogue.families[entry.family]})"

    return environment.get_template("recommendations.md.j2").render(result=result, name=name)
