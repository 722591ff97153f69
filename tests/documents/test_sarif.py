"""SARIF that code scanning takes: what is found stands at the lines of the inventory, and is known again later."""

import json
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft202012Validator

from advisor import cli
from advisor.catalogue import Catalogue
from advisor.documents.sarif import position, sarif
from advisor.inventory.reader import load_files, load_text
from advisor.recommendation import recommend
from tests.conftest import DAY, EXAMPLES
from tests.documents.test_hostile import TEXTS, described

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
SHORT_TEXT = {**TEXT, "properties": {"text": {"type": "string", "minLength": 1, "maxLength": 1024}}}
FROM_1 = {"type": "integer", "minimum": 1}
REQUIRED = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name", "version", "rules"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id", "shortDescription", "fullDescription", "help"],
                                            "properties": {
                                                "id": {"type": "string", "minLength": 1},
                                                "shortDescription": SHORT_TEXT,
                                                "fullDescription": SHORT_TEXT,
                                                "help": TEXT,
                                                "helpUri": {"type": "string", "pattern": "^https?://[!-~]+$"},
                                            },
                                            "additionalProperties": False,
                                        },
                                    }
                                },
                            }
                        },
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": [
                                "ruleId",
                                "ruleIndex",
                                "level",
                                "message",
                                "locations",
                                "partialFingerprints",
                            ],
                            "properties": {
                                "level": {"enum": ["note", "warning", "error"]},
                                "message": TEXT,
                                "partialFingerprints": {
                                    "type": "object",
                                    "required": ["primaryLocationLineHash"],
                                    "additionalProperties": {"type": "string"},
                                },
                                "locations": {
                                    "type": "array",
                                    "minItems": 1,
                                    "maxItems": 1,
                                    "items": {
                                        "type": "object",
                                        "properties": {
                                            "physicalLocation": {
                                                "type": "object",
                                                "required": ["artifactLocation", "region"],
                                                "properties": {
                                                    "artifactLocation": {
                                                        "type": "object",
                                                        "required": ["uri"],
                                                        "properties": {
                                                            "uri": {"type": "string", "pattern": "^[!-~]+$"}
                                                        },
                                                    },
                                                    "region": {
                                                        "type": "object",
                                                        "required": [
                                                            "startLine",
                                                            "startColumn",
                                                            "endLine",
                                                            "endColumn",
                                                        ],
                                                        "additionalProperties": FROM_1,
                                                    },
                                                },
                                            }
                                        },
                                        "required": ["physicalLocation"],
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}
"""What the standard requires of what is written, and GitHub beyond it, in the words of JSON Schema."""


def run(text: str, catalogue: Catalogue, name: str = "inventory.yaml") -> Any:
    """The one run in the SARIF of an inventory, checked."""
    return checked(sarif(recommend(load_text(text, catalogue, name), catalogue, DAY)))


def checked(text: str) -> Any:
    """The one run of a SARIF log that has all that is required."""
    log = json.loads(text)
    Draft202012Validator(REQUIRED).validate(log)
    (only,) = log["runs"]
    rules = [rule["id"] for rule in only["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in only["results"])
    prints = [one["partialFingerprints"]["primaryLocationLineHash"] for one in only["results"]]
    assert len(set(prints)) == len(prints)
    return only


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_is_valid_and_complete(example: Path, catalogue: Catalogue) -> None:
    """All that is required is there, and every warning, open question and impossible connection is found once."""
    result = recommend(load_files([example], catalogue), catalogue, DAY)
    found = checked(sarif(result))["results"]
    levels = [one["level"] for one in found]
    assert levels.count("note") == sum(bool(one.presumptions) for one in result.connections) + len(
        result.plan.reach.exposures if result.plan.reach else ()
    )
    for one in result.connections:
        texts = [other["message"]["text"] for other in found if other["message"]["text"].startswith(one.id)]
        warnings = [remark for remark in one.warnings if "no longer counts" not in remark.text]
        expected = [*warnings, *one.conditions, *[one][: one.standing == "infeasible"], *one.presumptions[:1]]
        assert len(texts) == len(expected)


FAULTS = """
vpcs: {a: {cidrs: 8.8.8.0/24}, b: {}}
services: {app: {vpc: a, protocol: https}, api: {vpc: b, protocol: https}, db: {vpc: b, runs_on: aurora}}
connections:
  - {from: app, to: api}
  - {from: a, to: db}
forbidden: [{from: app, to: db}]
overrides:
  - {connection: "app->api", choose: vpc_peering, because: so, until: 2020-01-01}
"""


def test_each_finding_stands_at_its_line(catalogue: Catalogue) -> None:
    """An override out of force at its entry, a public range at the range; each once, under the rule that says it."""
    found = run(FAULTS, catalogue)["results"]
    at = {one["ruleId"]: one["locations"][0]["physicalLocation"]["region"] for one in found}
    assert (at["override-not-in-force"]["startLine"], at["override-not-in-force"]["startColumn"]) == (9, 5)
    assert (at["inventory"]["startLine"], at["inventory"]["startColumn"]) == (2, 19)
    assert sum("ended on 2020-01-01" in one["message"]["text"] for one in found) == 1
    assert [one["level"] for one in found if one["ruleId"] == "override-not-in-force"] == ["error"]


def test_fingerprints_stay_when_lines_move(catalogue: Catalogue) -> None:
    """A comment and another connection above leave every finding the one it was."""
    before = run(FAULTS, catalogue)["results"]
    moved = FAULTS.replace("connections:\n", "# one more line\nconnections:\n  - {from: api, to: db}\n")
    after = run(moved, catalogue)["results"]

    def prints(found: list[Any]) -> dict[str, str]:
        return {one["partialFingerprints"]["primaryLocationLineHash"]: one["ruleId"] for one in found}

    assert prints(before).items() <= prints(after).items()
    lines = [
        [one["locations"][0]["physicalLocation"]["region"]["startLine"] for one in found] for found in (before, after)
    ]
    assert max(lines[0]) < max(lines[1])


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("inventory.yaml", "inventory.yaml"),
        ("./nets/my inventory.yaml", "nets/my%20inventory.yaml"),
        ("a:b:7:1.yaml", "a%3Ab%3A7%3A1.yaml"),
        ("100%/ü#?.yaml", "100%25/%C3%BC%23%3F.yaml"),
        ("../up.yaml", "../up.yaml"),
        ("bad\udcff.yaml", "bad%FF.yaml"),
        ("/srv/nets/a b.yaml", "file:///srv/nets/a%20b.yaml"),
    ],
)
def test_a_files_name_is_an_address(name: str, uri: str, catalogue: Catalogue) -> None:
    """Whatever a file is called, its address leads to it, and is absolute only where its name was."""
    found = run("vpcs: {a: {}, b: {}}\nconnections: [{from: a, to: b}]", catalogue, name)["results"]
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in found}
    assert uris == {uri}
    assert "\udcff" in name or unquote(uri).endswith(name.removeprefix("./"))


def test_a_position_is_read_from_its_end() -> None:
    """A file's name may hold colons and digits itself."""
    assert position("a:1:2:3:4").file == "a:1:2"
    assert (position("a:1:2:3:4").line, position("a:1:2:3:4").column) == (3, 4)


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_text_stays_text(text: str, catalogue: Catalogue) -> None:
    """No link, placeholder or control character comes from what people wrote."""
    only = run(described(text), catalogue)
    rules = only["tool"]["driver"]["rules"]
    for message in chain((one["message"]["text"] for one in only["results"]), (one["help"]["text"] for one in rules)):
        assert "](" not in message
        assert "{" not in message.replace("{{", "")
        assert all(character.isprintable() or character == "\n" for character in message)


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    """`recommend --format sarif` has the exit codes of recommend."""
    command = ["recommend", str(EXAMPLES / "gateway-unknown.yaml"), "--format", "sarif", "--as-of", str(DAY)]
    assert cli.main(command) == 0
    assert any(one["ruleId"] == "open-question" for one in checked(capsys.readouterr().out)["results"])
    assert cli.main([*command, "--fail-on", "warning"]) == 1
