"""The proof holds of the built-in rules, finds every kind of fault that is planted, and agrees with the engine."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from advisor.catalogue import Catalogue, Effect, Mechanism, Rule, built_in
from advisor.catalogue.files import Remark
from advisor.conditions import Conclusion, Condition, FactValue, parse_test
from advisor.proof import prove
from advisor.proof.checks import Finding, Prover
from advisor.proof.logic import Logic, Model, not_
from advisor.proof.replay import Stage
from advisor.situations import Completion

CATALOGUE = built_in()
TEMPLATE = CATALOGUE.rules["PEER-001"]
EVERYTHING = tuple(CATALOGUE.mechanisms)
CONCLUDING = {rule.id: rule for rule in CATALOGUE.rules.values() if rule.conclusions}
FEW = {name: rule for name, rule in CATALOGUE.rules.items() if name.startswith(("REACH-", "HUB-010"))} | CONCLUDING
"""What concludes, and what joins which ends: enough of the built-in rules for planted ones to meet."""


def planted(name: str, when: Mapping[str, Any], *effects: Effect, **known: Any) -> Rule:
    """A rule that was not there before."""
    tests = []
    for fact, raw in when.items():
        entry = CATALOGUE.facts[fact]
        tests.append((fact, parse_test(raw, entry.entry.kind, entry.parse_member)))
    condition: Condition = tuple(tests)
    nothing = {"conclusions": (), "warnings": (), "advice": (), "way_out": "", "despite": ()}
    return replace(TEMPLATE, id=name, condition=condition, effects=effects, **{**nothing, **known})


def among(*rules: Rule, catalogue: Catalogue = CATALOGUE, beside: Mapping[str, Rule] = FEW) -> Prover:
    """A prover of some built-in rules with these beside them."""
    return Prover(replace(catalogue, rules={**beside, **{one.id: one for one in rules}}))


def fits(*mechanisms: str) -> Effect:
    """That these are the documented answer."""
    return Effect("fits", mechanisms)


def misfits(*mechanisms: str) -> Effect:
    """That these are not."""
    return Effect("misfits", mechanisms)


def eliminate(*mechanisms: str) -> Effect:
    """That these cannot be."""
    return Effect("eliminate", mechanisms, elimination="unmet")


def about(found: Iterator[Finding], *names: str) -> list[Finding]:
    """The findings about planted rules."""
    return [finding for finding in found if finding.about in names]


def test_the_built_in_rules_are_proven() -> None:
    """Every situation has a verdict, nothing contradicts, and every rule and mechanism has its use."""
    assert [str(finding.problem) for finding in prove(CATALOGUE)] == []


# --- no verdict ---------------------------------------------------------------------------------------------------


def test_a_situation_without_a_verdict_is_found() -> None:
    """One rule that rules everything out is found, with the one fact that it takes."""
    prover = among(planted("X-001", {"charge_back": True}, eliminate(*EVERYTHING)), beside=CONCLUDING)
    found = next(prover.without_verdict())
    assert found.example is not None
    assert found.example.stated["charge_back"] is True
    assert found.example.stated.keys() - ALWAYS == {"charge_back"}
    assert prover.stage.play(found.example).left == ()


def test_a_situation_without_a_verdict_is_found_behind_a_conclusion() -> None:
    """So is one that only a duty brings about, which a regime concludes."""
    prover = among(planted("X-001", {"duties": {"has": "log_access"}}, eliminate(*EVERYTHING)), beside=CONCLUDING)
    found = next(prover.without_verdict())
    assert found.example is not None
    assert len(frozenset(found.example.stated["regimes"])) == 1  # type: ignore[arg-type]
    assert prover.stage.play(found.example).left == ()


def test_a_way_out_is_a_verdict() -> None:
    """Where a rule says what would help, it is not silence."""
    rules = (
        planted("X-001", {"charge_back": True}, eliminate(*EVERYTHING)),
        planted("X-002", {"charge_back": True}, way_out="Let one account pay."),
    )
    assert list(among(*rules, beside=CONCLUDING).without_verdict()) == []


# --- contradictions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"charge_back": True}, {"charge_back": True}),
        ({"lifetime": ["temporary", "lasting"]}, {"lifetime": "lasting"}),
        ({"same_vpc": True}, {"same_region": True}),
        ({"same_region": True, "charge_back": True}, {"charge_back": True}),
        ({"consumer": "on_premises", "charge_back": True}, {"joins_site": True}),
        ({"joins_site": True}, {"provider": "on_premises"}),
        ({"networks": {"at_least": 20}}, {"networks": {"more_than": 25}}),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    ("says", "against"),
    [
        (fits("gwlb_endpoint"), misfits("gwlb_endpoint")),
        (Effect("require", ("gwlb_endpoint",)), eliminate("gwlb_endpoint")),
    ],
    ids=["recommended and poor", "required and eliminated"],
)
def test_opposites_by_the_same_facts_are_found(
    one: Mapping[str, Any], other: Mapping[str, Any], says: Effect, against: Effect
) -> None:
    """By one fact, by values in common, by what facts imply, and by what rules conclude."""
    prover = among(planted("X-001", one, says), planted("X-002", other, against))
    found = about(prover.contradictions(), "X-001", "X-002")
    pair = [finding for finding in found if "X-001" in str(finding.problem) and "X-002" in str(finding.problem)]
    assert len(pair) == 1
    assert pair[0].example is not None
    assert {"X-001", "X-002"} <= prover.stage.play(pair[0].example).outcome.fired


def test_opposites_by_different_facts_are_fine() -> None:
    """What speaks for a mechanism and what speaks against it may come together: that is what classes are for."""
    rules = (
        planted("X-001", {"charge_back": True}, fits("gwlb_endpoint")),
        planted("X-002", {"low_latency": True}, misfits("gwlb_endpoint")),
    )
    assert about(among(*rules).contradictions(), "X-001", "X-002") == []


def test_a_declared_contradiction_is_meant_and_an_undue_declaration_is_found() -> None:
    """`despite` silences what it names, and nothing may be named that does not contradict."""
    one = planted("X-001", {"charge_back": True}, fits("gwlb_endpoint"), despite=("X-002",))
    other = planted("X-002", {"charge_back": True}, misfits("gwlb_endpoint"))
    assert about(among(one, other).contradictions(), "X-001", "X-002") == []
    elsewhere = planted("X-002", {"low_latency": True}, misfits("gwlb_endpoint"))
    (found,) = about(among(one, elsewhere).contradictions(), "X-001", "X-002")
    assert "do not contradict each other" in found.problem.message


# --- rules that can never fire, never matter, or are covered ----------------------------------------------------------


@pytest.mark.parametrize(
    "when",
    [
        {"same_vpc": True, "same_region": False},
        {"same_vpc": True, "consumer": "users"},
        {"joins_site": True, "consumer": "workload", "provider": "service"},
        {"networks": {"at_least": 9, "at_most": 8}},
    ],
    ids=str,
)
def test_a_rule_that_can_never_fire_is_found(when: Mapping[str, Any]) -> None:
    """By what facts imply, by what concludes, or by itself; the example is one step away from it."""
    rule = planted("X-001", when, fits("transit_gateway"))
    prover = among(rule)
    (found,) = about(prover.findings_of_rules(), "X-001")
    assert found.kind == "never_fires"
    assert found.example is not None
    assert "X-001" not in prover.stage.play(found.example).outcome.fired


@pytest.mark.parametrize(
    ("when", "effects"),
    [
        ({"provider": "service"}, [Effect("prefer", ("interface_endpoint",), "security")]),
        ({"protocol": "multicast"}, [fits("transit_gateway")]),
        ({"provider": "public_site", "charge_back": True}, [misfits("vpc_peering"), eliminate("gwlb_endpoint")]),
    ],
    ids=["of what is out", "of what is required", "behind a requirement"],
)
def test_a_rule_that_changes_no_answer_is_found(when: Mapping[str, Any], effects: list[Effect]) -> None:
    """What it says of mechanisms is said of those that are out, or of the only one left."""
    prover = among(planted("X-001", when, *effects, examples=None))
    (found,) = about(prover.findings_of_rules(), "X-001")
    assert found.kind == "never_matters"
    assert found.example is not None
    assert prover.stage.play(found.example).left == prover.stage.without("X-001").play(found.example).left


def test_a_warning_that_nobody_can_see_changes_no_answer() -> None:
    """A warning for a mechanism that is out wherever the rule fires."""
    unseen = Remark.model_validate({"text": "Unseen.", "for": ["interface_endpoint"]})
    seen = Remark.model_validate({"text": "Seen.", "for": ["lattice_service"]})
    hidden = planted("X-001", {"provider": "service"}, warnings=(unseen,))
    shown = planted("X-002", {"provider": "service"}, warnings=(seen,))
    found = about(among(hidden, shown).findings_of_rules(), "X-001", "X-002")
    assert [(one.kind, one.about) for one in found] == [("never_matters", "X-001")]


@pytest.mark.parametrize("first", ["interface_endpoint", "lattice_service"])
def test_one_remark_that_is_seen_is_enough(first: str) -> None:
    """A rule of which one warning is never seen and another is changes answers, whichever stands first."""
    second = {"interface_endpoint": "lattice_service", "lattice_service": "interface_endpoint"}[first]
    warnings = tuple(Remark.model_validate({"text": f"Of {one}.", "for": [one]}) for one in (first, second))
    rule = planted("X-001", {"provider": "service"}, warnings=warnings)
    assert about(among(rule).findings_of_rules(), "X-001") == []


def test_a_conclusion_that_nobody_reads_changes_no_answer() -> None:
    """A duty that is concluded already by another rule wherever this one fires."""
    rule = planted("X-001", {"consumer": "on_premises"}, conclusions=(Conclusion("joins_site", None),))
    found = about(among(rule).findings_of_rules(), "X-001")
    assert [one.kind for one in found] in (["covered"], ["never_matters"])


WIDE = planted("X-001", {"networks": {"at_least": 20}}, Effect("prefer", ("transit_gateway",), "operations"))


@pytest.mark.parametrize(
    ("when", "covered"),
    [
        ({"networks": {"at_least": 20}}, True),
        ({"networks": {"at_least": 22, "at_most": 30}}, True),
        ({"networks": {"more_than": 20}, "same_region": True}, True),
        ({"networks": {"at_least": 19}}, False),
        ({"same_region": True}, False),
    ],
    ids=str,
)
def test_a_rule_that_another_covers_is_found(when: Mapping[str, Any], covered: bool) -> None:
    """Wherever the narrow rule fires the wide one says all that it says; of two alike the later one is named."""
    narrow = planted("X-002", when, Effect("prefer", ("transit_gateway",), "operations"))
    assert [one.about for one in about(among(WIDE, narrow).covered(set()), "X-002")] == ["X-002"] * covered


def test_a_rule_that_another_covers_is_found_behind_a_conclusion() -> None:
    """A site at an end is what the other rule reads, as a conclusion."""
    wide = planted("X-001", {"joins_site": True}, misfits("cloud_wan"))
    narrow = planted("X-002", {"consumer": "other_cloud"}, misfits("cloud_wan"))
    assert [one.about for one in about(among(wide, narrow).covered(set()), "X-001", "X-002")] == ["X-002"]


def test_an_example_that_facts_forbid_is_found() -> None:
    """An example has to be possible."""
    examples = TEMPLATE.examples.model_copy(update={"fires": ({"same_vpc": True, "same_region": False},)})  # type: ignore[union-attr]
    rule = planted("X-001", {"same_vpc": True}, misfits("cloud_wan"), examples=examples)
    assert "impossible_example" in [one.kind for one in about(among(rule).findings_of_rules(), "X-001")]


# --- mechanisms that can never win --------------------------------------------------------------------------------


def with_a_pigeon(catalogue: Catalogue) -> Catalogue:
    """The catalogue with one mechanism more, the widest."""
    like = catalogue.mechanisms["same_vpc"]
    pigeon = Mechanism("pigeon", len(catalogue.mechanisms), like.entry)
    return replace(catalogue, mechanisms={**catalogue.mechanisms, "pigeon": pigeon})


def test_a_mechanism_that_is_always_out_can_never_win() -> None:
    """Ruled out whatever is to be reached."""
    catalogue = with_a_pigeon(CATALOGUE)
    always = planted("X-001", {"breadth": ["network", "service", "resource"]}, eliminate("pigeon"))
    assert len(about(among(always, catalogue=catalogue).never_win(), "pigeon")) == 1


def test_a_mechanism_that_is_always_outranked_can_never_win() -> None:
    """Possible only where the local route is, and a class below it there."""
    catalogue = with_a_pigeon(CATALOGUE)
    rules = (
        planted("X-001", {"provider": {"not": "service"}}, eliminate("pigeon")),
        planted("X-002", {"consumer": {"not": "workload"}}, eliminate("pigeon")),
        planted("X-003", {"provider": "service", "consumer": "workload"}, misfits("pigeon"), fits("endpoint_service")),
        planted("X-004", {"breadth": ["network", "resource"]}, eliminate("pigeon")),
    )
    (found,) = about(among(*rules, catalogue=catalogue).never_win(), "pigeon")
    assert found.example is not None


# --- the proof and the engine are one -------------------------------------------------------------------------------

LOGIC, STAGE, COMPLETION = Logic(CATALOGUE), Stage(CATALOGUE), Completion(CATALOGUE)
ALWAYS = [name for name, fact in CATALOGUE.facts.items() if fact.entry.always_known]


def values_of(name: str) -> st.SearchStrategy[FactValue]:
    """Every value of a fact that the rules can tell apart."""
    if name in LOGIC.members:
        return st.frozensets(st.sampled_from(list(LOGIC.members[name])), max_size=3)
    return st.sampled_from([value for value, _ in LOGIC.values[name]])


OTHERS = [name for name in LOGIC.known if name not in ALWAYS]
STATED = st.builds(
    lambda always, some: {**always, **dict(some)},
    st.fixed_dictionaries({name: values_of(name) for name in ALWAYS}),
    st.lists(st.sampled_from(OTHERS).flatmap(lambda name: st.tuples(st.just(name), values_of(name))), max_size=12),
)


@settings(max_examples=150, deadline=None)
@given(STATED, st.sampled_from(LOGIC.criteria))
def test_the_logic_says_what_engine_and_ranking_say(stated: dict[str, FactValue], first: str) -> None:
    """In every possible situation the same rules fire, and the same mechanisms are left."""
    order = tuple(dict.fromkeys([first, *LOGIC.criteria, "cost"]))
    played = STAGE.play(Model(stated, frozenset(), order))
    known = {name: LOGIC.alike(name, value) for name, value in played.values.items() if name in LOGIC.known}
    unknown = [not_(LOGIC.known[name]) for name in LOGIC.known if name not in known]
    here = [*LOGIC.known_as(known), *unknown, LOGIC.first[first]]
    assume(LOGIC.possible(*here))
    answer = LOGIC.answer
    fires = [holds if rule in played.outcome.fired else not_(holds) for rule, holds in answer.fires.items()]
    left = [holds if one in played.left else not_(holds) for one, holds in answer.left.items()]
    assert LOGIC.possible(*here, *fires, *left)
