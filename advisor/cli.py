"""The command line. Data goes to stdout, talk to stderr; every command imports only what it needs."""

import argparse
import codecs
import gc
import io
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from datetime import date

    from advisor.catalogue import Catalogue
    from advisor.catalogue.references import Claim, Reference
    from advisor.inventory import Inventory
    from advisor.result import Result

FINE, FINDING, WRONG_USE, INFEASIBLE, OUR_FAULT, INTERRUPTED = 0, 1, 2, 3, 70, 130


def run() -> int:
    """The command as a process of its own: what it builds stays until it ends, so nothing is collected meanwhile."""
    gc.disable()
    return main()


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    _print_whatever_can_be_printed()
    try:
        return _run(arguments)
    except BrokenPipeError:
        # Whoever read our output has stopped; what Python would still flush has nowhere to go.
        _drop_output()
        return FINE
    except KeyboardInterrupt:
        _drop_output()
        _tell("advisor: interrupted")
        return INTERRUPTED


def _run(arguments: Sequence[str] | None) -> int:
    try:
        try:
            options = _parser().parse_args(arguments)
            code: int = options.run(options)
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:
        return _explain_failure(error)
    return code


def _print_whatever_can_be_printed() -> None:
    """Where an output's encoding lacks a character, it is written as JSON would write it, and nothing fails."""

    from advisor.plain_text import as_escapes

    def escaped(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeEncodeError)
        return as_escapes(error.object[error.start : error.end]), error.end

    codecs.register_error("advisor", escaped)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="advisor")


def _show(text: str) -> None:
    """Data, on standard output. Whoever closed it wants no more, and still gets the exit code."""
    try:
        print(text, end="", flush=True)
    except BrokenPipeError:
        _drop_output()


def _tell(said: object) -> None:
    """Talk, on standard error; where that cannot be written, there is nobody to tell so."""
    with suppress(OSError):
        print(said, file=sys.stderr, flush=True)


def _drop_output() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
            continue
        with suppress(OSError, ValueError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _explain_failure(error: Exception) -> int:
    from advisor.plain_text import visible
    from advisor.problems import AdvisorError, InvalidInput

    if isinstance(error, InvalidInput):
        _tell(error)
        return WRONG_USE
    if isinstance(error, AdvisorError):
        _tell(visible(str(error)))
        return WRONG_USE
    if isinstance(error, OSError):
        about = f"{error.filename}: " if error.filename else ""
        _drop_output()
        _tell(visible(f"advisor: {about}{error.strerror}"))
        return WRONG_USE
    if isinstance(error, MemoryError):
        _tell("advisor: there is not enough memory for this input; split it over several files")
        return WRONG_USE
    import traceback

    traceback.print_exc()
    _tell("advisor: this is a fault of the advisor, not of your input; please report it with the lines above")
    return OUR_FAULT


class _Parser(argparse.ArgumentParser):
    """Repeats a wrong argument as text, whatever it holds."""

    def error(self, message: str) -> NoReturn:
        from advisor.plain_text import visible

        super().error(visible(message[:1000]))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="advisor",
        formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=28),
        description="Recommends a private connection on AWS for every need of an inventory, with reasons.",
        epilog="Exit codes: 0 fine; 1 a finding at or above --fail-on, or a stale source; "
        "2 wrong use or invalid input; 3 a connection has no admissible mechanism; 70 a fault of the advisor; "
        "130 interrupted.",
    )
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    parser.set_defaults(run=_version_or_help, parser=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND ...")

    init = commands.add_parser("init", help="write a commented starter inventory and its schema")
    init.add_argument(
        "path", nargs="?", default="inventory.yaml", metavar="PATH", help="the file to write (inventory.yaml)"
    )
    init.add_argument("--example", default="starter", metavar="NAME", help="which example to start from (starter)")
    _add_rules(init)
    init.set_defaults(run=_init)

    check = commands.add_parser("check", help="validate inventories and nothing more")
    _add_files(check)
    _add_rules(check)
    check.set_defaults(run=_check)

    recommend = commands.add_parser("recommend", help="decide every connection")
    _add_files(recommend)
    recommend.add_argument(
        "--format", choices=["text", "json", "markdown"], default="text", help="how to print it (text)"
    )
    recommend.add_argument(
        "--fail-on",
        choices=["note", "warning", "error"],
        metavar="LEVEL",
        help="exit with 1 from this level on: note (a presumption), warning (a warning or open question), "
        "error (an override that does not count)",
    )
    recommend.add_argument(
        "--pages", default="", metavar="BASE", help="with markdown: link rules to their pages in this folder or address"
    )
    _add_rules(recommend)
    _add_day(recommend)
    recommend.set_defaults(run=_recommend)

    explain = commands.add_parser("explain", help="why, why not, and what would change it")
    explain.add_argument("file", metavar="FILE", help="an inventory; - is standard input")
    explain.add_argument(
        "connection", nargs="?", metavar="CONNECTION", help="from->to, or #name behind it; all where left out"
    )
    _add_rules(explain)
    _add_day(explain)
    explain.set_defaults(run=_explain)

    schema = commands.add_parser("schema", help="print the JSON Schema of the inventory")
    schema.add_argument("--result", action="store_true", help="print the schema of the result instead")
    _add_rules(schema)
    schema.set_defaults(run=_schema)

    knowledge = commands.add_parser("knowledge", help="list, show, check or extend what the advisor knows")
    actions = knowledge.add_subparsers(title="actions", metavar="ACTION", required=True)
    listed = actions.add_parser("list", help="every rule, a line each")
    _add_rules(listed)
    listed.set_defaults(run=_knowledge_list)
    show = actions.add_parser("show", help="one rule, fact, mechanism, limit, regime or vendor in full")
    show.add_argument("name", metavar="NAME")
    _add_rules(show)
    show.set_defaults(run=_knowledge_show)
    pages = actions.add_parser("pages", help="write a page of Markdown for every rule into a folder")
    pages.add_argument("folder", metavar="DIR")
    pages.add_argument("--own", action="store_true", help="only of the rules of packs")
    _add_rules(pages)
    pages.set_defaults(run=_knowledge_pages)
    checked = actions.add_parser("check", help="prove over all situations that the rules agree; name old sources")
    _add_rules(checked)
    _add_day(checked, "look from this day")
    checked.set_defaults(run=_knowledge_check)
    stale = actions.add_parser("stale", help="what was last read long ago, the oldest first, and what rests on it")
    stale.add_argument("--days", type=_days, required=True, metavar="N", help="more than so many days ago")
    _add_rules(stale)
    _add_day(stale, "look from this day")
    stale.set_defaults(run=_knowledge_stale)
    sources = actions.add_parser("sources", help="every page that was read, and what rests on it")
    sources.add_argument("name", nargs="?", metavar="NAME", help="only this one, by its name or address")
    _add_rules(sources)
    sources.set_defaults(run=_knowledge_sources)
    new = actions.add_parser("new", help="write a commented rule to edit, and a pack around it where there is none")
    new.add_argument("rule", metavar="RULE-ID", help="the id of the rule, such as SLICE-001")
    new.add_argument("--rules", required=True, metavar="DIR", help="the folder of the pack")
    new.set_defaults(run=_knowledge_new)
    return parser


def _add_rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rules",
        action="append",
        default=[],
        metavar="DIR",
        help="a pack of your own rules and vendors: its folder, or its name where it is installed; repeatable",
    )


def _add_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="inventories that belong together; - is standard input"
    )


def _add_day(parser: argparse.ArgumentParser, use: str = "decide by what was true on this day") -> None:
    parser.add_argument("--as-of", type=_day, metavar="DATE", help=f"{use}, YYYY-MM-DD (today)")


def _day(text: str) -> "date":
    from datetime import date

    # fromisoformat also takes 20261125 and 2026-W48-3, which people hardly mean.
    with suppress(ValueError):
        if len(text) == len("YYYY-MM-DD") and "W" not in text:
            return date.fromisoformat(text)
    raise argparse.ArgumentTypeError(f"{text[:60]!r} is no day; expected YYYY-MM-DD")


def _days(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= len("99999"):
        return int(text)
    raise argparse.ArgumentTypeError(f"{text[:60]!r} is no number of days; expected 0 to 99999")


def _version_or_help(options: argparse.Namespace) -> int:
    if options.version:
        from advisor.recommendation import advisor_version

        _show(f"{advisor_version()}\n")
    else:
        options.parser.print_help()
    return FINE


def _init(options: argparse.Namespace) -> int:
    from advisor.plain_text import visible
    from advisor.starter import write_starter

    for said in write_starter(options.path, options.example, _knowledge(options)):
        _tell(visible(said))
    return FINE


def _check(options: argparse.Namespace) -> int:
    from advisor.plain_text import counted, visible
    from advisor.situations import situations

    inventory = _loaded(options.files, options)
    for situation, _ in situations(inventory, _knowledge(options)):
        for problem in situation.contradictions:
            _tell(problem)
    count = counted(len(inventory.content.connections), "connection")
    _tell(visible(f"{', '.join(options.files)}: fine, {count}"))
    return FINE


def _loaded(files: Sequence[str], options: argparse.Namespace) -> "Inventory":
    from advisor import load

    inventory = load(*files, rules=options.rules)
    for problem in inventory.warnings:
        _tell(problem)
    return inventory


def _knowledge(options: argparse.Namespace) -> "Catalogue":
    from advisor.catalogue import built_in
    from advisor.catalogue.packs import pack_folders

    return built_in(*pack_folders(options.rules))


def _recommend(options: argparse.Namespace) -> int:
    from advisor import load, recommend

    result = recommend(load(*options.files, rules=options.rules), as_of=options.as_of, rules=options.rules)
    for problem in result.problems:
        _tell(problem)
    if options.format == "json":
        from advisor.plain_text import printable_json

        _show(printable_json(result.model_dump_json(indent=2)) + "\n")
    elif options.format == "markdown":
        from advisor.documents.markdown import markdown

        _show(markdown(result, _knowledge(options), options.pages))
    else:
        from advisor.documents.terminal import recommendations

        _show(recommendations(result, _knowledge(options), _width()))
    return _exit_code(result, options.fail_on)


def _width() -> int:
    import shutil

    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    return min(shutil.get_terminal_size().columns, 100) if on_terminal else 80


def _exit_code(result: "Result", fail_on: str | None) -> int:
    """3 where a connection has no mechanism, else 1 where something reaches the level of --fail-on."""
    if any(one.standing == "infeasible" for one in result.connections):
        return INFEASIBLE
    severities = {problem.severity for problem in result.problems}
    levels = {
        "note": any(one.presumptions for one in result.connections),
        "warning": "warning" in severities or any(one.warnings or one.conditions for one in result.connections),
        "error": "error" in severities,
    }
    at_or_above = list(levels)[list(levels).index(fail_on) :] if fail_on else []
    return FINDING if any(levels[level] for level in at_or_above) else FINE


def _explain(options: argparse.Namespace) -> int:
    from advisor import recommend
    from advisor.documents.terminal import explanation
    from advisor.plain_text import quoted
    from advisor.problems import AdvisorError, did_you_mean

    inventory = _loaded([options.file], options)
    every = [one.id for one in inventory.content.connections]
    only = every if options.connection is None else [one for one in every if one == options.connection]
    if not only:
        named = options.connection or ""
        hint = did_you_mean(named, every) or (
            f"there are: {', '.join(every[:10])}" if every else "the inventory has none"
        )
        raise AdvisorError(f"advisor: there is no connection {quoted(named)}; {hint}")
    chosen = recommend(inventory, as_of=options.as_of, rules=options.rules, only=only).connections
    _show("\n".join(explanation(one, _knowledge(options), _width()) for one in chosen))
    return INFEASIBLE if any(one.standing == "infeasible" for one in chosen) else FINE


def _schema(options: argparse.Namespace) -> int:
    from advisor.plain_text import printable_json
    from advisor.schemas import as_text, inventory_schema, result_schema

    schema = result_schema() if options.result else inventory_schema(_knowledge(options))
    _show(printable_json(as_text(schema)))
    return FINE


def _knowledge_list(options: argparse.Namespace) -> int:
    from advisor.plain_text import visible

    catalogue = _knowledge(options)
    lines = [f"{rule.id:32} {rule.confidence:10} {rule.title}" for rule in catalogue.rules.values()]
    lines += [
        f"{rule.id:32} {rule.confidence:10} until {rule.effective_until}: {rule.title}" for rule in catalogue.past
    ]
    _show("".join(visible(line) + "\n" for line in lines))
    return FINE


def _knowledge_show(options: argparse.Namespace) -> int:
    from advisor.catalogue.pages import page
    from advisor.plain_text import quoted
    from advisor.problems import AdvisorError, did_you_mean

    catalogue = _knowledge(options)
    shown = page(catalogue, options.name)
    if shown is None:
        groups = (
            catalogue.rules,
            [rule.id for rule in catalogue.past],
            catalogue.facts,
            catalogue.mechanisms,
            catalogue.limits,
            catalogue.regimes,
            catalogue.vendors,
        )
        hint = did_you_mean(options.name, [name for group in groups for name in group])
        raise AdvisorError(
            f"advisor: there is no rule, fact, mechanism, limit, regime or vendor {quoted(options.name)}; "
            f"{hint or 'see advisor knowledge list'}"
        )
    _show(shown)
    return FINE


def _knowledge_pages(options: argparse.Namespace) -> int:
    from pathlib import Path

    from advisor.catalogue import built_in
    from advisor.documents.rule_pages import write
    from advisor.plain_text import counted, visible

    besides = [rule.id for rule in (*built_in().rules.values(), *built_in().past)] if options.own else ()
    number = write(_knowledge(options), Path(options.folder), besides)
    _tell(visible(f"{counted(number, 'page')} in {options.folder}"))
    return FINE


def _knowledge_check(options: argparse.Namespace) -> int:
    from advisor.catalogue import built_in
    from advisor.catalogue.dates import last_read, on
    from advisor.catalogue.references import YEAR, stale
    from advisor.plain_text import counted
    from advisor.proof import prove
    from advisor.recommendation import today

    day = options.as_of or today()
    catalogue = _knowledge(options)
    proven = built_in().rules if options.rules else ()
    found, old = prove(on(catalogue, max(today(), last_read(catalogue))), proven), stale(catalogue, day, YEAR)
    _show("".join(f"{finding.problem}\n" for finding in found))
    _show_references(old)
    _tell(
        f"{counted(len(catalogue.rules), 'rule')}, {counted(len(catalogue.facts), 'fact')}, "
        f"{counted(len(catalogue.mechanisms), 'mechanism')}: {counted(len(found), 'finding')} over all possible "
        f"situations, {counted(len(old), 'source')} older than a year"
    )
    return FINDING if found else FINE


def _knowledge_stale(options: argparse.Namespace) -> int:
    from advisor.catalogue.references import stale
    from advisor.plain_text import counted
    from advisor.recommendation import today

    day = options.as_of or today()
    old = stale(_knowledge(options), day, options.days)
    _show_references(old)
    _tell(f"{counted(len(old), 'source')} last read more than {counted(options.days, 'day')} before {day}")
    return FINDING if old else FINE


def _knowledge_sources(options: argparse.Namespace) -> int:
    from advisor.catalogue.references import named, resting

    catalogue = _knowledge(options)
    _show_references(resting(catalogue) if options.name is None else named(catalogue, options.name))
    return FINE


def _show_references(found: "Mapping[Reference, Sequence[Claim]]") -> None:
    from advisor.catalogue.references import listed

    _show("\n".join("\n".join(listed(*one, _width())) + "\n" for one in found.items()))


def _knowledge_new(options: argparse.Namespace) -> int:
    from pathlib import Path

    from advisor.plain_text import visible
    from advisor.starter import write_rule

    for said in write_rule(Path(options.rules), options.rule):
        _tell(visible(said))
    return FINE
