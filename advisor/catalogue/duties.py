"""What answers each duty and what shows it: read from evidence.yaml, every name resolved.

A pack has none of its own: its regimes map their clauses to the duties that are there.
"""

from collections.abc import Iterator, Mapping

from advisor.catalogue import Duty, Rule, Statement
from advisor.catalogue.files import DutyEntry, StatementEntry
from advisor.catalogue.reading import Path_, report_unknown
from advisor.catalogue.rules import PLACEHOLDER, RuleReader
from advisor.yaml_reader import Document


def duties(
    reader: RuleReader, document: Document, file: Mapping[str, DutyEntry], rules: Mapping[str, Rule]
) -> dict[str, Duty]:
    """Every duty by its name; one that no fact knows, or that stands nowhere in the file, is a problem."""
    fact = reader.facts.get("duties")
    known = fact.entry.values if fact else {}
    for name in known:
        if name not in file:
            hint = "say under its name what to collect, and what it means where nothing answers it"
            reader.loading.problems.append(document.problem(f"the duty {name} stands nowhere", [], hint=hint))
    return {
        name: Duty(
            frozenset(file[name].steps),
            frozenset(report_unknown(reader.loading, document, "rule", file[name].rules, rules, [name, "rules"])),
            tuple(_statements(reader, document, [name, "answers"], file[name].answers)),
            tuple(_statements(reader, document, [name, "collect"], file[name].collect)),
            file[name].otherwise,
        )
        for stated in file
        for name in report_unknown(reader.loading, document, "duty", [stated], known, [stated], at_key=True)
    }


def _statements(
    reader: RuleReader, document: Document, path: Path_, entries: tuple[StatementEntry, ...]
) -> Iterator[Statement]:
    for number, entry in enumerate(entries):
        here = [*path, number]
        if PLACEHOLDER.search(entry.text):
            problem = document.problem("the text serves many connections, and can name none", [*here, "text"])
            reader.loading.problems.append(problem)
        yield Statement(
            f"{'/'.join(map(str, path))}-{number}",
            entry.text,
            reader.resolved(document, [*here, "for"], entry.mechanisms),
            reader.condition(document, [*here, "when"], entry.when),
            reader.known_sources(document, entry.sources, [*here, "sources"]),
            entry.confidence,
        )
