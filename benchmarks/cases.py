"""What is asked in interviews that are measured: every example and every open case; and answers to single questions."""

from collections.abc import Collection
from pathlib import Path

import yaml

from advisor.interview.answers import NotUnderstood
from advisor.interview.certainty import PRIORITIES, REGION
from advisor.interview.questions import Question, Subject
from advisor.interview.session import Session
from advisor.interview.stand import Stand

ROOT = Path(__file__).parent.parent
LARGE = "slice-grown"
"""The example by which waiting is measured, not counting."""


def cases() -> dict[str, str]:
    """Every example but the large one, and every open case, as text."""
    found = {path.stem: path.read_text() for path in sorted((ROOT / "examples").glob("*.yaml")) if path.stem != LARGE}
    entries = yaml.safe_load((ROOT / "tests/scenarios/open-cases.yaml").read_text())
    return found | {name: yaml.safe_dump(entry["inventory"], sort_keys=False) for name, entry in entries.items()}


def answer(session: Session, question: Question, typed: str) -> str:
    """Types an answer; where the place cannot take it, that nobody knows."""
    try:
        session.answer(question, typed)
    except NotUnderstood:
        typed = "unknown"
        session.answer(question, typed)
    return typed


def in_order(stand: Stand, names: Collection[str] | None) -> Question | None:
    """The first open question of these names in their order, or of all, whether its answer matters or not."""
    subjects: dict[str, list[Subject]] = {}
    subjects |= {name: list(stand.questions.every(name)) for name in (PRIORITIES, REGION)}
    for case, analysis in zip(stand.cases, stand.analyses, strict=True):
        for fact in case.open:
            for name, subject in stand.questions.for_fact(fact, analysis.situation):
                subjects.setdefault(name, []).append(subject)
    asked = [one for one in (subjects if names is None else names) if one in subjects]
    return next((one for name in asked if (one := stand.questions.question(name, subjects[name])).subjects), None)
