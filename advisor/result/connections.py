"""What a result says of one connection."""

from typing import Literal

from pydantic import Field, JsonValue

from advisor.catalogue.files import AdviceKind, Stage, Where
from advisor.result.parts import Answer, FactRead, Part, Remark, SourceRead, Standing


class Reason(Part):
    """One effect of one rule, in words, with what it read."""

    rule: str
    effect: str
    criterion: str | None = None
    confidence: str
    text: str
    facts: tuple[FactRead, ...]
    sources: tuple[SourceRead, ...]


class Hop(Part):
    """One part of the way from consumer to provider."""

    mechanism: str
    consumer: str = Field(alias="from")
    provider: str = Field(alias="to")
    built: str = Field(alias="construct")


class Alternative(Part):
    """A mechanism that was not chosen, and why not."""

    mechanism: str
    family: str
    standing: Literal["eliminated", "outranked", "costlier"]
    text: str
    reasons: tuple[Reason, ...]


class Presumption(Part):
    """A presumed value that the answer rests on."""

    fact: str
    value: JsonValue
    because: str
    says: str


class OpenQuestion(Part):
    """An unknown fact that often decides, and the mechanism for each of its values (null: none is left)."""

    fact: str
    question: str
    find_out: str
    outcomes: dict[str, str | None] = Field(alias="if")


class Change(Part):
    """A single fact that would change the answer, were it different."""

    fact: str
    before: JsonValue = Field(alias="from")
    after: JsonValue = Field(alias="to")
    says: str
    mechanism: str | None


class Place(Part):
    """Who does it, and where: the consumer's side, the provider's, or whoever owns what both share."""

    side: Where
    account: str
    network: str
    region: str


class Advice(Part):
    """Something to do once the mechanism is chosen; `only_if` says on what unknown it depends.

    It acts on `construct`, the name of one of the plan's of the kind `of`; both are empty where it acts on the ends
    themselves, or on what somebody else builds.
    """

    kind: AdviceKind
    of: str = ""
    built: str = Field("", alias="construct")
    text: str
    at: Place
    settings: dict[str, str] = Field(alias="set")
    only_if: str
    rule: str
    confidence: str
    sources: tuple[SourceRead, ...]


class CostItem(Part):
    """One line of a bill; `pack` names the pack whose price stands instead of the list price, if one does.

    `paid_by` is the consumer's side, the provider's, both, the sender of each byte, or who owns what both share;
    `account` is whose bill it stands on, as far as the inventory names it.
    """

    what: str
    usd: float
    price: float
    quantity: float
    region: str = ""
    paid_by: str = ""
    account: str = ""
    source: str
    day: str
    confidence: str
    pack: str


class MonthlyCost(Part):
    """A month's cost in US dollars; null where a price is unknown, `known_usd` is then what the known ones come to."""

    usd: float | None
    known_usd: float = 0.0
    items: tuple[CostItem, ...]
    unknown: tuple[str, ...]
    presumed: tuple[str, ...]


class MigrationStep(Part):
    """One step of a move: what is built beside, opened, switched, verified, how to go back, what is removed at last."""

    stage: Stage
    text: str
    confidence: str
    sources: tuple[SourceRead, ...]


class Migration(Part):
    """How a connection moves to what the plan chooses, in the order of doing, and what runs side by side meanwhile."""

    beside: str
    new: tuple[str, ...]
    steps: tuple[MigrationStep, ...]


class ExistingLink(Part):
    """What serves a connection today, and the verdict on it.

    right: the plan keeps it. dearer, weaker: it works, and the plan's mechanism costs less, or is better `by` a
    criterion, its class, fewer constructs, what is forbidden, an override or the catalogue's order. breaks: rules rule
    it out. `saves_usd` a month; null where a price is unknown or costs do not decide.
    """

    mechanism: str
    state: str
    at: str
    verdict: Literal["right", "dearer", "weaker", "breaks"]
    by: str
    text: str
    saves_usd: float | None
    rules: tuple[str, ...]
    migration: Migration | None


class ExistingConstructs(Part):
    """Constructs of a kind that exist and serve no connection here, with a few of their names."""

    kind: str
    number: int
    names: tuple[str, ...]
    text: str


class Compared(Part):
    """What an admissible mechanism adds for one connection to the plan of all others.

    `constructs` are new things to run that no other connection uses; `known_usd` what these and the connection's own
    traffic cost a month, `unknown` what of it nobody published.
    """

    mechanism: str
    constructs: int
    known_usd: float
    unknown: tuple[str, ...]


class BreakEven(Part):
    """The volume at which another admissible mechanism costs the same, or the unknown price that would decide."""

    mechanism: str
    gb_per_month: float | None
    usd: float | None
    """What the unknown prices of the mechanism may come to a month for it to cost the same."""
    text: str


class InFleet(Part):
    """What the fleet means for one connection: whether it changed what it would get alone, and why, in numbers."""

    changed: bool
    text: str
    compared: tuple[Compared, ...]
    break_even: tuple[BreakEven, ...]


class ConnectionResult(Part):
    """Everything about one connection."""

    id: str
    consumer: str = Field(alias="from")
    provider: str = Field(alias="to")
    at: str
    recommendation: Answer | None
    standing: Standing
    decided_by: str
    path: tuple[Hop, ...]
    alone: dict[Literal["mechanism"], str | None]
    reasons: tuple[Reason, ...]
    alternatives: tuple[Alternative, ...]
    presumptions: tuple[Presumption, ...]
    conditions: tuple[OpenQuestion, ...]
    would_change: tuple[Change, ...]
    warnings: tuple[Remark, ...]
    ways_out: tuple[Remark, ...]
    """What would help, where no mechanism is left."""
    advice: tuple[Advice, ...]
    facts: dict[str, JsonValue]
    monthly_cost: MonthlyCost | None
    """What it would cost alone, beside what exists: the plan says what all cost together."""
    in_fleet: InFleet | None = None
    existing: ExistingLink | None = None
    origin: tuple[str, ...] = ()
    """Where an import found the need."""
