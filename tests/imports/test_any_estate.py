"""What holds of every import, whatever was found."""

from hypothesis import assume, given, reject
from hypothesis import strategies as st

from advisor.catalogue import built_in
from advisor.importers.drafting import drafted
from advisor.importers.estate import Estate
from advisor.importers.fitting import fitted
from advisor.importers.merging import merged
from advisor.importers.telling import said_of
from advisor.inventory.editing import REMOVED, Edit, edited
from advisor.inventory.reader import load_text
from advisor.problems import InvalidInventory
from advisor.text_files import Source
from advisor.yaml_reader import read_yaml
from tests.imports.estates import estates
from tests.properties.changes import often

CATALOGUE = built_in()


def draft(estate: Estate) -> str:
    """The inventory of what was found."""
    return drafted(fitted(estate, CATALOGUE), "advisor import test")


@often
@given(estates())
def test_every_estate_becomes_an_inventory_that_the_reader_accepts(estate: Estate) -> None:
    """What an inventory cannot hold is left out and told."""
    text = draft(estate)
    load_text(text, CATALOGUE)
    assert draft(estate) == text
    assert all(line.isprintable() for line in said_of(fitted(estate, CATALOGUE)))


@often
@given(estates())
def test_a_second_import_of_the_same_changes_nothing(estate: Estate) -> None:
    """And says nothing."""
    text = draft(estate)
    again = merged(text, "inventory.yaml", fitted(estate, CATALOGUE), CATALOGUE)
    assert (again.changes, again.text) == ((), text)


@often
@given(estates(), estates())
def test_two_imports_come_together_once(one: Estate, other: Estate) -> None:
    """What the second brings is there, and brings nothing when it comes again."""
    second = fitted(other, CATALOGUE)
    try:
        text = merged(draft(one), "inventory.yaml", second, CATALOGUE).text
    except InvalidInventory:
        # The two contradict each other, such as a service in a VPC that is at a site, too.
        reject()
    again = merged(text, "inventory.yaml", second, CATALOGUE)
    assert again.text == text


@often
@given(estates(), st.data())
def test_what_a_person_wrote_survives(estate: Estate, data: st.DataObject) -> None:
    """An owner and another title of any entry, a value taken out, and comments before and behind."""
    text = draft(estate)
    there = read_yaml(Source("i", text)).data
    groups = {group: there[group] for group in ("accounts", "vpcs", "sites", "services") if there.get(group)}
    assume(groups)
    group = data.draw(st.sampled_from(sorted(groups)))
    name = data.draw(st.sampled_from(sorted(groups[group])))
    edits = [Edit((group, name, "title"), "Ours")]
    if group in {"vpcs", "services"}:
        edits.append(Edit((group, name, "owner"), "core team"))
    optional = {"zones", "shared_with", "protocol", "environment", "reached_by"} & groups[group][name].keys()
    if optional:
        edits.append(Edit((group, name, data.draw(st.sampled_from(sorted(optional)))), REMOVED))
    by_hand = "# By hand.\n" + edited(text, edits) + "\n# Behind.\n"
    again = merged(by_hand, "inventory.yaml", fitted(estate, CATALOGUE), CATALOGUE)
    assert again.text == by_hand
