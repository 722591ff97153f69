"""`make quality`: how many of the cases get the answer of their source, by kind, and every miss."""

import sys
from collections.abc import Iterator

from advisor.documents.markdown import escaped
from tests.scenarios.cases import HELD_OUT, OPEN, Score

GROUPS = {
    "Open cases, solid": Score.of(case for case in OPEN.values() if not case.doubtful),
    "Open cases of doubtful sources": Score.of(case for case in OPEN.values() if case.doubtful),
    **{
        f"Held-out cases, {name} round": Score.of(case for case in HELD_OUT.values() if case.entry["round"] == name)
        for name in ("first", "second", "third", "fourth", "fifth", "sixth")
    },
}
INTRODUCTION = """\
# How good the decisions are

Made by `make docs`; `make quality` prints the same figures. A case is a situation from public material (practice
questions, AWS's pages, blogs, vendors' manuals) as an inventory, with the answer of its source. Strict counts that
answer only, lenient also one that the source accepts; the mean over the kinds lets a rare kind of answer count as much
as a common one; decided is the share without an open question.

"""
READING = """\
The open cases are in-sample: the rules were written with their answers in view. The held-out cases were described as
inventories by people who had the reference of the inventory, and neither rules nor answers. The first round showed
what was missing, in the vocabulary and in the rules; each later round was scored once before anything was changed
because of it, and those figures tell how the advisor does on what it has not seen. Then what a miss showed about AWS
in general was mended; what it showed about one question was not, and stands below. Popular questions stand in several
banks, so rounds overlap; many of the cases come from one reposted bank, which gives keys without reasons.

"""


def report() -> Iterator[str]:
    """The scores as text: strict counts the expected answer only, lenient an accepted one too."""
    for title, score in GROUPS.items():
        yield title
        yield (
            f"{len(score.cases)} cases: strict {score.strict:.1%}, lenient {score.lenient:.1%}, "
            f"mean over the kinds {score.mean:.1%}, decided {score.decided:.1%}"
        )
        yield from (f"  {kind:24} {mean:6.1%} of {number}" for kind, (mean, number) in score.kinds.items())
        yield "misses:" if score.misses else "no misses"
        for case in score.misses:
            yield f"  {case.name}: {case.answer} instead of {case.kind} ({case.score:g}). {case.why}".rstrip()
        yield ""


def document() -> Iterator[str]:
    """docs/decision-quality.md, line by line."""
    yield from INTRODUCTION.splitlines()
    yield "| cases | number | strict | lenient | mean over the kinds | decided |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for title, score in GROUPS.items():
        yield _row(title, len(score.cases), score.strict, score.lenient, score.mean, score.decided)
    yield ""
    yield "At the first run of each round, before any rule was changed because of it:"
    yield ""
    yield "| round | strict | lenient | of those that resemble no earlier case: number | strict | lenient |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for title, score in GROUPS.items():
        if title.startswith("Held-out"):
            yield _row(title.split()[-2], *score.at_first, len(score.new.cases), *score.new.at_first)
    yield ""
    yield from READING.splitlines()
    yield "## By kind of answer"
    yield ""
    yield "| kind | " + " | ".join(GROUPS) + " |"
    yield "| --- |" + " --- |" * len(GROUPS)
    for kind in sorted({kind for score in GROUPS.values() for kind in score.kinds}):
        means = [score.kinds.get(kind) for score in GROUPS.values()]
        yield _row(f"`{kind}`", *(f"{one[0]:.0%} of {one[1]}" if one else "" for one in means))
    yield ""
    yield "## Every miss"
    for title, score in GROUPS.items():
        yield ""
        yield f"**{title}**: " + ("" if score.misses else "none.")
        for case in score.misses:
            yield ""
            points = "accepted by the source" if case.score else "a miss"
            answer = f"{case.answer} instead of {' or '.join(case.expected)} ({points})"
            yield f"- {case.name}, {escaped(answer)}. {escaped(case.why)}"


def _row(*cells: str | float) -> str:
    """A row of a table; a share is shown as per cent."""
    return "| " + " | ".join(f"{cell:.1%}" if isinstance(cell, float) else str(cell) for cell in cells) + " |"


if __name__ == "__main__":
    print("\n".join(document() if "--document" in sys.argv else report()))
