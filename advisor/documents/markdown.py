"""The result as Markdown, by the template in `reports/`."""

import re
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from advisor.catalogue import Catalogue
from advisor.documents.plan_text import bill
from advisor.places import REPORTS
from advisor.plain_text import visible
from advisor.result import Result

_SYNTAX = re.compile(r"([\\`*_{}\[\]()#+!|<>~&])")


def escaped(text: object) -> str:
    """`text` on one line, so that none of it is read as Markdown or HTML."""
    return _SYNTAX.sub(r"\\\1", visible(" ".join(str(text).split())))


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


def markdown(result: Result, catalogue: Catalogue, pages: str = "") -> str:
    """All decisions as Markdown, readable as plain text; rules link to their pages in `pages`, an address or folder."""

    def name(mechanism: str | None) -> str:
        if mechanism is None:
            return "no mechanism is left"
        entry = catalogue.mechanisms[mechanism].entry
        return f"{entry.title} ({catalogue.families[entry.family]})"

    def rule(known: str) -> str:
        page = result.rules.get(known)
        return f"[{escaped(known)}]({link(pages.rstrip('/') + '/' + page.page)})" if pages and page else escaped(known)

    titles = {kind: entry.title for kind, entry in catalogue.constructs.items()}
    template = environment().get_template("recommendations.md.j2")
    return template.render(result=result, name=name, rule=rule, titles=titles, bill=bill)
