"""AWS's own guide, point by point: what it says, and what the advisor says of that situation. `make docs` prints it."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from advisor import loads, recommend
from advisor.documents.markdown import escaped
from advisor.result.connections import ConnectionResult
from tests.scenarios.cases import listed

_FILE: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("aws-guide.yaml").read_text())
POINTS: dict[str, dict[str, Any]] = {point["id"]: point for point in _FILE["points"]}
KINDS = {"use": "When to use it", "avoid": "When not to use it", "combine": "Combinations"}
PAGES = {
    "within-aws": "content/connectivity/within-aws.md",
    "service-to-service": "content/application-networking/service-to-service.md",
}


@cache
def decided(name: str) -> dict[str, ConnectionResult]:
    """The connections of a point's situation, by id."""
    result = recommend(loads(yaml.safe_dump(POINTS[name]["inventory"], sort_keys=False), name))
    return {one.id: one for one in result.connections}


def asked(point: dict[str, Any], results: Mapping[str, ConnectionResult]) -> ConnectionResult:
    """The connection that a point is about."""
    return results[point.get("decides", next(iter(results)))]


def answer(connection: ConnectionResult) -> str:
    """The recommended mechanism, or `none`."""
    return connection.recommendation.mechanism if connection.recommendation else "none"


def contradictions(point: dict[str, Any], results: Mapping[str, ConnectionResult]) -> Iterator[str]:
    """In what the advisor differs from a point."""
    one = asked(point, results)
    if "recommends" in point and answer(one) not in listed(point["recommends"]):
        yield f"{answer(one)} is recommended instead of {' or '.join(listed(point['recommends']))}"
    if answer(one) in listed(point.get("not")):
        yield f"{answer(one)} is recommended"
    gone = {other.mechanism for other in one.alternatives if other.standing == "eliminated"}
    yield from (
        f"{mechanism} is not eliminated" for mechanism in listed(point.get("eliminated")) if mechanism not in gone
    )
    for connection, expected in point.get("each", {}).items():
        if answer(results[connection]) not in listed(expected):
            yield f"{answer(results[connection])} is recommended for {connection} instead of {expected}"
    said = " ".join([*(r.text for r in one.reasons), *(r.text for r in one.warnings), *(r.text for r in one.advice)])
    if point.get("text", "").lower() not in said.lower():
        yield f"nothing is said of {point['text']!r}"


def _row(name: str) -> str:
    point, one = POINTS[name], asked(POINTS[name], decided(name))
    answers = sorted({answer(other) for other in decided(name).values()}) if "each" in point else [answer(one)]
    reason = next(iter(one.reasons), None)
    because = f"{reason.text} ({reason.rule})" if reason else one.decided_by
    standing = "differs" if "differs" in point else "agrees"
    cells = [name, point["says"], ", ".join(answers), because, standing]
    return "| " + " | ".join(escaped(cell) for cell in cells) + " |"


def document() -> Iterator[str]:
    """docs/agreement-with-aws.md, line by line."""
    differing = [name for name in POINTS if "differs" in POINTS[name]]
    total = len(POINTS)
    yield "# Agreement with AWS's own guide"
    yield ""
    yield "Made by `make docs`: the situation of each point stands in `tests/scenarios/aws-guide.yaml` as an inventory"
    yield "and is decided anew; the tests fail where agreement or difference is not as written here. The guide is the"
    yield "repository aws/aws-networking-best-practices; its points are retold, and are what is expected, whatever"
    yield "the advisor says."
    yield ""
    for page, path in PAGES.items():
        own = [name for name in POINTS if name.startswith(f"{page}/")]
        agreed = sum(name not in differing for name in own)
        commit = _FILE["commit"][page]
        address = f"https://github.com/aws/aws-networking-best-practices/blob/{commit}/{path}"
        yield f"- [{page}]({address}): {len(own)} points, {agreed} agree"
    yield ""
    yield f"Of {total} points {total - len(differing)} agree and {len(differing)} differ."
    if differing:
        yield ""
        yield "## Where the advisor differs"
        for name in differing:
            point = POINTS[name]
            yield ""
            yield f"**{escaped(name)}.** The guide: {escaped(point['says'])}"
            contradicted = "; ".join(contradictions(point, decided(name)))
            yield f"The advisor: {escaped(contradicted)}. {escaped(point['differs'])}"
    for kind, title in KINDS.items():
        yield ""
        yield f"## {title}"
        yield ""
        yield "| point | the guide says | the advisor says | because | |"
        yield "| --- | --- | --- | --- | --- |"
        yield from (_row(name) for name, point in POINTS.items() if point["kind"] == kind)


if __name__ == "__main__":
    print("\n".join(document()))
