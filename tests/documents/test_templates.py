"""A company's templates, styles, glyphs, logo and sections, laid over ours; faults are told at their line."""

import base64
from pathlib import Path

import pytest

from advisor import cli, load, recommend
from advisor.catalogue import built_in
from advisor.problems import AdvisorError, InvalidInput
from advisor.report.content import Report
from advisor.report.templates import MAX_LOGO_BYTES, Templates
from tests.conftest import DAY, EXAMPLES

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def overlay(folder: Path, **files: str | bytes) -> Path:
    """A folder with these files; `__` in a name stands for a slash, `_DOT_` for a dot."""
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_DOT_", ".").replace("_", "-")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def report(templates: Path, out: Path) -> int:
    """The exit code of a report of a small inventory with these templates."""
    return cli.main(
        [
            "report",
            str(EXAMPLES / "gateway-unknown.yaml"),
            "-o",
            str(out),
            "--templates",
            str(templates),
            "--as-of",
            str(DAY),
        ]
    )


def test_a_logo_colours_and_a_section_are_in_the_report(tmp_path: Path) -> None:
    """The page has all three, the Markdown the section; what was not overlaid is ours."""
    logo = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>'
    folder = overlay(
        tmp_path / "house",
        logo_DOT_svg=logo,
        extra_style_DOT_css=":root { --accent: #b00020 }",
        sections__10_escalation_DOT_html_DOT_j2="{% set title = 'Whom to call' %}<p>{{ 'the <network> team' }}</p>\n",
        sections__10_escalation_DOT_md_DOT_j2="{% set title = 'Whom to call' %}{{ 'the *network* team' | md }}\n",
    )
    assert report(folder, tmp_path / "out") == 0
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert f'src="data:image/svg+xml;base64,{base64.b64encode(logo.encode()).decode()}"' in page
    assert ":root { --accent: #b00020 }" in page
    assert '<h2 id="own-10-escalation-title">Whom to call</h2>' in page
    assert '<a href="#own-10-escalation">Whom to call</a>' in page
    assert "the &lt;network&gt; team" in page
    shown = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "## Whom to call\n\nthe \\*network\\* team" in shown


def test_a_template_can_build_on_ours(tmp_path: Path) -> None:
    """Under built-in/ ours are found, also where one of theirs has the same name."""
    ours = "report/sections/about.html.j2"
    folder = overlay(
        tmp_path / "house",
        report__sections__about_DOT_html_DOT_j2=f"<p>For the board.</p>\n{{% include 'built-in/{ours}' %}}",
    )
    assert report(folder, tmp_path / "out") == 0
    assert report(overlay(tmp_path / "empty", README_DOT_md=""), tmp_path / "other") == 0
    page, other = ((tmp_path / name / "index.html").read_text(encoding="utf-8") for name in ("out", "other"))
    assert page.replace("<p>For the board.</p>\n", "") == other


@pytest.mark.parametrize(
    ("template", "line", "message"),
    [
        ("fine\n{% if %}", 2, "Expected an expression"),
        ("fine\n\n{{ report.nothing }}", 3, "UndefinedError"),
        ("{{ 1 // 0 }}", 1, "ZeroDivisionError"),
        ("\n{{ ''.__class__.__mro__ }}", 2, "SecurityError"),
        ("{{ report.__init__.__globals__ }}", 1, "SecurityError"),
        ("\n\n{% include 'nothing.md.j2' %}", 3, "there is no template"),
        ("{{ 'x' | no_filter }}", 1, "No filter named 'no_filter'"),
        ("{% for one in 5 %}{% endfor %}", 1, "TypeError"),
        ("\n{% include 'sections/a.md.j2' %}", 2, "this never ends"),
        ("\ufeff{{ nothing }}", 1, "UndefinedError"),
    ],
)
def test_a_fault_in_a_template_is_told_at_its_line(template: str, line: int, message: str, tmp_path: Path) -> None:
    """One sentence with file and line; a sandbox keeps templates from the machine."""
    folder = overlay(tmp_path, sections__a_DOT_md_DOT_j2=template)
    templates = Templates(folder)
    with pytest.raises(InvalidInput) as caught:
        templates.sections(templates.environment(autoescape=False), report=object())
    (problem,) = caught.value.problems
    assert message in problem.message
    assert problem.position.line == line
    assert problem.position.file == str(folder / "sections" / "a.md.j2")


@pytest.mark.parametrize(
    "call",
    [
        """report.result.parse_raw("cos\nmkdir\n(S'{made}'\ntR.", proto="pickle", allow_pickle=True)""",
        """(report.result | attr("parse_raw"))("cos\nmkdir\n(S'{made}'\ntR.", proto="pickle", allow_pickle=True)""",
        "report.result.parse_file('/etc/hostname')",
        "(report.result.connections | map(attribute='model_construct') | first)()",
    ],
)
def test_models_show_templates_their_values_alone(call: str, tmp_path: Path) -> None:
    """What every model can do beside that reads files and runs what a pickle says."""
    section = "{{ " + call.replace("{made}", str(tmp_path / "made")) + " }}"
    templates = Templates(overlay(tmp_path / "house", sections__a_DOT_md_DOT_j2=section))
    result = recommend(load(EXAMPLES / "gateway-unknown.yaml"), as_of=DAY)
    shown = Report(result, built_in())
    with pytest.raises(InvalidInput, match="SecurityError"):
        templates.sections(templates.environment(autoescape=False), report=shown)
    assert not (tmp_path / "made").exists()


def test_a_fault_is_told_however_the_folder_is_named(tmp_path: Path) -> None:
    """Also where its name goes up and down again."""
    overlay(tmp_path / "house", sections__a_DOT_md_DOT_j2="{{ oops }}")
    templates = Templates(tmp_path / "house" / ".." / "house")
    with pytest.raises(InvalidInput, match=r"a\.md\.j2:1:1: error: UndefinedError"):
        templates.sections(templates.environment(autoescape=False))


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    """Some editors write one; it stands in no section."""
    templates = Templates(overlay(tmp_path, sections__a_DOT_md_DOT_j2="\ufeffCall us."))
    assert [one.text for one in templates.sections(templates.environment(autoescape=False))] == ["Call us."]


def test_a_fault_ends_the_command_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, no traceback, and nothing is written."""
    folder = overlay(tmp_path / "house", sections__a_DOT_html_DOT_j2="\n{{ oops }}")
    assert report(folder, tmp_path / "out") == 2
    said = capsys.readouterr().err
    assert "a.html.j2:2:1: error: UndefinedError: 'oops' is undefined" in said
    assert "Traceback" not in said
    assert not (tmp_path / "out" / "index.html").exists()


def test_a_fault_of_ours_is_a_fault_of_ours(tmp_path: Path) -> None:
    """It is not told as if it were in a file of the company."""
    templates = Templates(overlay(tmp_path))
    with pytest.raises(Exception, match="by_file"):
        templates.render(templates.environment(autoescape=False), "rules.md.j2")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("logo_DOT_svg", b"GIF89a", "this is no SVG picture"),
        ("logo_DOT_png", b"<svg/>", "this is no PNG picture"),
        ("logo_DOT_png", PNG + bytes(MAX_LOGO_BYTES), "which is the limit"),
        ("extra_style_DOT_css", b"a {}\n</style><script>", "would end it"),
        ("extra_style_DOT_css", b"\xff", "is not UTF-8 text"),
        ("glyphs__vpc_DOT_svg", b"<svg", "this is no SVG picture with shapes"),
        ("glyphs__vpc_DOT_svg", b"<svg xmlns='http://www.w3.org/2000/svg'><text/></svg>", "no SVG picture with shapes"),
        ("sections__a_DOT_html_DOT_j2", b"\xff", "is not UTF-8 text"),
    ],
)
def test_files_that_cannot_be_used_are_told(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    """At the file, with the line where there is one."""
    templates = Templates(overlay(tmp_path, **{name: content}))
    with pytest.raises(InvalidInput, match=message):
        _ = templates.logo, templates.extra_style, templates.glyphs()
        templates.sections(templates.environment(autoescape=True))


def test_a_file_that_nothing_reads_is_warned_of(tmp_path: Path) -> None:
    """With the nearest name that something does; hidden files and a README are left in peace."""
    folder = overlay(tmp_path, extra_styel_DOT_css="", README_DOT_md="", _DOT_gitignore="", sections__a_DOT_txt="")
    warnings = {Path(one.position.file).name: one.hint for one in Templates(folder).warnings()}
    assert warnings.keys() == {"extra-styel.css", "a.txt"}
    assert warnings["extra-styel.css"] == "did you mean 'extra-style.css'?"
    assert list(Templates().warnings()) == []


def test_a_glyph_of_theirs_goes_before_ours(tmp_path: Path) -> None:
    """In the page and in the files of diagrams."""
    glyph = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M1 2h21v20z"/></svg>'
    folder = overlay(tmp_path / "house", glyphs__vpc_DOT_svg=glyph)
    assert report(folder, tmp_path / "out") == 0
    for name in ("index.html", "diagrams/overview.svg"):
        assert "M1 2h21v20z" in (tmp_path / "out" / name).read_text(encoding="utf-8")


def test_a_folder_is_needed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file or nothing is told before anything is decided."""
    assert report(tmp_path / "nothing", tmp_path / "out") == 2
    assert "is no folder with templates" in capsys.readouterr().err
    with pytest.raises(AdvisorError):
        Templates(EXAMPLES / "slice.yaml")
