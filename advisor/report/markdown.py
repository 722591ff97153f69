"""The design document as Markdown, for a repository or wiki; it can be read as plain text."""

import re

from advisor.diagrams import Views
from advisor.documents.markdown import link
from advisor.report.content import Report
from advisor.report.templates import Templates
from advisor.report.wording import capitalized, lowered, sentence, words


def document(report: Report, views: Views | None = None, pages: str = "", templates: Templates | None = None) -> str:
    """The whole document, its pictures in diagrams/ beside it where there are `views`.

    Rules link to their own pages in `pages`, an address or folder, where that is given. `templates` may lie over ours.
    """
    templates = templates or Templates()
    found = templates.environment(autoescape=False)
    found.filters.update(capitalized=capitalized, lowered=lowered, sentence=sentence)

    def rule_link(name: str) -> str:
        anchor = f"#{report.anchors.of('rule', name)}"
        return link(f"{pages.rstrip('/')}/{report.result.rules[name].page}") if pages else anchor

    added = templates.sections(found, report=report)
    text = templates.render(
        found, "report/document.md.j2", **words(report), views=views, rule_link=rule_link, added=added
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
