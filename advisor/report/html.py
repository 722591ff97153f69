"""The design document as one HTML file that needs no network: styles, script and diagrams stand in it."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from advisor.diagrams import Drawing, Views
from advisor.documents.plan_text import bill
from advisor.places import REPORTS
from advisor.plain_text import and_join, counted, visible
from advisor.report.content import MOST_USED, STANDINGS, Report
from advisor.result import MonthlyCost

VERDICTS = {
    "kept_apart": "kept apart",
    "opened": "opened by this design",
    "opened_already": "opened by what exists",
}
STAGES = {
    "build": "Build beside",
    "open": "Open",
    "switch": "Switch",
    "verify": "Check",
    "back": "The way back",
    "remove": "Remove",
}


@dataclass(frozen=True)
class Pictures:
    """The drawings of a page, by what they show."""

    overview: Drawing | None
    accounts: tuple[Drawing, ...]
    constructs: tuple[Drawing, ...]
    connections: dict[str, Drawing]

    @classmethod
    def arranged(cls, views: Views, drawings: Iterable[Drawing]) -> "Pictures":
        """The drawings of views, each where its view is."""
        of = {one.view.id: one for one in drawings}
        return cls(
            of[views.overview.id],
            tuple(of[view.id] for view in views.accounts),
            tuple(of[view.id] for view in views.constructs),
            {name: of[view.id] for name, view in views.connections.items()},
        )


@dataclass(frozen=True)
class Chapter:
    """A section of the page: the name of its template and link target, and its title."""

    name: str
    title: str


def page(report: Report, pictures: Pictures) -> str:
    """The whole document; a picture that is missing leaves its words."""
    environment = _environment()
    style = f"{_text(environment, 'report/style.css')}\n{_text(environment, 'diagram.css')}"
    script = _text(environment, "report/script.js")
    template = environment.get_template("report/page.html.j2")
    return template.render(
        report=report,
        drawings=pictures,
        sections=tuple(_chapters(report, pictures)),
        style=Markup(style),
        script=Markup(script),
        hashes={"style": _digest(style), "script": _digest(script)},
        kinds={kind: entry.title for kind, entry in report.catalogue.constructs.items()},
        standings=STANDINGS,
        verdicts=VERDICTS,
        stages=STAGES,
        layers=_layers(report),
        proof=report.proof,
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
    if report.questions or report.presumptions or report.warned or report.result.problems:
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


def _layers(report: Report) -> str:
    """How many connections are reached at which layer, as a sentence."""
    reach = report.result.plan.reach
    if reach is None:
        return ""
    layers = [
        f"{number:,} {'is' if number == 1 else 'are'} reached {f'at layer {layer}' if layer.isdigit() else f'in {layer}'}"
        for layer, number in reach.layers.items()
    ]
    return f"Of {counted(reach.asked, 'connection')} that {'is' if reach.asked == 1 else 'are'} asked for, {and_join(layers)}."


# --- how things are said ----------------------------------------------------------------------------------------------


def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(REPORTS),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    found.filters.update(arrow=_arrow, capitalized=_capitalized, lowered=_lowered, sentence=_sentence)
    found.globals.update(
        and_join=lambda words: and_join(list(words)),
        bill=bill,
        cost_cell=_cost_cell,
        counted=counted,
        money=_money,
        number=_number,
        usd=_usd,
    )
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


def _capitalized(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _lowered(text: str) -> str:
    """A heading within a sentence: an abbreviation stays as it is."""
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def _sentence(text: str, first: bool = True) -> str:
    """A text with its full stop, and a capital where it comes first."""
    return f"{_capitalized(text) if first else text}{'' if text.endswith(('.', '?', '!')) else '.'}"


def _usd(amount: float) -> str:
    return f"{amount:,.2f}"


def _number(value: float) -> str:
    """A quantity or price in full: prices of single requests are tiny."""
    return f"{value:,.12f}".rstrip("0").rstrip(".")


def _money(cost: MonthlyCost) -> str:
    """What a month comes to, as far as prices are known."""
    return f"{_usd(cost.known_usd)} USD a month{'' if cost.usd is not None else ' and more'}"


def _cost_cell(cost: MonthlyCost | None) -> str:
    if cost is None:
        return "none"
    if cost.usd is None:
        return f"{_usd(cost.known_usd)} and more" if cost.known_usd else "unknown"
    return _usd(cost.usd)
