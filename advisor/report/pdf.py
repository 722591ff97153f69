"""The page as PDF, by its styles for print. The only module that imports WeasyPrint, which the extra `pdf` installs."""

from contextlib import redirect_stdout
from importlib import import_module
from io import StringIO
from typing import Any

from advisor.problems import AdvisorError


def printer() -> Any:
    """What prints; raises AdvisorError, with what to install, where it is not there."""
    try:
        # Where libraries are missing, it prints a banner besides the error.
        with redirect_stdout(StringIO()):
            import weasyprint
    except ImportError:
        raise AdvisorError(
            "advisor: --pdf needs WeasyPrint, which is not installed; "
            "install it with: pip install 'connectivity-advisor[pdf]'"
        ) from None
    except OSError:
        raise AdvisorError(
            "advisor: --pdf needs the libraries of Pango, which are not installed; install them with: "
            "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0, or brew install pango"
        ) from None
    return weasyprint


def pdf(page: str) -> bytes:
    """A page of HTML as PDF/UA. Nothing is fetched: what the page does not hold itself is left out."""
    weasyprint = printer()
    offline = import_module("weasyprint.urls").URLFetcher(allowed_protocols={"data"})
    printed: bytes = weasyprint.HTML(string=page, url_fetcher=offline).write_pdf(pdf_variant="pdf/ua-1")
    return printed
