"""Writes a commented inventory to start from, and the schema beside it that editors check it with."""

from pathlib import Path

from advisor.catalogue import Catalogue
from advisor.places import EXAMPLES
from advisor.plain_text import quoted
from advisor.problems import AdvisorError, did_you_mean
from advisor.schemas import as_text, inventory_schema

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
    if target.exists() or target.is_symlink():
        raise AdvisorError(f"advisor: {target} is there already; choose another name, or move it away")
    if not target.parent.is_dir():
        raise AdvisorError(f"advisor: there is no folder {target.parent}; make it first")
    write_whole(target, (EXAMPLES / f"{example}.yaml").read_text(encoding="utf-8"))
    return [f"wrote {target}", _write_schema(target.parent / SCHEMA_FILE, as_text(inventory_schema(catalogue)))]


def _write_schema(schema: Path, text: str) -> str:
    if not schema.exists() and not schema.is_symlink():
        write_whole(schema, text)
        return f"wrote {schema}"
    if schema.is_file() and schema.read_bytes() == text.encode():
        return f"{schema} is there already and up to date"
    return f"{schema} is there already and differs; it was left as it is (advisor schema > {SCHEMA_FILE} renews it)"


def write_whole(path: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
