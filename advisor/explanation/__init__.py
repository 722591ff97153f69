"""Turns an analysis into the result: why, why not each other mechanism, on what it rests, what would change it."""

from collections.abc import Iterable
from math import inf

from advisor.analysis import POLICY, Analysis, Flip
from advisor.catalogue import Catalogue
from advisor.conditions import FactValue
from advisor.decision import Fate
from advisor.explanation.advice import advice
from advisor.explanation.bills import of_connection
from advisor.explanation.fleet import FleetWords
from advisor.explanation.path import hops
from advisor.explanation.why_not import alternatives
from advisor.explanation.words import Words, pages, plain
from advisor.plain_text import and_join
from advisor.result.connections import Advice, Change, ConnectionResult, OpenQuestion, Presumption, Reason
from advisor.result.parts import Answer, FactRead, Remark


def explain(analysis: Analysis, fleet: FleetWords | None) -> ConnectionResult:
    """Everything there is to say about one connection, as the plan for the fleet serves it."""
    return _Explainer(analysis, fleet).result()


class _Explainer:
    def __init__(self, analysis: Analysis, fleet: FleetWords | None):
        self.analysis, self.fleet = analysis, fleet
        self.place = fleet.place(analysis) if fleet else None
        self.catalogue: Catalogue = analysis.catalogue
        self.situation = analysis.situation
        self.decision = analysis.decision
        self.words = Words(analysis)

    def result(self) -> ConnectionResult:
        analysis, connection = self.analysis, self.situation.connection
        mechanism = self.fleet.mechanism(analysis) if self.fleet else None
        conditions = self.conditions()
        number = self.situation.number
        return ConnectionResult(
            id=connection.id,
            consumer=connection.consumer,
            provider=connection.provider,
            at=str(analysis.inventory.position(["connections", number])),
            origin=analysis.inventory.origin(["connections", number]),
            recommendation=self.answer(mechanism) if mechanism else None,
            standing="infeasible" if mechanism is None else "conditional" if self.open(conditions) else "decided",
            decided_by=self.decided_by(mechanism),
            path=hops(analysis, mechanism) if mechanism else (),
            alone={"mechanism": self.decision.mechanism},
            reasons=self.reasons_for(mechanism) if mechanism else self.conflict(),
            alternatives=alternatives(analysis, self.words, mechanism, self.fleet),
            presumptions=self.presumptions(),
            conditions=conditions,
            would_change=self.would_change(conditions, mechanism),
            warnings=self.warnings(mechanism),
            ways_out=() if mechanism else self.ways_out(),
            advice=self.advice(mechanism) if mechanism else (),
            facts={
                name: plain(self.analysis.values[name]) for name in self.catalogue.facts if name in self.analysis.values
            },
            monthly_cost=of_connection(analysis.bill(mechanism)) if mechanism else None,
            in_fleet=None if self.fleet is None or self.place is None else self.fleet.in_fleet(self.place),
            existing=None if self.fleet is None or self.place is None else self.fleet.existing(self.place),
        )

    def answer(self, mechanism: str) -> Answer:
        return Answer(mechanism=mechanism, family=self.catalogue.mechanisms[mechanism].entry.family)

    # --- why ------------------------------------------------------------------------------------------------------

    def reasons_for(self, mechanism: str) -> tuple[Reason, ...]:
        """Why: the override, then what requires it, what makes it the documented answer, what prefers it."""
        found = [
            self.words.reason(one)
            for kind in ("require", "fits", "prefer")
            for one in self.analysis.naming(mechanism, kind)
        ]
        if self.analysis.override:
            override = self.analysis.override
            number = self.analysis.inventory.content.overrides.index(override)
            place = str(self.analysis.inventory.position(["overrides", number]))
            read = FactRead(
                fact="override", value=override.choose, at=place, says=f"{override.by or 'somebody'} decided so"
            )
            found.insert(
                0,
                Reason(
                    rule="override",
                    effect="override",
                    confidence="stated",
                    text=override.because,
                    facts=(read,),
                    sources=(),
                ),
            )
        return tuple(found)

    def conflict(self) -> tuple[Reason, ...]:
        """Why nothing is left: the rules that together leave nothing."""
        shown: dict[str, Reason] = {}
        for one in self.analysis.found:
            if one.rule in self.decision.conflict and one.effect.kind in {"require", "eliminate"}:
                shown.setdefault(one.rule, self.words.reason(one))
        return tuple(shown.values())

    def open(self, conditions: tuple[OpenQuestion, ...]) -> bool:
        """Whether the answer waits for something: people's decisions do not."""
        return bool(conditions) and self.analysis.override is None

    def decided_by(self, planned: str | None) -> str:
        decision, mechanism = self.decision, self.decision.mechanism
        if self.fleet and self.place is not None and planned is None:
            full = [limit.entry.title for limit in self.fleet.full_limits(self.place)]
            return f"Nothing that is admissible fits any more: {and_join(full) or 'what must stay apart'} rules it out."
        if self.analysis.override:
            return "A decision of people stands above the rules."
        if self.fleet and self.place is not None and mechanism not in self.fleet.draft.choices[self.place]:
            return "It is the best of those that open nothing that the inventory forbids."
        if planned != mechanism:
            return "The fleet decides: it is the best of those that are equal on all that ranks higher."
        if mechanism is None:
            return (
                f"No mechanism is left: {and_join(list(decision.conflict)) or 'the rules'} together rule out every one."
            )
        left = [one for one in decision.fates if decision.fates[one] is not Fate.ELIMINATED]
        match decision.decided_by:
            case "":
                return "Every other mechanism is eliminated."
            case "class":
                fits = any(self.analysis.naming(mechanism, "fits"))
                return (
                    "It is the documented answer to this need."
                    if fits
                    else "It is the only one left that nothing speaks against."
                )
            case "cost":
                return "It costs least of those that are equal on the criteria ranked above cost."
            case "constructs":
                return "It needs the fewest new things to run of those that are equal on all that ranks higher."
            case "catalogue":
                same = [self.words.title(one) for one in decision.steps[-2].stayed if one != mechanism]
                return f"It is equal with {and_join(same)} on every criterion, and the narrowest."
            case criterion:
                title = self.catalogue.criteria[criterion].title.lower()
                return f"It ranks highest for {title} among the {len(left)} that are possible."

    # --- on what it rests -----------------------------------------------------------------------------------------

    def presumptions(self) -> tuple[Presumption, ...]:
        """The presumed values that the mechanism hangs on."""
        moving = dict.fromkeys(flip.fact for flip in self.analysis.flips)
        return tuple(
            Presumption(
                fact=name,
                value=plain(self.situation.values[name]),
                because=origin.because,
                says=self.catalogue.facts[name].say(self.situation.values[name]),
            )
            for name in moving
            if (origin := self.situation.origins.get(name))
            and origin.kind == "presumed"
            and not self.catalogue.facts[name].wished
        )

    def conditions(self) -> tuple[OpenQuestion, ...]:
        found = [
            OpenQuestion(
                fact=name,
                question=self.catalogue.facts[name].entry.question,
                find_out=self.catalogue.facts[name].entry.find_out,
                outcomes={_word(value): mechanism for value, mechanism in outcomes.items()},
            )
            for name, outcomes in self.analysis.conditions
        ]
        asked = self.fleet.question(self.place) if self.fleet and self.place is not None else None
        return (*found, asked) if asked else tuple(found)

    def would_change(self, conditions: Iterable[OpenQuestion], planned: str | None) -> tuple[Change, ...]:
        asked = {one.fact for one in conditions}
        nearest: dict[object, Flip] = {}
        for flip in self.analysis.flips:
            kind = self.catalogue.facts[flip.fact].entry.kind
            known = self.situation.values.get(flip.fact)
            now = known if isinstance(known, int | float) else 0
            key = (flip.fact, flip.mechanism if kind == "number" else flip.value)
            if key not in nearest or (
                isinstance(flip.value, int | float)
                and abs(flip.value - now) < abs(float(str(nearest[key].value)) - now)
            ):
                nearest[key] = flip
        return tuple(
            Change(
                fact=flip.fact,
                before=plain(self.situation.values.get(flip.fact)),
                after=plain(flip.value),
                says=self._says(flip),
                mechanism=flip.mechanism,
            )
            for flip in nearest.values()
            if flip.fact not in asked and flip.mechanism != planned
        )

    def _says(self, flip: Flip) -> str:
        """The other value as a clause; of a set, only what comes or goes."""
        fact, before = self.catalogue.facts[flip.fact], self.situation.values.get(flip.fact)
        if not isinstance(flip.value, frozenset):
            return fact.say(flip.value)
        held = before if isinstance(before, frozenset) else frozenset()
        gone = held - flip.value
        return f"it is not so that {fact.say(gone)}" if gone else fact.say(flip.value - held)

    # --- what goes with it ----------------------------------------------------------------------------------------

    def advice(self, mechanism: str) -> tuple[Advice, ...]:
        serving = self.fleet.serving(self.place) if self.fleet and self.place is not None else ()
        return advice(self.analysis, self.words, mechanism, serving)

    def warnings(self, mechanism: str | None) -> tuple[Remark, ...]:
        found = [
            Remark(rule=name, text=self.words.text(remark.text), sources=pages(self.catalogue.rules[name].sources))
            for name in self.catalogue.rules
            if name in self.analysis.fired
            for remark in self.catalogue.rules[name].warnings
            if not remark.mechanisms or mechanism in remark.mechanisms
        ]
        found += [
            Remark(rule="contradiction", text=f"{one.position}: {one.message}; {one.hint}.")
            for one in self.situation.contradictions
        ]
        if unpriced := self._unpriced():
            found.append(Remark(rule="cost", text=unpriced))
        if problem := self.analysis.override_problem:
            found.append(Remark(rule="override", text=f"{problem.message} ({problem.position})."))
        if self.analysis.override and any(
            one.rule == POLICY for one in self.analysis.naming(mechanism or "", "eliminate")
        ):
            place = self.analysis.inventory.position(["policy", "never"])
            found.append(Remark(rule="override", text=f"The override defies your policy ({place})."))
        if self.analysis.override and mechanism and self.decision.mechanism != mechanism:
            alone = self.words.title(self.decision.mechanism) if self.decision.mechanism else "nothing"
            found.append(Remark(rule="override", text=f"The rules alone would choose {alone}."))
        return tuple(found)

    def ways_out(self) -> tuple[Remark, ...]:
        """What rules say would help where nothing is left."""
        return tuple(
            Remark(rule=name, text=self.words.text(f"{rule.because} {rule.way_out}"), sources=pages(rule.sources))
            for name, rule in self.catalogue.rules.items()
            if rule.way_out and name in self.analysis.fired
        )

    def _unpriced(self) -> str:
        """What to say where the user ranks cost and a price is missing for some that cost had to decide among."""
        step = next((step for step in self.decision.steps if step.by == "cost"), None)
        if step is None or len(step.levels) == 1 or "cost" not in self.situation.priorities:
            return ""
        bills = {one: self.analysis.bill(one) for one in step.stayed}
        least = min((bill.usd for bill in bills.values() if bill.usd is not None), default=inf)
        unpriced = [self.words.title(one) for one, bill in bills.items() if bill.unknown and bill.known_usd < least]
        if not unpriced:
            return ""
        return f"Cost was to decide, and no price is known for {and_join(unpriced)}: compare them before you build."


def _word(value: FactValue) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case frozenset():
            return ", ".join(sorted(value))
        case _:
            return str(value)
