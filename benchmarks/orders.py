"""The best fixed order of the interview's questions that was found: `python -m benchmarks.orders` looks for it again.

Of every case a smallest set of questions is found after whose answers nothing can change a recommendation. An order has
to ask all of one such set, and whatever else is open before the last of it. The order with the least total is looked
for by moving single questions; then it is asked for real, which may show other sets, until it shows none.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from multiprocessing import Pool

from advisor import loads
from advisor.catalogue import built_in
from advisor.interview.answers import NotUnderstood
from advisor.interview.session import Session
from benchmarks.cases import answer, cases, in_order
from benchmarks.measure import DAY
from benchmarks.respondent import Respondent

ORDER = (
    "region",
    "priorities",
    "vpc_account",
    "needs.no_internet",
    "private_endpoint",
    "needs.inspection",
    "vendor",
    "vpc_cidrs",
    "needs.overlap",
    "protocol",
    "needs.shared_entry",
    "transit_gateway",
    "site_reached_by",
    "needs.provider_hidden",
    "needs.caller_identity",
    "runs_on",
    "needs.original_name",
    "needs.central_owner",
    "needs.consolidation",
    "needs.new_load_balancer",
    "needs.network_encryption",
    "connection_protocol",
    "needs.on_premises_reach",
    "needs.one_way",
    "needs.transitive",
    "needs.segments",
    "growth",
    "needs.networks_grow",
    "needs.steady_latency",
    "gb_per_month",
    "site_ends_in",
    "needs.lifetime",
    "needs.trust_boundary",
    "needs.any_to_any",
    "needs.line",
    "needs.lead_time",
    "needs.layer_7",
    "needs.line_reaches_vpc",
    "site_cidrs",
    "needs.central_policy",
    "needs.consumer_stores_data",
    "needs.moving_address",
    "data",
    "needs.address_translation",
)
"""Found on 41 of the cases; the search over all takes long."""
Names = frozenset[str]
SEED, ROUNDS, BEGINNINGS = 1, 4, 3


class Case:
    """One case, in which all is answered that is always asked, and then any set of questions."""

    def __init__(self, name: str):
        catalogue = built_in()
        self.respondent = Respondent(loads(cases()[name], name), catalogue)
        self.session = Session("", catalogue, DAY, lambda _: None, name)
        while question := next(self.session.stand.questions.always(), None):
            answer(self.session, question, self.respondent.typed(question))
        self._begun = self.session.moment
        self._settled: dict[Names, bool] = {}
        self.every = self._answer(None)

    def _answer(self, names: Collection[str] | None) -> Names:
        """Answers the questions of these names as often as they are open, or all; gives those that were."""
        while self.session.moment is not self._begun:
            self.session.back()
        asked: set[str] = set()
        while question := in_order(self.session.stand, names):
            answer(self.session, question, self.respondent.typed(question))
            asked.add(question.id)
        return frozenset(asked)

    def settled(self, names: Names) -> bool:
        """Whether nothing can change a recommendation once these questions are answered."""
        if names not in self._settled:
            self._answer(names)
            self._settled[names] = all(one.settled for one in self.session.stand.cases)
        return self._settled[names]

    def smallest(self, names: Names) -> Names:
        """A set of questions of which none can be left out, among these."""
        for one in sorted(names):
            if self.settled(names - {one}):
                names -= {one}
        return names

    def after(self, order: Sequence[str]) -> Names:
        """The questions that are asked in a fixed order until nothing can change a recommendation."""
        names = [one for one in order if one in self.every]
        low, high = 0, len(names)
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.settled(frozenset(names[:middle])) else (middle + 1, high)
        return frozenset(names[:low])


@cache
def _case(name: str) -> Case:
    return Case(name)


def _sets(name: str) -> tuple[str, Names, Names] | None:
    """All questions of a case and a smallest set of them; nothing where an interview cannot describe it."""
    try:
        case = _case(name)
    except NotUnderstood:
        return None
    return name, case.every, case.smallest(case.every)


def _asked(name: str, order: Sequence[str]) -> tuple[str, Names, Names]:
    """What a fixed order asks of a case, and a smallest set of that."""
    asked = _case(name).after(order)
    return name, asked, _case(name).smallest(asked)


def total(order: Sequence[str], every: Mapping[str, Names], sets: Mapping[str, Iterable[Names]]) -> int:
    """How many questions an order asks of all cases, as far as their smallest sets are known."""
    place = {name: number for number, name in enumerate(order)}
    return sum(
        min(sum(place[one] <= max(map(place.__getitem__, need), default=-1) for one in every[name]) for need in needs)
        for name, needs in sets.items()
    )


def improved(
    order: list[str], every: Mapping[str, Names], sets: Mapping[str, Iterable[Names]]
) -> tuple[int, list[str]]:
    """An order that no move of a single question makes better."""
    best, last = total(order, every, sets), None
    while best != last:
        last = best
        for one in random.sample(order, len(order)):
            rest = [other for other in order if other != one]
            moved = [[*rest[:place], one, *rest[place:]] for place in range(len(order))]
            order = min([order, *moved], key=lambda trial: total(trial, every, sets))
            best = total(order, every, sets)
    return best, order


def main() -> None:
    """Prints the best order that is found."""
    random.seed(SEED)
    with Pool() as pool:
        found = [one for one in pool.imap_unordered(_sets, cases()) if one]
        every = {name: names for name, names, _ in found}
        sets = {name: {need} for name, _, need in found}
        often = Counter(one for needs in sets.values() for need in needs for one in need)
        order = sorted({one for names in every.values() for one in names}, key=lambda one: (-often[one], one))
        for _ in range(ROUNDS):
            begins = [order, *(random.sample(order, len(order)) for _ in range(BEGINNINGS - 1))]
            best, order = min(improved(one, every, sets) for one in begins)
            asked = pool.starmap(_asked, [(name, order) for name in sets])
            print(f"{best} questions by the sets that are known, {sum(len(one) for _, one, _ in asked)} for real")
            if all(need in sets[name] for name, _, need in asked):
                break
            for name, _, need in asked:
                sets[name].add(need)
    print(*(f'    "{one}",' for one in order), sep="\n")


if __name__ == "__main__":
    main()
