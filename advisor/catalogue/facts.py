"""Facts as their files declare them: read, checked, and with every value parsed."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import RootModel

from advisor.catalogue import Fact, parse_value
from advisor.catalogue.files import FactEntry
from advisor.catalogue.reading import Loading, Path_, report_unknown
from advisor.conditions import Condition, FactValue, Test, parse_test
from advisor.yaml_reader import Document

Meant = tuple[FactValue, str, FactValue]
"""A value of a fact, another fact, and the value that it then has."""


class _Facts(RootModel[dict[str, FactEntry]]):
    pass


def load_facts(
    files: Iterable[tuple[Loading, str]], regimes: Mapping[str, str]
) -> tuple[dict[str, Fact], dict[str, Document]]:
    """The facts of `facts.yaml` in each folder, and the document in which each stands.

    A pack's facts begin with its prefix. The values of the fact `regimes` are the regimes that there are, by title.
    """
    entries: dict[str, FactEntry] = {}
    documents: dict[str, Document] = {}
    loadings: dict[str, Loading] = {}
    for loading, prefix in files:
        for document, file in loading.read_if_there("facts.yaml", _Facts):
            for name, entry in file.root.items():
                if name in entries:
                    problem = f"the fact {name} is declared already"
                    loading.problems.append(document.problem(problem, [name], at_key=True, hint="choose another name"))
                    continue
                if prefix and not name.startswith(f"{prefix}_"):
                    problem = f"the fact {name} is not named by the pack's prefix"
                    expected = f"a name such as {prefix}_{name}"
                    loading.problems.append(document.problem(problem, [name], at_key=True, expected=expected))
                entries[name], documents[name], loadings[name] = entry, document, loading
    if "regimes" in entries:
        applies = {name: f"{title} applies" for name, title in regimes.items()}
        entries["regimes"] = entries["regimes"].model_copy(update={"values": applies})
    return {name: _Reading(loadings[name], documents[name], entries).fact(name) for name in entries}, documents


class _Reading:
    """Turns one entry into a fact; what is wrong with it is reported."""

    def __init__(self, loading: Loading, document: Document, entries: Mapping[str, FactEntry]):
        self.loading, self.document, self.entries = loading, document, entries

    def fact(self, name: str) -> Fact:
        entry = self.entries[name]
        if entry.kind == "yes_no" and entry.values.keys() != {"yes", "no"}:
            self._report(f"the fact {name} needs a clause for yes and one for no", [name, "values"])
        if entry.concluded and (entry.kind not in {"yes_no", "set_of"} or entry.presumption):
            self._report(f"the concluded fact {name} must be a yes_no or a set_of, without a presumption", [name])
        presumed = None
        if entry.presumption:
            presumed = self._value(name, entry.presumption.value, [name, "presumption", "value"])
        default = presumed if entry.default is None else self._value(name, entry.default, [name, "default"])
        return Fact(name, entry, presumed, *self._implies(name), default, self._applies(name))

    def _implies(
        self, name: str
    ) -> tuple[tuple[Meant, ...], frozenset[Meant], tuple[tuple[FactValue, str, Test], ...]]:
        """What a value says of others: which then have one value, which of these only usually, which pass a test."""
        implies: list[Meant] = []
        usual: list[Meant] = []
        excludes: list[tuple[FactValue, str, Test]] = []
        for number, implication in enumerate(self.entries[name].implies):
            path: Path_ = [name, "implies", number]
            given = self._value(name, implication.value, [*path, "value"])
            for other in self._known(implication.means, [*path, "means"]):
                raw, here = implication.means[other], [*path, "means", other]
                tested = isinstance(raw, dict) or (isinstance(raw, list) and self.entries[other].kind != "set_of")
                test = self._test(other, raw, here) if tested else None
                meant = self._value(other, raw, here) if test is None else None
                if given is not None and meant is not None:
                    implies.append((given, other, meant))
                    usual += [implies[-1]] if implication.usually else []
                if given is not None and test is not None:
                    excludes.append((given, other, test))
        return tuple(implies), frozenset(usual), tuple(excludes)

    def _applies(self, name: str) -> tuple[Condition, ...]:
        found = []
        for number, when in enumerate(self.entries[name].applies):
            path: Path_ = [name, "applies", number]
            tests = [(fact, self._test(fact, when[fact], [*path, fact])) for fact in self._known(when, path)]
            found.append(tuple((fact, test) for fact, test in tests if test is not None))
        return tuple(found)

    def _test(self, fact: str, raw: Any, path: Path_) -> Test | None:
        entry = self.entries[fact]
        try:
            return parse_test(raw, entry.kind, Fact(fact, entry, None, ()).parse_member)
        except ValueError as error:
            self._report(f"{fact}: {error}", path)
            return None

    def _known(self, named: Mapping[str, Any], path: Path_) -> list[str]:
        return report_unknown(self.loading, self.document, "fact", named, self.entries, path)

    def _value(self, fact: str, raw: Any, path: Path_) -> FactValue | None:
        try:
            return parse_value(self.entries[fact], raw)
        except ValueError as error:
            expected = Fact(fact, self.entries[fact], None, ()).expected()
            self.loading.problems.append(self.document.problem(str(error), path, expected=expected))
            return None

    def _report(self, message: str, path: Path_) -> None:
        self.loading.problems.append(self.document.problem(message, path))
