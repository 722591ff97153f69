"""Where knowledge, report templates and examples lie: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _data_folder(name: str) -> Path:
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


KNOWLEDGE = _data_folder("knowledge")
REPORTS = _data_folder("reports")
EXAMPLES = _data_folder("examples")
