"""What answers write, where they count, and what is asked after them."""

import pytest

from advisor.interview.logic import Logic
from advisor.interview.questions import Question
from advisor.interview.session import Session
from tests.conftest import DAY
from tests.properties.inventories import CATALOGUE

SHOP = """
version: 1
region: eu-west-1
priorities: [security, operations]
compliance: []
accounts: {one: {}, two: {}}
vpcs: {a: {account: one, cidrs: [10.1.0.0/16]}, b: {account: two, cidrs: [10.2.0.0/16]}}
services:
  web: {kind: service, vpc: a, protocol: https, runs_on: ecs}
  orders: {kind: service, vpc: b, protocol: https, runs_on: ecs}
  ledger: {kind: resource, vpc: b, protocol: tcp, runs_on: rds}
  store: {kind: aws_service, service: s3}
connections:
  - {from: web, to: orders}
  - {from: web, to: ledger}
  - {from: web, to: store}
"""


def session_of(text: str = SHOP) -> Session:
    """An interview about a shop that has nothing to hide."""
    return Session(text, CATALOGUE, DAY, lambda _: None, "shop.yaml")


def asked(session: Session, name: str, *connections: int) -> Question:
    """A question for some connections."""
    every = session.stand.questions.entry(name)
    fact = every.fact
    subjects = [
        subject
        for number in connections
        for _, subject in session.stand.questions.for_fact(fact, session.stand.analyses[number].situation)
    ]
    return session.stand.questions.question(name, subjects)


def test_an_answer_for_some_connections_is_written_for_these_alone() -> None:
    """Whoever adds a connection later is asked about it."""
    session = session_of()
    session.answer(asked(session, "needs.inspection", 0, 1), "no")
    content = session.stand.inventory.content
    assert content.needs == {}
    assert [one.needs for one in content.connections] == [{"inspection": "no"}, {"inspection": "no"}, {}]


def test_a_usual_answer_for_all_connections_is_written_once() -> None:
    """And what differs beside it."""
    session = session_of()
    session.answer(asked(session, "needs.inspection", 0, 1, 2), "yes: web->ledger; no")
    content = session.stand.inventory.content
    assert content.needs == {"inspection": "no"}
    assert [one.needs for one in content.connections] == [{}, {"inspection": "yes"}, {}]


def test_what_stands_for_all_can_be_answered_again() -> None:
    """A review shows it with what differs, and takes another answer."""
    session = session_of()
    session.answer(asked(session, "needs.inspection", 0, 1, 2), "yes: web->ledger; no")
    (again,) = [one for one in session.answered() if one.question.id == "needs.inspection"]
    assert sorted(subject.name for subject in again.values) == ["all others", "web->ledger"]
    session.answer_again(again.question, "no")
    content = session.stand.inventory.content
    assert content.needs == {"inspection": "no"}
    assert content.connections[1].needs == {"inspection": "no"}


def test_zones_are_named_or_counted() -> None:
    """A number is no name of a zone, and is written as the number."""
    session = session_of()
    question = session.stand.questions.question("vpc_zones", session.stand.questions.every("vpc_zones"))
    session.answer(question, "euw1-az1, euw1-az3: a; 2: b")
    assert session.stand.inventory.content.vpcs["a"].zones == ("euw1-az1", "euw1-az3")
    assert session.stand.inventory.content.vpcs["b"].zones == 2


def test_what_a_provider_says_is_not_asked_of_its_connections() -> None:
    """Only the store says nothing of its protocol; an answer for connections would stand above what others say."""
    session = session_of()
    found = {name for fact in ("protocol", "service_mesh_size") for one in session.stand.analyses
             for name in session.stand.questions.for_fact(fact, one.situation)}  # fmt: skip
    assert {subject.name for _, subject in found} == {"store", "web->store"}


def test_coming_back_asks_nothing_that_was_confirmed() -> None:
    """What was taken for granted stands in the inventory, and counts only where nothing else is said."""
    session = session_of()
    while session.stand.next or session.to_confirm:
        if question := session.stand.next:
            session.answer(question, "unknown" if question.entry.default is None else "")
        else:
            session.confirm(session.to_confirm)
    confirmed = session.stand.inventory.content.confirmed
    assert confirmed["jumbo_frames"] == "no"
    again = session_of(session.moment.text)
    assert again.stand.next is None
    assert not {one.fact for one in again.to_confirm} & confirmed.keys()


@pytest.mark.parametrize("fact", ["jumbo_frames", "client_address"])
def test_what_is_denied_is_asked_without_its_usual_answer(fact: str) -> None:
    """And all else that was shown with it is confirmed."""
    session = session_of()
    while question := session.stand.next:
        session.answer(question, "unknown" if question.entry.default is None else "")
    shown = session.to_confirm
    session.deny([one for one in shown if one.fact == fact])
    question = session.stand.next
    assert question is not None
    assert question.id == f"needs.{fact}"
    assert question.entry.default is None
    assert session.stand.inventory.content.confirmed
    assert fact not in session.stand.inventory.content.confirmed


def test_a_proof_that_gives_up_asks_and_shows_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that could be asked is asked, and all that is open is shown; it comes to an end."""
    proved = session_of().stand.cases
    for case in proved:
        assert len(case.pivotal) < len(case.free)
    monkeypatch.setattr("advisor.interview.proof.MOST_STEPS", 0)
    # Another knowledge's logic remembers nothing of these connections.
    monkeypatch.setattr("advisor.interview.stand.logic", lambda *of: Logic(*of))
    for case, other in zip(session_of().stand.cases, proved, strict=True):
        assert case.pivotal > other.pivotal
        assert case.granted.keys() >= other.granted.keys()
