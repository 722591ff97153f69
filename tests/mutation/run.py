"""`make mutation`: how many small changes of the rules the tests notice, and every one that they do not.

`--rules PREFIX` looks at the rules of that prefix only; `--all` prints those that no scenario notices, too.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from advisor.catalogue import built_in
from tests.mutation.killers import Laboratory
from tests.mutation.mutants import Mutant, mutants

REASONS: dict[str, str] = yaml.safe_load(Path(__file__).with_name("survivors.yaml").read_text()) or {}
"""Why a survivor may live, by its name."""
BAR_ANY, BAR_SCENARIOS = 0.97, 0.80


@dataclass(frozen=True)
class Fate:
    """What became of a mutant."""

    name: str
    by_examples: bool
    by_scenario: str | None

    @property
    def survives(self) -> bool:
        """Whether no test notices it."""
        return not self.by_examples and self.by_scenario is None


@cache
def _laboratory() -> Laboratory:
    return Laboratory(built_in())


@cache
def _every() -> dict[str, list[Mutant]]:
    found: dict[str, list[Mutant]] = {}
    for mutant in mutants(built_in()):
        found.setdefault(mutant.rule.id, []).append(mutant)
    return found


def fates_of(rule: str) -> list[Fate]:
    """What became of every mutant of a rule."""
    laboratory = _laboratory()
    return [
        Fate(one.name, laboratory.killed_by_examples(one.rule), next(laboratory.killers(one.rule), None))
        for one in _every()[rule]
    ]


def fates(prefixes: Sequence[str] = ("",)) -> list[Fate]:
    """What became of every mutant of the rules of some prefixes."""
    rules = [rule for rule in _every() if rule.startswith(tuple(prefixes))]
    with ProcessPoolExecutor(2 if len(rules) > 200 else 1) as pool:
        return [fate for found in pool.map(fates_of, rules, chunksize=4) for fate in found]


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints both shares and the survivors; 1 where a bar is missed or a survivor has no reason."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", nargs="+", default=[""], metavar="PREFIX")
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args(arguments)
    found = fates(options.rules)
    total = len(found)
    any_test = 1 - sum(one.survives for one in found) / total
    scenarios = sum(one.by_scenario is not None for one in found) / total
    print(f"{total} mutants: {any_test:.1%} killed by any test, {scenarios:.1%} by scenarios and cases alone")
    first = Counter(one.by_scenario.split()[0].rsplit("-", 1)[0] for one in found if one.by_scenario)
    print("first killed by: " + ", ".join(f"{name} {number}" for name, number in first.most_common()))
    unexplained = 0
    for one in found:
        if one.survives or (options.all and one.by_scenario is None):
            reason = REASONS.get(one.name, "" if one.survives else "an example of the rule notices it")
            unexplained += not reason
            print(f"{one.name}\n    {reason or 'no reason is written down'}")
    if options.rules != [""]:
        return 0
    return int(any_test < BAR_ANY or scenarios < BAR_SCENARIOS or bool(unexplained))


if __name__ == "__main__":
    sys.exit(main())
