"""Proves what must hold of rules in every possible situation, with a solver instead of by trying some."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from advisor.catalogue import Catalogue
from advisor.problems import AdvisorError

if TYPE_CHECKING:
    from advisor.proof.checks import Finding


def prove(catalogue: Catalogue, proven: Collection[str] = ()) -> "Sequence[Finding]":
    """What does not hold of a catalogue, each with a smallest situation that shows it; raises AdvisorError without z3.

    Every situation has a verdict; no two rules contradict each other by the same facts, unless they say so; every rule
    can fire, changes some answer, and says more than any other; every mechanism can win. The rules in `proven` were
    proven without the others: that a pack makes one of them needless is no fault.
    """
    try:
        from advisor.proof.checks import Prover
    except ModuleNotFoundError as error:
        if error.name != "z3":
            raise
        raise AdvisorError(
            "advisor: the proof needs the solver z3: pip install 'connectivity-advisor[proof]'"
        ) from None
    return tuple(Prover(catalogue).findings(proven))
