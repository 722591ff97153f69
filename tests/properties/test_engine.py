"""The engine and the evaluator are one: on every situation they fire the same rules."""

import logging
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.catalogue import Catalogue, Fact, built_in
from advisor.catalogue.dates import on
from advisor.conditions import FactValue, Values, truth
from advisor.inference import Engine, Outcome, engine
from advisor.situations import Completion
from tests.conftest import EXAMPLES

CATALOGUE = built_in(EXAMPLES / "own-rules")
"""With a pack, because only packs have rules without a condition."""
COMPLETION = Completion(CATALOGUE)


def run(values: Values, catalogue: Catalogue = CATALOGUE) -> Outcome:
    """What the engine says."""
    return engine(catalogue).run(values, catalogue.view(values))


def fire(values: Values, catalogue: Catalogue = CATALOGUE) -> tuple[frozenset[str], Values]:
    """The rules that hold by the three-valued evaluator, one after the other, and the values that they conclude."""
    known, fired = dict(values), set()
    for clause in catalogue.clauses:
        if truth(clause.condition, known):
            fired.add(clause.rule)
            for conclusion in clause.conclusions:
                conclusion.add_to(known)
    return frozenset(fired), {fact: value for fact, value in known.items() if fact not in values}


def values_of(fact: Fact) -> st.SearchStrategy[FactValue]:
    """Every value of a fact that rules can tell apart, and some that they cannot."""
    match fact.entry.kind:
        case "yes_no":
            return st.booleans()
        case "one_of":
            return st.sampled_from(list(fact.entry.values))
        case "set_of":
            return st.frozensets(st.sampled_from(list(fact.entry.values)))
        case _:
            return st.integers(0, 30) | st.sampled_from([20_000, 19_999, 1_000_000])


GIVEN = {name: fact for name, fact in CATALOGUE.facts.items() if not fact.entry.concluded}
KNOWN = st.fixed_dictionaries({name: values_of(fact) for name, fact in GIVEN.items()})
PARTLY = st.fixed_dictionaries({}, optional={name: values_of(fact) for name, fact in GIVEN.items()})


@pytest.mark.parametrize("catalogue", [CATALOGUE, on(CATALOGUE, date(2018, 1, 1))], ids=["now", "2018"])
@settings(max_examples=300, deadline=None)
@given(values=KNOWN | PARTLY)
def test_engine_and_evaluator_agree(catalogue: Catalogue, values: dict[str, FactValue]) -> None:
    """Both fire the same rules and conclude the same facts, whether all facts are known or some, now and on a day."""
    outcome = run(values, catalogue)
    assert (outcome.fired, outcome.conclusions) == fire(values, catalogue)


@settings(max_examples=200, deadline=None)
@given(PARTLY)
def test_completing_adds_and_never_changes(values: dict[str, FactValue]) -> None:
    """Implications and presumptions fill gaps; what is known stays, and doing it twice changes nothing."""
    added = COMPLETION.of(values).values
    assert not values.keys() & added.keys()
    assert COMPLETION.of({**values, **added}).values == {}


@settings(max_examples=200, deadline=None)
@given(PARTLY, PARTLY)
def test_evaluating_only_what_changed_gives_the_same(before: dict[str, FactValue], after: dict[str, FactValue]) -> None:
    """Re-evaluating only the rules that depend on changed facts fires what evaluating all of them fires."""
    rules = engine(CATALOGUE)
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    again = rules.run_again(run(before), CATALOGUE.view(before), after, changed)
    assert (again.fired, again.conclusions) == fire(after)


@settings(max_examples=100, deadline=None)
@given(KNOWN, st.sampled_from(sorted(GIVEN)))
def test_no_test_holds_on_an_absent_fact(values: dict[str, FactValue], fact: str) -> None:
    """A rule that reads a fact stays silent where the fact is absent, `not` included."""
    del values[fact]
    fired = run(values).fired
    readers = {rule.id for rule in CATALOGUE.rules.values() if any(name == fact for name, _ in rule.condition)}
    assert not readers & fired


def test_the_engine_works_after_an_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the middle of a run does not spoil the next one."""
    own = Engine(CATALOGUE)
    values: dict[str, FactValue] = {"overlap": "some", "same_vpc": False}

    def broken(_: object, __: FactValue) -> bool:
        raise RuntimeError("planted")

    with monkeypatch.context() as patched:
        patched.setattr("advisor.conditions.IsOneOf.__call__", broken)
        with pytest.raises(RuntimeError, match="planted"):
            own.run(values, CATALOGUE.view(values))
    assert own.run(values, CATALOGUE.view(values)).fired == fire(values)[0]


def test_importing_leaves_the_hosts_logging_and_collections_alone() -> None:
    """experta configures logging and needs a removed name; neither outlives the import."""
    code = (
        "import logging, collections; import advisor.inference;"
        "assert not logging.getLogger().handlers, 'a handler was added';"
        "assert logging.getLogger().level == logging.WARNING;"
        "assert not hasattr(collections, 'Mapping')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert logging.getLogger("experta").handlers == []
