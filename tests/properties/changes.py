"""Ways to write an inventory differently, and what to compare afterwards."""

import copy
import json
import os
import re
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import settings

from advisor.analysis import Analysis, analyse
from advisor.conditions import FactValue
from advisor.inventory import Inventory
from advisor.recommendation import recommend
from tests.conftest import DAY
from tests.properties.inventories import CATALOGUE, Data, read

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "200"))
"""How many inventories each property is tried on; .ci/run asks for thousands."""

often = settings(max_examples=EXAMPLES, deadline=None)
sometimes = settings(max_examples=max(1, EXAMPLES // 4), deadline=None)
"""For properties that ask what every other fact would change, and those that others hold already in part."""
seldom = settings(max_examples=max(1, EXAMPLES // 10), deadline=None)
"""For properties of the whole result, whose explanations take most of the time."""

ORDERED = {"priorities"}
"""Lists whose order means something."""

NAME = re.compile(r"\b(?:account|vpc|site|service|hub|core|network|published|endpoint|organization|company|name)-\d\b")
"""The names that generated inventories give; those of vendors and what AWS names are none of them."""


@dataclass(frozen=True)
class Answer:
    """What was decided for one connection, and all that it was decided by; without names and places."""

    mechanism: str | None
    alone: str | None
    admissible: frozenset[str]
    fates: Mapping[str, str]
    conflict: frozenset[str]
    values: Mapping[str, tuple[FactValue, str]]
    unknown: frozenset[str]
    priorities: tuple[str, ...]
    amounts: Mapping[str, float]


def analyses(data: Data) -> dict[str, Analysis]:
    """Every connection decided alone, by id."""
    return _by_id(read(data))


def _by_id(inventory: Inventory) -> dict[str, Analysis]:
    return {one.situation.connection.id: one for one in analyse(inventory, CATALOGUE, DAY)}


def answers(inventory: Data | Inventory) -> dict[str, Answer]:
    """What was decided for every connection, by id."""
    found = inventory if isinstance(inventory, Inventory) else read(inventory)
    return {name: _answer(one) for name, one in _by_id(found).items()}


def _answer(one: Analysis) -> Answer:
    situation, decision = one.situation, one.decision
    return Answer(
        one.mechanism,
        decision.mechanism,
        frozenset(decision.admissible),
        {name: str(fate) for name, fate in decision.fates.items()},
        frozenset(decision.conflict),
        {name: (value, situation.origins[name].kind) for name, value in situation.values.items()},
        situation.declared_unknown,
        situation.priorities,
        one.amounts.of,
    )


def result(data: Data) -> str:
    """The whole result as JSON, without the digests and the excerpts of the text."""
    whole = recommend(read(data), CATALOGUE, DAY).model_dump(mode="json", exclude={"digests"})
    for problem in whole["problems"]:
        del problem["line"], problem["position"]
    return json.dumps(whole, ensure_ascii=False)


def shuffled(value: Any, random: Random, key: str = "") -> Any:
    """The same data in another order, wherever order means nothing."""
    if isinstance(value, dict):
        keys = random.sample(list(value), len(value))
        return {one: shuffled(value[one], random, one) for one in keys}
    if isinstance(value, list):
        members = value if key in ORDERED else random.sample(value, len(value))
        return [shuffled(member, random) for member in members]
    return value


def renaming(data: Data, random: Random) -> Callable[[str], str]:
    """What gives every name in a text another one of the same length, in another alphabetic order."""
    new: dict[str, str] = {}
    for name in sorted(set(NAME.findall(json.dumps(data)))):
        while (other := "".join(random.choices(string.ascii_letters, k=len(name)))) in new.values():
            pass
        new[name] = other
    return lambda text: NAME.sub(lambda found: new[found[0]], text)


def with_names(value: Any, rename: Callable[[str], str]) -> Any:
    """The data with every name changed, wherever it stands."""
    return json.loads(rename(json.dumps(value)))


def split(data: Data, files: int, random: Random) -> list[Data]:
    """The same data over several files, of which some repeat single values of others."""
    parts: list[Data] = [{"version": "1"} for _ in range(files)]
    _deal(data, parts, random)
    return parts


def _deal(value: Data, parts: list[Data], random: Random) -> None:
    for key, member in value.items():
        if isinstance(member, dict):
            holders = [part.setdefault(key, {}) for part in random.sample(parts, random.randint(1, len(parts)))]
            _deal(member, holders, random)
        elif isinstance(member, list) and key not in ORDERED:
            for one in member or [None]:
                there = random.choice(parts).setdefault(key, [])
                there.extend([] if one is None else [one])
        elif isinstance(member, list):
            random.choice(parts)[key] = member
        else:
            for part in random.sample(parts, random.randint(1, len(parts))):
                part[key] = member


def write(parts: Iterable[Data], folder: Path) -> list[Path]:
    """Each part as a file of its own."""
    paths = []
    for number, part in enumerate(parts):
        paths.append(folder / f"part-{number}.yaml")
        paths[-1].write_text(json.dumps(part, indent=1), encoding="utf-8")
    return paths


def changed(data: Data, change: Callable[[Data], object]) -> Data:
    """A copy of the data after a change."""
    copied = copy.deepcopy(data)
    change(copied)
    return copied
