"""The decision function does what the design says, step by step."""

from collections.abc import Sequence

import pytest

from advisor.catalogue import Catalogue, Effect
from advisor.costs import Numbers
from advisor.decision import Compare, Decision, Fate, Finding, rank, settle


def found(kind: str, *mechanisms: str, criterion: str | None = None, rule: str = "T-001") -> Finding:
    """A finding as a rule would make it."""
    return Finding(rule, Effect(kind, mechanisms, criterion, "impossible" if kind == "eliminate" else None))


def decide(
    catalogue: Catalogue,
    findings: Sequence[Finding],
    priorities: Sequence[str],
    compare: Compare,
    allowance_cents: int | None = None,
) -> Decision:
    """The decision for one connection alone."""
    return settle(rank(catalogue, findings, priorities), compare, allowance_cents)


def unknown(_: str) -> Numbers:
    """Nothing new to run, and no price is known."""
    return Numbers(0, False, 0, False)


def only(catalogue: Catalogue, *mechanisms: str) -> Finding:
    """A finding that leaves nothing but the given mechanisms."""
    return found("eliminate", *(one for one in catalogue.mechanisms if one not in mechanisms))


def test_an_eliminated_mechanism_is_out_however_well_it_fits(catalogue: Catalogue) -> None:
    """Elimination stands above class."""
    findings = [only(catalogue, "vpc_peering"), found("fits", "transit_gateway")]
    decision = decide(catalogue, findings, (), unknown)
    assert decision.mechanism == "vpc_peering"
    assert decision.fates["transit_gateway"] is Fate.ELIMINATED


def test_requirements_intersect(catalogue: Catalogue) -> None:
    """Of two requirements, what both allow remains."""
    findings = [found("require", "vpc_peering", "transit_gateway"), found("require", "transit_gateway", "cloud_wan")]
    assert decide(catalogue, findings, (), unknown).mechanism == "transit_gateway"


def test_a_required_mechanism_that_is_eliminated_leaves_nothing_and_names_both_rules(catalogue: Catalogue) -> None:
    """There is no falling back to what nobody asked for."""
    findings = [found("require", "transit_gateway", rule="R-001"), found("eliminate", "transit_gateway", rule="E-001"),
                found("eliminate", "vpc_peering", rule="E-002")]  # fmt: skip
    decision = decide(catalogue, findings, (), unknown)
    assert decision.mechanism is None
    assert decision.conflict == ("R-001", "E-001")


@pytest.mark.parametrize(
    ("peering", "hub", "winner"),
    [
        (["fits"], [], "vpc_peering"),
        ([], ["misfits"], "vpc_peering"),
        (["fits", "misfits"], ["misfits"], "vpc_peering"),
        (["fits", "misfits"], ["fits"], "transit_gateway"),
        (["fits", "fits"], ["fits"], "vpc_peering"),
    ],
)
def test_classes(catalogue: Catalogue, peering: list[str], hub: list[str], winner: str) -> None:
    """Fits only beats both or neither, which beats misfits only; fits are not counted (a tie goes to the narrower)."""
    findings = [only(catalogue, "vpc_peering", "transit_gateway")]
    findings += [found(kind, "vpc_peering") for kind in peering] + [found(kind, "transit_gateway") for kind in hub]
    assert decide(catalogue, findings, (), unknown).mechanism == winner


def test_counting_reasons_changes_nothing(catalogue: Catalogue) -> None:
    """Three rules that prefer are worth as much as one, and one that avoids takes it back to zero."""
    two = only(catalogue, "vpc_peering", "transit_gateway")
    many = [two, *(found("prefer", "transit_gateway", criterion="security") for _ in range(3)),
            found("avoid", "transit_gateway", criterion="security")]  # fmt: skip
    assert decide(catalogue, many, (), unknown).mechanism == "vpc_peering"


def test_the_users_order_decides(catalogue: Catalogue) -> None:
    """The same findings give another answer where another criterion stands first."""
    findings = [only(catalogue, "vpc_peering", "transit_gateway"),
                found("prefer", "vpc_peering", criterion="performance"),
                found("prefer", "transit_gateway", criterion="operations")]  # fmt: skip
    assert decide(catalogue, findings, ("performance",), unknown).mechanism == "vpc_peering"
    assert decide(catalogue, findings, (), unknown).mechanism == "transit_gateway"


def priced(constructs: int, usd: float, third_party: bool = False) -> Numbers:
    """New things to run, and a known cost a month."""
    return Numbers(constructs, third_party, round(usd * 100), True)


def unpriced(constructs: int) -> Numbers:
    """New things to run, and a price that nobody published."""
    return Numbers(constructs, False, 0, False)


COMPARED: list[tuple[Sequence[str], Numbers, Numbers, str, str]] = [
    (["cost"], priced(1, 100), priced(3, 50), "transit_gateway", "cost"),
    (["cost"], priced(3, 50), priced(1, 50), "transit_gateway", "constructs"),
    (["operations", "cost"], priced(1, 100), priced(3, 50), "vpc_peering", "constructs"),
    (["operations", "cost"], priced(2, 100), priced(2, 50), "transit_gateway", "cost"),
    ([], priced(2, 100), priced(1, 500), "transit_gateway", "constructs"),
    (["cost"], unpriced(1), priced(1, 1), "vpc_peering", "catalogue"),
    (["cost"], priced(1, 1000), unpriced(1), "vpc_peering", "catalogue"),
    (["cost"], priced(2, 1), unpriced(1), "transit_gateway", "constructs"),
    (["cost"], priced(1, 0, third_party=True), priced(1, 1000), "transit_gateway", "cost"),
]


@pytest.mark.parametrize(("priorities", "peering", "hub", "winner", "by"), COMPARED)
def test_things_to_run_and_cost_decide_in_the_users_order_and_an_unknown_price_neither_wins_nor_loses(
    catalogue: Catalogue, priorities: Sequence[str], peering: Numbers, hub: Numbers, winner: str, by: str
) -> None:
    """Where a price is unknown, things to run and what ranks below cost decide; a third party's price loses."""
    numbers = {"vpc_peering": peering, "transit_gateway": hub}
    decision = decide(catalogue, [only(catalogue, *numbers)], priorities, numbers.__getitem__)
    assert (decision.mechanism, decision.decided_by) == (winner, by)


@pytest.mark.parametrize(("allowance", "winner"), [(20, "transit_gateway"), (30, "vpc_peering")])
def test_an_allowance_makes_things_to_run_and_cost_one_sum(catalogue: Catalogue, allowance: int, winner: str) -> None:
    """Two things more to run save 50 USD: worth it at 20 USD each, not at 30."""
    numbers = {"vpc_peering": priced(1, 100), "transit_gateway": priced(3, 50)}
    for priorities in (["cost"], ["operations"]):
        decision = decide(catalogue, [only(catalogue, *numbers)], priorities, numbers.__getitem__, allowance * 100)
        assert decision.mechanism == winner


def test_admissible_is_what_cost_may_choose_from(catalogue: Catalogue) -> None:
    """Admissible mechanisms are in the best class and not beaten on a criterion above cost."""
    findings = [only(catalogue, "vpc_peering", "transit_gateway", "cloud_wan"), found("misfits", "cloud_wan")]
    assert decide(catalogue, findings, (), unknown).admissible == ("vpc_peering", "transit_gateway")
    beaten = [*findings, found("avoid", "vpc_peering", criterion="security")]
    assert decide(catalogue, beaten, (), unknown).admissible == ("transit_gateway",)
    assert decide(catalogue, beaten, ("cost",), unknown).admissible == ("vpc_peering", "transit_gateway")
