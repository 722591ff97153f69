"""The logic of an interview says what the engine says, and its bounds hold whatever is inside them."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from advisor.analysis import Analysis
from advisor.interview.logic import Domain, Logic
from advisor.interview.proof import Bounds, Ranking
from tests.properties.changes import analyses, often, sometimes
from tests.properties.inventories import CATALOGUE, Data, inventories

seeds = st.integers(0, 2**32)


def known(logic: Logic, analysis: Analysis) -> Domain:
    """The domain in which everything is as it is."""
    values = analysis.situation.values
    return [
        logic.bit(name, values[name]) if name in values else logic.unknown[logic.number[name]] for name in logic.names
    ]


def logic_of(analysis: Analysis) -> Logic:
    """The logic for one connection, with what it knows of large sets."""
    never = {one for finding in analysis.decider.policy for one in finding.effect.mechanisms}
    return Logic(CATALOGUE, never, analysis.situation.values.items())


def admissible(bounds: Bounds, logic: Logic) -> set[str]:
    """The mechanisms that certain bounds leave."""
    assert bounds.certain
    return {name for name, bit in logic.bits.items() if bounds.every & bit}


@often
@given(inventories())
def test_what_is_fully_known_is_decided_as_the_engine_decides(data: Data) -> None:
    """The same rules fire, and the same mechanisms are left for numbers."""
    for one in analyses(data).values():
        logic = logic_of(one)
        bounds = Ranking(logic, one.situation.priorities).bounds(logic.node(known(logic, one)))
        assert admissible(bounds, logic) == set(one.decision.admissible)


@sometimes
@given(inventories(), seeds)
def test_bounds_hold_for_everything_inside(data: Data, seed: int) -> None:
    """What a completion leaves lies between what all leave and what some leave; what is certain, all leave."""
    random = Random(seed)
    for one in analyses(data).values():
        logic, start = logic_of(one), known(logic_of(one), one)
        ranking = Ranking(logic, one.situation.priorities)
        wide = list(start)
        for number in random.sample(range(len(wide)), random.choice([1, 3, 10, 60])):
            wide[number] = logic.anything[number]
        above = logic.node(wide)
        outer = ranking.bounds(above)
        for _ in range(20):
            single = [
                random.choice([1 << place for place in range(bits.bit_length()) if bits >> place & 1]) for bits in wide
            ]
            narrow = [bits if random.random() < 0.5 else one for bits, one in zip(wide, single, strict=True)]
            for node in (logic.node(single), logic.node(single, logic.node(narrow, above))):
                inner = ranking.bounds(node)
                assert inner.certain
                assert not inner.every & ~outer.some
                assert not outer.every & ~inner.every
                assert not outer.certain or inner.outcome == outer.outcome
