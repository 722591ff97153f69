"""Writes what people start from: an inventory with the schema that editors check it with, a rule in a pack."""

import re
import shlex
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from advisor.catalogue import Catalogue, built_in
from advisor.catalogue.files import PREFIX, RULE_ID
from advisor.catalogue.loader import load_catalogue
from advisor.catalogue.packs import read_pack
from advisor.catalogue.pages import page_name
from advisor.documents.rule_pages import write
from advisor.places import EXAMPLES, KNOWLEDGE, REPORTS
from advisor.plain_text import quoted
from advisor.problems import AdvisorError, did_you_mean
from advisor.recommendation import today
from advisor.schemas import as_text, inventory_schema
from advisor.text_files import write_whole

SCHEMA_FILE = "inventory.schema.json"


def write_starter(path: str, example: str, catalogue: Catalogue) -> list[str]:
    """Writes the example to `path` and the schema beside it, and says what was done.

    Raises AdvisorError where a file of that name is there. A schema that is there and differs stays as it is.
    """
    names = sorted(one.stem for one in EXAMPLES.glob("*.yaml"))
    if example not in names:
        raise AdvisorError(
            f"advisor: there is no example {quoted(example)}; "
            + (did_you_mean(example, names) or f"there are: {', '.join(names)}")
        )
    target = Path(path)
    refuse_to_overwrite(target)
    if not target.parent.is_dir():
        raise AdvisorError(f"advisor: there is no folder {target.parent}; make it first")
    write_whole(target, (EXAMPLES / f"{example}.yaml").read_text(encoding="utf-8"))
    return [f"wrote {target}", _write_schema(target.parent / SCHEMA_FILE, as_text(inventory_schema(catalogue)))]


def write_rule(folder: Path, rule: str) -> list[str]:
    """Writes a rule to edit into a pack, its page, and what the pack lacks; says what was done and what to do next.

    Raises AdvisorError where the id is wrong or taken, or a file of that name is there.
    """
    is_new = not (folder / "pack.yaml").exists()
    prefix = _checked_prefix(rule, folder, None if is_new else read_pack(folder).prefix)
    catalogue = load_catalogue(KNOWLEDGE, () if is_new else (folder,))
    if rule in catalogue.rules:
        raise AdvisorError(f"advisor: the rule {rule} is there already, at {catalogue.rules[rule].position}")
    sources = [source for source in catalogue.sources if source not in built_in().sources]
    files = {
        **({"pack": folder / "pack.yaml"} if is_new else {}),
        **({} if sources else {"sources": folder / "sources.yaml"}),
        "rule": folder / "rules" / f"{rule.lower()}.yaml",
    }
    for path in files.values():
        refuse_to_overwrite(path)
    loader = FileSystemLoader(REPORTS / "pack")
    templates = Environment(loader=loader, undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)
    source = next(iter(sources), f"{prefix.lower()}-standard")
    folder.mkdir(exist_ok=True)
    (folder / "rules").mkdir(exist_ok=True)
    for name, path in files.items():
        template = templates.get_template(f"{name}.yaml.j2")
        write_whole(path, template.render(rule=rule, prefix=prefix, source=source, day=today()))
    written = load_catalogue(KNOWLEDGE, (folder,))
    write(written, folder / "docs", [one.id for one in (*built_in().rules.values(), *built_in().past)])
    pack = shlex.quote(str(folder))
    return [
        *(f"wrote {path}" for path in (*files.values(), folder / "docs" / page_name(rule))),
        f"next: edit {files['rule']}; look for faults, read the rule as others will, and write its page anew:",
        f"  advisor knowledge check --rules {pack}",
        f"  advisor knowledge show {rule} --rules {pack}",
        f"  advisor knowledge pages {shlex.quote(str(folder / 'docs'))} --own --rules {pack}",
    ]


def _checked_prefix(rule: str, folder: Path, prefix: str | None) -> str:
    """The prefix of a rule's id, which is that of the pack where there is one; raises AdvisorError."""
    begins = prefix or rule.split("-")[0]
    if re.fullmatch(RULE_ID, rule) and re.fullmatch(PREFIX, begins) and rule.startswith(f"{begins}-"):
        return begins
    expected = f"the pack's prefix {prefix}" if prefix else "2 to 16 capital letters and digits"
    raise AdvisorError(
        f"advisor: {quoted(rule)} is no id for a rule in {folder}; "
        f"expected an id such as {prefix or 'SLICE'}-001: {expected}, a hyphen and three digits"
    )


def refuse_to_overwrite(path: Path) -> None:
    """Raises AdvisorError where a file of that name is there."""
    if path.exists() or path.is_symlink():
        raise AdvisorError(f"advisor: {path} is there already; choose another name, or move it away")


def _write_schema(schema: Path, text: str) -> str:
    if not schema.exists() and not schema.is_symlink():
        write_whole(schema, text)
        return f"wrote {schema}"
    if schema.is_file() and schema.read_bytes() == text.encode():
        return f"{schema} is there already and up to date"
    return f"{schema} is there already and differs; it was left as it is (advisor schema > {SCHEMA_FILE} renews it)"
