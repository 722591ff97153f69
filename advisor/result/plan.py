"""What a result says of the fleet: constructs, bills, limits, the proof."""

from typing import Literal

from advisor.result.connections import ExistingConstructs, MonthlyCost
from advisor.result.parts import Part
from advisor.result.reach import Reach


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
