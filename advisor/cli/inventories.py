"""Commands on inventories; each imports only what it needs."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from advisor.cli.arguments import add_day, add_fail_on, add_files, add_prices, add_rules, knowledge_of
from advisor.cli.output import FINE, INFEASIBLE, exit_code, show, tell, width

if TYPE_CHECKING:
    from advisor.inventory import Inventory


def add_commands(commands: Any) -> None:
    """Adds them to the parser of all commands."""
    init = commands.add_parser("init", help="write a commented starter inventory and its schema")
    init.add_argument(
        "path", nargs="?", default="inventory.yaml", metavar="PATH", help="the file to write (inventory.yaml)"
    )
    init.add_argument("--example", default="starter", metavar="NAME", help="which example to start from (starter)")
    add_rules(init)
    init.set_defaults(run=_init)

    check = commands.add_parser("check", help="validate inventories and nothing more")
    add_files(check)
    add_rules(check)
    check.set_defaults(run=_check)

    recommend = commands.add_parser("recommend", help="decide every connection")
    add_files(recommend)
    recommend.add_argument(
        "--format", choices=["text", "json", "markdown", "sarif"], default="text", help="how to print it (text)"
    )
    add_fail_on(recommend)
    recommend.add_argument(
        "--pages", default="", metavar="BASE", help="with markdown: link rules to their pages in this folder or address"
    )
    add_rules(recommend)
    add_prices(recommend)
    add_day(recommend)
    recommend.set_defaults(run=_recommend)

    explain = commands.add_parser("explain", help="why, why not, and what would change it")
    explain.add_argument("file", metavar="FILE", help="an inventory; - is standard input")
    explain.add_argument(
        "connection", nargs="?", metavar="CONNECTION", help="from->to, or #name behind it; all where left out"
    )
    add_rules(explain)
    add_prices(explain)
    add_day(explain)
    explain.set_defaults(run=_explain)

    schema = commands.add_parser("schema", help="print the JSON Schema of the inventory")
    instead = schema.add_mutually_exclusive_group()
    instead.add_argument("--result", action="store_true", help="print the schema of the result instead")
    instead.add_argument("--difference", action="store_true", help="print the schema of whatif and diff instead")
    add_rules(schema)
    schema.set_defaults(run=_schema)


def _init(options: argparse.Namespace) -> int:
    from advisor.plain_text import visible
    from advisor.starter import write_starter

    for said in write_starter(options.path, options.example, knowledge_of(options)):
        tell(visible(said))
    return FINE


def _check(options: argparse.Namespace) -> int:
    from advisor.plain_text import counted, visible
    from advisor.situations import situations

    inventory = _loaded(options.files, options)
    for situation, _ in situations(inventory, knowledge_of(options)):
        for problem in situation.contradictions:
            tell(problem)
    count = counted(len(inventory.content.connections), "connection")
    tell(visible(f"{', '.join(options.files)}: fine, {count}"))
    return FINE


def _loaded(files: Sequence[str], options: argparse.Namespace) -> "Inventory":
    from advisor import load

    inventory = load(*files, rules=options.rules)
    for problem in inventory.warnings:
        tell(problem)
    return inventory


def _recommend(options: argparse.Namespace) -> int:
    from advisor import load, recommend

    inventory = load(*options.files, rules=options.rules)
    result = recommend(inventory, as_of=options.as_of, rules=options.rules, prices=options.prices)
    for problem in result.problems:
        tell(problem)
    if options.format == "json":
        from advisor.plain_text import printable_json

        show(printable_json(result.model_dump_json(indent=2)) + "\n")
    elif options.format == "markdown":
        from advisor.report.content import Report
        from advisor.report.markdown import document

        show(document(Report(result, knowledge_of(options)), pages=options.pages))
    elif options.format == "sarif":
        from advisor.documents.sarif import sarif

        show(sarif(result))
    else:
        from advisor.documents.terminal import recommendations

        show(recommendations(result, knowledge_of(options), width()))
    return exit_code(result, options.fail_on)


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
    result = recommend(inventory, as_of=options.as_of, rules=options.rules, prices=options.prices, only=only)
    chosen = result.connections
    show("\n".join(explanation(one, knowledge_of(options), width()) for one in chosen))
    return INFEASIBLE if any(one.standing == "infeasible" for one in chosen) else FINE


def _schema(options: argparse.Namespace) -> int:
    from advisor.plain_text import printable_json
    from advisor.schemas import as_text, difference_schema, inventory_schema, result_schema

    if options.difference:
        schema = difference_schema()
    else:
        schema = result_schema() if options.result else inventory_schema(knowledge_of(options))
    show(printable_json(as_text(schema)))
    return FINE
