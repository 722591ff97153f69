"""Templates, styles, glyphs and a logo of the report: ours, and what a company lays over them (docs/templates.md)."""

import base64
import os
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, TemplateError
from jinja2.exceptions import TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from pydantic import BaseModel

from advisor.diagrams.svg import shapes
from advisor.documents.markdown import environment
from advisor.places import REPORTS
from advisor.problems import AdvisorError, InvalidInput, Position, Problem, did_you_mean
from advisor.text_files import read_bytes, read_source

EXTRA_STYLE = "extra-style.css"
LOGOS = {"logo.svg": "image/svg+xml", "logo.png": "image/png"}
SECTIONS = "sections"
OVERLAID = re.compile(r"report/.+|glyphs/[^/]+\.svg|diagram\.css")
"""What of reports/ the report is made of."""
MAX_LOGO_BYTES = 256 * 1024
"""The page holds the logo; all of it should stay under 1 MB for 100 connections."""


@dataclass(frozen=True)
class Section:
    """A section that a company adds: a name that is unique and fit for a link, its title, its HTML or Markdown."""

    name: str
    title: str
    text: str


class _Sandbox(SandboxedEnvironment):
    """A sandbox that shows the values of models and none of their methods, some of which read files and run pickles."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        inherited = isinstance(obj, BaseModel) and hasattr(BaseModel, attr)
        return not inherited and super().is_safe_attribute(obj, attr, value)


class Templates:
    """What the report is rendered with; a file of `folder` goes before ours of the same name.

    Raises AdvisorError where the folder is none, and InvalidInput for files that cannot be used.
    """

    def __init__(self, folder: str | Path | None = None):
        self.folder = Path(folder) if folder is not None else None
        if self.folder is not None and not self.folder.is_dir():
            raise AdvisorError(f"advisor: {self.folder} is no folder with templates")

    def warnings(self) -> Iterator[Problem]:
        """Files of the folder that nothing reads, each with the nearest name that something does."""
        valid = [name for name in _files(REPORTS) if OVERLAID.fullmatch(name)]
        valid += [EXTRA_STYLE, *LOGOS]
        for name in _files(self.folder):
            is_section = re.fullmatch(rf"{SECTIONS}/[^/]+\.(?:md|html)\.j2", name)
            if name not in valid and not is_section and name != "README.md":
                where = Position(str(self._own(name)), 1, 1)
                hint = did_you_mean(name, valid) or f"sections are {SECTIONS}/NAME.html.j2 and {SECTIONS}/NAME.md.j2"
                yield Problem("no part of the report is called so", where, hint=hint).as_warning()

    def environment(self, *, autoescape: bool, finalize: Callable[[Any], Any] | None = None) -> Environment:
        """Where templates are found, ours behind a company's, which run in a sandbox."""
        ours = FileSystemLoader(REPORTS)
        loaders: list[BaseLoader] = [ours, PrefixLoader({"built-in": ours})]
        kind: type[Environment] = Environment
        if self.folder is not None:
            loaders.insert(0, FileSystemLoader(self.folder, encoding="utf-8-sig"))
            kind = _Sandbox
        return environment(ChoiceLoader(loaders), kind, autoescape, finalize)

    def render(self, environment: Environment, name: str, **values: Any) -> str:
        """A template filled in; raises InvalidInput, with file and line, for a fault in a file of the folder."""
        return str(self._module(environment, name, values)[0])

    def _module(self, environment: Environment, name: str, values: Mapping[str, Any]) -> tuple[str, str]:
        """A template filled in, and the title that it sets, if it sets one."""
        try:
            template = environment.get_template(name)
            try:
                module = template.make_module(dict(values))
            except Exception:
                # Raises it again, with the lines of templates instead of those of the code that they become.
                environment.handle_exception()
            return str(module), str(getattr(module, "title", ""))
        except TemplateNotFound as error:
            hint = did_you_mean(str(error), environment.list_templates())
            raise self._fault(error, f"there is no template {str(error)!r}", hint) from None
        except TemplateSyntaxError as error:
            raise self._fault(error, str(error.message)) from None
        except UnicodeDecodeError:
            raise InvalidInput([Problem("this is not UTF-8 text", Position(str(self._own(name)), 1, 1))]) from None
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
            raise self._fault(error, f"{type(error).__name__}: {error}") from None
        except RecursionError as error:
            hint = "does it include itself? Our file of the same name is below built-in/"
            raise self._fault(error, "this never ends", hint) from None

    def _fault(self, error: Exception, message: str, hint: str = "") -> Exception:
        """A fault of a file of the folder as a problem there; a fault of ours as it is."""
        if isinstance(error, TemplateSyntaxError) and error.filename:
            places = [(error.filename, error.lineno)]
        else:
            places = [(frame.filename, frame.lineno or 1) for frame in traceback.extract_tb(error.__traceback__)]
        # Jinja tidies the names of files, so the folder's is compared as tidy.
        folder = self.folder and os.path.normpath(self.folder)
        own = [(file, line) for file, line in places if folder and Path(file).is_relative_to(folder)]
        if not own:
            return error
        file, number = own[-1]
        line = read_source(file, file, "a template").line(number - 1)
        return InvalidInput([Problem(message, Position(file, number, 1), "", hint, line)])

    def glyphs(self) -> dict[str, str]:
        """The company's glyphs by the kind of what they stand for; raises InvalidInput for one that shows nothing."""
        names = [name for name in _files(self.folder) if re.fullmatch(r"glyphs/[^/]+\.svg", name)]
        found = {name: _text(self._own(name)) or "" for name in names}
        empty = [Position(str(self._own(name)), 1, 1) for name, text in found.items() if not shapes(text)]
        if empty:
            raise InvalidInput([Problem("this is no SVG picture with shapes", where) for where in empty])
        return {Path(name).stem: text for name, text in found.items()}

    @cached_property
    def extra_style(self) -> str:
        """What the company adds to the style; it cannot end the element that it stands in."""
        text = _text(self._own(EXTRA_STYLE)) or ""
        if "</" in text:
            line = text[: text.index("</")].count("\n") + 1
            where = Position(str(self._own(EXTRA_STYLE)), line, 1)
            raise InvalidInput([Problem("</ has no meaning in a style, and would end it", where, hint="take it out")])
        return text

    @cached_property
    def logo(self) -> str:
        """The company's logo as a data: address; empty where there is none."""
        for name, kind in LOGOS.items():
            path = self._own(name)
            if path is None or not path.is_file():
                continue
            content = read_bytes(path, str(path), "a picture", MAX_LOGO_BYTES)
            if (b"<svg" if name.endswith("svg") else b"\x89PNG\r\n\x1a\n") not in content[:65_536]:
                problem = f"this is no {name.rpartition('.')[2].upper()} picture"
                raise InvalidInput([Problem(problem, Position(str(path), 1, 1))])
            return f"data:{kind};base64,{base64.b64encode(content).decode()}"
        return ""

    def sections(self, environment: Environment, **values: Any) -> list[Section]:
        """The sections that the company adds, in the order of their files' names, which are their titles' stand-in."""
        suffix = ".html.j2" if environment.autoescape else ".md.j2"
        names = [name for name in _files(self.folder) if name.startswith(f"{SECTIONS}/") and name.endswith(suffix)]
        sections: dict[str, Section] = {}
        for name in names:
            slug = re.sub(r"[^a-z0-9]+", "-", Path(name).name.removesuffix(suffix).lower()).strip("-") or "section"
            while slug in sections:
                slug += "-x"
            text, title = self._module(environment, name, values)
            sections[slug] = Section(slug, title or slug.replace("-", " ").capitalize(), text)
        return list(sections.values())

    def _own(self, name: str) -> Path | None:
        return self.folder / name if self.folder is not None else None


def _files(folder: Path | None) -> list[str]:
    """The files below a folder by their relative names, without hidden ones and what editors leave."""
    if folder is None:
        return []
    found = []
    for at, folders, names in os.walk(folder):
        folders[:] = [one for one in folders if not one.startswith(".")]
        found += [(Path(at) / one).relative_to(folder).as_posix() for one in names]
    return sorted(one for one in found if not Path(one).name.startswith(".") and not one.endswith("~"))


def _text(path: Path | None) -> str | None:
    """The text of a file, None where there is none; raises InvalidInput where it is no text."""
    return read_source(path, str(path), "text in UTF-8").text if path is not None and path.is_file() else None
