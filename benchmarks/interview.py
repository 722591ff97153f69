"""How many questions the interview asks, against the best fixed order of the same questions."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from advisor.catalogue import Catalogue
from advisor.interview.answers import NotUnderstood
from advisor.interview.session import Session
from benchmarks.measure import DAY
from benchmarks.respondent import Respondent


@dataclass(frozen=True)
class Prompt:
    """One line of a script: what was asked, and what was typed."""

    asked: str
    subjects: int
    typed: str


def interviewed(respondent: Respondent, catalogue: Catalogue) -> tuple[list[Prompt], Session]:
    """A whole interview from nothing."""
    session = Session("", catalogue, DAY, lambda _: None, "interview")
    return list(_prompts(session, respondent)), session


def _prompts(session: Session, respondent: Respondent) -> Iterator[Prompt]:
    while True:
        if question := session.stand.next:
            typed = respondent.typed(question)
            try:
                session.answer(question, typed)
            except NotUnderstood as e:
                print("   !!", question.id, typed, e)
                typed = "unknown"
                session.answer(question, typed)
            yield Prompt(question.id, len(question.subjects), typed)
        elif granted := session.to_confirm:
            denied = [one for one in granted if respondent.denies(one, session) and one.fact not in session.moment.denied]
            numbers = [str(granted.index(one) + 1) for one in denied]
            (session.deny if denied else session.confirm)(denied or granted)
            yield Prompt("confirm", len(granted), ", ".join(numbers))
        else:
            return
