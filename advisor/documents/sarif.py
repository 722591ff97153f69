"""What somebody should look at, as SARIF 2.1.0: code scanning shows it at the lines of the inventory.

The format is docs.oasis-open.org/sarif/sarif/v2.1.0; what code scanning requires beyond it is listed by GitHub
(docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support, read 2026-11-26).
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from advisor.plain_text import printable_json, visible
from advisor.problems import Position
from advisor.result import Result, RuleRead
from advisor.result.connections import ConnectionResult

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
AT_MOST = 1024
"""Characters that GitHub shows of a rule's description."""

KINDS = {
    "no-mechanism": "No mechanism is left for a connection",
    "open-question": "An unknown fact decides a connection",
    "contradiction": "The inventory contradicts itself",
    "cost": "A price that nobody published may decide",
    "override": "People decided otherwise than the rules",
    "override-not-in-force": "An override is not in force",
    "inventory": "Something in the inventory is wrong or doubtful",
    "forbidden-opened": "A forbidden pair can reach each other",
    "exposure": "A construct opens more than was asked for",
    "presumption": "A decision rests on presumptions",
}
"""What is found that no rule of the knowledge says."""

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class _Found:
    """One thing to look at; `of` tells it from others of its rule, wherever it stands."""

    rule: str
    level: Level
    text: str
    at: Position
    of: str


def sarif(result: Result) -> str:
    """The findings of a result as a SARIF log of one run."""
    found = list(_found(result))
    rules = list(dict.fromkeys(one.rule for one in found))
    run = {
        "tool": {
            "driver": {
                "name": "connectivity-advisor",
                "version": result.advisor["version"],
                "rules": [_rule(name, result.rules.get(name)) for name in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [
            {
                "ruleId": one.rule,
                "ruleIndex": rules.index(one.rule),
                "level": one.level,
                "message": {"text": _plain(one.text)},
                "locations": [_location(one.at)],
                "partialFingerprints": {"primaryLocationLineHash": fingerprint},
            }
            for one, fingerprint in zip(found, _fingerprints(found), strict=True)
        ],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return printable_json(json.dumps(log, ensure_ascii=False, indent=2)) + "\n"


def _found(result: Result) -> Iterator[_Found]:
    said = tuple(one.problem for one in result.overrides if one.problem)
    for one in result.connections:
        yield from _of_connection(one, said)
    for override in result.overrides:
        if override.problem:
            text = f"{override.connection}: {override.problem}."
            yield _Found("override-not-in-force", "error", text, position(override.at), override.connection)
    forbidden = {pair.at for pair in result.plan.reach.forbidden} if result.plan.reach else set()
    for problem in result.problems:
        if problem.message in said or str(problem.position) in forbidden:
            continue
        text = f"{problem.message}." + (f" {problem.hint}" if problem.hint else "")
        yield _Found("inventory", problem.severity.value, text, problem.position, problem.message)
    yield from _of_reach(result)


def _of_connection(one: ConnectionResult, said: tuple[str, ...]) -> Iterator[_Found]:
    """What is to be looked at in one connection, but for what is said of its override elsewhere."""
    at = position(one.at)
    if one.standing == "infeasible":
        ways = " ".join(remark.text for remark in one.ways_out)
        yield _Found("no-mechanism", "error", f"{one.id}: no mechanism is left. {ways}".rstrip(), at, one.id)
    for question in one.conditions:
        text = f"{one.id} hangs on an open question: {question.question} {question.find_out}".rstrip()
        yield _Found("open-question", "warning", text, at, f"{one.id} {question.fact}")
    for remark in one.warnings:
        if remark.rule == "override" and remark.text.startswith(said):
            continue
        yield _Found(remark.rule, "warning", f"{one.id}: {remark.text}", at, one.id)
    if one.presumptions:
        presumed = "; ".join(presumption.says for presumption in one.presumptions)
        yield _Found("presumption", "note", f"{one.id} is decided presuming that {presumed}.", at, one.id)


def _of_reach(result: Result) -> Iterator[_Found]:
    reach = result.plan.reach
    if reach is None:
        return
    for pair in reach.forbidden:
        if pair.verdict != "kept_apart":
            between = f"{pair.consumer} to {pair.provider}"
            text = f"{between} is forbidden, and open. {pair.text}"
            yield _Found("forbidden-opened", "error", text, position(pair.at), between)
    places = {one.id: one.at for one in result.connections}
    served = {(one.kind, one.name): one.serves for one in reversed(result.plan.constructs)}
    of_kind = {one.kind: one.serves for one in reversed(result.plan.constructs)}
    for exposure in reach.exposures:
        # A construct stands on no line of the inventory: the first connection that it serves does.
        serves = served.get((exposure.kind, exposure.name)) or of_kind.get(exposure.kind) or ()
        at = next((places[name] for name in (*serves, *places) if name in places), None)
        if at is not None:
            name = exposure.name or exposure.kind.replace("_", " ")
            text = f"{name}: {exposure.text} Closed by: {exposure.closed_by}"
            yield _Found("exposure", "note", text, position(at), f"{exposure.kind} {exposure.name}")


def _rule(name: str, known: RuleRead | None) -> dict[str, Any]:
    """A rule as code scanning lists it; its help names the pages that it rests on."""
    title = known.title if known else KINDS.get(name, name)
    sources = known.sources if known else ()
    rests = "".join(f"\n{source.title}, {source.url}, checked {source.checked}" for source in sources)
    described = {"text": _plain(title)[:AT_MOST]}
    rule = {
        "id": name,
        "shortDescription": described,
        "fullDescription": described,
        "help": {"text": "\n".join(map(_plain, f"{title}{rests}".splitlines()))},
    }
    return {**rule, "helpUri": sources[0].url} if sources else rule


def position(at: str) -> Position:
    """What `file:line:column` says; a file's name may hold colons itself."""
    file, line, column = at.rsplit(":", 2)
    return Position(file, int(line), int(column))


def _location(at: Position) -> dict[str, Any]:
    path = Path(at.file)
    uri = path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))
    region = {
        "startLine": at.line,
        "startColumn": at.column,
        "endLine": at.line,
        "endColumn": at.column + 1,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}


def _plain(text: str) -> str:
    """A text as a plain text message: no placeholder and no link comes from what people wrote."""
    return visible(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _fingerprints(found: list[_Found]) -> Iterator[str]:
    """What tells a finding from others, whatever else stands in the file and on which line it stands."""
    times: Counter[str] = Counter()
    for one in found:
        said = "\0".join((one.rule, one.at.file, one.of))
        digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        times[digest] += 1
        yield f"{digest}:{times[digest]}"
