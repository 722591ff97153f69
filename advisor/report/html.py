"""The design document as one HTML file that needs no network: styles, script and diagrams stand in it."""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from advisor.diagrams import Drawing, Views, sprite
from advisor.plain_text import visible
from advisor.report.content import MOST_USED, Report
from advisor.report.templates import Section, Templates
from advisor.report.wording import capitalized, lowered, sentence, words


@dataclass(frozen=True)
class Pictures:
    """The drawings of a page, by what they show."""

    overview: Drawing
    accounts: tuple[Drawing, ...]
    constructs: tuple[Drawing, ...]
    connections: dict[str, Drawing]
    sprite: str

    @classmethod
    def arranged(cls, views: Views, drawings: Iterable[Drawing], glyphs: Mapping[str, str] | None = None) -> "Pictures":
        """The drawings of views, each where its view is, drawn with these symbols beside the advisor's own."""
        of = {one.view.id: one for one in drawings}
        return cls(
            of[views.overview.id],
            tuple(of[view.id] for view in views.accounts),
            tuple(of[view.id] for view in views.constructs),
            {name: of[view.id] for name, view in views.connections.items()},
            sprite(glyphs),
        )


@dataclass(frozen=True)
class Chapter:
    """A section of the page: the name of its template and link target, and its title."""

    name: str
    title: str


def page(report: Report, pictures: Pictures, templates: Templates | None = None) -> str:
    """The whole document; a picture that is missing leaves its words. `templates` may lie over ours."""
    templates = templates or Templates()
    environment = _environment(templates)
    styles = (_text(environment, "report/style.css"), _text(environment, "diagram.css"), templates.extra_style)
    style, script = "\n".join(filter(None, styles)), _text(environment, "report/script.js")
    added = templates.sections(environment, report=report)
    return templates.render(
        environment,
        "report/page.html.j2",
        **words(report),
        drawings=pictures,
        chapters=tuple(_chapters(report, pictures)),
        added=[Section(one.name, one.title, Markup(one.text)) for one in added],
        logo=templates.logo,
        style=Markup(style),
        script=Markup(script),
        hashes={"style": _digest(style), "script": _digest(script)},
        most_used=MOST_USED,
    )


def _chapters(report: Report, pictures: Pictures) -> Iterator[Chapter]:
    plan = report.result.plan
    yield Chapter("summary", "In brief")
    if report.sections:
        yield Chapter("decisions", "Decisions")
    if pictures.accounts or pictures.constructs:
        yield Chapter("diagrams", "Diagrams")
    if report.building.waves:
        yield Chapter("building", "Building it, in order")
    if plan.constructs:
        yield Chapter("constructs", "What is built and shared")
    if plan.monthly_cost is not None:
        yield Chapter("costs", "Costs")
    if plan.reach is not None:
        yield Chapter("exposure", "Who reaches whom")
    if report.result.compliance.regimes:
        yield Chapter("compliance", "Compliance")
    if report.open or report.presumptions:
        yield Chapter("open", "Open questions and presumptions")
    if report.result.overrides:
        yield Chapter("overrides", "Overrides")
    if report.sections:
        yield Chapter("connections", "Connection by connection")
    if report.result.rules:
        yield Chapter("rules", "Rules")
    if report.sources:
        yield Chapter("sources", "Sources")
    yield Chapter("about", "About this document")


# --- how things are said ----------------------------------------------------------------------------------------------


def _environment(templates: Templates) -> Environment:
    found = templates.environment(autoescape=True, finalize=_printable)
    found.filters.update(arrow=_arrow, capitalized=capitalized, lowered=lowered, sentence=sentence)
    return found


def _printable(value: Any) -> Any:
    """Whatever an inventory holds, without characters that steer a display."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _text(environment: Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0].strip()


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _arrow(text: str) -> str:
    """Ids of connections as they read best: no line breaks within an arrow."""
    return text.replace("->", " → ")
