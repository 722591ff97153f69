"""Commands that make inventories of what exists, and prices of what AWS publishes; each imports only what it needs."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from advisor.cli.arguments import knowledge_of
from advisor.cli.output import FINE, show, tell_line

if TYPE_CHECKING:
    from pathlib import Path

    from advisor.catalogue import Catalogue
    from advisor.importers.estate import Estate
    from advisor.importers.live import Wanted


def add_commands(commands: Any) -> None:
    """Adds them to the parser of all commands."""
    importing = commands.add_parser("import", help="make an inventory of what exists, or prices of AWS's list")
    kinds = importing.add_subparsers(title="kinds", metavar="KIND", required=True)
    prices = kinds.add_parser("prices", help="a file for --prices, from offer files of AWS's public price list")
    prices.add_argument("files", nargs="+", metavar="FILE", help="index.json or index.csv of an offer and Region")
    prices.add_argument("-o", "--output", metavar="FILE", help="the file to write, new (standard output)")
    prices.set_defaults(run=_prices, rules=[])
    topology = _add_kind(
        kinds, "topology", "an inventory of who calls whom, from a CSV of callers and callees", _topology
    )
    topology.add_argument("file", metavar="FILE", help="a CSV of caller, callee, rate, bytes, protocol, port")
    topology.add_argument("--vpc", metavar="NAME", default="", help="the VPC of all services that nothing else places")
    topology.add_argument("--vpcs", metavar="FILE", help="a CSV of service, vpc, account, region, range")
    flows = _add_kind(kinds, "flow-logs", "connections and volumes, from VPC Flow Logs or VPC Lattice's", _flows)
    flows.add_argument("files", nargs="+", metavar="FILE", help="logs, or a folder of them, plain or .gz")
    flows.add_argument(
        "--inventory",
        metavar="FILE",
        action="append",
        help="whose VPCs, sites and services the addresses are (that of --merge); repeatable",
    )
    flows.add_argument("--hours", type=float, metavar="N", help="how long logs were collected (first to last record)")
    lza = _add_kind(kinds, "lza", "an inventory of what a Landing Zone Accelerator configuration makes", _lza)
    lza.add_argument("directory", metavar="DIR", help="the directory of network-config.yaml and accounts-config.yaml")
    terraform = _add_kind(kinds, "terraform-state", "VPCs and what joins them, from states and plans", _terraform)
    terraform.add_argument("files", nargs="+", metavar="FILE", help="terraform.tfstate, or terraform show -json")
    saved = _add_kind(kinds, "aws-cli", "VPCs and what joins them, from saved answers of AWS's APIs", _saved)
    saved.add_argument("folder", metavar="DIR", help="outputs of the AWS CLI and of tools that save the same, as JSON")
    live = _add_kind(kinds, "aws", "VPCs and what joins them, from accounts of AWS: read-only calls, now", _live)
    live.set_defaults(run=_aws)
    live.add_argument("--profile", metavar="P", help="the profile whose credentials are used (the default ones)")
    live.add_argument("--regions", metavar="R,R", type=_names, help="or all that are enabled (the profile's)")
    live.add_argument("--role", metavar="NAME", help="the role to assume in each of --accounts")
    live.add_argument("--accounts", metavar="ID,ID", type=_names, help="or all of the organization that are active")
    live.add_argument("--external-id", metavar="ID", help="what the role's trust policy asks for")
    live.add_argument("--policy", action="store_true", help="print the least IAM policies that it needs, and stop")


def _names(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _add_kind(
    kinds: Any, name: str, use: str, estate_of: "Callable[[argparse.Namespace, Catalogue], Estate]"
) -> argparse.ArgumentParser:
    """Adds a kind of import that makes an inventory; `estate_of` reads its sources and returns what it found."""
    kind: argparse.ArgumentParser = kinds.add_parser(name, help=use)
    to = kind.add_mutually_exclusive_group()
    to.add_argument("-o", "--output", metavar="FILE", help="the inventory to write, new (standard output)")
    to.add_argument("--merge", metavar="FILE", help="an inventory to bring it into; what people wrote there stays")
    kind.set_defaults(run=_inventory, estate_of=estate_of, kind=name, rules=[])
    return kind


def _topology(options: argparse.Namespace, catalogue: "Catalogue") -> "Estate":
    from pathlib import Path

    from advisor.importers.topology import import_topology

    return import_topology(Path(options.file), catalogue, options.vpc, Path(options.vpcs) if options.vpcs else None)


def _lza(options: argparse.Namespace, catalogue: "Catalogue") -> "Estate":
    from pathlib import Path

    from advisor.importers.lza import import_lza

    return import_lza(Path(options.directory), catalogue)


def _flows(options: argparse.Namespace, catalogue: "Catalogue") -> "Estate":
    from pathlib import Path

    from advisor.importers.flow_logs import import_flow_logs
    from advisor.inventory.reader import load_files
    from advisor.problems import AdvisorError

    if options.inventory and options.merge:
        raise AdvisorError(
            "advisor: --inventory and --merge do not go together: merge into the file that has the VPCs, or write "
            "connections into a file of their own with -o"
        )
    inventories = options.inventory or [options.merge]
    if not inventories[0]:
        raise AdvisorError("advisor: logs hold addresses only; say whose they are: --inventory FILE or --merge FILE")
    if options.hours is not None and not 0 < options.hours < 1e6:
        raise AdvisorError("advisor: --hours is a positive number")
    return import_flow_logs([Path(file) for file in options.files], load_files(inventories, catalogue), options.hours)


def _saved(options: argparse.Namespace, catalogue: "Catalogue") -> "Estate":
    from pathlib import Path

    from advisor.importers.saved import import_saved

    return import_saved(Path(options.folder), catalogue)


def _terraform(options: argparse.Namespace, catalogue: "Catalogue") -> "Estate":
    from pathlib import Path

    from advisor.importers.terraform_state import import_terraform

    return import_terraform([Path(file) for file in options.files], catalogue)


def _aws(options: argparse.Namespace) -> int:
    if not options.policy:
        return _inventory(options)
    import json

    from advisor.importers.live.policies import least_policies
    from advisor.problems import AdvisorError

    if options.output or options.merge:
        raise AdvisorError("advisor: --policy prints to standard output; leave out -o and --merge")
    show(json.dumps(least_policies(_wanted(options)), indent=2) + "\n")
    return FINE


def _wanted(options: argparse.Namespace) -> "Wanted":
    from advisor.importers.live import Wanted

    return Wanted(options.profile, options.regions or (), options.role, options.accounts or (), options.external_id)


def _live(options: argparse.Namespace, catalogue: "Catalogue") -> "Estate":
    from advisor.cli.progress import ProgressLine
    from advisor.importers.live import import_live
    from advisor.inventory.reader import load_files

    if options.merge:
        # Calls may take minutes: what is wrong with the inventory is told before.
        load_files([options.merge], catalogue)
    line = ProgressLine()
    try:
        return import_live(_wanted(options), catalogue, line)
    finally:
        line.end()


def _inventory(options: argparse.Namespace) -> int:
    from pathlib import Path

    from advisor.importers.drafting import drafted
    from advisor.importers.fitting import fitted
    from advisor.importers.telling import said_of
    from advisor.plain_text import visible
    from advisor.problems import AdvisorError, InvalidInput, Severity
    from advisor.starter import refuse_to_overwrite
    from advisor.text_files import write_whole

    if options.output:
        refuse_to_overwrite(Path(options.output))
    if options.merge == "-":
        raise AdvisorError("advisor: --merge changes a file, and standard input is none")
    catalogue = knowledge_of(options)
    estate = fitted(options.estate_of(options, catalogue), catalogue)
    if any(problem.severity is Severity.ERROR for problem in estate.problems):
        raise InvalidInput(estate.problems)
    for said in said_of(estate):
        tell_line(said)
    if options.merge:
        return _merge(Path(options.merge), estate, catalogue)
    text = drafted(estate, f"advisor import {options.kind}")
    if options.output:
        write_whole(Path(options.output), text)
        tell_line(visible(f"wrote {options.output}"))
    else:
        show(text)
    return FINE


def _merge(path: "Path", estate: "Estate", catalogue: "Catalogue") -> int:
    from advisor.importers.merging import merged
    from advisor.plain_text import visible
    from advisor.text_files import decode, read_bytes, write_whole

    raw = read_bytes(path.absolute(), str(path), "an inventory in YAML")
    mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    before = decode(raw, str(path)).text
    result = merged(before, str(path), estate, catalogue)
    for change in result.changes:
        tell_line(visible(change))
    if result.text == before:
        tell_line(visible(f"nothing changed in {path}"))
    else:
        write_whole(path, mark + result.text.encode())
        tell_line(visible(f"wrote {path}"))
    return FINE


def _prices(options: argparse.Namespace) -> int:
    from pathlib import Path

    from advisor.importers.prices import import_prices
    from advisor.plain_text import visible
    from advisor.starter import refuse_to_overwrite
    from advisor.text_files import write_whole

    if options.output:
        refuse_to_overwrite(Path(options.output))
    imported = import_prices([Path(file) for file in options.files], knowledge_of(options))
    for said in imported.said:
        tell_line(visible(said))
    if options.output:
        write_whole(Path(options.output), imported.text)
        tell_line(visible(f"wrote {options.output}"))
    else:
        show(imported.text)
    return FINE
