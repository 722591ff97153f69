"""What both formats of the document say alike: numbers, verdicts and stages in words."""

from collections.abc import Callable
from typing import Any

from advisor.documents.plan_text import bill
from advisor.plain_text import and_join, counted
from advisor.report.content import STANDINGS, Report
from advisor.result.connections import MonthlyCost

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


def words(report: Report) -> dict[str, Any]:
    """What a template of the document may name beside the report itself."""
    return {
        "report": report,
        "kinds": {kind: entry.title for kind, entry in report.catalogue.constructs.items()},
        "standings": STANDINGS,
        "verdicts": VERDICTS,
        "stages": STAGES,
        "layers": _layers(report),
        "proof": report.proof,
        **FUNCTIONS,
    }


def capitalized(text: str) -> str:
    """A text that begins a sentence."""
    return f"{text[:1].upper()}{text[1:]}"


def lowered(text: str) -> str:
    """A text within a sentence, unless it begins with a name or an abbreviation."""
    return f"{text[0].lower()}{text[1:]}" if text[1:2].islower() or text[1:2] == " " else text


def sentence(text: str, first: bool = True) -> str:
    """A text with its full stop, and a capital where it comes first."""
    return f"{capitalized(text) if first else text}{'' if text.endswith(('.', '?', '!')) else '.'}"


def _layers(report: Report) -> str:
    """How many connections are reached at which layer, as a sentence."""
    reach = report.result.plan.reach
    if reach is None:
        return ""
    layers = [
        f"{number:,} {'is' if number == 1 else 'are'} reached {'at layer' if layer.isdigit() else 'in'} {layer}"
        for layer, number in reach.layers.items()
    ]
    return f"Of {counted(reach.asked, 'connection')} asked for, {and_join(layers)}."


def _usd(amount: float) -> str:
    return f"{amount:,.2f}"


def _number(value: float) -> str:
    """A quantity or price in full: prices of single requests are tiny."""
    return f"{value:,.12f}".rstrip("0").rstrip(".")


def _cost_cell(cost: MonthlyCost | None) -> str:
    if cost is None:
        return "none"
    if cost.usd is None:
        return f"{_usd(cost.known_usd)} and more" if cost.known_usd else "unknown"
    return _usd(cost.usd)


FUNCTIONS: dict[str, Callable[..., str]] = {
    "and_join": lambda several: and_join(list(several)),
    "bill": bill,
    "cost_cell": _cost_cell,
    "counted": counted,
    "number": _number,
    "usd": _usd,
}
