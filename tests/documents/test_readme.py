"""README and generated documents say what the advisor says now."""

import re

from advisor import load, recommend
from advisor.catalogue import built_in
from advisor.documents.questionnaire import questionnaire
from advisor.documents.reference import reference
from advisor.documents.terminal import explanation, recommendations
from tests.conftest import DAY, EXAMPLES, ROOT


def test_the_output_shown_in_the_readme_is_real() -> None:
    """Each block of output in the README is found in what the commands print."""
    result = recommend(load("examples/slice.yaml"), as_of=DAY)
    one = next(connection for connection in result.connections if connection.id == "fraud-api->wallet-api")
    printed = recommendations(result, built_in()) + explanation(one, built_in())
    blocks = re.findall(r"```\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    parts = [part for block in blocks for part in block.strip("\n").split("\n\n")]
    outputs = [part for part in parts if "\n  " in part and not part.startswith(("advisor ", "make "))]
    assert len(outputs) == 6
    for part in outputs:
        assert part in printed


def test_the_reference_in_docs_is_the_generated_one() -> None:
    """docs/inventory.md is what the generator makes, and names every fact."""
    made = reference(built_in())
    assert made == (ROOT / "docs" / "inventory.md").read_text()
    assert all(f"| `{fact}` |" in made for fact in built_in().facts)


def test_the_questions_in_docs_are_the_generated_ones() -> None:
    """docs/questions.md is what the generator makes, and names every fact that may be stated."""
    made = questionnaire(built_in())
    assert made == (ROOT / "docs" / "questions.md").read_text()
    stated = [name for name, fact in built_in().facts.items() if fact.entry.stated and not fact.entry.concluded]
    assert all(f"| `needs.{fact}` |" in made for fact in stated)


def test_every_file_that_the_readme_links_exists() -> None:
    """No link of the README leads nowhere."""
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text())
    assert links
    assert all((ROOT / link).exists() for link in links)
    assert EXAMPLES.is_dir()
