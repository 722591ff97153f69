"""What not to lean on, as Markdown, made from the knowledge: `python -m advisor.documents.unverified`."""

from collections.abc import Iterable, Iterator

from advisor.catalogue import Catalogue, built_in
from advisor.catalogue.references import PLURALS, Claim, claims
from advisor.documents.markdown import escaped, link

HEAD = """# What not to lean on

Made by `make docs` from `knowledge/`. Most of what the advisor knows was read where it comes from, or follows from what
was (`derived`). What stands here was not: check it before a decision hangs on it. An unverified rule may warn and
advise, but never eliminates or requires.
"""
PARTS = {
    "unverified": "Nobody has confirmed it: the page could not be read, sources disagree, or it is only remembered.",
    "secondary": "Somebody else says that AWS, a standard or a vendor says so; the original was not read.",
}


def unverified(catalogue: Catalogue) -> str:
    """Every claim that is unverified or from a secondary source, with what it rests on."""
    return "\n".join(_lines([*claims(catalogue)])) + "\n"


def _lines(every: Iterable[Claim]) -> Iterator[str]:
    yield HEAD.rstrip("\n")
    for confidence, meaning in PARTS.items():
        found = [claim for claim in every if claim.confidence == confidence]
        yield from ("", f"## {confidence.capitalize()}: {len(found)}", "", meaning)
        for kind, plural in PLURALS.items():
            if of_kind := [claim for claim in found if claim.kind == kind]:
                title = plural if plural[0].isupper() else plural.capitalize()
                yield from ("", f"### {title}", "", "| name | says | rests on |", "| --- | --- | --- |")
                yield from map(_row, of_kind)


def _row(claim: Claim) -> str:
    pages = []
    for one in claim.references:
        shown = f"[{escaped(one.title)}]({link(one.url)})" if one.url else escaped(one.title)
        pages.append(f"{shown}, {one.day or 'undated'}")
    return f"| {escaped(claim.name)} | {escaped(claim.says)} | {'; '.join(pages)} |"


if __name__ == "__main__":
    print(unverified(built_in()), end="")
