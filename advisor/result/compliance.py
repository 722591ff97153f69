"""What regimes ask, what answers it here, and what shows it."""

from typing import Literal

from advisor.result.parts import Part, Remark, SourceRead


class ClauseRead(Part):
    """A clause that asks something of connections, and the duties that this gives them."""

    rule: str
    clause: str
    asks: str
    confidence: str
    sources: tuple[SourceRead, ...]
    duties: tuple[str, ...]
    connections: tuple[str, ...]


class ServiceInScope(Part):
    """An AWS service that connections of a regime are built of; is it in scope of AWS's programme for the regime?"""

    service: str
    in_scope: Literal["yes", "no", "unknown"]
    note: str
    confidence: str
    sources: tuple[SourceRead, ...]
    mechanisms: tuple[str, ...]
    connections: int


class RegimeRead(Part):
    """A regime that the inventory states; `text` says so where none of its clauses asks anything of a connection."""

    name: str
    title: str
    issuer: str
    text: str
    clauses: tuple[ClauseRead, ...]
    scope: tuple[ServiceInScope, ...]


class DutyAnswer(Part):
    """Something that answers a duty.

    given: by how things are. chosen: a rule that reads the duty speaks for the mechanism. kept_out: it does not, and
    keeps others out. to_do: it is answered once this is done. `keeps_out` names the mechanisms that it rules out, where
    no other rule does, or outranks. `rule` is the rule, step or entry of evidence.yaml; `sources` are those of such an
    entry, as rules and steps show theirs.
    """

    kind: Literal["chosen", "kept_out", "given", "to_do"]
    rule: str
    text: str
    only_if: str = ""
    keeps_out: tuple[str, ...] = ()
    confidence: str
    sources: tuple[SourceRead, ...] = ()


class Evidence(Part):
    """What to hand to an assessor, and how to get it."""

    text: str
    confidence: str
    sources: tuple[SourceRead, ...]


class DutyWay(Part):
    """Connections that answer a duty alike; `text` says what it means where nothing here answers it."""

    mechanisms: tuple[str, ...]
    connections: tuple[str, ...]
    answers: tuple[DutyAnswer, ...]
    warnings: tuple[Remark, ...]
    evidence: tuple[Evidence, ...]
    text: str


class DutyRead(Part):
    """A duty that connections have, and the rules that conclude it; each of the connections stands in one of `ways`."""

    duty: str
    says: str
    asked_by: tuple[str, ...]
    ways: tuple[DutyWay, ...]


class Compliance(Part):
    """What the regimes that the inventory states ask of the connections, and what answers it."""

    regimes: tuple[RegimeRead, ...] = ()
    duties: tuple[DutyRead, ...] = ()
