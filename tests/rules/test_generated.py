"""Rules that data files stand for: what a limit, a clause and a programme's scope say."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from advisor.catalogue import Catalogue, Rule
from advisor.catalogue.loader import load_catalogue
from advisor.conditions import truth
from advisor.places import KNOWLEDGE


@pytest.fixture
def with_limits(tmp_path: Path) -> Path:
    """A copy of the knowledge with three limits on the number of VPCs: fixed, a quota, and one that is guesswork."""
    folder = Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))
    common = {"mechanisms": "vpc_peering", "per": "VPC", "counts": "networks", "source": "peering-basics"}
    quota = {"default": 50, "maximum": 125, "raised_by": "quota", "confidence": "verified", "avoid": "operations"}
    limits = {
        "fixed": {"title": "a", **common, "default": 10, "raised_by": "never", "confidence": "verified"},
        "quota": {"title": "b", **common, **quota},
        "guessed": {"title": "c", **common, "default": 10, "raised_by": "never", "confidence": "unverified"},
    }
    file = yaml.safe_load((folder / "limits.yaml").read_text())
    file["limits"] |= limits
    (folder / "limits.yaml").write_text(yaml.safe_dump(file))
    return folder


def fired(catalogue: Catalogue, limit: str, count: int) -> list[str]:
    """Which rules of a limit fire at a count."""
    rules = {name: rule for name, rule in catalogue.rules.items() if name.startswith(f"limit/{limit}/")}
    return [name.split("/")[2] for name, rule in rules.items() if truth(rule.condition, {"networks": float(count)})]


@pytest.mark.parametrize(
    ("limit", "count", "expected"),
    [
        ("fixed", 7, []),
        ("fixed", 8, ["near"]),
        ("fixed", 10, ["near"]),
        ("fixed", 11, ["over"]),
        ("quota", 39, []),
        ("quota", 40, ["near"]),
        ("quota", 51, ["near", "default"]),
        ("quota", 125, ["near", "default"]),
        ("quota", 126, ["default", "over"]),
        ("guessed", 11, []),
    ],
)
def test_a_limit_warns_near_it_and_ends_beyond_it(
    with_limits: Path, limit: str, count: int, expected: list[str]
) -> None:
    """From 80% on it warns; above what can be had nothing is left; what is unverified never eliminates."""
    assert fired(load_catalogue(with_limits), limit, count) == expected


def effects(rule: Rule) -> set[str]:
    """The kinds of effect that a rule has."""
    return {effect.kind for effect in rule.effects}


def test_unknown_scope_only_asks_to_look_it_up(catalogue: Catalogue) -> None:
    """A service of which nobody published the scope is never eliminated: a `document` step says where to look."""
    found = {name: rule for name, rule in catalogue.rules.items() if "/scope/" in name}
    assert found
    for name, rule in found.items():
        assert effects(rule) <= {"avoid"}, name
        assert bool(rule.warnings) == bool(rule.effects), name
        assert bool(rule.advice) != bool(rule.effects), name


def test_a_clause_asks_only_where_its_regime_applies(catalogue: Catalogue) -> None:
    """Every clause of a regime has its regime in its condition, and concludes duties instead of choosing mechanisms."""
    for regime in catalogue.regimes:
        clauses = [rule for name, rule in catalogue.rules.items() if name.startswith(f"{regime}/") and rule.conclusions]
        assert clauses
        for rule in clauses:
            assert ("regimes", "has") in [(fact, type(test).__name__.lower()) for fact, test in rule.condition]
            assert effects(rule) == set()


def test_all_regimes_are_there(catalogue: Catalogue) -> None:
    """Ten, each with clauses, and with a word on every AWS service whose scope AWS's programmes list."""
    assert set(catalogue.regimes) == {
        "cert-in", "dpdp", "gdpr", "hipaa", "iso-27001", "nist-800-53", "pci-dss", "rbi-it", "rbi-payment-data",
        "soc-2",
    }  # fmt: skip
    assert all(regime.clauses for regime in catalogue.regimes.values())


def test_no_rule_names_a_regime(catalogue: Catalogue) -> None:
    """Rules about duties serve every regime that asks for them, in what they read and in what they say."""
    regime = re.compile(r"\b(PCI|HIPAA|SOC 2|ISO|NIST|FedRAMP|GDPR|RBI|CERT-In|DPDP)\b")
    for rule in catalogue.rules.values():
        if rule.examples:
            said = [rule.because, *(remark.text for remark in (*rule.warnings, *rule.advice))]
            assert "regimes" not in dict(rule.condition), rule.id
            assert not any(regime.search(text) for text in said), rule.id
