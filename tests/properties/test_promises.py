"""What a result says of itself is true: its presumptions, its open questions, and what would change it."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from advisor.analysis import Analysis, Flip
from advisor.conditions import FactValue
from advisor.recommendation import recommend
from tests.conftest import DAY
from tests.properties.changes import analyses, changed, often, seldom, sometimes
from tests.properties.inventories import CATALOGUE, NEEDS, STATABLE, Data, inventories, read, written

randoms = st.randoms(use_true_random=True)
SAID_OF_CONNECTIONS = {"initiator", "breadth", "protocol"}
SAID_OF_TRAFFIC = {"gb_per_month", "peak_gbps", "requests_per_second"}
SAID_OF_PROVIDERS = {"private_endpoint", "load_balancer"}
ALWAYS_ASKED = [
    (name, fact.parse(raw))
    for name, raw in NEEDS
    if raw != "unknown" and (fact := STATABLE[name]).entry.what_if and not fact.applies and fact.entry.kind != "set_of"
]
"""Values that a result lists wherever they matter; of sets it lists single members only."""
ADDED_TO_CONNECTIONS = {"data": "data", "regimes": "compliance"}


@sometimes
@given(inventories())
def test_no_answer_is_eliminated_and_every_requirement_is_met(data: Data) -> None:
    """What is recommended is admissible, eliminated by no rule and no policy, and in what each requirement allows."""
    for one in analyses(data).values():
        mechanism = one.decision.mechanism
        if mechanism is None:
            continue
        assert mechanism in one.decision.admissible
        for finding in one.found:
            named = mechanism in finding.effect.mechanisms
            assert not (named and finding.effect.kind == "eliminate"), finding.rule
            assert named or finding.effect.kind != "require", finding.rule


@sometimes
@given(inventories())
def test_an_override_that_is_impossible_does_not_count(data: Data) -> None:
    """People may defy what is forbidden, never what is impossible."""
    for one in analyses(data).values():
        if one.override:
            assert not any(
                found.effect.elimination == "impossible" for found in one.naming(one.override.choose, "eliminate")
            )


@often
@given(inventories())
def test_writing_presumptions_down_changes_no_answer(data: Data) -> None:
    """Each value that is presumed may as well be stated: facts, mechanism and what else is admissible stay."""
    before = analyses(data)

    def state(data: Data) -> None:
        for connection, one in zip(data["connections"], before.values(), strict=True):
            presumed = [name for name, origin in one.situation.origins.items() if origin.kind == "presumed"]
            stated = {name: written(one.situation.values[name]) for name in presumed if name in STATABLE}
            connection["needs"] = {**connection.get("needs", {}), **stated}

    for name, one in analyses(changed(data, state)).items():
        assert one.situation.values == before[name].situation.values
        assert one.mechanism == before[name].mechanism
        assert one.decision == before[name].decision


@seldom
@given(inventories())
def test_confirming_the_presumptions_of_a_result_confirms_it(data: Data) -> None:
    """With what a result presumes written down, the mechanism and the standing stay and less is presumed."""
    before = recommend(read(data), CATALOGUE, DAY).connections

    def confirm(data: Data) -> None:
        for connection, one in zip(data["connections"], before, strict=True):
            stated = {said.fact: written(said.value) for said in one.presumptions if said.fact in STATABLE}
            connection["needs"] = {**connection.get("needs", {}), **stated}

    for old, new in zip(before, recommend(read(changed(data, confirm)), CATALOGUE, DAY).connections, strict=True):
        assert (new.recommendation, new.standing, new.conditions) == (old.recommendation, old.standing, old.conditions)
        assert new.would_change == old.would_change
        assert {said.fact for said in new.presumptions} == {said.fact for said in old.presumptions} - STATABLE.keys()


@sometimes
@given(inventories(), randoms)
def test_what_would_change_an_answer_changes_it(data: Data, random: Random) -> None:
    """A single different fact, stated for the connection, leads to the mechanism that was promised for it."""
    before = analyses(data)
    asked: dict[str, Flip] = {}

    def state(data: Data) -> None:
        for connection, (name, one) in zip(data["connections"], before.items(), strict=True):
            for flip in _mixed(one.flips, random):
                if _state(connection, one, flip.fact, flip.value):
                    asked[name] = flip
                    break

    after = analyses(changed(data, state))
    for name, flip in asked.items():
        now = after[name]
        if now.situation.contradictions:
            # Ranges and Regions of the inventory outweigh what a connection says of them, and the result tells so.
            continue
        if flip.fact == "protocol" and _mesh(now) != _mesh(before[name]):
            # Another protocol also changes how many services are called over HTTP: that is more than one fact.
            continue
        assert now.decision.mechanism == flip.mechanism, (name, flip)


@sometimes
@given(inventories(), randoms)
def test_what_is_not_said_to_change_an_answer_leaves_it(data: Data, random: Random) -> None:
    """Any other value of a single fact, stated for the connection, changes nothing where the result lists nothing."""
    before = analyses(data)
    said: dict[str, tuple[str, FactValue]] = {}

    def state(data: Data) -> None:
        for connection, (name, one) in zip(data["connections"], before.items(), strict=True):
            known = {(flip.fact, flip.value) for flip in one.flips} | {*one.situation.values.items()}
            # Facts that imply others are few and the most intricate: they are asked as often as all the rest.
            implying = random.choice([True, False])
            asked = [pair for pair in ALWAYS_ASKED if (pair[0] in CATALOGUE.implying) == implying and pair not in known]
            fact, value = random.choice(asked) if asked else ("", "")
            if asked and _state(connection, one, fact, value):
                said[name] = (fact, value)

    after = analyses(changed(data, state))
    for name, (fact, value) in said.items():
        if not after[name].situation.contradictions:
            assert after[name].decision.mechanism == before[name].decision.mechanism, (name, fact, value)


@sometimes
@given(inventories(), randoms)
def test_answers_to_open_questions_lead_where_the_result_says(data: Data, random: Random) -> None:
    """What is said of the provider, asked for or not, leads to the mechanism that was promised for it."""
    before = analyses(data)
    promised = [
        (name, fact, value, mechanism)
        for name, one in before.items()
        if one.situation.connection.provider in data["services"]
        for fact, value, mechanism in [
            *((flip.fact, flip.value, flip.mechanism) for flip in one.flips),
            *((fact, value, outcome) for fact, outcomes in one.conditions for value, outcome in outcomes.items()),
        ]
        if fact in SAID_OF_PROVIDERS
    ]
    if promised:
        name, fact, value, mechanism = random.choice(promised)
        provider = before[name].situation.connection.provider
        after = analyses(changed(data, lambda data: data["services"][provider].update({fact: value})))
        assert after[name].decision.mechanism == mechanism, (name, fact, value)


def _accounts_known(one: Analysis) -> bool:
    """Whether the inventory names both accounts: then nobody may state whether they are the same."""
    return all(side.place.account[0] for side in (one.situation.consumer, one.situation.provider))


def _mixed(flips: Sequence[Flip], random: Random) -> Iterable[Flip]:
    """One flip of each fact, so that facts of many values are not asked more often than others."""
    by_fact: dict[str, list[Flip]] = {}
    for flip in flips:
        by_fact.setdefault(flip.fact, []).append(flip)
    return (random.choice(by_fact[fact]) for fact in random.sample(list(by_fact), len(by_fact)))


def _mesh(one: Analysis) -> list[FactValue | None]:
    return [one.situation.values.get(fact) for fact in ("service_mesh_size", "service_mesh_networks")]


def _state(connection: Data, one: Analysis, fact: str, value: FactValue) -> bool:
    """Says a fact of one connection where a person would say it; False where there is no such place."""
    said: Any = written(value)
    if fact in SAID_OF_TRAFFIC:
        connection["traffic"] = {**connection.get("traffic", {}), fact: said}
    elif fact in SAID_OF_CONNECTIONS:
        connection[fact] = "https" if said == "http" else said
    elif fact in ADDED_TO_CONNECTIONS:
        held = one.situation.values.get(fact, frozenset())
        if not isinstance(value, frozenset) or not isinstance(held, frozenset) or held - value:
            return False
        connection[ADDED_TO_CONNECTIONS[fact]] = said
    else:
        new = {name: meant for name, meant in _forced(fact, value).items() if one.situation.values.get(name) != meant}
        if not new.keys() <= STATABLE.keys() or ("same_account" in new and _accounts_known(one)):
            return False
        connection["needs"] = {**connection.get("needs", {}), **{name: written(meant) for name, meant in new.items()}}
    return True


def _forced(fact: str, value: FactValue) -> dict[str, FactValue]:
    """A fact with all that it implies and excludes, such as one account that is not in two organizations."""
    forced = {fact: value}
    for _ in CATALOGUE.implications:
        for name, given_, other, meant in CATALOGUE.implications:
            if forced.get(name) == given_:
                forced.setdefault(other, meant)
            if other in forced and forced[other] != meant:
                forced.setdefault(name, not given_)
    return forced
