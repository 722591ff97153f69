"""What is open of a connection: which answers can still change it, and what has to be granted so that nothing can."""

from collections.abc import Collection, Hashable, Iterator, Mapping, Set
from functools import cached_property

from advisor.analysis import Analysis
from advisor.conditions import FactValue
from advisor.constructs import FACTS_OF_OTHERS, STATE_FACTS
from advisor.decision import settle
from advisor.interview.logic import Domain, Logic
from advisor.interview.proof import Proof, Ranking, TooMany

AMOUNTS = frozenset({"gb_per_month", "requests_per_second"})
"""The facts whose usual values stand among the amounts."""
ZONES = ("zones", "provider_zones")
"""The facts that costs read and no rule: of the consumer's VPC, and of the provider's."""
PRIORITIES, REGION = "priorities", "region"
"""The questions that ask for no single fact, and matter where several mechanisms are left."""


class Case:
    """One connection with what is known of it. All else has its default, and may be otherwise.

    `asked` are the facts that have a question of their own; `unstable` those that may change when other places of the
    inventory are filled, though they are known; `unanswered` those that nobody knows. `open_places` are questions that
    ask for no fact and have no answer yet; `usual` are defaults of places that state facts. `supposed` are facts that
    are taken for known, with their values.
    """

    def __init__(
        self,
        logic: Logic,
        analysis: Analysis,
        asked: Set[str],
        unstable: Collection[str] = (),
        unanswered: Set[str] = frozenset(),
        open_places: Set[str] = frozenset(),
        usual: Mapping[str, FactValue] | None = None,
        supposed: Mapping[str, FactValue] | None = None,
    ):
        self._logic, self._analysis, self._unstable = logic, analysis, unstable
        self._unanswered = unanswered | analysis.situation.declared_unknown
        self._asked, self._open_places, self._usual = asked, open_places, usual or {}
        self.supposed = supposed or {}
        situation, facts = analysis.situation, logic.catalogue.facts
        confirmed = analysis.inventory.content.confirmed.keys() & situation.values.keys()
        known = confirmed | (situation.given.keys() - set(unstable)) | self._unanswered | self.supposed.keys()
        free = [name for name in logic.names if name not in known and not facts[name].entry.always_known]
        values = {**situation.values, **self.supposed}
        start = [logic.bit(name, values[name]) if name in values else logic.unknown[logic.number[name]]
                 for name in logic.names]  # fmt: skip
        self._granted: dict[str, FactValue] = {}
        self._start = self._with_defaults(start, free)
        self.free = frozenset(free)
        unknown = [logic.number[name] for name in self._unanswered if name in logic.number]
        self._order_open = PRIORITIES in open_places and not situation.priorities
        # Where the class leaves one mechanism, no order of criteria is needed.
        self._proof = Proof(
            logic, Ranking(logic, None if self._order_open else situation.priorities), self._start, unknown
        )
        self._order_needed = self._order_open and self._proof.several
        if self._order_needed:
            self._proof = Proof(logic, Ranking(logic, ()), self._start, unknown)
        self._known = logic.known_of(self._key)

    def _with_defaults(self, start: Domain, free: list[str]) -> Domain:
        """The start with the defaults of facts of which nothing is known, as far as they can be true together."""
        for name in free:
            number, value = self._logic.number[name], self._usual.get(name, self._logic.catalogue.facts[name].default)
            if value is not None and start[number] == self._logic.unknown[number]:
                trial = list(start)
                trial[number] = self._logic.bit(name, value)
                limited = list(trial)
                if self._logic.limit(limited, start) and limited == trial:
                    start, self._granted[name] = trial, value
        return start

    @property
    def _key(self) -> Hashable:
        """What is the same of connections that are alike in all that can be asked or granted of them."""
        order = self._order_open, self._analysis.situation.priorities
        return (*self._start, self.free, self._asked & self.free, order)

    @property
    def id(self) -> str:
        """The connection's id."""
        return self._analysis.situation.connection.id

    def supposing(self, fact: str, value: FactValue) -> "Case":
        """The same connection, were one more fact known."""
        return Case(
            self._logic,
            self._analysis,
            self._asked,
            self._unstable,
            self._unanswered,
            self._open_places,
            self._usual,
            {**self.supposed, fact: value},
        )

    # --- what it would get ----------------------------------------------------------------------------------------

    @cached_property
    def values(self) -> Mapping[str, FactValue]:
        """The facts as they are known or taken for granted."""
        return {**self._zones, **self._analysis.situation.values, **self._granted, **self.supposed}

    @cached_property
    def _zones(self) -> dict[str, FactValue]:
        """How many zones the ends are taken to use, where they are in VPCs that do not say it."""
        situation, found = self._analysis.situation, dict[str, FactValue]()
        for fact, side in zip(ZONES, (situation.consumer, situation.provider), strict=True):
            usual = self._logic.catalogue.facts[fact].default
            if side.place.vpc is not None and fact not in situation.values and usual is not None:
                found[fact] = usual
        return found

    @cached_property
    def mechanism(self) -> str | None:
        """What this connection alone would get; None where nothing is possible."""
        analysis, values = self._analysis, self.values
        decider = analysis.decider
        outcome = decider.rules.run(values, self._logic.catalogue.view(values))
        _, ranking = decider.ranked(outcome, analysis.situation.priorities)
        amounts = analysis.costs.amounts(analysis.situation, values)
        return settle(
            ranking,
            lambda one: analysis.costs.numbers(one, analysis.situation, values, amounts),
            decider.allowance_cents,
        ).mechanism

    @property
    def by_numbers(self) -> bool:
        """Whether rules leave several mechanisms, among which numbers decide."""
        return self._proof.several

    @property
    def places(self) -> frozenset[str]:
        """The questions that ask for no fact and still matter: the order of criteria, the Region whose prices hold."""
        order = {PRIORITIES} if self._order_needed else set()
        region = {REGION} if self.by_numbers and self._analysis.situation.region is None else set()
        return frozenset(order | (region & self._open_places))

    # --- what can change it ---------------------------------------------------------------------------------------

    @cached_property
    def pivotal(self) -> frozenset[str]:
        """The facts with questions of their own whose answers can still change it, if what is granted is so."""
        return self._pivotal_for_rules or self._pivotal_for_costs

    @property
    def _pivotal_for_rules(self) -> frozenset[str]:
        if self._known.pivotal is None:
            open_, found = self._asked & self.free, frozenset[str]()
            while differing := self._differing(open_ - found):
                found |= differing
            self._known.pivotal = found
        return self._known.pivotal

    @cached_property
    def _pivotal_for_costs(self) -> frozenset[str]:
        """The amounts of which a low or a high one leads elsewhere; that hangs on places, not on facts alone."""
        open_ = AMOUNTS & self._asked & self.free if self.by_numbers else ()
        return frozenset(fact for fact in open_ if self._amount_matters(fact))

    @property
    def settled(self) -> bool:
        """Whether no answer can change it, if what is granted is so."""
        return self._settled_by_rules and not self.places and not self._pivotal_for_costs

    @property
    def _settled_by_rules(self) -> bool:
        if self._known.settled is None:
            self._known.settled = not self._differing(self._asked & self.free)
        return self._known.settled

    @property
    def open(self) -> frozenset[str]:
        """The facts with questions of their own of which nothing is known, whether they matter or not."""
        return frozenset(fact for fact in self._asked & self.free if len(list(self._possible(fact))) > 1)

    @property
    def granted(self) -> Mapping[str, FactValue | None]:
        """What has to be as it is taken to be for nothing else to change the connection, where nothing is pivotal."""
        if self._known.granted is None:
            self._known.granted = self._find_granted()
        beside = self._zones if self.by_numbers else ()
        return {fact: self.values.get(fact) for fact in (*self._known.granted, *beside)}

    def _find_granted(self) -> tuple[str, ...]:
        read = self._read_by_costs() & self.free if self.by_numbers else ()
        found = {fact for fact in read if len(list(self._possible(fact))) > 1}
        while differing := self._differing(self.free - found):
            # What has a question of its own is not pivotal by itself: the other facts make it so.
            found.add(min(differing - self._asked or differing, key=self._logic.number.__getitem__))
        return tuple(sorted(found, key=self._logic.number.__getitem__))

    def _read_by_costs(self) -> frozenset[str]:
        """The facts that costs read of the mechanisms among which they decide."""
        left = self._proof.reference[0]
        catalogue = self._logic.catalogue
        kinds = {
            use.kind
            for name, bit in self._logic.bits.items()
            if left & bit
            for use in catalogue.mechanisms[name].entry.constructs
        }
        read_of = {**STATE_FACTS, **FACTS_OF_OTHERS}
        return AMOUNTS | {fact for fact, read in read_of.items() if not read or not kinds.isdisjoint(read)}

    def _amount_matters(self, fact: str) -> bool:
        amount = getattr(self._logic.catalogue.amounts, fact)
        return any(self.supposing(fact, value).mechanism != self.mechanism for value in (amount.low, amount.high))

    def _differing(self, free: Set[str]) -> frozenset[str]:
        """Facts that together can change what rules leave, none of them to spare; nothing where no facts can."""
        logic, number = self._logic, self._logic.number
        try:
            found = self._proof.counterexample(number[name] for name in free)
        except TooMany:
            return frozenset(sorted(free)[:1])
        if found is None:
            return frozenset()
        # What is granted is put back last, so that it stays only where it is needed.
        differing = [name for name in logic.names if found[number[name]] != self._start[number[name]]]
        for name in sorted(differing, key=lambda name: name in self._asked):
            trial = list(found)
            trial[number[name]] = self._start[number[name]]
            if self._proof.differs(trial):
                found = trial
        left = frozenset(name for name in differing if found[number[name]] != self._start[number[name]])
        # Where others imply all that is left, something that is open has to hold still nevertheless.
        return left & free or frozenset(sorted(free)[:1])

    def settled_by(self, fact: str) -> float:
        """The share of the answers for a fact after which no other can change what rules leave of the connection."""
        shares = self._known.settled_by
        if fact not in shares:
            after = [self.supposing(fact, value) for value in self._possible(fact)]
            shares[fact] = sum(one._settled_by_rules for one in after) / len(after) if after else 0.0
        return shares[fact]

    def outcomes(self, fact: str) -> Iterator[tuple[FactValue, str | None]]:
        """Every value of a fact that rules tell apart, and what the connection would get with it."""
        for value in self._possible(fact):
            yield value, self.supposing(fact, value).mechanism

    def _possible(self, fact: str) -> Iterator[FactValue]:
        """The values of a fact that rules tell apart, of sets those with one member at most."""
        number = self._logic.number[fact]
        for value in self._logic.values[number]:
            if isinstance(value, frozenset) and len(value) > 1:
                continue
            trial = list(self._start)
            trial[number] = self._logic.bit(fact, value)
            if self._logic.limit(trial, self._start):
                yield value
