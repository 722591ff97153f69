"""What the interview costs people, and how long they wait: `python -m benchmarks.interview` for the table.

Every example and every open case is asked from nothing, by the interview and by the best fixed order that was found of
the same questions (`benchmarks/orders.py`), which stops by the same rule and asks for all subjects that there are.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time

from advisor import loads
from advisor.catalogue import Catalogue, built_in
from advisor.interview.answers import NotUnderstood
from advisor.interview.questions import Question
from advisor.interview.session import Session
from advisor.interview.stand import Stand
from advisor.recommendation import recommend
from benchmarks.cases import LARGE, ROOT, answer, cases, in_order
from benchmarks.measure import DAY
from benchmarks.orders import ORDER
from benchmarks.respondent import Respondent

READ, TYPED = 238, 200
"""Words read and characters typed a minute: the mean of silent reading of English prose, and 40 words typed."""
MOST_READ = 16
"""Of more answers that can be chosen nobody reads all: of Regions, say."""


@dataclass(frozen=True)
class Prompt:
    """One line of a script: what was asked of how many, how many words that were, what was typed, and the wait
    for what comes next, in seconds of one core."""

    asked: str
    subjects: int
    words: int
    typed: str
    seconds: float


# --- asking -----------------------------------------------------------------------------------------------------------


def interview(session: Session, respondent: Respondent, order: Sequence[str] | None = None) -> Iterator[Prompt]:
    """A whole interview from nothing, prompt by prompt; in a fixed order where one is given."""
    while True:
        stand = session.stand
        question = stand.next if order is None else next(stand.questions.always(), None)
        if order is not None and question is None and not all(case.settled for case in stand.cases):
            question = in_order(stand, [*denied_in(stand), *order]) or in_order(stand, None)
        if question is not None:
            start = process_time()
            typed = answer(session, question, respondent.typed(question))
            _ = session.stand.next if order is None else None
            yield Prompt(question.id, len(question.subjects), _words(question), typed, process_time() - start)
            continue
        granted = [one for one in session.stand.granted if one.key not in session.moment.acknowledged]
        if not granted:
            return
        denied = [one for one in granted if respondent.denies(one, session) and one.fact not in session.moment.denied]
        typed = ", ".join(str(granted.index(one) + 1) for one in denied)
        words = sum(
            len(session.stand.catalogue.facts[one.fact].say(one.value).split())
            for one in granted
            if one.value is not None
        )
        start = process_time()
        (session.deny if denied else session.confirm)(denied or granted)
        yield Prompt("what is taken for granted", len(granted), words, typed, process_time() - start)


def denied_in(stand: Stand) -> Iterator[str]:
    """The questions of what is taken for granted: where one is open, it was denied, and comes first."""
    yield from (name for name, entry in stand.catalogue.questions.items() if entry.ask == "together")
    yield from (f"needs.{name}" for name, fact in stand.catalogue.facts.items() if fact.entry.ask == "together")


def _words(question: Question) -> int:
    """The words that a question puts on the screen: its text, its subjects, and the answers to choose from."""
    values = question.entry.values if len(question.entry.values) <= MOST_READ else {}
    return (
        sum(len(f"{word} {meaning}".split()) for word, meaning in values.items())
        + len(question.entry.question.split())
        + len([one for one in question.subjects if one.name])
    )


# --- what is printed --------------------------------------------------------------------------------------------------


def economy(catalogue: Catalogue) -> None:
    """Questions asked, against the best fixed order, and whether they lead to the mechanisms of the target."""
    ratios: list[float] = []
    totals, differing, impossible = [0, 0], [], []
    for name, text in cases().items():
        respondent = Respondent(loads(text, name), catalogue)
        session = Session("", catalogue, DAY, lambda _: None, name)
        try:
            ours = sum(1 for _ in interview(session, respondent))
        except NotUnderstood as error:
            impossible.append(f"{name}: {error}")
            continue
        other = Session("", catalogue, DAY, lambda _: None, name)
        fixed = sum(1 for _ in interview(other, respondent, ORDER))
        totals = [totals[0] + ours, totals[1] + fixed]
        ratios.append(ours / fixed)
        differing += [f"{name}: {one}" for one in respondent.differences(session)]
        print(f"    {name:16} {ours:3} prompts, {fixed:3} in the best fixed order, {ours / fixed:.0%}", flush=True)
    print(f"{totals[0]} prompts in {len(ratios)} interviews, {totals[1]} in the best fixed order; "
          f"median ratio {median(ratios):.0%} (bar: 60%)")  # fmt: skip
    print(f"{len(differing)} connections get another mechanism than their target:", *differing, sep="\n    ")
    print(f"{len(impossible)} cannot be described in an interview:", *impossible, sep="\n    ")


def script(catalogue: Catalogue, name: str = "slice") -> None:
    """The script of an example, and how long it takes."""
    respondent = Respondent(loads((ROOT / f"examples/{name}.yaml").read_text(), name), catalogue)
    prompts = list(interview(Session("", catalogue, DAY, lambda _: None, name), respondent))
    for number, one in enumerate(prompts, 1):
        print(f"    {number:2}. {one.asked} ({one.subjects}): {one.typed or 'Enter'}")
    words, characters = sum(one.words for one in prompts), sum(len(one.typed) + 1 for one in prompts)
    waited = sum(one.seconds for one in prompts)
    minutes = words / READ + characters / TYPED + waited / 60
    print(f"{name} from nothing: {len(prompts)} prompts (bar: 25), {minutes:.1f} minutes (bar: 5): "
          f"{words:,} words to read at {READ} a minute, {characters:,} characters to type at {TYPED} a minute, "
          f"{waited:.0f} s of waiting")  # fmt: skip


def waiting(catalogue: Catalogue) -> None:
    """The time to the next question in the large example, against `recommend` of the same file."""
    text = (ROOT / f"examples/{LARGE}.yaml").read_text()
    inventory = loads(text, LARGE)
    start = process_time()
    recommend(inventory, catalogue, DAY)
    whole, start = process_time() - start, process_time()
    session = Session(text, catalogue, DAY, lambda _: None, LARGE)
    _ = session.stand.next
    seconds = [process_time() - start]
    for one in interview(session, Respondent(inventory, catalogue)):
        print(f"    {one.asked} ({one.subjects}): {one.seconds:.2f} s", flush=True)
        seconds.append(one.seconds)
    worst, usual = max(seconds), median(seconds)
    print(f"time to the next question in {LARGE}, {len(inventory.content.connections)} connections: median "
          f"{usual:.2f} s, worst {worst:.2f} s of {len(seconds)} (bar: 1 s); recommend takes {whole:.2f} s: "
          f"{usual / whole:.2f} and {worst / whole:.2f} times")  # fmt: skip


def main(*parts: str) -> None:
    """Prints all, or the parts that are named."""
    catalogue = built_in()
    for name, part in {"script": script, "waiting": waiting, "economy": economy}.items():
        if not parts or name in parts:
            part(catalogue)


if __name__ == "__main__":
    main(*sys.argv[1:])
