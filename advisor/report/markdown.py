"""The design document as Markdown, for a repository or wiki; it can be read as plain text."""

import re

from advisor.diagrams import Views
from advisor.documents.markdown import environment, link
from advisor.report.content import Report
from advisor.report.wording import capitalized, words


def document(report: Report, views: Views | None = None, pages: str = "") -> str:
    """The whole document, its pictures in diagrams/ beside it where there are `views`.

    Rules link to their own pages in `pages`, an address or folder, where that is given.
    """
    found = environment()
    found.filters["capitalized"] = capitalized

    def rule_link(name: str) -> str:
        anchor = f"#{report.anchors.of('rule', name)}"
        return link(f"{pages.rstrip('/')}/{report.result.rules[name].page}") if pages else anchor

    template = found.get_template("report/document.md.j2")
    text = template.render(**words(report), views=views, rule_link=rule_link)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
