"""What answers a duty and what shows it is knowledge: the loader refuses what is wrong in it; nothing is missing."""

import shutil
from pathlib import Path

import pytest

from advisor.catalogue import Catalogue
from advisor.catalogue.loader import load_catalogue
from advisor.catalogue.pages import page
from advisor.catalogue.references import claims, named
from advisor.catalogue.rules import NAMES_IN_TEXTS, NAMES_OF_CONSTRUCTS
from advisor.explanation.words import IN_GENERAL
from advisor.places import KNOWLEDGE
from advisor.problems import InvalidKnowledge

FAULTS = {
    "an unknown duty": ("log_access:", "log_acces:", "there is no duty 'log_acces'"),
    "a duty that is left out": ("log_access:", "log_acces:", "the duty log_access stands nowhere"),
    "an unknown mechanism": ("for: api_gateway_private", "for: api_gateway", "there is no mechanism, family or group"),
    "an unknown source": ("sources: cli-artifact", "sources: cli-artefact", "did you mean 'cli-artifact'"),
    "an unknown rule": ("rules: SAAS-006", "rules: SAAS-060", "there is no rule 'SAAS-060'"),
    "an unknown kind of step": ("steps: logs", "steps: log", "steps"),
    "an unknown fact": ("when: {in_india: yes}", "when: {in_indai: yes}", "did you mean 'in_india'"),
    "a value that the fact does not have": ("{inspection: yes}", "{inspection: often}", "inspection: 'often'"),
    "a text that names an end": ("of the caller.", "of {consumer}.", "can name none"),
    "no evidence": ('  collect:\n    - {text: "The entry in', '  collected:\n    - {text: "The entry in', "collect"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_at_its_line(tmp_path: Path, fault: str) -> None:
    """Every kind of fault is reported with its words, in the file and the line where it stands."""
    folder = Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))
    right, wrong, message = FAULTS[fault]
    text = (folder / "evidence.yaml").read_text()
    assert right in text
    (folder / "evidence.yaml").write_text(text.replace(right, wrong, 1))
    with pytest.raises(InvalidKnowledge) as error:
        load_catalogue(folder)
    found = [one for one in error.value.problems if message in str(one)]
    assert found, error.value
    line = text[: text.index(right)].count("\n") + 1
    if "left out" not in fault:
        assert any(one.position.file.endswith("evidence.yaml") and 0 <= one.position.line - line <= 2 for one in found)


def test_every_duty_has_evidence_for_every_mechanism(catalogue: Catalogue) -> None:
    """Whatever is chosen, there is something to hand to an assessor."""
    for name, duty in catalogue.duties.items():
        for mechanism in catalogue.mechanisms:
            assert any(one.applies(mechanism, {}) is not False for one in duty.collect), (name, mechanism)


def test_no_rule_advises_for_a_duty_twice(catalogue: Catalogue) -> None:
    """A rule that reads a duty answers it anyway, and is not named once more."""
    for name, duty in catalogue.duties.items():
        assert not [rule for rule in duty.rules if catalogue.rules[rule].reads("duties", name)]
        assert all(catalogue.rules[rule].advice for rule in duty.rules)


def test_every_name_in_texts_has_words_for_several_connections() -> None:
    """No text about many connections can hold a placeholder."""
    assert set(IN_GENERAL) == NAMES_IN_TEXTS | NAMES_OF_CONSTRUCTS


def test_evidence_rests_on_pages(catalogue: Catalogue) -> None:
    """It is a claim like any other: `knowledge sources` and `stale` list it under the page."""
    found = {claim.name for claim in claims(catalogue) if claim.kind in {"answer", "evidence"}}
    assert len(found) == sum(len(duty.answers) + len(duty.collect) for duty in catalogue.duties.values())
    (artifact,) = named(catalogue, "cli-artifact").values()
    assert {"third_party_contract/collect-0", "authorized_services/collect-0"} == {claim.name for claim in artifact}


def test_a_duty_can_be_shown(catalogue: Catalogue) -> None:
    """Who asks for it, who reads it, what answers it, what to collect, and what it means where nothing answers it."""
    shown = page(catalogue, "data_in_india") or ""
    for words in ("rbi-payment-data storage-in-india", "DUTY-005", "Regions of India", "collect", "otherwise"):
        assert words in shown
