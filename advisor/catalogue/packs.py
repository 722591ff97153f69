"""Packs of a company's own knowledge: the folders that are meant, and what each says of itself."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.machinery import PathFinder
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from advisor.catalogue.files import PackFile
from advisor.catalogue.reading import Loading
from advisor.plain_text import and_join, quoted
from advisor.problems import InvalidInput, InvalidKnowledge, Position, Problem, did_you_mean
from advisor.yaml_reader import Document

GROUP = "connectivity_advisor.packs"
"""The entry points by which Python packages offer packs: a name, and a module whose folder holds pack.yaml."""
PACK_FILES = re.compile(
    r"(pack|sources|facts|vendors|prices)\.yaml|(rules|regimes)/[^/]+\.yaml|.*\.(md|pyc?)|(.*/)?(py\.typed|\..*)"
)
"""What may lie in a pack: its knowledge, notes for its readers, the code of its package, and hidden files."""


@dataclass(frozen=True)
class Pack:
    """A pack that is being read: its folder, pack.yaml, and what stands in it."""

    loading: Loading
    document: Document
    entry: PackFile


def pack_folders(given: Iterable[str | Path]) -> tuple[Path, ...]:
    """The folders of the packs that a caller names; raises InvalidKnowledge with every name that is none.

    A text without a slash may be the name of an installed pack. What is installed is used only where it is named.
    """
    folders: list[Path] = []
    problems: list[Problem] = []
    for one in given:
        found = _folder(one)
        if isinstance(found, Path):
            folders.append(found)
        else:
            problems.append(found)
    if problems:
        raise InvalidKnowledge(problems)
    return tuple(folders)


def _folder(given: str | Path) -> Path | Problem:
    folder, name = Path(given), str(given)
    at = Position(f"{folder.name}/pack.yaml", 1, 1)
    installed = entry_points(group=GROUP) if isinstance(given, str) and folder.name == name else ()
    modules = sorted({one.value.partition(":")[0].strip() for one in installed if one.name == name})
    if folder.is_dir():
        if not modules:
            return folder
        hint = f"write ./{name} for the folder, or call the advisor from elsewhere for the installed pack"
        return Problem(f"{quoted(name)} is a folder here and an installed pack", at, hint=hint)
    if len(modules) > 1:
        hint = f"it stands for {and_join(modules)}; uninstall what is not meant"
        return Problem(f"several installed packs have the name {quoted(name)}", at, hint=hint)
    if modules:
        expected = f"pack.yaml beside the module {modules[0]} of the installed pack {name}"
        return _folder_of(modules[0]) or Problem("there is no such file", at, expected)
    beside = [str(folder.parent / one.parent.name) for one in folder.parent.glob("*/pack.yaml")]
    names = sorted({one.name for one in installed})
    hint = did_you_mean(name, [*beside, *names]) or (f"installed packs: {', '.join(names)}" if names else "")
    expected = "the folder of a pack, or the name of an installed one"
    return Problem(f"there is no folder and no installed pack {quoted(name)}", at, expected, hint)


def _folder_of(module: str) -> Path | None:
    """Where a module lies beside a pack.yaml; it is looked for and not run: its code has no say in decisions."""
    first, *rest = module.split(".")
    spec = find_spec(first) if first.isidentifier() else None
    for part in rest:
        within = spec.submodule_search_locations if spec else None
        spec = PathFinder.find_spec(f"{spec.name}.{part}", within) if spec and within else None
    places = (spec.submodule_search_locations or [str(Path(spec.origin or "").parent)]) if spec else []
    return next((folder for folder in map(Path, places) if (folder / "pack.yaml").is_file()), None)


def read_pack(folder: Path) -> PackFile:
    """What a pack says of itself; raises InvalidInput with every problem of its pack.yaml."""
    return Loading(folder).read(folder / "pack.yaml", PackFile)[1]


def open_packs(loadings: Sequence[Loading]) -> list[Pack]:
    """Every pack whose pack.yaml can be read; a shared prefix, and a file that nothing reads, are problems too."""
    packs: list[Pack] = []
    for loading in loadings:
        try:
            document, entry = loading.read(loading.folder / "pack.yaml", PackFile)
        except InvalidInput as error:
            loading.problems += error.problems
            continue
        for path in sorted(loading.folder.rglob("*")):
            name = path.relative_to(loading.folder).as_posix()
            if path.is_file() and not PACK_FILES.fullmatch(name):
                problem = f"{name} is no file of a pack: nothing would read it"
                expected = (
                    "pack.yaml, sources.yaml, facts.yaml, vendors.yaml, prices.yaml, rules/*.yaml or regimes/*.yaml"
                )
                loading.problems.append(document.problem(problem, [], expected=expected))
        if entry.prefix in [pack.entry.prefix for pack in packs]:
            loading.problems.append(document.problem(f"another pack has the prefix {entry.prefix}", ["prefix"]))
        packs.append(Pack(loading, document, entry))
    return packs
