"""The loader of knowledge refuses what is wrong, says where, and names all of it at once."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.catalogue.loader import load_catalogue
from advisor.places import KNOWLEDGE
from advisor.problems import InvalidKnowledge, Problem

RULE = """rules:
  - id: OWN-900
    title: A planted rule
    when: {overlap: some}
    then: {fits: vpc_peering}
    because: It is planted.
    sources: [peering-basics]
    confidence: verified
    examples: {fires: [{overlap: some}], silent: [{overlap: none}]}
"""

FAULTS = {
    "an unknown fact in a condition": ("{overlap: some}\n    then", "{overlapp: some}\n    then", "there is no fact 'overlapp'", 4),
    "a value that the fact does not have": ("when: {overlap: some}", "when: {overlap: sure}", "is not a value of this fact", 4),
    "an unknown mechanism": ("fits: vpc_peering", "fits: vpc_peeing", "did you mean 'vpc_peering'?", 5),
    "an unknown criterion": ("{fits: vpc_peering}", "{prefer: {speed: vpc_peering}}", "there is no criterion 'speed'", 5),
    "a preference by cost": ("{fits: vpc_peering}", "{prefer: {cost: vpc_peering}}", "no rule may prefer or avoid by cost", 5),
    "an unknown source": ("[peering-basics]", "[peering-basic]", "there is no source 'peering-basic'", 7),
    "a missing example": (", silent: [{overlap: none}]", "", "the key 'silent' is missing", 9),
    "no example": ("silent: [{overlap: none}]", "silent: []", "expected: a list that is not empty", 9),
    "an example that does not hold": ("fires: [{overlap: some}]", "fires: [{overlap: none}]", "does not fire in its example", 2),
    "an unknown key": ("    title:", "    titel:", "there is no key 'titel' here", 3),
    "an unverified rule that eliminates": (
        "{fits: vpc_peering}\n    because: It is planted.\n    sources: [peering-basics]\n    confidence: verified",
        "{eliminate: {vpc_peering: impossible}}\n    because: It is planted.\n    sources: [peering-basics]\n    confidence: unverified",
        "may warn but not eliminate", 5),
    "a fact that is given and concluded": (
        "{fits: vpc_peering}", "{conclude: {overlap: some}}", "overlap is given and cannot be concluded", 5),
    "advice on what the mechanism is not built of": (
        "{fits: vpc_peering}", "{advise: {kind: repair, of: vpc_peerings, for: vpc_peering, text: Look.}}",
        "did you mean 'vpc_peering'?", 5),
    "a name that a text may not use": ("It is planted.", "It is {plant}.", "there is no name for a text 'plant'", 6),
    "an id that is used already": ("OWN-900", "PEER-001", "the rule id PEER-001 is used a second time", None),
    "a test that does not suit the kind": ("{overlap: some}\n    then", "{networks: 3}\n    then", "tested by at_least", 4),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the knowledge that a test may spoil."""
    return Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))


def plant(folder: Path, change: Callable[[str], str]) -> list[str]:
    """The problems of the knowledge with a changed rule added."""
    (folder / "rules" / "zz-planted.yaml").write_text(change(RULE))
    try:
        load_catalogue(folder)
    except InvalidKnowledge as error:
        return [str(problem) for problem in error.problems]
    return []


def test_the_planted_rule_is_fine_as_it_stands(folder: Path) -> None:
    """Without a fault there is no problem, so each fault below is found for its own sake."""
    assert plant(folder, lambda rule: rule) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_at_its_line(folder: Path, fault: str) -> None:
    """Every kind of fault is reported with its words and its place."""
    right, wrong, message, line = FAULTS[fault]
    assert right in RULE
    problems = plant(folder, lambda rule: rule.replace(right, wrong))
    found = [problem for problem in problems if message in problem]
    assert found, problems
    if line is not None:
        assert f"zz-planted.yaml:{line}:" in found[0]


def test_all_faults_are_reported_at_once(folder: Path) -> None:
    """Two faults in one rule are two problems."""
    problems = plant(
        folder,
        lambda rule: rule.replace("[peering-basics]", "[nowhere]").replace("fits: vpc_peering", "fits: teleport"),
    )
    assert len(problems) == 2


def test_a_circle_of_conclusions_is_refused(folder: Path) -> None:
    """A rule that concludes what it reads would never come to an end."""
    problems = plant(
        folder,
        lambda rule: (
            rule.replace("when: {overlap: some}", "when: {duties: {has: log_access}}")
            .replace("{fits: vpc_peering}", "{conclude: {duties: least_exposure}}")
            .replace("fires: [{overlap: some}]", "fires: [{duties: log_access}]")
        ),
    )
    assert any("in a circle" in problem for problem in problems)


FACT_FAULTS = {
    "no question": (
        "  question: Does every part of a millisecond count?\n", "",
        "the fact low_latency may be stated, and has no question", "low_latency:"),
    "neither asked for nor taken for granted": (
        "  default: no\nlead_time:", "lead_time:",
        "the fact low_latency is neither asked for nor taken for granted", "low_latency:"),
    "a default that is none of its values": (
        "  default: no\nlead_time:", "  default: seldom\nlead_time:",
        "'seldom' is not a value of this fact", "seldom"),
    "a number that is granted for no reason": (
        "  because: most services listen on one port\n", "",
        "the default of ports is a number, and nothing says why", "1"),
    "an empty set without a clause": (
        "  empty: nothing is to be replaced\n", "",
        "nothing says that outgrown is empty, which is its default", "outgrown:"),
    "a question for what is always known": (
        "  meaning: What opens the connection.\n", "  meaning: What opens the connection.\n  question: Who?\n",
        "the fact consumer has a value for every connection: nobody is asked", "question: Who?"),
    "a default for what rules conclude": (
        "  concluded: yes\n\n", "  concluded: yes\n  default: no\n\n",
        "the fact joins_site is concluded by rules: nobody is asked", "default: no"),
    "a way to ask that there is not": (
        "  default: no\nlead_time:", "  default: no\n  ask: twice\nlead_time:",
        "expected: one of always, alone, together", "twice"),
}  # fmt: skip
"""Faults of what a fact says for those who ask for it: right, wrong, the message, and what stands where it points."""

QUESTION = """planted:
  of: services
  field: owner
  question: Who owns each of these?
  answer: text
  settles: production
"""
QUESTION_FAULTS = {
    "a section that there is not": ("of: services", "of: servers", "expected: one of inventory, accounts", "servers"),
    "no text": ("  question: Who owns each of these?\n", "", "there is no text to ask with", "of: services"),
    "an unknown fact": ("settles: production", "settles: prodution", "did you mean 'production'?", "prodution"),
    "an unknown fact that it states": ("  answer", "  fact: prodution\n  answer", "did you mean 'production'?", "prodution"),
    "a fact of another kind": (
        "  answer", "  fact: production\n  answer", "the answer is a text, and the fact production is a yes_no", "text"),
    "a fact that rules conclude": (
        "settles: production", "settles: duties", "duties is concluded by rules, and no place settles it", "duties"),
    "an answer that there is not": ("answer: text", "answer: prose", "expected: one of one_of, set_of", "prose"),
    "nothing to choose from": ("answer: text", "answer: one_of", "there is nothing to choose from", "one_of"),
    "a name of nothing": ("answer: text", "answer: name", "nothing says what the answers name", "name"),
    "names that there are not": ("answer: text", "answer: name\n  names: teams", "expected: one of", "teams"),
    "a default that cannot be chosen": (
        "answer: text", "answer: one_of\n  values: {a: one, b: two}\n  default: c", "there is no value 'c'", "c"),
    "an empty default without a clause": (
        "answer: text", "answer: set_of\n  values: {a: one}\n  default: []",
        "nothing says that the answer is empty, which is its default", "[]"),
    "nothing that could be granted": (
        "settles: production", "ask: together", "nothing says what is taken for granted", "together"),
    "a question that comes late": (
        "settles: production", "ask: always", "planted is always asked, and comes late", "always"),
    "an unknown key": ("  field", "  feild", "there is no key 'feild' here", "feild"),
}  # fmt: skip
"""Faults of a question: right, wrong, the message, and what stands where it points."""


def faults_of(folder: Path) -> tuple[Problem, ...]:
    """What is wrong with the knowledge in a folder."""
    try:
        load_catalogue(folder)
    except InvalidKnowledge as error:
        return error.problems
    return ()


def assert_found(folder: Path, file: str, message: str, at: str) -> None:
    """One of the problems says so, and points there."""
    found = faults_of(folder)
    places = [one for one in found if message in str(one) and one.position.file.endswith(file)]
    assert places, found
    assert any(one.line[one.position.column - 1 :].startswith(at) for one in places), places


@pytest.mark.parametrize("fault", FACT_FAULTS)
def test_a_fact_that_cannot_be_asked_for_is_found_at_its_place(folder: Path, fault: str) -> None:
    """Whatever a rule reads and nobody could answer or confirm is refused when the knowledge is read."""
    right, wrong, message, at = FACT_FAULTS[fault]
    text = (folder / "facts.yaml").read_text()
    assert text.count(right) == 1
    (folder / "facts.yaml").write_text(text.replace(right, wrong))
    assert_found(folder, "facts.yaml", message, at)


def test_a_fact_that_no_place_settles_is_found(folder: Path) -> None:
    """A fact without a default that the inventory has its own place for needs a question for that place."""
    text = (folder / "questions.yaml").read_text()
    assert text.count("provider_compute, ") == 1
    (folder / "questions.yaml").write_text(text.replace("provider_compute, ", ""))
    assert_found(folder, "facts.yaml", "or let a place of questions.yaml settle it", "provider_compute:")


def test_the_planted_question_is_fine_as_it_stands(folder: Path) -> None:
    """Without a fault there is no problem, so each fault below is found for its own sake."""
    with (folder / "questions.yaml").open("a") as file:
        file.write(QUESTION)
    assert faults_of(folder) == ()


@pytest.mark.parametrize("fault", QUESTION_FAULTS)
def test_a_fault_of_a_question_is_found_at_its_place(folder: Path, fault: str) -> None:
    """Every kind of fault is reported with its words and its place."""
    right, wrong, message, at = QUESTION_FAULTS[fault]
    assert QUESTION.count(right) == 1
    with (folder / "questions.yaml").open("a") as file:
        file.write(QUESTION.replace(right, wrong))
    assert_found(folder, "questions.yaml", message, at)
