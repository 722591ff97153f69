"""When an interview stops, nothing that was not asked can change a recommendation, as long as what it showed is so.

Completions are drawn here from the facts' declarations and decided by the engine; no part of the proof is used.
"""

import json
from collections.abc import Iterator
from random import Random

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from advisor.analysis import Analysis
from advisor.catalogue import Fact
from advisor.conditions import FactValue, Values, truth
from advisor.decision import settle
from advisor.inference import engine
from advisor.interview.answers import NotUnderstood
from advisor.interview.certainty import Case
from advisor.interview.questions import Question, as_word
from advisor.interview.session import Session
from advisor.inventory.editing import Edit, edited
from advisor.inventory.reader import load_text
from advisor.recommendation import recommend
from advisor.situations import Completion
from tests.conftest import DAY, EXAMPLES, ROOT
from tests.properties.changes import EXAMPLES as INVENTORIES
from tests.properties.inventories import CATALOGUE, Data, inventories

OPEN_CASES = yaml.safe_load((ROOT / "tests/scenarios/open-cases.yaml").read_text("utf-8"))
seeds = st.integers(0, 2**32)
COMPLETIONS = 40
"""For every connection; there are more than a hundred inventories and thousands of connections."""
THOROUGH = max(1, min(10, INVENTORIES // 10))
"""How many times as many for those of examples."""


def random_answer(question: Question, random: Random) -> str:
    """Anything that could be answered, the usual or that nobody knows among it."""
    entry = question.entry
    offered = [""] if entry.default is not None else []
    match entry.answer:
        case "one_of" | "set_of" | "order":
            choices = list(entry.values)
        case "number":
            choices = ["0", "1", "7", "40", "300", "25000"]
        case "texts_or_number":
            choices = ["1", "3"]
        case _:
            choices = []
    said = [random.choice(choices), random.choice(choices)] if choices else []
    if said and len(question.subjects) > 1:
        said = [f"{said[0]}: 1; {said[1]}"]
    return random.choice([*said, *offered, "unknown"])


def interviewed(text: str, random: Random, confirming: bool = False) -> Session:
    """An interview that has come to its end with random answers, before or after what it shows is confirmed."""
    session = Session(text, CATALOGUE, DAY, lambda _: None, "inventory.yaml")
    while True:
        question, shown = session.stand.next, session.to_confirm
        if question is not None:
            try:
                session.answer(question, random_answer(question, random))
            except NotUnderstood:
                session.answer(question, "unknown")
        elif confirming and shown:
            session.confirm(shown)
        else:
            return session


def value_of(fact: Fact, random: Random) -> FactValue:
    """Any value of a fact."""
    match fact.entry.kind:
        case "yes_no":
            return random.random() < 0.5
        case "one_of":
            return random.choice(list(fact.entry.values))
        case "set_of":
            return frozenset(one for one in fact.entry.values if random.random() < random.choice([0.2, 0.5]))
        case _:
            return random.choice([0, 0.5, 1, 2, 3, 5, 10, 11, 40, 99, 101, 1000, 30_000, 10**7])


def completions(case: Case, analysis: Analysis, random: Random, how_many: int) -> Iterator[Values]:
    """Situations in which some of what is open is known, and what was shown is as it was shown."""
    situation = analysis.situation
    shown = {fact: value for fact, value in case.granted.items() if value is not None}
    held = {fact: value for fact, value in situation.values.items() if fact not in case.free}
    open_ = [
        CATALOGUE.facts[name]
        for name in CATALOGUE.tests
        if name in case.free and name not in case.granted and not CATALOGUE.facts[name].entry.concluded
    ]
    completion = Completion(CATALOGUE)
    for _ in range(how_many):
        values: dict[str, FactValue] = {**held, **shown}
        for fact in random.sample(open_, min(len(open_), random.choice([1, 2, 3, len(open_) // 3, len(open_)]))):
            trial = {**values, fact.id: value_of(fact, random)}
            trial.update(completion.of(trial, situation.declared_unknown).values)
            if (
                possible(trial)
                and all(trial.get(one) == value for one, value in case.granted.items())
                and applies(fact, trial)
            ):
                values[fact.id] = trial[fact.id]
        values.update(completion.of(values, situation.declared_unknown).values)
        if possible(values) and all(values.get(one) == value for one, value in case.granted.items()):
            yield values


def possible(values: Values) -> bool:
    """Whether no fact excludes another."""
    return not any(
        values.get(name) == given and other in values and not test(values[other])
        for name, given, other, test in CATALOGUE.exclusions
    )


def applies(fact: Fact, values: Values) -> bool:
    """Whether another value of a fact makes sense; what no rule concludes is not so."""
    concluded = engine(CATALOGUE).run(values, CATALOGUE.view(values)).conclusions
    nothing = {name: False for name, one in CATALOGUE.facts.items() if one.entry.concluded}
    known = {**nothing, **values, **concluded}
    return not fact.applies or any(truth(condition, known) is not False for condition in fact.applies)


def decided(analysis: Analysis, values: Values) -> str | None:
    """What a connection gets by these facts."""
    decider, costs = analysis.decider, analysis.costs
    outcome = decider.rules.run(values, decider.catalogue.view(values))
    _, ranking = decider.ranked(outcome, analysis.situation.priorities)
    amounts = costs.amounts(analysis.situation, values)
    compare = lambda one: costs.numbers(one, analysis.situation, values, amounts)  # noqa: E731
    return settle(ranking, compare, decider.allowance_cents).mechanism


def check(text: str, random: Random, how_many: int = COMPLETIONS) -> int:
    """Interviews, stops, and tries completions of every connection; how many."""
    session = interviewed(text, random)
    tried = 0
    for case, analysis in zip(session.stand.cases, session.stand.analyses, strict=True):
        assert not case.pivotal
        for values in completions(case, analysis, random, how_many):
            tried += 1
            assert decided(analysis, values) == case.mechanism, (
                case.id,
                {k: v for k, v in values.items() if analysis.situation.values.get(k) != v},
            )
    return tried


@pytest.mark.parametrize("example", sorted(one.name for one in EXAMPLES.glob("*.yaml")))
def test_no_completion_of_an_example_changes_an_answer(example: str) -> None:
    """Whatever was not asked."""
    how_many = 5 if example == "slice-grown.yaml" else THOROUGH * COMPLETIONS
    assert check((EXAMPLES / example).read_text("utf-8"), Random(example), how_many) > 10 * THOROUGH


def test_no_completion_of_an_open_case_changes_an_answer() -> None:
    """Situations from public material."""
    tried = [check(yaml.safe_dump(case["inventory"]), Random(name)) for name, case in OPEN_CASES.items()]
    assert len(tried) > 60
    assert sum(tried) > 2000


@settings(max_examples=INVENTORIES, deadline=None, phases=(Phase.generate,))
@given(inventories(), seeds)
def test_no_completion_of_a_generated_inventory_changes_an_answer(data: Data, seed: int) -> None:
    """Inventories of every kind."""
    check(json.dumps(data), Random(seed))


@pytest.mark.parametrize(
    "example", ["acquisition", "bank", "hub-or-peerings", "saas-provider", "slice", "three-regions"]
)
def test_the_plan_of_the_whole_stays_whatever_is_stated_later(example: str) -> None:
    """What was not asked is written into the inventory, as far as it can be stated, and all is planned anew."""
    random = Random(example)
    session = interviewed((EXAMPLES / f"{example}.yaml").read_text("utf-8"), random, confirming=True)
    stand = session.stand
    before = mechanisms(session.moment.text)
    for _ in range(2 + THOROUGH):
        edits = []
        for number, (case, analysis) in enumerate(zip(stand.cases, stand.analyses, strict=True)):
            values = next(completions(case, analysis, random, 40), {})
            for fact, value in values.items():
                new = fact in case.free and fact not in case.granted and analysis.situation.values.get(fact) != value
                if new and CATALOGUE.facts[fact].entry.stated:
                    edits.append(Edit(("connections", number, "needs", fact), as_word(value)))
        confirmed = stand.inventory.content.confirmed
        if confirmed.keys().isdisjoint({"zones", "provider_zones"}):
            silent = [name for name, vpc in stand.inventory.content.vpcs.items() if not vpc.zones]
            edits += [Edit(("vpcs", name, "zones"), random.choice([1, 2, 3])) for name in silent]
        assert edits
        assert mechanisms(edited(session.moment.text, edits)) == before


def mechanisms(text: str) -> dict[str, str | None]:
    """What the plan gives every connection."""
    result = recommend(load_text(text, CATALOGUE), CATALOGUE, DAY)
    return {one.id: one.recommendation.mechanism if one.recommendation else None for one in result.connections}
