"""The result that every view shows: the contract that other programs rely on (JSON, `schema_version`)."""

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field, JsonValue, field_serializer

from advisor.catalogue.files import AdviceKind, Stage, Where
from advisor.problems import Problem
from advisor.validation import Frozen

SCHEMA_VERSION = 1
"""Fields may be added, with a default, so that older results can still be read; else this number rises."""
Standing = Literal["decided", "conditional", "infeasible"]


class Part(Frozen):
    """A part of the result."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, populate_by_name=True, serialize_by_alias=True
    )


class Answer(Part):
    """A mechanism and its family."""

    mechanism: str
    family: str


class FactRead(Part):
    """A value that a reason rests on, and where it comes from.

    `at` is file:line:column, with `, from ` and what it was imported from where that is so, or why it was presumed.
    """

    fact: str
    value: JsonValue
    at: str
    says: str


class SourceRead(Part):
    """A page, and the day it was last read."""

    title: str
    url: str
    checked: date


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


class Remark(Part):
    """A warning."""

    rule: str
    text: str
    sources: tuple[SourceRead, ...] = ()


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


class PlannedConstruct(Part):
    """A thing to build, reuse or repair; `count` where an entry of the inventory stands for many.

    `monthly_cost` is what it costs by itself, whatever flows through it.
    """

    kind: str
    title: str = ""
    name: str
    key: tuple[str, ...] = ()
    """What it is of, each as `kind:name`: `vpc:`, `site:`, `service:`, `hub:`, `service_network:`, `region:`, ..."""
    action: Literal["build", "reuse", "repair"] = "build"
    wave: int = 1
    """What is of wave 1 can be built first, what is of wave 2 once all of wave 1 is there, and so on."""
    account: str = ""
    region: str = ""
    count: int = 1
    serves: tuple[str, ...]
    existing: bool
    monthly_cost: MonthlyCost | None = None


class Proof(Part):
    """How the plan was proven to be the best of all; `none` where nothing was to be planned.

    `fixed` connections were decided by exact reductions, the others by mixed-integer programs, solved to a gap of 0.
    """

    status: Literal["none", "optimal"]
    gap: float | None = None
    order: tuple[str, ...] = ()
    """What is least, the first first."""
    fixed: int = 0
    in_programs: int = 0


class Against(Part):
    """The same connections served otherwise, where that is admissible: what it would take, against the plan."""

    strategy: str
    admissible: int
    """For how many connections it is admissible; all others are served as planned."""
    constructs: int
    known_usd: float
    priced: bool
    breaks: tuple[str, ...]


class LimitUse(Part):
    """How much of a limit the plan uses, from 80 % of what is in force without asking."""

    limit: str
    of: str
    used: int
    default: float
    ceiling: float | None
    standing: Literal["near", "raise", "full"]
    text: str


class Forgone(Part):
    """What overrides, or what the policy rules out, cost against the plan without them."""

    what: Literal["overrides", "policy"]
    constructs: int
    known_usd: float
    priced: bool = True
    text: str


class MonthlyTotal(Part):
    """What a whole plan comes to."""

    known_usd: float
    priced: bool = True
    constructs: int
    changed: tuple[str, ...]
    """The connections that get another mechanism."""


class RuleRead(Part):
    """A rule that a result cites; `page` is the file of its page, in docs/rules/ or wherever pages were written."""

    title: str
    page: str
    confidence: str = ""
    sources: tuple[SourceRead, ...] = ()


class OverrideRead(Part):
    """A decision of people that the inventory states; `problem` says why it is not in force, if it is not."""

    connection: str
    choose: str
    because: str
    by: str
    until: date | None
    at: str
    problem: str


# --- what the inventory describes, as far as the connections need it --------------------------------------------------


class AccountShown(Part):
    """An account that something here lies in."""

    name: str
    id: str
    organization: str
    environment: str
    owner: str
    title: str


class NetworkShown(Part):
    """A VPC, or a place outside AWS; `count` where the entry stands for many."""

    name: str
    kind: Literal["vpc", "on_premises", "other_cloud", "users"]
    account: str
    region: str
    cidrs: tuple[str, ...]
    owner: str
    count: int
    title: str


class EndShown(Part):
    """What a connection leads from or to, by the text that it names it with; what is not known is empty.

    `network` names its VPC or site. `kind`: vpc, site, or what a service is: service, resource, saas, aws_service,
    public_site, appliance.
    """

    name: str
    kind: str
    service: str = ""
    """Of an AWS service, its name in the names of endpoints: `s3`."""
    network: str
    account: str
    region: str
    company: str
    owner: str
    protocol: str
    port: int | None
    count: int
    title: str


class Surroundings(Part):
    """The accounts, networks and ends that the connections need."""

    accounts: tuple[AccountShown, ...] = ()
    networks: tuple[NetworkShown, ...] = ()
    ends: tuple[EndShown, ...] = ()


# --- who reaches whom under the plan ----------------------------------------------------------------------------------


class Barrier(Part):
    """A construct that opens something, at which layer, and what closes it; `planned`: the plan uses it."""

    kind: str
    name: str
    layer: str
    planned: bool
    closed_by: str
    sources: tuple[SourceRead, ...]


class Exposure(Part):
    """What a construct, or all of a kind where `name` is empty, opens beyond what was asked, with a few examples."""

    kind: str
    name: str
    constructs: int
    planned: bool
    existing: bool
    layer: str
    pairs: int
    text: str
    examples: tuple[str, ...]
    closed_by: str
    sources: tuple[SourceRead, ...]


class ForbiddenPair(Part):
    """The verdict on a forbidden pair: kept apart, opened by the plan, or opened by what exists and the plan leaves.

    `by` is what opens it; where it is kept apart, what would open it and is closed.
    """

    consumer: str = Field(alias="from")
    provider: str = Field(alias="to")
    at: str
    verdict: Literal["kept_apart", "opened", "opened_already"]
    text: str
    by: tuple[Barrier, ...]


class RouteTable(Part):
    """What is attached with one route table or segment of a hub, and to what its routes lead; long lists are cut."""

    attachments: int
    attached: tuple[str, ...]
    leads_to: tuple[str, ...]


class RouteTables(Part):
    """The route tables or segments with which a hub lets through only what is asked; `text` warns of their limit."""

    kind: str
    name: str
    needed: int
    limit: float
    text: str
    tables: tuple[RouteTable, ...]


class Reach(Part):
    """Who can reach whom under the plan, against what was asked."""

    asked: int
    layers: dict[str, int]
    """How many connections are reached at layer 7, 4 or 3, in one network, or nobody says in which VPC they lie."""
    unreached: tuple[str, ...]
    exposures: tuple[Exposure, ...]
    forbidden: tuple[ForbiddenPair, ...]
    route_tables: tuple[RouteTables, ...]


class Plan(Part):
    """The constructs of all connections together."""

    constructs: tuple[PlannedConstruct, ...]
    to_run: int = 0
    """New things to run."""
    monthly_cost: MonthlyCost | None
    paid_by: dict[str, float] = {}
    """The known cost by account; "A and B" where each pays for what it sends, "" where no account is named."""
    bounds: dict[Literal["low", "high"], MonthlyTotal] = {}
    """The plan where volumes and request rates that nobody stated are low, and where they are high."""
    against: tuple[Against, ...] = ()
    limits: tuple[LimitUse, ...] = ()
    forgone: tuple[Forgone, ...] = ()
    proof: Proof
    reach: Reach | None = None
    existing: tuple[ExistingConstructs, ...] = ()


# --- what regimes ask, what answers it here, and what shows it --------------------------------------------------------


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


class Result(Part):
    """What `advisor recommend --format json` prints."""

    schema_version: int
    as_of: date
    advisor: dict[Literal["version"], str]
    digests: dict[Literal["inventory", "knowledge", "rules", "prices"], str]
    inventory: dict[Literal["name"], str]
    problems: tuple[Problem, ...]
    """What is doubtful or wrong in the inventory, such as a public range, or an override past its last day."""
    connections: tuple[ConnectionResult, ...]
    rules: dict[str, RuleRead]
    """The rules that the connections and the matrix of compliance cite."""
    plan: Plan
    overrides: tuple[OverrideRead, ...] = ()
    surroundings: Surroundings = Surroundings()
    compliance: Compliance = Compliance()

    @field_serializer("problems")
    def _short(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        return tuple(one.with_short_line() for one in problems)
