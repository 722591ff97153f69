"""The order of building: every piece of advice stands somewhere in the document, and once."""

from collections.abc import Iterable

import pytest

from advisor.catalogue import built_in
from advisor.report.building import Building, Task
from advisor.report.content import Report
from advisor.result.connections import Advice
from tests.documents.pages import NAMES, example


def told(tasks: Iterable[Task]) -> set[tuple[str, str]]:
    """The rules or steps of tasks, with each connection for which they are to be done."""
    return {
        (step.advice.rule, connection)
        for task in tasks
        for step in task.steps
        for connection in (*step.connections, *step.likewise)
    }


def begins(advice: Advice) -> str:
    """The first word of an advice, before it names anything."""
    return advice.text.split()[0]


@pytest.mark.parametrize("name", NAMES)
def test_every_advice_stands_with_its_construct_its_connection_or_for_several(name: str) -> None:
    """And a construct that leaves steps to another of its kind leaves only such as that one has."""
    result = example(name)[0]
    building: Building = Report(result, built_in()).building
    orders = {(order.construct.kind, order.construct.name): order for order in building.orders}
    common = told(building.common)
    for one in result.connections:
        own = told(building.own(one))
        for advice in one.advice:
            if not advice.built:
                assert ((advice.rule, one.id) in own) != ((advice.rule, one.id) in common)
                continue
            order = orders[advice.of, advice.built]
            if order.like is None or (advice.rule, one.id) in told(order.tasks):
                assert (advice.rule, one.id) in told(order.tasks)
            else:
                others = [step.advice for task in order.like.tasks for step in task.steps]
                assert any(other.kind == advice.kind and begins(other) == begins(advice) for other in others)


def test_only_where_there_are_many_connections_is_a_construct_told_as_another() -> None:
    """A short document says everything at its place."""
    orders = {name: Report(example(name)[0], built_in()).building.orders for name in ("slice", "bank", "slice-grown")}
    assert [name for name in orders if any(order.like for order in orders[name])] == ["slice-grown"]
    for order in orders["slice-grown"]:
        assert order.like is None or (order.like.like is None and order.like.construct.kind == order.construct.kind)
