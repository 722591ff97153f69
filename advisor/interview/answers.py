"""What people type, understood: one answer for all subjects of a question, or several with the subjects of each.

https                       for all
grpc: wallet-api; https     grpc for one, https for the rest
1: 2-4; 2                   by the numbers of answers and subjects
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from advisor.interview.questions import Question, Subject
from advisor.plain_text import and_join, quoted
from advisor.problems import did_you_mean
from advisor.validation import UNKNOWN

DONT_KNOW = frozenset({"unknown", "don't know", "dont know", "not known", "no idea"})
NOTHING = frozenset({"", "none", "nothing"})
MOST_TEXT = 20_000
Clause = tuple[str, tuple[str, ...] | None]
"""An answer, and the names of those that it is for; None where it is for the rest."""


class NotUnderstood(ValueError):
    """An answer that cannot be used; the text says why, and what was expected."""


def understood(question: Question, text: str, groups: Mapping[str, Sequence[Subject]]) -> dict[Subject, Any]:
    """The value for every subject that is answered, as the inventory writes it; raises NotUnderstood.

    `groups` are names that stand for several subjects, such as that of a VPC. Nothing typed takes what is offered.
    """
    if len(text) > MOST_TEXT:
        raise NotUnderstood(f"that has more than {MOST_TEXT:,} characters, which is the limit")
    if not text.strip():
        usual = offered(question)
        if not usual:
            raise NotUnderstood("there is no usual answer here: type one, or: don't know")
        return usual
    return assigned(question, clauses(text), groups)


def clauses(text: str) -> list[Clause]:
    """What is typed, as answers and those that each is for; a colon inside an answer has no blank behind it."""
    found: list[Clause] = []
    for clause in filter(None, (part.strip() for part in re.split(r"[;\n]", text))):
        said, *members = re.split(r":(?:\s+|$)", clause, maxsplit=1)
        found.append((said.strip(), words(members[0]) if members else None))
    return found


def words(text: str) -> tuple[str, ...]:
    """Names with commas between them; an arrow may have blanks around it."""
    return tuple(re.sub(r"\s*->\s*", "->", one.strip()) for one in text.split(",") if one.strip())


def assigned(
    question: Question, answers: Sequence[Clause], groups: Mapping[str, Sequence[Subject]]
) -> dict[Subject, Any]:
    """The value for every subject that is answered, as the inventory writes it; raises NotUnderstood."""
    found: dict[Subject, Any] = {}
    rest: Any = None
    for said, members in answers:
        value = _value(question, said)
        if members is not None:
            for subject in _members(question, members, groups):
                if subject in found and found[subject] != value:
                    raise NotUnderstood(f"{quoted(subject.name)} is given two answers")
                found[subject] = value
        elif rest is not None:
            raise NotUnderstood("two answers name no subjects: only one can be for the rest")
        else:
            rest = value
    if rest is not None:
        found = {subject: found.get(subject, rest) for subject in question.subjects}
    return found


def offered(question: Question) -> dict[Subject, Any]:
    """What is taken where nothing is typed: what the knowledge suggests for each subject, or the usual answer."""
    default = question.entry.default
    return {subject: subject.guess or default for subject in question.subjects if subject.guess or default is not None}


def _members(question: Question, names: Sequence[str], groups: Mapping[str, Sequence[Subject]]) -> Iterator[Subject]:
    """The subjects that are named: by name, by number or range of numbers, or by the name of a group."""
    by_name = {subject.name: subject for subject in question.subjects}
    for word in names:
        numbers = re.fullmatch(r"([0-9]{1,6})(?:\s*-\s*([0-9]{1,6}))?", word)
        if word in by_name:
            yield by_name[word]
        elif word in groups:
            yield from groups[word]
        elif numbers:
            first, last = int(numbers[1]), int(numbers[2] or numbers[1])
            if not 1 <= first <= last <= len(question.subjects):
                raise NotUnderstood(f"{quoted(word)} is no number of this list; expected 1 to {len(question.subjects)}")
            yield from question.subjects[first - 1 : last]
        else:
            known = [*by_name, *groups]
            raise NotUnderstood(f"nothing here is called {quoted(word)}; {did_you_mean(word, known) or _some(known)}")


def _value(question: Question, said: str) -> Any:
    if said.lower() in DONT_KNOW:
        return UNKNOWN
    entry = question.entry
    words = [one.strip() for one in said.split(",") if one.strip()]
    match entry.answer:
        case "one_of" if said in question.also:
            return said
        case "one_of":
            return _choice(entry.values, said)
        case "set_of" if said.lower() in NOTHING and "none" not in entry.values:
            return []
        case "set_of" | "order":
            return list(dict.fromkeys(_choice(entry.values, word) for word in words))
        case "texts_or_number" if said.isascii() and said.isdigit():
            return _number(said, "")
        case "texts" | "texts_or_number":
            return words
        case "number":
            return _number(said, question.unit)
        case _:
            return said


def _choice(values: Mapping[str, str], said: str) -> str:
    """One of the answers that can be chosen: its word or its number; y and n for yes and no."""
    word = said.lower()
    if word.isascii() and word.isdigit() and 1 <= int(word[:6]) <= len(values):
        return list(values)[int(word) - 1]
    short = {"y": "yes", "n": "no"}.get(word, word) if values.keys() == {"yes", "no"} else word
    exact = next((one for one in values if one.lower() == short), None)
    if exact is not None:
        return exact
    raise NotUnderstood(f"{quoted(said)} is no answer here; {did_you_mean(said, list(values)) or _some(list(values))}")


def _number(said: str, unit: str) -> float | int:
    text = said.removesuffix(unit).strip().replace(",", "").replace("_", "")
    if not re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", text):
        raise NotUnderstood(f"{quoted(said)} is not a number; expected one{' of ' + unit if unit else ''} such as 100")
    number = float(text)
    return int(number) if number.is_integer() else number


def _some(names: Sequence[str]) -> str:
    return f"expected {and_join(list(names[:12]), 'or')}{' and more' if len(names) > 12 else ''}"


def pairs(text: str) -> list[tuple[str, str, str]]:
    """Connections as they are typed, `a -> b, c; b -> d#reports`: consumer, provider and name; raises NotUnderstood."""
    found = []
    for clause in filter(None, (part.strip() for part in re.split(r"[;\n]", text))):
        consumers, arrow, providers = clause.partition("->")
        if not arrow or "->" in providers:
            raise NotUnderstood(f"{quoted(clause)} has no arrow, or several; expected consumer -> provider, provider")
        names = [[one.strip() for one in side.split(",") if one.strip()] for side in (consumers, providers)]
        if not all(names):
            raise NotUnderstood(f"{quoted(clause)} lacks an end; expected consumer -> provider, provider")
        ends = [other.partition("#") for other in names[1]]
        found += [(one, other.strip(), name.strip()) for one in names[0] for other, _, name in ends]
    return list(dict.fromkeys(found))
