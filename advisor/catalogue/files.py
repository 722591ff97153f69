"""The shape of the files in `knowledge/`, as their authors write them."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from advisor.validation import Frozen, Listed

Confidence = Literal["verified", "secondary", "derived", "unverified"]
Elimination = Literal["impossible", "forbidden", "unmet"]
Text = Annotated[str, Field(min_length=1)]


class Presumption(Frozen):
    """The value that an absent fact is presumed to have, and why that is reasonable."""

    value: Any
    because: Text


class Implication(Frozen):
    """What a fact's value says about other facts."""

    value: Any
    means: dict[str, Any]


class FactEntry(Frozen):
    """One fact, declared once for rules, inventory, interview and explanations."""

    kind: Literal["yes_no", "one_of", "number", "set_of"]
    meaning: Text
    label: str = ""
    unit: str = ""
    values: dict[str, Text] = {}
    question: str = ""
    find_out: str = ""
    derived: str = ""
    presumption: Presumption | None = None
    implies: tuple[Implication, ...] = ()
    decides: Literal["often", "seldom"] = "seldom"
    stated: bool = True
    concluded: bool = False
    what_if: bool = True


class Quantity(Frozen):
    """One line of a mechanism's monthly bill: a price times named quantities."""

    what: Text
    price: Text
    times: Listed[str]
    unless: str = ""


class Construct(Frozen):
    """A thing that a mechanism needs, and by what key several connections share it."""

    kind: Text
    shared_by: Listed[str]


class MechanismEntry(Frozen):
    """One concrete way to connect."""

    title: Text
    family: Text
    layer: Literal["3", "4", "7"]
    summary: Text
    source: Text
    constructs: tuple[Construct, ...] = ()
    costs: tuple[Quantity, ...] | None = None


class MechanismsFile(Frozen):
    """mechanisms.yaml: families, mechanisms from narrow to wide, and names for groups of them."""

    families: dict[str, Text]
    mechanisms: dict[str, MechanismEntry]
    groups: dict[str, Listed[str]] = {}


class CriterionEntry(Frozen):
    """A criterion that a user can rank."""

    title: Text
    meaning: Text


class SourceEntry(Frozen):
    """A page that claims rest on, and the day it was last read."""

    title: Text
    url: Annotated[str, Field(pattern=r"^https://")]
    checked: date


class Remark(Frozen):
    """A warning or advice, for all mechanisms or only where one of those named is recommended."""

    text: Text
    kind: str = ""
    mechanisms: Listed[str] = Field((), alias="for")


def _as_remark(value: Any) -> Any:
    return [{"text": value}] if isinstance(value, str) else value


Remarks = Annotated[tuple[Remark, ...], BeforeValidator(_as_remark)]


class Effects(Frozen):
    """What a rule says once its condition holds."""

    eliminate: dict[str, Elimination] = {}
    require: Listed[str] = ()
    fits: Listed[str] = ()
    misfits: Listed[str] = ()
    prefer: dict[str, Listed[str]] = {}
    avoid: dict[str, Listed[str]] = {}
    conclude: dict[str, Listed[str]] = {}
    warn: Remarks = ()
    advise: Remarks = ()


class Examples(Frozen):
    """Situations in which a rule must fire, and in which it must stay silent."""

    fires: Annotated[tuple[dict[str, Any], ...], Field(min_length=1)]
    silent: Annotated[tuple[dict[str, Any], ...], Field(min_length=1)]


class RuleEntry(Frozen):
    """One rule."""

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*-\d{3}$")]
    title: Text
    when: dict[str, Any]
    then: Effects
    because: Text
    sources: Annotated[Listed[str], Field(min_length=1)]
    confidence: Confidence
    effective_from: date | None = None
    exceptions: str = ""
    examples: Examples


class RulesFile(Frozen):
    """A file of rules about one topic."""

    rules: tuple[RuleEntry, ...]


class Clause(Frozen):
    """What one clause of a regime asks of a connection."""

    clause: Text
    asks: Text
    when: dict[str, Any] = {}
    conclude: dict[str, Listed[str]]
    sources: Annotated[Listed[str], Field(min_length=1)]
    confidence: Confidence


class RegimeFile(Frozen):
    """A compliance regime: a mapping from its clauses to facts; no rule names a regime."""

    title: Text
    issuer: Text
    clauses: tuple[Clause, ...]


class RegionEntry(Frozen):
    """A Region, its partition and what it lacks."""

    title: Text
    partition: Text
    vpc_lattice: Literal["yes", "no", "unknown"]


class RegionsFile(Frozen):
    """regions.yaml."""

    sources: Listed[str]
    regions: dict[str, RegionEntry]


class AwsServiceEntry(Frozen):
    """An AWS service and the kinds of VPC endpoint that it offers."""

    title: Text
    interface: bool = True
    gateway: bool = False
    cross_region: bool = False


class AwsServicesFile(Frozen):
    """aws-services.yaml."""

    sources: Listed[str]
    services: dict[str, AwsServiceEntry]


class Price(Frozen):
    """A published price: US dollars for one unit, where it was read, and of which day."""

    usd: Annotated[float, Field(ge=0)]
    unit: Text
    source: Text
    day: Text
    confidence: Confidence


class PricesFile(Frozen):
    """prices.yaml: prices by name and Region; what is not there is unknown."""

    names: dict[str, Text]
    everywhere: dict[str, Price]
    regions: dict[str, dict[str, Price]]


QUANTITIES = (
    "hours",
    "gb",
    "consumer_zones",
    "cross_zone_gb",
    "cross_region_gb",
    "internet_gb",
    "lattice_paid_requests",
    "new_hub_attachments",
    "pair_regions",
    "two_sides",
    "provider_has_nlb",
)
"""Names that a mechanism's costs may multiply; advisor/costs.py says what each is."""
