"""The engine and the evaluator are one: on every situation they fire the same rules."""

import logging
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.catalogue import Catalogue, Fact, built_in
from advisor.conditions import FactValue, fire, fire_again
from advisor.inference import Engine, engine
from advisor.situations import complete

CATALOGUE = built_in()


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


@settings(max_examples=300, deadline=None)
@given(KNOWN | PARTLY)
def test_engine_and_evaluator_agree(values: dict[str, FactValue]) -> None:
    """Both fire the same rules and conclude the same facts, whether all facts are known or some."""
    assert engine(CATALOGUE).run(values) == fire(CATALOGUE.clauses, values)


@settings(max_examples=200, deadline=None)
@given(PARTLY)
def test_completing_adds_and_never_changes(values: dict[str, FactValue]) -> None:
    """Implications and presumptions fill gaps; what is known stays, and doing it twice changes nothing."""
    once = dict(values)
    complete(once, CATALOGUE)
    assert values.items() <= once.items()
    twice = dict(once)
    complete(twice, CATALOGUE)
    assert twice == once


@settings(max_examples=200, deadline=None)
@given(PARTLY, PARTLY)
def test_evaluating_only_what_changed_gives_the_same(before: dict[str, FactValue], after: dict[str, FactValue]) -> None:
    """Re-evaluating only the rules that depend on changed facts fires what evaluating all of them fires."""
    held, _ = fire(CATALOGUE.clauses, before)
    changed = [name for name in {*before, *after} if before.get(name) != after.get(name)]
    again = fire_again(CATALOGUE.clause, after, frozenset(held), CATALOGUE.touched(changed))
    assert again == frozenset(fire(CATALOGUE.clauses, after)[0])


@settings(max_examples=100, deadline=None)
@given(KNOWN, st.sampled_from(sorted(GIVEN)))
def test_no_test_holds_on_an_absent_fact(values: dict[str, FactValue], fact: str) -> None:
    """A rule that reads a fact stays silent where the fact is absent, `not` included."""
    del values[fact]
    fired, _ = fire(CATALOGUE.clauses, values)
    readers = {rule.id for rule in CATALOGUE.rules.values() if any(name == fact for name, _ in rule.condition)}
    assert not readers & set(fired)


def test_the_engine_works_after_an_exception(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the middle of a run does not spoil the next one."""
    own = Engine(catalogue)
    values: dict[str, FactValue] = {"overlap": "some", "same_vpc": False}
    before = own.run(values)

    class Broken(list[str]):
        def append(self, _: Any) -> None:
            raise RuntimeError("planted")

    original = own._engine.reset

    def reset_and_break() -> None:
        original()
        own._fired = Broken()

    with monkeypatch.context() as patched:
        patched.setattr(own._engine, "reset", reset_and_break)
        with pytest.raises(RuntimeError, match="planted"):
            own.run(values)
    assert own.run(values) == before


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
