"""What an interview can ask, as Markdown, made from the knowledge: `python -m advisor.documents.questionnaire`."""

from collections.abc import Iterator

from advisor.catalogue import Catalogue, built_in
from advisor.catalogue.files import Ask, QuestionEntry
from advisor.documents.markdown import escaped

HEAD = """# What an interview can ask

Made by `make docs` from `knowledge/questions.yaml` and `knowledge/facts.yaml`. Few of these are asked of anybody: some
always, the others only where the answer can still change a recommendation. What is nearly always the same is taken
for granted, shown together for one confirmation, and asked where you say that it is otherwise. What the answers mean
and how to find one out: `advisor knowledge show FACT`.
"""
PARTS: dict[Ask, str] = {
    "always": "Always asked",
    "alone": "Asked where the answer can change a recommendation",
    "together": "Taken for granted, and asked where you deny it",
}


def questionnaire(catalogue: Catalogue) -> str:
    """Every question for a place of the inventory or a fact, by how it is asked."""
    return "\n".join(_lines(catalogue)) + "\n"


def _lines(catalogue: Catalogue) -> Iterator[str]:
    yield HEAD.rstrip("\n")
    for ask, title in PARTS.items():
        rows = [*_places(catalogue, ask), *_facts(catalogue, ask)]
        yield from (
            "",
            f"## {title}: {len(rows)}",
            "",
            "| of | question | usual answer |",
            "| --- | --- | --- |",
            *rows,
        )


def _places(catalogue: Catalogue, ask: Ask) -> Iterator[str]:
    for entry in catalogue.questions.values():
        if entry.ask == ask:
            where = entry.field if entry.of == "inventory" else f"{entry.of}.{entry.field}"
            yield _row(where, entry.question, _usual(catalogue, entry))


def _usual(catalogue: Catalogue, entry: QuestionEntry) -> str:
    if entry.default is None:
        return ""
    if entry.answer == "number":
        fact = catalogue.facts[entry.fact]
        return "" if fact.default is None else fact.say(fact.default)
    if isinstance(entry.default, list):
        return ", ".join(entry.values[one] for one in entry.default) or entry.empty
    return entry.values[entry.default]


def _facts(catalogue: Catalogue, ask: Ask) -> Iterator[str]:
    for fact in catalogue.facts.values():
        if fact.entry.stated and not fact.entry.concluded and fact.entry.ask == ask:
            yield _row(f"needs.{fact.id}", fact.entry.question, "" if fact.default is None else fact.say(fact.default))


def _row(where: str, *cells: str) -> str:
    return f"| `{where}` | " + " | ".join(map(escaped, cells)) + " |"


if __name__ == "__main__":
    print(questionnaire(built_in()), end="")
