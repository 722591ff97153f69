"""The shape of the files in `knowledge/`, as their authors write them."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from advisor.validation import Day, Frozen, Listed
from advisor.wording import InWords

Confidence = Literal["verified", "secondary", "derived", "unverified"]
Elimination = Literal["impossible", "forbidden", "unmet"]
Text = Annotated[str, Field(min_length=1)]
RULE_ID = r"^[A-Z][A-Z0-9]*(-[A-Z][A-Z0-9]*)*-\d{3}$"
PREFIX = r"^[A-Z][A-Z0-9]{1,15}$"
Url = Annotated[str, Field(pattern=r"^https://"), InWords("an address that begins with https://")]
YesNo = Literal["yes", "no", "unknown"]
AdviceKind = Literal[
    "build", "share", "acceptance", "dns", "route", "security_group", "auth_policy", "endpoint_policy", "encryption",
    "zones", "logs", "quota", "verify", "zone_outage", "contract", "document", "repair", "alternative",
]  # fmt: skip
"""What a piece of advice is about, in the order in which things are done."""
Where = Literal["consumer", "provider", "network"]
"""Who does it: the consumer's side, the provider's side, or whoever owns what both share."""


class Presumption(Frozen):
    """The value that an absent fact is presumed to have, and why that is reasonable.

    `wish`: it is something that people ask for where they want it; its absence is not listed among the presumptions.
    """

    value: Any
    because: Text
    wish: bool = False


class Implication(Frozen):
    """What a fact's value says about other facts: the one value that each has, or a test that it passes if known.

    `usually`: it only fills gaps, and what is known of the others may be otherwise.
    """

    value: Any
    means: dict[str, Any]
    usually: bool = False


Ask = Literal["always", "alone", "together"]
"""How the interview asks: always; alone, where the answer can change a recommendation; or taken for granted and shown
with others for one confirmation, where it can."""


class FactEntry(Frozen):
    """One fact, declared once for rules, inventory, interview and explanations."""

    kind: Literal["yes_no", "one_of", "number", "set_of"]
    meaning: Text
    label: str = ""
    unit: str = ""
    values: dict[str, Text] = {}
    empty: str = ""
    question: str = ""
    find_out: str = ""
    derived: str = ""
    presumption: Presumption | None = None
    implies: tuple[Implication, ...] = ()
    decides: Literal["often", "seldom"] = "seldom"
    stated: bool = True
    always_known: bool = False
    concluded: bool = False
    what_if: bool = True
    applies: tuple[dict[str, Any], ...] = ()
    help: str = ""
    default: Any = None
    because: str = ""
    ask: Ask = "together"
    counted: bool = False
    amount: Literal["", "gb_per_month", "requests_per_second", "zones"] = ""


class QuestionEntry(Frozen):
    """What the interview asks for a place of the inventory: its text, what answers it, and the facts that it settles.

    `fact` is the fact that it states, which lends all that is left out. `below` says where inside the place the answer
    is written, where there is anything to write. `names` says what the answers name: entries of
    a section of the inventory, or of the knowledge; `networks` are VPCs and hubs. It is asked of those whose fields
    hold what `when` says, and which have none of the fields that `lacks` names; `side` says which ends of a connection
    it concerns.
    """

    of: Literal["inventory", "accounts", "vpcs", "sites", "services", "connections"]
    field: Text
    below: str = ""
    fact: str = ""
    question: str = ""
    help: str = ""
    find_out: str = ""
    answer: Literal["one_of", "set_of", "order", "number", "text", "texts", "texts_or_number", "name", "pairs"]
    names: Literal["", "accounts", "vpcs", "sites", "networks", "criteria", "families", "regions"] = ""
    values: dict[str, Text] = {}
    default: Any = None
    because: str = ""
    empty: str = ""
    ask: Ask = "alone"
    side: Literal["both", "consumer", "provider"] = "both"
    when: dict[str, Listed[str]] = {}
    lacks: Listed[str] = ()
    settles: Listed[str] = ()


Payer = Literal["consumer", "provider", "network", "sender", "both"]
"""Whose bill it stands on: a side's, that of whoever owns what both share, each side's for what it sends, or both."""


class Quantity(Frozen):
    """One line of a monthly bill: a price times named quantities, and who pays it.

    What the limit `free` says an hour is free, for each key of `pooled_by`.
    """

    what: Text
    price: Text
    times: Listed[str]
    unless: str = ""
    paid_by: Payer | None = None
    free: str = ""
    pooled_by: Listed[str] = ()


class ConstructUse(Frozen):
    """A thing that a mechanism needs, the key by which several connections share it, and whose account holds it."""

    kind: Text
    shared_by: Listed[str]
    at: Literal["consumer", "provider", "network"] = "consumer"
    only_if: str = ""
    unless: str = ""


class Introduction(Frozen):
    """The day on which AWS introduced something, and where that was read."""

    day: Day
    source: Text
    confidence: Literal["verified", "secondary", "derived"] = "verified"


class MechanismEntry(Frozen):
    """One concrete way to connect."""

    title: Text
    family: Text
    layer: Literal["3", "4", "7"]
    summary: Text
    source: Text
    confidence: Confidence = "verified"
    since: Introduction | None = None
    services: Listed[str] = ()
    constructs: tuple[ConstructUse, ...] = ()
    costs: tuple[Quantity, ...] | None = None
    third_party_price: str = ""


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
    url: Url
    checked: Day


class Remark(Frozen):
    """A warning, for all mechanisms or only where one of those named is recommended."""

    text: Text
    mechanisms: Listed[str] = Field((), alias="for")


class AdviceEntry(Remark):
    """Something to do: what it is about, on what kind of construct it acts, on whose side, the settings that matter."""

    kind: AdviceKind
    of: str = ""
    at: Where = "consumer"
    settings: dict[str, str] = Field({}, alias="set")


def _as_remark(value: Any) -> Any:
    return [{"text": value}] if isinstance(value, str) else value


Remarks = Annotated[tuple[Remark, ...], BeforeValidator(_as_remark)]


class StepEntry(Frozen):
    """Something that a mechanism needs wherever it is chosen and the condition holds.

    `of` is the kind of construct on which it acts; nothing where it acts on the ends themselves.
    """

    kind: AdviceKind
    of: str = ""
    do: Text
    at: Where = "consumer"
    settings: dict[str, str] = Field({}, alias="set")
    when: dict[str, Any] = {}
    sources: Annotated[Listed[str], Field(min_length=1)]
    confidence: Confidence = "verified"
    effective_from: Day | None = None


class StatementEntry(Frozen):
    """A sentence that is true of the connections of the mechanisms and situations that it names, or of all."""

    text: Text
    mechanisms: Listed[str] = Field((), alias="for")
    when: dict[str, Any] = {}
    sources: Annotated[Listed[str], Field(min_length=1)]
    confidence: Confidence


class DutyEntry(Frozen):
    """What answers a duty beside the rules that read it, and what shows an assessor that it is fulfilled."""

    steps: Listed[AdviceKind] = ()
    rules: Listed[str] = ()
    answers: tuple[StatementEntry, ...] = ()
    collect: Annotated[tuple[StatementEntry, ...], Field(min_length=1)]
    otherwise: Text


Switch = Literal["routes", "names", "place"]
"""How traffic is led to a mechanism: by routes, by the name that callers resolve, or by where a workload runs."""
Stage = Literal["build", "open", "switch", "verify", "back", "remove"]
"""The stages of a migration, in the order of doing; `back` is how to undo the switch."""


class MigrationStepEntry(Frozen):
    """A step of a migration; only where `leaving` and `going_to` name what is left and chosen, if they are given."""

    stage: Stage
    do: Text
    leaving: Listed[str] = ()
    going_to: Listed[str] = ()
    sources: Annotated[Listed[str], Field(min_length=1)]
    confidence: Confidence = "verified"


class MigrationWayEntry(Frozen):
    """How a connection moves between mechanisms to which traffic is led so, and what runs side by side meanwhile."""

    leaving: Listed[Switch] = Field(alias="from")
    going_to: Switch = Field(alias="to")
    beside: Text
    steps: Annotated[tuple[MigrationStepEntry, ...], Field(min_length=1)]


class MigrationsFile(Frozen):
    """migrations.yaml."""

    switched_by: dict[Switch, Listed[str]]
    ways: tuple[MigrationWayEntry, ...]


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
    advise: Listed[AdviceEntry] = ()
    way_out: str = ""


class Examples(Frozen):
    """Situations in which a rule must fire, and in which it must stay silent."""

    fires: Annotated[tuple[dict[str, Any], ...], Field(min_length=1)]
    silent: Annotated[tuple[dict[str, Any], ...], Field(min_length=1)]


class RuleEntry(Frozen):
    """One rule."""

    id: Annotated[str, Field(pattern=RULE_ID), InWords("an id such as PEER-001")]
    title: Text
    when: dict[str, Any]
    then: Effects
    because: Text
    sources: Annotated[Listed[str], Field(min_length=1)]
    confidence: Confidence
    effective_from: Day | None = None
    effective_until: Day | None = None
    exceptions: str = ""
    despite: Listed[str] = ()
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


class ScopeEntry(Frozen):
    """Whether an AWS service is in scope of AWS's programme for a regime, as far as evidence goes."""

    in_scope: YesNo
    note: str = ""
    sources: Annotated[Listed[str], Field(min_length=1)]
    confidence: Confidence


class RegimeFile(Frozen):
    """A compliance regime: a mapping from its clauses to facts; no rule names a regime."""

    title: Text
    issuer: Text
    clauses: tuple[Clause, ...]
    scope: dict[str, ScopeEntry] = {}


ZoneFeature = Literal[
    "lattice",
    "cross_region_privatelink",
    "transit_gateway_encryption",
    "transit_gateway_security_group_reference",
]
Cloud = Literal["google", "oracle", "azure"]


class Column(Frozen):
    """Where all entries of a file have one of their values from."""

    sources: Annotated[Listed[str], Field(min_length=1)]
    confidence: Confidence


class RegionEntry(Frozen):
    """A Region, its partition and what it lacks."""

    title: Text
    partition: Text
    country: Text
    billing_code: str = ""
    eea: YesNo = "no"
    vpc_lattice: YesNo = "yes"
    resource_gateway: YesNo = "yes"
    tunnel_endpoint: YesNo = "unknown"
    cloud_wan: YesNo = "yes"
    encryption_controls: YesNo = "yes"


class ZoneEntry(Frozen):
    """An Availability Zone, by its ID, and what does not work there."""

    lacks: Listed[ZoneFeature]
    source: Listed[str]
    confidence: Confidence = "verified"


class RegionPair(Frozen):
    """A Region of AWS and the region of another cloud that AWS Interconnect joins."""

    aws: Text
    other: Text


class InterconnectEntry(Frozen):
    """What AWS Interconnect joins to one other cloud."""

    status: Literal["available", "preview"]
    pairs: tuple[RegionPair, ...]
    source: Listed[str]
    confidence: Confidence = "verified"


class RegionsFile(Frozen):
    """regions.yaml: Regions, zones that lack something, and the Regions that AWS Interconnect joins to other clouds."""

    columns: dict[str, Column]
    regions: dict[str, RegionEntry]
    zones: dict[str, ZoneEntry] = {}
    interconnect: dict[Cloud, InterconnectEntry] = {}


class AwsServiceEntry(Frozen):
    """An AWS service and the kinds of VPC endpoint that it offers."""

    title: Text
    interface: bool = True
    gateway: bool = False
    cross_region: bool = False
    private_dns: bool = True


class AwsServicesFile(Frozen):
    """aws-services.yaml."""

    columns: dict[str, Column]
    services: dict[str, AwsServiceEntry]


class Evidence(Frozen):
    """Where it was read, and when."""

    title: Text
    url: Url | None = None
    checked: Day


class VendorEntry(Frozen):
    """A vendor of software as a service, and whether it offers an endpoint service, by evidence.

    No evidence is not "no": such a vendor stands here as unknown.
    """

    title: Text
    also_called: Listed[str] = ()
    private_endpoint: Literal["available", "none", "unknown"]
    links: Listed[Literal["vpc_peering", "transit_gateway"]] = ()
    regions: Listed[str] = ()
    cross_region: bool | None = None
    conditions: str = ""
    evidence: Evidence
    confidence: Confidence


class VendorsFile(Frozen):
    """vendors.yaml."""

    vendors: dict[str, VendorEntry]


class Earlier(Frozen):
    """What an entry said until a day, and since when where that is known."""

    since: Day | None = None
    until: Day
    source: Text
    confidence: Confidence


class EarlierLimit(Earlier):
    """What AWS allowed before."""

    default: Annotated[float, Field(ge=0)]
    maximum: Annotated[float, Field(ge=0)] | None = None
    raised_by: Literal["quota", "support", "never"]


class LimitEntry(Frozen):
    """A quota or a fixed limit: `counts` names the fact that is compared with it, where the advisor knows one."""

    title: Text
    mechanisms: Annotated[Listed[str], Field(min_length=1)]
    default: Annotated[float, Field(ge=0)]
    maximum: Annotated[float, Field(ge=0)] | None = None
    raised_by: Literal["quota", "support", "never"]
    unit: str = ""
    per: Text
    counts: str = ""
    avoid: str = ""
    source: Text
    confidence: Confidence
    note: str = ""
    before: tuple[EarlierLimit, ...] = ()


class LimitsFile(Frozen):
    """limits.yaml."""

    limits: dict[str, LimitEntry]


class StandardEntry(Frozen):
    """Why a company's standard forbids what a mechanism, family or group names, and the page that says so."""

    because: Text
    source: Text


class PreferenceEntry(StandardEntry):
    """Why a company prefers something, and for which criterion."""

    criterion: Text


class PackFile(Frozen):
    """pack.yaml of a company's own knowledge: its title, the prefix that all its rules carry, and its standards.

    What is forbidden or preferred always is: it becomes a rule without a condition.
    """

    title: Text
    prefix: Annotated[str, Field(pattern=PREFIX), InWords("2 to 16 capital letters and digits, such as SLICE")]
    forbidden: dict[str, StandardEntry] = {}
    preferred: dict[str, PreferenceEntry] = {}


QUANTITIES = (
    "hours",
    "gb",
    "requests",
    "consumer_zones",
    "cross_zone_gb",
    "cross_region_gb",
    "internet_gb",
    "two_sides",
    "provider_has_nlb",
    "to_resource",
    "vpn_gb",
)
"""Names that costs may multiply, or depend on; advisor/costs.py works them out."""

KEY_PARTS = {
    "consumer_network": "network",
    "provider_network": "network",
    "consumer_region": "region",
    "provider_region": "region",
    "region": "region",
    "consumer_hub": "hub",
    "provider_hub": "hub",
    "core_network": "core_network",
    "service_network": "service_network",
    "provider_service_network": "service_network",
    "provider": "provider",
    "execute_api": "provider",
    "site": "site",
    "line_end": "network",
}
"""What constructs may be shared by, and what each is a name of; advisor/constructs.py works them out."""
