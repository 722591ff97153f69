"""The design document: a result as files that a review board reads, and that tools read."""

import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from advisor.catalogue import Catalogue
from advisor.collector import paused
from advisor.diagrams import Drawing, Views, drawn, views
from advisor.documents.csv_table import csv_table
from advisor.documents.sarif import sarif
from advisor.plain_text import counted, printable_json
from advisor.report import html, markdown
from advisor.report.content import Report
from advisor.report.folder import RECORDS, Folder
from advisor.report.pdf import pdf as printed
from advisor.report.pdf import printer
from advisor.report.records import records
from advisor.report.templates import Templates
from advisor.result import Result

__all__ = ["prepare", "write_report"]

PAGE = "index.html"


def prepare(
    directory: str | Path, *, templates: str | Path | None = None, pdf: bool = False, redacted: bool = False
) -> tuple[Folder, Templates]:
    """The folder and the templates of a report; raises AdvisorError where there can be none, before all the work."""
    if pdf:
        printer()
    return Folder(Path(directory), redacted), Templates(templates)


def write_report(
    result: Result,
    catalogue: Catalogue,
    directory: str | Path,
    *,
    templates: str | Path | None = None,
    pdf: bool = False,
    redacted: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> list[str]:
    """Writes the report of a result into a folder, and says in sentences what was written and what to look at.

    `templates` is a folder laid over ours (docs/templates.md); `pdf` needs the extra of that name; `redacted` says that
    the result is one for outsiders. Raises AdvisorError where something is in the way.
    """
    folder, overlay = prepare(directory, templates=templates, pdf=pdf, redacted=redacted)
    with paused():
        return list(_written(result, catalogue, folder, overlay, pdf, progress))


def _written(
    result: Result,
    catalogue: Catalogue,
    folder: Folder,
    templates: Templates,
    pdf: bool,
    progress: Callable[[str], None],
) -> Iterator[str]:
    yield from map(str, templates.warnings())
    progress("drawing and writing")
    shown = views(result, catalogue)
    report = Report(result, catalogue)
    existing, unreadable = folder.records()
    yield from unreadable
    # Layouts are made by child processes: while they run there is all the rest to write.
    with ThreadPoolExecutor(1) as pool:
        drawing = pool.submit(_drawn, shown, templates.glyphs())
        decided = records(result, catalogue, existing)
        texts = {
            "report.md": markdown.document(report, shown, templates=templates),
            "decisions.csv": csv_table(result, catalogue),
            "findings.sarif": sarif(result),
            "result.json": printable_json(result.model_dump_json(indent=2)) + "\n",
            **{f"{RECORDS}/{name}": text for name, text in decided.files.items()},
        }
        drawings = drawing.result()
    for note in decided.notes:
        where = replace(note.position, file=str(folder.directory / RECORDS / note.position.file))
        yield str(replace(note, position=where))
    yield from (one.problem for one in drawings if one.problem)

    def page(pictures: Iterable[Drawing]) -> str:
        return html.page(report, html.Pictures.arranged(shown, pictures, templates.glyphs()), templates)

    files = {name: text.encode() for name, text in texts.items()} | dict(_files_of(drawings))
    if pdf:
        progress("printing")
        files["report.pdf"] = printed(page(map(_plain, drawings)))
    # Last, so that a page which is there has all that it leads to.
    files[PAGE] = page(drawings).encode()
    removed = folder.write(files, frozenset(f"{RECORDS}/{name}" for name in existing))
    yield from _told(folder, files, removed)


def _drawn(shown: Views, glyphs: dict[str, str]) -> list[Drawing]:
    """All pictures. There may be thousands of connections: as PNG there is what goes into slides."""
    general = drawn((shown.overview, *shown.accounts, *shown.constructs), glyphs, png=True)
    return [*general, *drawn(shown.connections.values(), glyphs)]


def _plain(drawing: Drawing) -> Drawing:
    """A drawing whose colours stand in its markup: the printer knows no styles within diagrams."""
    return replace(drawing, inline=drawing.file and re.sub("<style>.*?</style>", "", drawing.file, flags=re.DOTALL))


def _files_of(drawings: Iterable[Drawing]) -> Iterator[tuple[str, bytes]]:
    for one in drawings:
        if one.file is not None:
            yield f"diagrams/{one.view.id}.svg", one.file.encode()
        if one.png is not None:
            yield f"diagrams/{one.view.id}.png", one.png


def _told(folder: Folder, files: dict[str, bytes], removed: list[str]) -> Iterator[str]:
    """One line for each kind of file, where to begin last."""
    directory = folder.directory
    for name in ("report.md", "report.pdf", "decisions.csv", "findings.sarif", "result.json"):
        if name in files:
            yield f"wrote {directory / name}"
    for kind, what in (("diagrams", "picture"), (RECORDS, "decision record")):
        number = sum(name.startswith(f"{kind}/") for name in files)
        if number:
            yield f"wrote {counted(number, what)} in {directory / kind}"
    if removed:
        yield f"took out {counted(len(removed), 'picture')} of an earlier run"
    if "report.pdf" not in files and "report.pdf" in folder.known and (folder.root / "report.pdf").is_file():
        yield f"{directory / 'report.pdf'} is of an earlier run; --pdf writes it anew"
    yield f"wrote {directory / PAGE}: open it in a browser"
