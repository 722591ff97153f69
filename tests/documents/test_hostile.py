"""Text from outside stays text in every format."""

import json
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, strategies
from markdown_it import MarkdownIt

from advisor import InvalidInventory, cli, loads, recommend
from advisor.catalogue import built_in
from advisor.catalogue.pages import page
from advisor.documents.markdown import escaped, link
from advisor.documents.terminal import explanation, recommendations
from advisor.plain_text import columns, printable_json, visible, wrapped
from advisor.report.content import Report
from advisor.report.markdown import document
from tests.conftest import DAY, EXAMPLES

HOSTILE = [
    "\\e[31mred", "\\u202Ereversed", "<script>alert(1)</script>", "| a | b |", "[x](javascript:1)", "`code`",
    "{{ 7 * 7 }}", "{consumer}", "\\u2028line", "![i](http://x/y.png)", "# title",
]  # fmt: skip


@pytest.mark.parametrize("vendor", HOSTILE)
def test_a_hostile_vendor_name_stays_text(vendor: str) -> None:
    """No control character reaches the terminal, no syntax reaches Markdown, no template is filled from outside."""
    result = recommend(
        loads(
            "vpcs: {a: {}}\nconnections: [{from: app, to: x}]\n"
            f'services: {{app: {{vpc: a}}, x: {{kind: saas, vendor: "{vendor}", private_endpoint: available}}}}'
        ),
        as_of=DAY,
    )
    text = recommendations(result, built_in()) + explanation(result.connections[0], built_in())
    assert all(character.isprintable() or character == "\n" for character in text)
    shown = document(Report(result, built_in()))
    assert all(character.isprintable() or character == "\n" for character in shown)
    for syntax in ("<script", "[x](java", "![i]", "`code`", "| a |"):
        assert not re.search(rf"(?<!\\){re.escape(syntax)}", shown)
    assert "49" not in "".join(line for line in shown.splitlines() if "endpoint service" in line)


def test_visible_and_escaped() -> None:
    """Control and direction characters become escapes; letters of any language stay."""
    assert visible("a\x1b[0m\u202eb\u00e9\u0928\u2028") == "a\\u001b[0m\\u202ebé\u0928\\u2028"
    assert escaped("a\n# *b* <c>") == "a # \\*b\\* \\<c>"


TEXTS = [
    "\x1b[31mred\x07", "\u202ereversed", "\u2066isolated", "<script>alert(1)</script>", "| a | b |", "[x](javascript:1)", "`code`",
    "{{ 7 * 7 }}{% raw %}", "{consumer}", "\u2028line\u2029", "![i](http://x/y.png)", "# title\n\n## next", "a\r\nb\tc", "**b** _i_ ~s~",
    "\\[31m \\", "&lt;&amp;", "\x7f\x9b31m", "e\u0301\u0301\u0301", "\U0001f600 \U0001f468\u200d\U0001f469", "\u4f60\u597d" * 60, "\u0627\u0644",
    "x" * 2_000, "\u3000wide space", "a" * 150 + " " + "b" * 150, '"quotes\' ${HOME} $(id)', "-->", "]]>", "\ufeff",
]  # fmt: skip
"""What is syntax to some format, moves a cursor, or takes other columns than it has letters."""


def in_yaml(text: str) -> str:
    """A text in quotation marks, its unusual characters as escapes."""
    return '"' + "".join(one if one.isascii() and one.isalnum() else f"\\U{ord(one):08x}" for one in text) + '"'


def described(text: str) -> str:
    """An inventory with `text` in every place where free text may stand."""
    free = in_yaml(text)
    short = in_yaml(text[:200])
    return f"""
name: {free}
title: {free}
accounts: {{p: {{title: {free}, owner: {short}, company: {short}, organization: {short}, id: "111122223333"}}, q: {{}}}}
vpcs: {{a: {{title: {free}, owner: {short}, account: p, cidrs: 8.8.8.0/24}}, b: {{account: q}}}}
sites: {{dc: {{title: {free}, company: {short}}}}}
services:
  app: {{vpc: a, title: {free}, owner: {short}}}
  api: {{vpc: b, company: {short}}}
  x: {{kind: saas, vendor: {short}, private_endpoint: available}}
  y: {{kind: aws_service, service: {short}}}
connections:
  - {{from: app, to: x, title: {free}}}
  - {{from: app, to: y}}
  - {{from: app, to: api}}
  - {{from: dc, to: app}}
forbidden: [{{from: b, to: a, because: {free}}}]
overrides: [{{connection: app->api, choose: vpc_peering, because: {free}, by: {free}, until: 2027-06-30}}]
"""


def structure(text: str) -> list[str]:
    """What a reader of Markdown makes of a document, but for its words: headings, lists, tables, links and the like."""
    found = []
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(text):
        inner = [(one.type, one.content) for one in token.children or () if one.type != "text"]
        found += [token.type, *(f"{kind} {content}" for kind, content in inner if kind != "softbreak")]
    return found


@given(strategies.text(max_size=60).filter(str.strip))
def test_what_is_escaped_reads_as_it_was(text: str) -> None:
    """A reader of Markdown gets the very words in a paragraph, and nothing else."""
    [opened, inline, _] = MarkdownIt("gfm-like", {"linkify": False}).parse(escaped(text))
    assert opened.type == "paragraph_open"
    assert "".join(one.content for one in inline.children or ()) == visible(" ".join(text.split()))
    assert all(one.type in {"text", "text_special"} for one in inline.children or ())


@pytest.mark.parametrize("text", TEXTS)
def test_free_text_stays_text_everywhere(text: str) -> None:
    """Terminal, Markdown, JSON and messages print nothing but text, in their columns, and none of it is syntax."""
    inventory = loads(described(text))
    result = recommend(inventory, as_of=DAY)
    catalogue = built_in()
    pages = [recommendations(result, catalogue), *(explanation(one, catalogue) for one in result.connections)]
    shown = document(Report(result, catalogue))
    warned = "\n".join(map(str, inventory.warnings))
    for one in (*pages, shown, warned):
        assert all(character.isprintable() or character == "\n" for character in one)
    for line in "\n".join(pages).splitlines():
        assert columns(line) <= 80 or max(map(len, line.split())) > 60, line
    for syntax in ("<script", "[x](java", "![i]", "`code`", "| a |", "**b**", "&lt;"):
        assert not re.search(rf"(?<!\\){re.escape(syntax)}", shown)
    assert structure(shown) == structure(document(Report(recommend(loads(described("x")), as_of=DAY), catalogue)))
    printed = printable_json(result.model_dump_json(indent=2))
    assert all(character.isprintable() or character == "\n" for character in printed)
    assert json.loads(printed)["inventory"]["name"] == text


@pytest.mark.parametrize("text", [*TEXTS, "x" * 10_000])
def test_hostile_words_in_wrong_places_are_shown_as_text(text: str) -> None:
    """As keys, names, ends, account ids, ranges, facts, values, in one message that fits its columns."""
    word = in_yaml(text)
    wrong = f"""
? {word}
: 1
region: {word}
priorities: [{word}]
compliance: {word}
needs: {{? {word} : yes, no_internet: {word}}}
accounts: {{a: {{id: {word}}}, ? {word} : {{}}}}
vpcs: {{v: {{account: {word}, cidrs: {word}, zones: {word}}}}}
connections: [{{from: {word}, to: {word}, port: {word}, traffic: {{gb_per_month: {word}}}}}]
overrides: [{{connection: {word}, choose: {word}, because: x, until: {word}}}]
policy: {{never: {word}}}
"""
    with pytest.raises(InvalidInventory) as caught:
        loads(wrong, f"file {text}")
    assert len(caught.value.problems) >= 10
    for problem in caught.value.problems:
        said = str(problem)
        assert all(character.isprintable() or character == "\n" for character in said)
        assert all(len(line) < 600 for line in said.splitlines()[1:])
        assert len(problem.message) < 400
        if problem.line:
            assert all(columns(line) <= 80 for line in said.splitlines()[1:3])


@pytest.mark.parametrize("text", TEXTS)
def test_a_hostile_pack_is_shown_as_text(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Titles, reasons, addresses and vendors of a pack, on the terminal, in Markdown and in the schema."""
    pack = Path(shutil.copytree(EXAMPLES / "own-rules", tmp_path / "pack"))
    word = in_yaml(text)
    # Braces in a reason are places to fill in, and an unknown name in them is an error of its own.
    keys = "title|meaning|conditions|exceptions" + ("" if "{" in text else "|because")
    for file in pack.rglob("*.yaml"):
        lines = file.read_text().splitlines()
        for number, line in enumerate(lines):
            lines[number] = re.sub(rf"^(\s*(?:- )?(?:{keys}): ).*$", lambda m: m[1] + word, line)
            lines[number] = re.sub(r"^(\s*url: ).*$", lambda m: m[1] + in_yaml("https://x/" + text), lines[number])
        file.write_text("\n".join(lines) + "\n")
    catalogue = built_in(pack)
    rules = [name for name in catalogue.rules if name.startswith("SLICE")]
    assert rules
    shown = []
    for command in (["knowledge", "list"], ["schema"]):
        assert cli.main([*command, "--rules", str(pack)]) == 0
        shown.append(capsys.readouterr().out)
    shown += [page(catalogue, name) or "" for name in (*rules, "slice_signs_requests", "acme-scoring")]
    inventory = "vpcs: {a: {}, b: {}}\nservices: {s: {vpc: b, protocol: https}, x: {kind: saas, vendor: acme-scoring, data: cardholder}}\n"
    inventory += "connections: [{from: a, to: s, needs: {slice_signs_requests: no}}, {from: a, to: x}]"
    result = recommend(loads(inventory, rules=[pack]), as_of=DAY, rules=[pack])
    shown += [document(Report(result, catalogue)), recommendations(result, catalogue)]
    shown += [explanation(one, catalogue) for one in result.connections]
    assert all(character.isprintable() or character == "\n" for one in shown for character in one)
    assert not re.search(r"\]\([^)\s]*[<>\s]", shown[-4])


def test_an_address_stays_in_its_link() -> None:
    """Brackets and spaces in an address do not end the link."""
    assert link("https://x/a(b) c<d>\x1b\u202e") == "https://x/a%28b%29%20c%3Cd%3E%1B%E2%80%AE"
    assert (
        link("https://docs.aws.amazon.com/a-b/c_d.html#e?f=1&g=2")
        == "https://docs.aws.amazon.com/a-b/c_d.html#e?f=1&g=2"
    )


def test_lines_are_wrapped_by_columns() -> None:
    """Wide letters count twice, a word stays whole, and an endless one is cut."""
    assert wrapped("aa bb cc", 5) == ["aa bb", "cc"]
    assert wrapped("\u4f60\u597d \u4f60\u597d", 5, "- ", "  ") == ["- \u4f60\u597d", "  \u4f60\u597d"]
    assert wrapped("", 10, "  = ") == ["  ="]
    assert wrapped("x" * 100, 10) == ["x" * 100]
    assert max(map(len, wrapped("x" * 1_000, 40, "  "))) <= 200
