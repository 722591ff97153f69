"""What the interview asks for places of the inventory: read from questions.yaml, every name resolved.

What may be stated under `needs` is asked as its fact in facts.yaml says.
"""

from collections.abc import Mapping

from advisor.catalogue import Fact
from advisor.catalogue.files import QuestionEntry
from advisor.catalogue.reading import Loading, Path_, report_unknown
from advisor.yaml_reader import Document


def questions(
    loading: Loading,
    document: Document,
    file: Mapping[str, QuestionEntry],
    facts: Mapping[str, Fact],
    lists: Mapping[str, Mapping[str, str]],
) -> dict[str, QuestionEntry]:
    """The questions in the order of the file, each with what its fact, or a list of the knowledge, lends it."""
    reading = _Reading(loading, document, facts, lists)
    return {name: reading.resolved(name, entry) for name, entry in file.items()}


class _Reading:
    def __init__(
        self,
        loading: Loading,
        document: Document,
        facts: Mapping[str, Fact],
        lists: Mapping[str, Mapping[str, str]],
    ):
        self.loading, self.document, self.facts, self.lists = loading, document, facts, lists

    def resolved(self, name: str, entry: QuestionEntry) -> QuestionEntry:
        path: Path_ = [name]
        named = [entry.fact] if entry.fact else []
        known = report_unknown(self.loading, self.document, "fact", named, self.facts, [*path, "fact"])
        report_unknown(self.loading, self.document, "fact", entry.settles, self.facts, [*path, "settles"])
        for asked in known:
            fact = self.facts[asked].entry
            lent = {
                "question": entry.question or fact.question,
                "help": entry.help or fact.help,
                "find_out": entry.find_out or fact.find_out,
                "values": entry.values or fact.values,
                "settles": entry.settles or (asked,),
            }
            entry = entry.model_copy(update=lent)
        if entry.names in self.lists:
            entry = entry.model_copy(update={"values": self.lists[entry.names]})
        if not entry.question:
            self._report("there is no text to ask with", path, "give it a question, or name a fact that has one")
        if entry.answer in {"one_of", "set_of", "order"} and not entry.values:
            self._report("there is nothing to choose from", [*path, "answer"], "give it values")
        if entry.answer == "name" and not entry.names:
            self._report("nothing says what the answers name", [*path, "answer"], "give it names: vpcs")
        if entry.values and entry.default is not None:
            given = entry.default if isinstance(entry.default, list) else [entry.default]
            report_unknown(self.loading, self.document, "value", given, entry.values, [*path, "default"])
        return entry

    def _report(self, message: str, path: Path_, hint: str) -> None:
        self.loading.problems.append(self.document.problem(message, path, hint=hint))
