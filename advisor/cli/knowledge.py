"""Commands on what the advisor knows; each imports only what it needs."""

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from advisor.cli.arguments import add_day, add_rules, knowledge_of
from advisor.cli.output import FINDING, FINE, show, tell, width

if TYPE_CHECKING:
    from advisor.catalogue.references import Claim, Reference


def add_commands(commands: Any) -> None:
    """Adds them to the parser of all commands."""
    knowledge = commands.add_parser("knowledge", help="list, show, check or extend what the advisor knows")
    actions = knowledge.add_subparsers(title="actions", metavar="ACTION", required=True)
    listed = actions.add_parser("list", help="every rule, a line each")
    add_rules(listed)
    listed.set_defaults(run=_list)
    show = actions.add_parser("show", help="one rule, fact, mechanism, limit, regime, duty or vendor in full")
    show.add_argument("name", metavar="NAME")
    add_rules(show)
    show.set_defaults(run=_show)
    pages = actions.add_parser("pages", help="write a page of Markdown for every rule into a folder")
    pages.add_argument("folder", metavar="DIR")
    pages.add_argument("--own", action="store_true", help="only of the rules of packs")
    add_rules(pages)
    pages.set_defaults(run=_pages)
    checked = actions.add_parser("check", help="prove over all situations that the rules agree; name old sources")
    add_rules(checked)
    add_day(checked, "look from this day")
    checked.set_defaults(run=_check)
    stale = actions.add_parser("stale", help="what was last read long ago, the oldest first, and what rests on it")
    stale.add_argument("--days", type=_days, required=True, metavar="N", help="more than so many days ago")
    add_rules(stale)
    add_day(stale, "look from this day")
    stale.set_defaults(run=_stale)
    sources = actions.add_parser("sources", help="every page that was read, and what rests on it")
    sources.add_argument("name", nargs="?", metavar="NAME", help="only this one, by its name or address")
    add_rules(sources)
    sources.set_defaults(run=_sources)
    new = actions.add_parser("new", help="write a commented rule to edit, and a pack around it where there is none")
    new.add_argument("rule", metavar="RULE-ID", help="the id of the rule, such as SLICE-001")
    new.add_argument("--rules", required=True, metavar="DIR", help="the folder of the pack")
    new.set_defaults(run=_new)


def _days(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= len("99999"):
        return int(text)
    raise argparse.ArgumentTypeError(f"{text[:60]!r} is no number of days; expected 0 to 99999")


def _list(options: argparse.Namespace) -> int:
    from advisor.plain_text import visible

    catalogue = knowledge_of(options)
    lines = [f"{rule.id:32} {rule.confidence:10} {rule.title}" for rule in catalogue.rules.values()]
    lines += [
        f"{rule.id:32} {rule.confidence:10} until {rule.effective_until}: {rule.title}" for rule in catalogue.past
    ]
    show("".join(visible(line) + "\n" for line in lines))
    return FINE


def _show(options: argparse.Namespace) -> int:
    from advisor.catalogue.pages import page
    from advisor.plain_text import quoted
    from advisor.problems import AdvisorError, did_you_mean

    catalogue = knowledge_of(options)
    shown = page(catalogue, options.name)
    if shown is None:
        groups = (
            catalogue.rules,
            [rule.id for rule in catalogue.past],
            catalogue.facts,
            catalogue.mechanisms,
            catalogue.limits,
            catalogue.regimes,
            catalogue.duties,
            catalogue.vendors,
        )
        hint = did_you_mean(options.name, [name for group in groups for name in group])
        raise AdvisorError(
            f"advisor: there is no rule, fact, mechanism, limit, regime, duty or vendor {quoted(options.name)}; "
            f"{hint or 'see advisor knowledge list'}"
        )
    show(shown)
    return FINE


def _pages(options: argparse.Namespace) -> int:
    from pathlib import Path

    from advisor.catalogue import built_in
    from advisor.documents.rule_pages import write
    from advisor.plain_text import counted, visible

    besides = [rule.id for rule in (*built_in().rules.values(), *built_in().past)] if options.own else ()
    number = write(knowledge_of(options), Path(options.folder), besides)
    tell(visible(f"{counted(number, 'page')} in {options.folder}"))
    return FINE


def _check(options: argparse.Namespace) -> int:
    from advisor.catalogue import built_in
    from advisor.catalogue.dates import last_read, on
    from advisor.catalogue.references import YEAR, stale
    from advisor.plain_text import counted
    from advisor.proof import prove
    from advisor.recommendation import today

    day = options.as_of or today()
    catalogue = knowledge_of(options)
    proven = built_in().rules if options.rules else ()
    found, old = prove(on(catalogue, max(today(), last_read(catalogue))), proven), stale(catalogue, day, YEAR)
    show("".join(f"{finding.problem}\n" for finding in found))
    _show_references(old)
    tell(
        f"{counted(len(catalogue.rules), 'rule')}, {counted(len(catalogue.facts), 'fact')}, "
        f"{counted(len(catalogue.mechanisms), 'mechanism')}: {counted(len(found), 'finding')} over all possible "
        f"situations, {counted(len(old), 'source')} older than a year"
    )
    return FINDING if found else FINE


def _stale(options: argparse.Namespace) -> int:
    from advisor.catalogue.references import stale
    from advisor.plain_text import counted
    from advisor.recommendation import today

    day = options.as_of or today()
    old = stale(knowledge_of(options), day, options.days)
    _show_references(old)
    tell(f"{counted(len(old), 'source')} last read more than {counted(options.days, 'day')} before {day}")
    return FINDING if old else FINE


def _sources(options: argparse.Namespace) -> int:
    from advisor.catalogue.references import named, resting

    catalogue = knowledge_of(options)
    _show_references(resting(catalogue) if options.name is None else named(catalogue, options.name))
    return FINE


def _show_references(found: "Mapping[Reference, Sequence[Claim]]") -> None:
    from advisor.catalogue.references import listed

    show("\n".join("\n".join(listed(*one, width())) + "\n" for one in found.items()))


def _new(options: argparse.Namespace) -> int:
    from pathlib import Path

    from advisor.plain_text import visible
    from advisor.starter import write_rule

    for said in write_rule(Path(options.rules), options.rule):
        tell(visible(said))
    return FINE
