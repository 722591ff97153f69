"""Where answers are written: the changes of an inventory's text that an answer, or a confirmation, means."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from advisor.catalogue import Catalogue
from advisor.interview.answers import NotUnderstood
from advisor.interview.questions import KIND, NEEDS, Question, Subject, as_word
from advisor.interview.stand import Granted, Stand
from advisor.inventory import Inventory
from advisor.inventory.editing import REMOVED, Edit
from advisor.validation import UNKNOWN

SITES = frozenset({"on_premises", "other_cloud", "users"})
"""Kinds of what is described as a site."""


def edits_of_pairs(inventory: Inventory, pairs: Sequence[tuple[str, str, str]]) -> Iterator[Edit]:
    """Adds connections that are not there yet, and their ends as services, until somebody says what they are."""
    connections = inventory.content.connections
    there = {(one.consumer, one.provider, one.name or "") for one in connections}
    new = [pair for pair in pairs if pair not in there]
    for end in dict.fromkeys(end for consumer, provider, _ in new for end in (consumer, provider)):
        if not inventory.ends_named(end):
            yield Edit(("services", end), {})
    for number, (consumer, provider, name) in enumerate(new, len(connections)):
        yield Edit(("connections", number), {"from": consumer, "to": provider} | ({"name": name} if name else {}))


def edits_of_list(question: Question, pairs: Sequence[tuple[str, str, str]]) -> Edit:
    """The list that a question asks for: VPCs that are joined, or ends that must not reach each other."""
    joined = question.entry.names == "vpcs"
    listed = [{"between": [one, other]} if joined else {"from": one, "to": other} for one, other, _ in pairs]
    return Edit(question.subjects[0].path, listed)


def edits_of_answer(
    question: Question, answers: Mapping[Subject, Any], inventory: Inventory, catalogue: Catalogue
) -> Iterator[Edit]:
    """The changes that an answer means."""
    if question.entry.below and UNKNOWN in answers.values():
        raise NotUnderstood("this place cannot say that nobody knows")
    if question.id == KIND:
        for subject, kind in answers.items():
            yield from _edits_of_kind(subject, kind, catalogue)
    elif question.is_fact:
        yield from _edits_of_fact(question, answers, inventory, catalogue)
    else:
        section = question.entry.names if question.entry.answer == "name" else ""
        known = getattr(inventory.content, section) if section else {}
        for name in dict.fromkeys(answers.values()) if section else ():
            if name not in known and name != UNKNOWN:
                yield Edit((section, name), {})
        for subject, value in answers.items():
            yield Edit(subject.path, _placed(question.entry.below, value))


def _placed(below: str, value: Any) -> Any:
    """What is written for an answer that goes inside its place: nothing named there where it is empty."""
    steps = below.split(".") if below else []
    if steps and not value:
        return {}
    for step in reversed(steps):
        value = {step: value}
    return value


def _edits_of_kind(subject: Subject, kind: str, catalogue: Catalogue) -> Iterator[Edit]:
    """What is no service moves to its own section; what the knowledge knows by name is called by it."""
    name = subject.name
    if kind in SITES or kind == "vpc":
        yield Edit(("services", name), REMOVED)
        yield Edit(("vpcs", name), {}) if kind == "vpc" else Edit(("sites", name), {"kind": kind})
        return
    if kind in catalogue.aws_services.services:
        yield Edit(("services", name), {"kind": "aws_service", "service": kind})
        return
    vendor = catalogue.vendor(name) if kind == "saas" else None
    yield Edit(("services", name), {"kind": kind} | ({"vendor": vendor.entry.title} if vendor else {}))


def edits_of_another_answer(
    question: Question, answers: Mapping[Subject, Any], inventory: Inventory, catalogue: Catalogue
) -> Iterator[list[Edit]]:
    """The changes that another answer means where there is one, best first: the others where these are refused."""
    if question.id == KIND:
        plain = list(edits_of_answer(question, answers, inventory, catalogue))
        yield [_kept(edit, inventory) for edit in plain]
        yield plain
    elif question.is_fact:
        yield [Edit(subject.path, value) for subject, value in answers.items()]
    else:
        yield list(edits_of_answer(question, answers, inventory, catalogue))


def _kept(edit: Edit, inventory: Inventory) -> Edit:
    """A new kind beside all else that is said of a service."""
    if edit.path[0] != "services" or not isinstance(edit.value, dict):
        return edit
    said = inventory.document.data["services"][edit.path[1]]
    return Edit(edit.path, edit.value | {key: said[key] for key in said if key not in {"kind", "service", "vendor"}})


def _edits_of_fact(
    question: Question, answers: Mapping[Subject, Any], inventory: Inventory, catalogue: Catalogue
) -> Iterator[Edit]:
    """The usual answer is written once for the whole inventory, where all connections are answered.

    What the inventory would say by its own places is written where it is meant: wider it would count before them.
    """
    fact = question.entry.fact
    usual = {question.entry.default, UNKNOWN} if isinstance(question.entry.default, str) else {UNKNOWN}
    wide = not catalogue.facts[fact].entry.derived and len(answers) == len(inventory.content.connections)
    common = next((value for value in answers.values() if isinstance(value, str) and value in usual), None)
    if wide and common is not None:
        yield Edit((NEEDS, fact), common)
    for subject, value in answers.items():
        if not wide or value != common:
            yield Edit(subject.path, value)


def edits_of_confirmation(stand: Stand, granted: Sequence[Granted]) -> Iterator[Edit]:
    """What is taken for granted: the usual values in one place for the whole inventory, others at their connections."""
    for one in granted:
        declared = stand.catalogue.facts[one.fact].entry
        places = [stand.questions.usual(one.fact, stand.analyses[number].situation) for number in one.connections]
        if one.value is None:
            continue
        if any(places):
            yield from (Edit(subject.path, word) for subject, word, _ in dict.fromkeys(filter(None, places)))
        elif one.value == stand.catalogue.facts[one.fact].default:
            yield Edit(("confirmed", one.fact), as_word(one.value))
        elif declared.stated and not declared.counted:
            for number in one.connections:
                yield Edit(("connections", number, NEEDS, one.fact), as_word(one.value))
