"""Edits in the text of an inventory, written down as a person would make them."""

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from advisor.inventory.editing import REMOVED, Edit, edited
from advisor.problems import InvalidInput
from advisor.text_files import Source, write_whole
from advisor.yaml_reader import read_yaml
from tests.conftest import EXAMPLES

CASES: dict[str, tuple[str, list[tuple[str, Any]], str]] = {
    "a key is added at the end of an entry, before its comment": (
        """
        services:
          web:    {vpc: shop,   runs_on: ecs}   # since May
          orders: {vpc: orders, runs_on: ecs}
        """,
        [("services web protocol", "https")],
        """
        services:
          web:    {vpc: shop,   runs_on: ecs, protocol: https}   # since May
          orders: {vpc: orders, runs_on: ecs}
        """,
    ),
    "yes and no, numbers and lists are plain; account ids are quoted": (
        "needs: {}\n\naccounts: {}\n",
        [("accounts a id", "012345670123"), ("vpcs v", {"zones": 3, "cidrs": ["10.0.0.0/16"]}),
         ("needs one_way", False)],
        """
        needs: {one_way: no}

        accounts:
          a: {id: "012345670123"}

        vpcs:
          v: {zones: 3, cidrs: [10.0.0.0/16]}
        """,
    ),
    "a value is changed where it stands": (
        """
        region: eu-west-1     # the Region of all
        vpcs:
          a:   {zones:  2 , cidrs: [ 10.0.0.0/16 ]}
        """,
        [("region", "eu-west-2"), ("vpcs a zones", 3), ("vpcs a cidrs 1", "10.1.0.0/16")],
        """
        region: eu-west-2     # the Region of all
        vpcs:
          a:   {zones:  3 , cidrs: [ 10.0.0.0/16, 10.1.0.0/16 ]}
        """,
    ),
    "a section stands where the reference has it, and comments stay with the section below them": (
        """
        version: 1

        vpcs:
          a: {zones: 2}
          # more will come

        # what runs
        services:
          s: {vpc: a}
        """,
        [("sites dc kind", "on_premises"), ("connections 0", {"from": "s", "to": "dc"})],
        """
        version: 1

        vpcs:
          a: {zones: 2}
          # more will come

        sites:
          dc: {kind: on_premises}

        # what runs
        services:
          s: {vpc: a}

        connections:
          - {from: s, to: dc}
        """,
    ),
    "short keys of the inventory stand together, without blank lines": (
        """
        version: 1
        compliance: [gdpr]

        vpcs:
          a: {}
        """,
        [("name", "Mine: all of it"), ("needs", {"no_internet": True})],
        """
        version: 1
        name: "Mine: all of it"
        compliance: [gdpr]
        needs: {no_internet: yes}

        vpcs:
          a: {}
        """,
    ),
    "where entries are blocks, keys and entries are": (
        """
        vpcs:
          shop:
            account: shop   # theirs
            zones: 2

          # the rest
          rest:
            account: rest
        """,
        [("vpcs shop title", "Shop"), ("vpcs new", {"account": "n", "cidrs": ["10.0.0.0/8"]})],
        """
        vpcs:
          shop:
            account: shop   # theirs
            zones: 2
            title: Shop

          # the rest
          rest:
            account: rest
          new:
            account: n
            cidrs: [10.0.0.0/8]
        """,
    ),
    "a connection that gets too long goes on below its first key": (
        """
        connections:
          - {from: wallet-api, to: payments-api, traffic: {gb_per_month: 300, requests_per_second: 40}, title: wallets}
        """,
        [("connections 0 needs caller_identity", "per_request")],
        """
        connections:
          - {from: wallet-api, to: payments-api, traffic: {gb_per_month: 300, requests_per_second: 40}, title: wallets,
             needs: {caller_identity: per_request}}
        """,
    ),
    "in brackets over several lines, a key gets a line of its own where the bracket has one": (
        """
        connections:
          - {from: a, to: b,   # first
             needs: {x: yes}   # second
            }
          - {
              from: a,
              to: c,   # third
            }
        """,
        [("connections 0 title", "t"), ("connections 1 title", "t"), ("connections 0 needs y", True)],
        """
        connections:
          - {from: a, to: b,   # first
             needs: {x: yes, y: yes},   # second
             title: t
            }
          - {
              from: a,
              to: c,   # third
              title: t,
            }
        """,
    ),
    "empty values and brackets are filled": (
        "needs:\nvpcs: {}   # none yet\nservices:\n  a:   # later\n  b: {}\nconnections: []\n",
        [("needs one_way", True), ("vpcs v zones", 2), ("services a vpc", "v"), ("services b vpc", "v"),
         ("connections 0", {"from": "a", "to": "b"})],
        "needs: {one_way: yes}\nvpcs:   # none yet\n  v: {zones: 2}\n"
        "services:\n  a: {vpc: v}   # later\n  b: {vpc: v}\nconnections:\n  - {from: a, to: b}\n",
    ),
    "a list of blocks goes on in blocks": (
        "connections:\n- from: a\n  to: b\n",
        [("connections 1", {"from": "b", "to": "a"})],
        "connections:\n- from: a\n  to: b\n- from: b\n  to: a\n",
    ),
    "what exists has a level more": (
        "version: 1\n",
        [("existing transit_gateways hub attached", ["a", "b"]), ("existing peerings 0 between", ["a", "c"])],
        """
        version: 1

        existing:
          transit_gateways:
            hub: {attached: [a, b]}
          peerings:
            - {between: [a, c]}
        """,
    ),
    "what is taken out takes its lines along, and what is empty without it": (
        """
        services:
          web: {vpc: a, needs: {x: yes}}
          own: {vpc: a}   # gone
          # about db
          db: {vpc: a}

        policy:
          never: [vpn]
        """,
        [("services own", REMOVED), ("services web needs x", REMOVED), ("services db vpc", REMOVED),
         ("policy never 0", REMOVED)],
        """
        services:
          web: {vpc: a}
          # about db
          db: {}
        """,
    ),
    "members of lists go one by one, comments on others stay": (
        """
        connections:
          # first
          - {from: a, to: b}
          # second
          - {from: b, to: c}
          - from: c   # third
            to: d
        """,
        [("connections 1", REMOVED), ("connections 1 from", REMOVED)],
        """
        connections:
          # first
          - {from: a, to: b}
          # second
          - to: d
        """,
    ),
    "a section in brackets at the top stays in brackets": (
        "vpcs: {a: {account: x, }, 'b': {}}\n",
        [("vpcs c account", "y"), ("vpcs a zones", 2)],
        "vpcs: {a: {account: x, zones: 2, }, 'b': {}, c: {account: y}}\n",
    ),
    "the marks of a document, a missing last line end, tabs behind values": (
        "---\nvpcs:\n  a: {zones: 2}\t# tab\n  b: {zones: 2}",
        [("vpcs a title", "A"), ("vpcs c zones", 1)],
        "---\nvpcs:\n  a: {zones: 2, title: A}\t# tab\n  b: {zones: 2}\n  c: {zones: 1}",
    ),
    "line ends and the byte-order mark stay as they are": (
        "\ufeffversion: 1\r\n\r\nvpcs:\r\n  a:\r\n    zones: 2\r\n",
        [("vpcs a title", "A"), ("services s vpc", "a")],
        "\ufeffversion: 1\r\n\r\nvpcs:\r\n  a:\r\n    zones: 2\r\n    title: A\r\n\r\nservices:\r\n  s: {vpc: a}\r\n",
    ),
    "keys in quotes and of their own line": (
        "vpcs:\n  \"a\": {'zones': '2'}\n  ? b\n  : {zones: 2}\n",
        [("vpcs a zones", 3), ("vpcs b zones", 4)],
        "vpcs:\n  \"a\": {'zones': 3}\n  ? b\n  : {zones: 4}\n",
    ),
    "a text over several lines gives way to one on one line": (
        "services:\n  a:\n    title: |\n      one\n      # two\n    vpc: x\n",
        [("services a title", "one")],
        "services:\n  a:\n    title: one\n    vpc: x\n",
    ),
    "an alias is written out where it is changed": (
        "vpcs:\n  a: &usual {zones: 2}\n  b: *usual   # alike\n",
        [("vpcs b zones", 3)],
        "vpcs:\n  a: &usual {zones: 2}\n  b: {zones: 3}   # alike\n",
    ),
    "and where the other place is": (
        "vpcs:\n  a: &usual {zones: 2}\n  b: *usual\n",
        [("vpcs a zones", 3)],
        "vpcs:\n  a: &usual {zones: 3}\n  b: {zones: 2}\n",
    ),
    "a new text begins with the version": ("", [("region", "eu-west-1")], "version: 1\nregion: eu-west-1\n"),
    "and keeps the comments that are all it had": (
        "# ours\n",
        [("vpcs a zones", 2)],
        "# ours\nversion: 1\n\nvpcs:\n  a: {zones: 2}\n",
    ),
    "words that YAML would take for something else are quoted": (
        "version: 1\n",
        [("name", ""), ("title", "a\n\u202eb"), ("region", "null"), ("priorities", ["a, b", "*x", "yes", "it's"])],
        'version: 1\nname: ""\ntitle: "a\\n\\u202eb"\nregion: "null"\npriorities: ["a, b", "*x", yes, it\'s]\n',
    ),
}  # fmt: skip


def as_edits(changes: list[tuple[str, Any]]) -> list[Edit]:
    """Edits from paths as words; digits are numbers of lists."""
    return [Edit(tuple(int(step) if step.isdigit() else step for step in path.split()), to) for path, to in changes]


@pytest.mark.parametrize("case", CASES)
def test_edits_read_as_if_made_by_hand(case: str) -> None:
    """The text is the one a person would have written, byte for byte."""
    text, changes, expected = CASES[case]
    before, after = (dedent(one).removeprefix("\n") for one in (text, expected))
    assert edited(before, as_edits(changes)) == after


@pytest.mark.parametrize(
    ("text", "path", "value", "says", "place"),
    [
        ("vpcs: {a: x}\n", "vpcs a zones", "2", "nothing can lie below this", "1:11"),
        ("vpcs: {a: {}}\n", "vpcs 0", "2", "nothing can lie below this", "1:7"),
        ("connections: [{from: a}]\n", "connections 2", {}, "there is no '2' here", "1:14"),
        ("vpcs: {a: {}}\n", "vpcs b", REMOVED, "there is no 'b' here", "1:7"),
        ("version: 1\n", "version", REMOVED, "this cannot be changed", "1:10"),
        ("title: a\n", "title", "\ud800", "this cannot be changed", "1:8"),
        ("a: &x {b: [c]}\nd: {e: *x}\n", "d", {"e": {"b": ["c", "f" * 5]}, "<<": "g"}, "this cannot be changed", "2:4"),
        ("vpcs: {}\nvpcs: {}\n", "title", "x", "stands here a second time", "2:1"),
        ("[" * 100_000, "title", "x", "nested more than 32 deep", "1:33"),
        ("- a\n", "title", "x", "the file holds a list", "1:1"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_at_its_place(text: str, path: str, value: Any, says: str, place: str) -> None:
    """One error, in our words, and no text that is half changed."""
    with pytest.raises(InvalidInput) as refused:
        edited(text, as_edits([(path, value)]), "mine.yaml")
    (problem,) = refused.value.problems
    assert says in problem.message
    assert str(problem.position) == f"mine.yaml:{place}"


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_an_answer_for_all_connections_touches_their_lines_only(example: Path) -> None:
    """Every line that is not of a connection stays, with its alignment and comments, in the order that it had."""
    text = example.read_text(encoding="utf-8")
    data = read_yaml(Source("example", text)).data
    edits = [Edit(("connections", number, "needs", "asked"), True) for number in range(len(data["connections"]))]
    result = edited(text, edits)
    head, tail = text.split("\nconnections:\n")
    rest = "\n" + tail.partition("\n\n")[2] if "\n\n" in tail else ""
    assert result.startswith(head + "\nconnections:\n")
    assert result.endswith(rest)
    assert max(map(len, set(result.splitlines()) - set(text.splitlines()))) <= 120


def test_a_file_is_written_whole_with_its_mode_and_through_links(tmp_path: Path) -> None:
    """A link stays a link, the file keeps its mode, its line ends are not changed, and nothing else is left behind."""
    real, link = tmp_path / "real.yaml", tmp_path / "link.yaml"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    write_whole(link, "a: é\r\n")
    assert link.is_symlink()
    assert real.read_bytes() == "a: é\r\n".encode()
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yaml", "real.yaml"]
