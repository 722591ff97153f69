"""Situations that the solver finds, decided by the real engine: the proof is true only if the engine agrees."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from advisor.catalogue import Catalogue
from advisor.conditions import Values
from advisor.decision import Finding, Ranking, findings, rank
from advisor.inference import Engine, Outcome
from advisor.proof.logic import Model
from advisor.situations import Completion


@dataclass(frozen=True)
class Played:
    """A situation as it is decided: its facts, the rules that fire, and what they leave."""

    values: Values
    outcome: Outcome
    found: Sequence[Finding]
    ranking: Ranking

    @property
    def left(self) -> tuple[str, ...]:
        """The mechanisms that are left before costs are compared."""
        return self.ranking.admissible


class Stage:
    """Plays situations by a catalogue."""

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self._completion = Completion(catalogue)

    @cached_property
    def _engine(self) -> Engine:
        return Engine(self.catalogue)

    def play(self, model: Model) -> Played:
        """What the engine and the ranking say of a situation, presumptions and all."""
        values = {**model.stated, **self._completion.of(model.stated, model.unknown).values}
        outcome = self._engine.run(values, self.catalogue.view(values))
        found = findings(self.catalogue, outcome.effective)
        return Played(values, outcome, found, rank(self.catalogue, found, model.priorities))

    def without(self, rule: str) -> "Stage":
        """The same without a rule."""
        rules = {name: one for name, one in self.catalogue.rules.items() if name != rule}
        return Stage(replace(self.catalogue, rules=rules))
