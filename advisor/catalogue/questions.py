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
    found = {name: reading.resolved(name, entry) for name, entry in file.items()}
    reading.check_order(found)
    return found


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
        if report_unknown(self.loading, self.document, "fact", filter(None, [entry.fact]), self.facts, [*path, "fact"]):
            entry = self._lent(entry, path)
        if entry.names in self.lists:
            entry = entry.model_copy(update={"values": self.lists[entry.names]})
        settled = report_unknown(self.loading, self.document, "fact", entry.settles, self.facts, [*path, "settles"])
        for fact in settled:
            if self.facts[fact].entry.concluded:
                self._report(f"{fact} is concluded by rules, and no place settles it", [*path, "settles"])
        self._check_answer(entry, path)
        if not entry.question:
            self._report("there is no text to ask with", path, "give it a question, or name a fact that has one")
        granted = entry.default is not None or any(self.facts[fact].default is not None for fact in settled)
        if entry.ask == "together" and not granted:
            self._report("nothing says what is taken for granted", [*path, "ask"], "give it a default")
        return entry

    def check_order(self, found: Mapping[str, QuestionEntry]) -> None:
        """Those that are always asked come first."""
        late = False
        for name, entry in found.items():
            if entry.ask != "always":
                late = True
            elif late:
                hint = "move it before those that are not always asked"
                self._report(f"{name} is always asked, and comes late", [name, "ask"], hint)

    def _lent(self, entry: QuestionEntry, path: Path_) -> QuestionEntry:
        """The entry with what its fact says where it says nothing itself."""
        fact = self.facts[entry.fact].entry
        if fact.kind != entry.answer:
            message = f"the answer is a {entry.answer}, and the fact {entry.fact} is a {fact.kind}"
            self._report(message, [*path, "answer"], "leave `fact` out, and say what the answer settles")
            return entry
        lent = {key: getattr(entry, key) or getattr(fact, key) for key in ("question", "help", "find_out", "empty")}
        default, because = fact.default, fact.because
        if default is None and fact.presumption is not None:
            default, because = fact.presumption.value, fact.presumption.because
        elif default is None and fact.kind == "number":
            default = self.facts[entry.fact].default
        own = entry.values or entry.default is not None
        return entry.model_copy(
            update={
                **lent,
                "values": entry.values or fact.values,
                "default": entry.default if own else default,
                "because": entry.because if own else entry.because or because,
                "settles": entry.settles or (entry.fact,),
            }
        )

    def _check_answer(self, entry: QuestionEntry, path: Path_) -> None:
        """What the answer can be, and whether the default is one."""
        if entry.answer in {"one_of", "set_of", "order"} and not (entry.values or entry.names):
            self._report("there is nothing to choose from", [*path, "answer"], "give it values, or what they name")
        if entry.answer == "name" and entry.names not in {"accounts", "vpcs", "sites"}:
            self._report("nothing says what the answers name", [*path, "answer"], "give it names: vpcs")
        if entry.default is None:
            return
        given = entry.default if isinstance(entry.default, list) else [entry.default]
        if entry.values:
            report_unknown(self.loading, self.document, "value", given, entry.values, [*path, "default"])
        if entry.default == [] and not entry.empty:
            self._report(
                "nothing says that the answer is empty, which is its default", [*path, "default"], "give it `empty`"
            )

    def _report(self, message: str, path: Path_, hint: str = "") -> None:
        self.loading.problems.append(self.document.problem(message, path, hint=hint))
