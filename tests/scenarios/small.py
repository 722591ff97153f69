"""Small situations, one or two facts beside a common one, and what must and must not be said of mechanisms in each.

Each file in `small/` holds a list; an entry names a situation of `small/bases.yaml` (`in`), what to change in it
(`with`, merged key by key) and the facts that its connection states (`needs`). `expect` and `not` have the shape of a
rule's `then` (`eliminate`, `require`, `fits`, `misfits`, `prefer`, `avoid`), with `recommends`, `asks` (duties),
`clauses` (of regimes, each with its duties), `warns`, `advises` and `helps` (pieces of text; the last of what would
help where nothing is left) beside. `as_of` is the day by whose knowledge it is decided. Expected is what AWS, a
standard or a vendor says; `why` is that in a line.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from advisor import loads
from advisor.analysis import Analysis, analyse
from advisor.catalogue import Catalogue
from advisor.catalogue.dates import on
from advisor.explanation import explain
from advisor.explanation.fleet import FleetWords
from advisor.fleet_plan import plan
from advisor.result.connections import ConnectionResult
from tests.conftest import DAY
from tests.scenarios.cases import listed

FOLDER = Path(__file__).with_name("small")
BASES: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "bases.yaml").read_text())
TEXTS = ("warns", "advises", "helps")
Claims = Mapping[str, frozenset[str]]
"""What was said of mechanisms, by kind; what goes with it stands before: `security lattice_service`."""


@dataclass(frozen=True)
class Small:
    """One small situation, and what is expected of it."""

    name: str
    entry: dict[str, Any]

    @property
    def data(self) -> dict[str, Any]:
        """Its inventory, of which the first connection is asked about."""
        data: dict[str, Any] = merged(BASES[self.entry["in"]], self.entry.get("with", {}))
        first, *others = data["connections"]
        needs = {**first.get("needs", {}), **self.entry.get("needs", {})}
        return {"version": 1, **data, "connections": [{**first, **({"needs": needs} if needs else {})}, *others]}

    def decided(self, catalogue: Catalogue) -> Analysis:
        """Its first connection, by the knowledge of its day (`as_of`), which is that of all tests where it has none."""
        day = self.entry.get("as_of", DAY)
        inventory = loads(yaml.safe_dump(self.data, sort_keys=False), self.name)
        return analyse(inventory, on(catalogue, day), day)[0]

    def wrong(self, analysis: Analysis) -> Iterator[str]:
        """What is not said though it is expected, and what is said though it must not be."""
        claims = claims_of(analysis)
        parts = [self.entry.get(expected, {}) for expected in ("expect", "not")]
        texts = _texts(analysis) if any(kind in part for part in parts for kind in TEXTS) else {}
        for part, wanted in zip(parts, (True, False), strict=True):
            for kind, named in part.items():
                if kind in TEXTS:
                    held = {text: text.lower() in texts[kind].lower() for text in listed(named)}
                else:
                    held = {one: one in claims[kind] for one in _expected(kind, named, analysis.catalogue)}
                word = "is not said" if wanted else "is said"
                yield from (f"{kind} {claim}: {word}" for claim, holds in held.items() if holds is not wanted)


def _expected(kind: str, named: Any, catalogue: Catalogue) -> Iterator[str]:
    """The single claims of an entry: groups and families stand for all their mechanisms."""
    if kind in ("recommends", "asks"):
        yield from listed(named)
        return
    if kind == "clauses":
        yield from (f"{clause} {duty}" for clause, duties in named.items() for duty in listed(duties))
        return
    pairs = [(named, "")] if not isinstance(named, dict) else [(name, how) for name, how in named.items()]
    if kind in ("prefer", "avoid"):
        pairs = [(names, criterion) for criterion, names in named.items()]
    for names, how in pairs:
        for name in listed(names):
            assert catalogue.resolve(name), f"there is no mechanism, family or group {name}"
            yield from (f"{how} {one}".strip() for one in catalogue.resolve(name))


def claims_of(analysis: Analysis) -> Claims:
    """What was said, whichever rule said it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for finding in analysis.found:
        effect = finding.effect
        for one in effect.mechanisms:
            found[effect.kind].update({one, f"{effect.criterion or effect.elimination or ''} {one}".strip()})
    found["recommends"].add(analysis.mechanism or "none")
    duties = analysis.outcome.conclusions.get("duties", frozenset())
    assert isinstance(duties, frozenset)
    found["asks"] |= duties
    for name in analysis.fired:
        found["clauses"].update(f"{name} {one.member}" for one in analysis.catalogue.rules[name].conclusions)
    return defaultdict(frozenset, {kind: frozenset(claims) for kind, claims in found.items()})


def shown(analysis: Analysis) -> ConnectionResult:
    """A result without what other facts would change, which no scenario looks at and which takes most of the time."""
    vars(analysis).update(flips=(), conditions=())
    plans = plan([analysis])
    return explain(analysis, FleetWords(plans) if plans else None)


def _texts(analysis: Analysis) -> dict[str, str]:
    result = shown(analysis)
    return {
        "warns": " ".join(one.text for one in result.warnings),
        "advises": " ".join(one.text for one in result.advice),
        "helps": " ".join(one.text for one in result.ways_out),
    }


def merged(base: Any, change: Any) -> Any:
    """The base with every key of the change in it, mappings key by key; null takes a key out."""
    if not isinstance(base, dict) or not isinstance(change, dict):
        return change
    both = {key: merged(base.get(key), value) for key, value in change.items()}
    return {key: value for key, value in {**base, **both}.items() if value is not None}


@cache
def small_situations() -> dict[str, Small]:
    """Every small situation, by the name of its file and its number there."""
    return {
        f"{path.stem}-{number}": Small(f"{path.stem}-{number}", entry)
        for path in sorted(FOLDER.glob("*.yaml"))
        if path.stem != "bases"
        for number, entry in enumerate(yaml.safe_load(path.read_text()) or [], 1)
    }
