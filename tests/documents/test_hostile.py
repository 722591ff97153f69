"""Text from outside stays text in every format."""

import re

import pytest

from advisor import loads, recommend
from advisor.catalogue import built_in
from advisor.documents.markdown import escaped, markdown
from advisor.documents.terminal import explanation, recommendations
from advisor.plain_text import visible
from tests.conftest import DAY

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
    shown = markdown(result, built_in())
    assert all(character.isprintable() or character == "\n" for character in shown)
    for syntax in ("<script", "[x](java", "![i]", "`code`", "| a |"):
        assert not re.search(rf"(?<!\\){re.escape(syntax)}", shown)
    assert "49" not in "".join(line for line in shown.splitlines() if "endpoint service" in line)


def test_visible_and_escaped() -> None:
    """Control and direction characters become escapes; letters of any language stay."""
    assert visible("a\x1b[0m\u202eb\u00e9\u0928\u2028") == "a\\u001b[0m\\u202ebé\u0928\\u2028"
    assert escaped("a\n# *b* <c>") == "a \\# \\*b\\* \\<c\\>"
