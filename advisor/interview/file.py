"""The file of an interview: read once, written whole after every answer, and never over what somebody else wrote."""

import os
from pathlib import Path

from advisor.problems import AdvisorError
from advisor.text_files import decode, read_bytes, write_whole

_BOM = "\ufeff".encode()


class ChangedMeanwhile(Exception):
    """Somebody else wrote the file after it was read; the text is what stands there now."""

    def __init__(self, text: str):
        super().__init__(text)
        self.text = text


class InventoryFile:
    """An inventory that answers are written into; raises AdvisorError where nobody could write it."""

    def __init__(self, path: str):
        self.name, self._path = path, Path(path)
        if self._path.exists() and not self._path.is_file():
            raise AdvisorError(f"advisor: {path} is no file; name the file that the inventory is to be in")
        folder = self._path.resolve().parent
        if not folder.is_dir():
            raise AdvisorError(f"advisor: there is no folder {folder}; make it, or name another file")
        if not os.access(folder, os.W_OK) or (self.is_there and not os.access(self._path, os.W_OK)):
            raise AdvisorError(f"advisor: {path} cannot be written; nothing was asked")
        self._raw = self._read()

    @property
    def is_there(self) -> bool:
        """Whether anything was written yet."""
        return self._path.is_file()

    @property
    def text(self) -> str:
        """What was read or written last."""
        return decode(self._raw, self.name).text

    def save(self, text: str) -> None:
        """Writes the text whole or not at all; raises ChangedMeanwhile, and AdvisorError where it cannot be written."""
        now = self._read() if self.is_there else self._raw
        if now != self._raw:
            self._raw = now
            raise ChangedMeanwhile(self.text)
        raw = (_BOM if self._raw.startswith(_BOM) else b"") + text.encode()
        try:
            write_whole(self._path, raw)
        except OSError as error:
            why = error.strerror or "it cannot be written"
            raise AdvisorError(f"advisor: {self.name}: {why}; it is as it was before the last answer") from None
        self._raw = raw

    def _read(self) -> bytes:
        return read_bytes(self._path, self.name, "an inventory in YAML") if self.is_there else b""
