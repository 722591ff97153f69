"""Writes a commented inventory to start from, and the schema beside it that editors check it with."""

from pathlib import Path

from advisor.catalogue import built_in
from advisor.places import EXAMPLES
from advisor.problems import AdvisorError, did_you_mean
from advisor.schemas import as_text, inventory_schema

SCHEMA_FILE = "inventory.schema.json"


def write_starter(path: str, example: str) -> list[Path]:
    """Writes the example to `path` and the schema beside it; raises AdvisorError where a file of that name is there."""
    names = sorted(one.stem for one in EXAMPLES.glob("*.yaml"))
    if example not in names:
        raise AdvisorError(
            f"advisor: there is no example {example!r}; "
            + (did_you_mean(example, names) or f"there are: {', '.join(names)}")
        )
    target = Path(path)
    if target.exists():
        raise AdvisorError(f"advisor: {target} is there already; choose another name, or move it away")
    if not target.parent.is_dir():
        raise AdvisorError(f"advisor: there is no folder {target.parent}; make it first")
    schema = target.parent / SCHEMA_FILE
    write_whole(target, (EXAMPLES / f"{example}.yaml").read_text(encoding="utf-8"))
    write_whole(schema, as_text(inventory_schema(built_in())))
    return [target, schema]


def write_whole(path: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
