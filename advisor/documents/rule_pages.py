"""A page of Markdown for every rule, and an index of them; `advisor knowledge pages DIR` writes them."""

from collections.abc import Collection, Iterator
from pathlib import Path

from advisor.catalogue import Catalogue, Rule
from advisor.catalogue.pages import page_name, sections
from advisor.documents.markdown import environment

INDEX = "README.md"


def rule_pages(catalogue: Catalogue, besides: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """The name and the text of every page, the index first; one page for each rule, of today or of the past.

    Rules in `besides` get none: a pack's folder needs no pages of built-in rules.
    """
    templates = environment()
    every = [rule for rule in (*catalogue.rules.values(), *catalogue.past) if rule.id not in besides]
    by_file: dict[str, list[Rule]] = {}
    for rule in every:
        by_file.setdefault(rule.position.file, []).append(rule)
    yield INDEX, templates.get_template("rules.md.j2").render(by_file=by_file, page_name=page_name)
    template = templates.get_template("rule.md.j2")
    for rule in every:
        yield page_name(rule.id), template.render(rule=rule, sections=sections(catalogue, rule))


def write(catalogue: Catalogue, folder: Path, besides: Collection[str] = ()) -> int:
    """Writes all pages into a folder, over what is there, and returns how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = dict(rule_pages(catalogue, besides))
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return len(pages)
