"""Word files are read as Word shows them."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from transforms.readers.docx import render
from transforms.readers.docx_numbering import written
from transforms.readers.rendition import Block, ReadError, Rendition
from transforms.reading import DOCX, read

SAID = "The council met four times and agreed on the plan."
TAGS = f'{nsdecls("w", "wp", "a")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
LIST = """<w:abstractNum {tags} w:abstractNumId="90">{levels}</w:abstractNum>"""
LEVEL = (
    '<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{format}"/>{more}'
    '<w:lvlText w:val="{text}"/></w:lvl>'
)


def data_of(document: Document) -> bytes:
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def rendered(document: Document) -> Rendition:
    return render(data_of(document), "reports/a.docx")


def of_xml(*body: str) -> Rendition:
    """Render a document whose body is this XML."""
    document = docx.Document()
    for part in body:
        document.element.body.insert(-1, parse_xml(re.sub(r"^<(w:\w+)", rf"<\1 {TAGS}", part)))
    return rendered(document)


def with_part(name: str, change: Callable[[bytes], bytes | None], document: Document | None = None) -> bytes:
    """Return a Word file of which one part is changed or, where nothing is returned, left out."""
    document = document or docx.Document()
    document.add_paragraph(SAID)
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data_of(document))) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            data = old.read(part)
            if (data := change(data) if part == name else data) is not None:
                new.writestr(part, data)
    return stream.getvalue()


def p(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def r(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<") else f'<w:t xml:space="preserve">{content}</w:t>'
    return f"<w:r><w:rPr>{properties}</w:rPr>{inner}</w:r>"


def test_headings_have_levels_below_the_title() -> None:
    document = docx.Document()
    document.add_heading("Annual Report", 0)
    document.add_paragraph("Of the town of Aldbury", style="Subtitle")
    document.add_heading("What was done", 1)
    document.add_heading("Schools", 2)
    document.add_paragraph(SAID)
    assert [(b.kind, b.level, b.text) for b in rendered(document).blocks] == [
        ("heading", 1, "Annual Report"),
        ("body", None, "Of the town of Aldbury"),
        ("heading", 2, "What was done"),
        ("heading", 3, "Schools"),
        ("body", None, SAID),
    ]


def test_the_only_highest_heading_at_the_top_is_the_title() -> None:
    document = docx.Document()
    for text, level in (("Annual Report", 1), ("What was done", 2), ("What is to come", 2)):
        document.add_heading(text, level)
    assert [block.level for block in rendered(document).blocks] == [1, 2, 2]


def test_without_a_title_no_heading_has_the_level_of_titles() -> None:
    document = docx.Document()
    for text, level in (("What was done", 1), ("Schools", 2), ("What is to come", 1)):
        document.add_heading(text, level)
    assert [block.level for block in rendered(document).blocks] == [2, 3, 2]


@pytest.mark.parametrize(
    "style",
    [
        '<w:name w:val="标题 2"/>',
        '<w:name w:val="Kapitel"/><w:basedOn w:val="Heading2"/>',
        '<w:name w:val="Chapter"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr>',
    ],
)
def test_a_heading_is_told_by_its_style_in_any_language(style: str) -> None:
    document = docx.Document()
    document.styles.element.append(parse_xml(f'<w:style {TAGS} w:type="paragraph" w:styleId="Own">{style}</w:style>'))
    document.add_heading("What was done", 1)
    document.add_paragraph("学校", style=document.styles[next(s.name for s in document.styles if s.style_id == "Own")])
    document.add_paragraph(SAID)
    document.add_heading("What is to come", 1)
    assert [block.level for block in rendered(document).blocks] == [2, 3, None, 2]


def test_an_outline_level_of_its_own_makes_a_paragraph_a_heading() -> None:
    level = '<w:outlineLvl w:val="{}"/>'
    found = of_xml(
        p(r("Schools"), properties=level.format(0)),
        p(r(SAID), properties=level.format(9)),
        p(r(SAID * 9), properties=level.format(1)),
    )
    assert [block.kind for block in found.blocks] == ["heading", "body", "body"]


def numbered(document: Document, *levels: tuple[str, str], start: int = 1, more: str = "") -> None:
    made = "".join(
        LEVEL.format(at=at, start=start, format=number_format, text=text, more=more if at else "")
        for at, (number_format, text) in enumerate(levels)
    )
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(LIST.format(tags=TAGS, levels=made)))
    numbering.append(parse_xml(f'<w:num {TAGS} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))


def labels(*levels: tuple[str, str], at: tuple[int, ...], start: int = 1, more: str = "") -> list[str]:
    """Return how paragraphs at these levels of a list begin."""
    document = docx.Document()
    numbered(document, *levels, start=start, more=more)
    for level in at:
        own = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'
        document.element.body.insert(-1, parse_xml(p(r("x"), properties=own).replace("<w:p>", f"<w:p {TAGS}>", 1)))
    blocks = rendered(document).blocks
    assert {block.kind for block in blocks} <= {"list_item"}
    return [block.text.removesuffix("x") for block in blocks]


def test_paragraphs_begin_with_the_label_that_word_shows() -> None:
    assert labels(("decimal", "%1."), ("lowerLetter", "(%2)"), at=(0, 1, 1, 0, 1)) == [
        "1. ",
        "(a) ",
        "(b) ",
        "2. ",
        "(a) ",
    ]
    assert labels(("chineseCountingThousand", "第%1章"), ("chineseCounting", "%2、"), at=(0, 1, 1, 0)) == [
        *("第一章 ", "一、", "二、", "第二章 ")
    ]
    assert labels(("upperRoman", "%1"), ("decimal", "%1.%2"), at=(0, 1), more="<w:isLgl/>", start=4) == ["IV ", "4.4 "]
    assert labels(("decimal", "%1"), ("decimal", "%1.%2"), at=(0, 1, 0, 1), more='<w:lvlRestart w:val="0"/>') == [
        *("1 ", "1.1 ", "2 ", "2.2 ")
    ]
    assert labels(("bullet", "\uf0b7"), at=(0, 0)) == ["", ""]


@pytest.mark.parametrize(
    ("number", "number_format", "expected"),
    [
        (14, "chineseCounting", "十四"),
        (20, "chineseCounting", "二十"),
        (101, "chineseCounting", "一百零一"),
        (110, "chineseCountingThousand", "一百一十"),
        (12, "ideographDigital", "一二"),
        (3, "chineseLegalSimplified", "叁"),
        (3, "decimalEnclosedCircle", "③"),
        (3, "ideographTraditional", "丙"),
        (1994, "lowerRoman", "mcmxciv"),
        (28, "upperLetter", "BB"),
        (7, "decimalZero", "07"),
        (12, "ordinal", "12th"),
        (2, "ordinalText", "Second"),
        (8, "unheardOf", "8"),
        (0, "upperRoman", "0"),
    ],
)
def test_numbers_are_written_as_word_does(number: int, number_format: str, expected: str) -> None:
    assert written(number, number_format) == expected


def test_lists_of_one_kind_count_on_and_start_again_where_told() -> None:
    document = docx.Document()
    numbered(document, ("decimal", "%1."))
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    for key, more in ((91, ""), (92, again)):
        num = f'<w:num {TAGS} w:numId="{key}"><w:abstractNumId w:val="90"/>{more}</w:num>'
        document.part.numbering_part.element.append(parse_xml(num))
    for key in (90, 91, 92, 92):
        own = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{key}"/></w:numPr>'
        document.element.body.insert(-1, parse_xml(p(r("x"), properties=own).replace("<w:p>", f"<w:p {TAGS}>", 1)))
    assert [block.text for block in rendered(document).blocks] == ["1. x", "2. x", "1. x", "2. x"]


def test_numbered_headings_have_their_label() -> None:
    document = docx.Document()
    numbered(document, ("chineseCounting", "%1、"))
    own = parse_xml(f'<w:numPr {TAGS}><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>')
    document.styles["Heading 1"].element.get_or_add_pPr().append(own)
    document.add_heading("过去一年的工作", 1)
    document.add_heading("今年的任务", 1)
    assert [(b.kind, b.text) for b in rendered(document).blocks] == [
        ("heading", "一、过去一年的工作"),
        ("heading", "二、今年的任务"),
    ]


def test_rows_of_tables_have_merged_cells_once() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for i, text in enumerate(("Year", "Schools", "Pupils", "2020", "12", "3 400", "2021", "13", "3 500")):
        table.cell(i // 3, i % 3).text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 2).merge(table.cell(2, 2))
    table.cell(1, 1).text = "12\nand a half"
    assert [block.text for block in rendered(document).blocks] == [
        "| Year Schools | Pupils |",
        "| 2020 | 12 and a half | 3 400 3 500 |",
        "| 2021 | 13 |  |",
    ]


def test_tables_for_the_layout_are_read_as_the_text_they_hold() -> None:
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text = SAID * 10
    inner = table.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Roads", "12 km"
    document.add_table(1, 1).cell(0, 0).text = SAID
    assert [(block.kind, block.text) for block in rendered(document).blocks] == [
        ("body", SAID * 10),
        ("table", "| Roads | 12 km |"),
        ("body", SAID),
    ]


def test_runs_are_joined_without_blanks_and_signs_are_what_is_seen() -> None:
    found = of_xml(
        p(
            r("Gro"),
            r("wth of 5.", "<w:i/>"),
            r("3"),
            r("<w:noBreakHyphen/>"),
            r("6 per"),
            r("<w:softHyphen/>"),
            r("cent"),
        ),
        p(r("one"), r("<w:tab/>"), r("two"), r("<w:br/>"), r("three")),
        p(r('<w:sym w:font="Symbol" w:char="F0B3"/>'), r("5 "), r('<w:sym w:font="Own" w:char="F021"/>')),
        p("<w:r><w:t> cut </w:t></w:r>"),
    )
    assert [block.text for block in found.blocks] == ["Growth of 5.3-6 percent", "one\ttwo\nthree", "≥5 \ufffd", "cut"]


def test_what_is_wrapped_is_read() -> None:
    found = of_xml(
        p(
            f"<w:smartTag>{r('in a tag, ')}</w:smartTag>",
            f"<w:hyperlink>{r('in a link, ')}</w:hyperlink>",
            f"<w:sdt><w:sdtContent>{r('in a control')}</w:sdtContent></w:sdt>",
        ),
        f"<w:sdt><w:sdtContent>{p(r('in a control of its own'))}</w:sdtContent></w:sdt>",
        f"<w:ins>{p(r('inserted'))}</w:ins>",
        p(f"<w:ruby><w:rt>{r('hàn')}</w:rt><w:rubyBase>{r('汉')}</w:rubyBase></w:ruby>"),
    )
    assert [block.text for block in found.blocks] == [
        *("in a tag, in a link, in a control", "in a control of its own", "inserted", "汉")
    ]


def test_text_boxes_follow_their_paragraph_once() -> None:
    box = f"<w:txbxContent>{p(r('In a box.'))}</w:txbxContent>"
    choice = f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
    fallback = f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    found = of_xml(
        p(r("Before"), r(f"<mc:AlternateContent>{choice}{fallback}</mc:AlternateContent>"), r(" and after."))
    )
    assert [block.text for block in found.blocks] == ["Before and after.", "In a box."]


def test_tracked_changes_are_accepted_and_hidden_text_is_removed() -> None:
    found = of_xml(
        p(
            r("We built "),
            f"<w:del>{r('<w:delText>three</w:delText>')}</w:del>",
            f"<w:ins>{r('four')}</w:ins>",
            r(" schools."),
        ),
        p(r("Seen, "), r("not seen", "<w:vanish/>"), r("seen again", '<w:vanish w:val="0"/>')),
        p(r("One paragraph "), properties="<w:rPr><w:del/></w:rPr>"),
        p(r("out of two.")),
    )
    assert [block.text for block in found.blocks] == [
        *("We built four schools.", "Seen, seen again", "One paragraph out of two.")
    ]
    assert [(each.kind, each.text) for each in found.removed] == [("hidden", "three"), ("hidden", "not seen")]


def test_a_paragraph_is_bold_if_all_of_it_is() -> None:
    found = of_xml(
        p(r("Schools", "<w:b/>"), r(" ")), p(r("Schools", "<w:b/>"), r(" and roads")), p(r("x", '<w:b w:val="0"/>'))
    )
    assert [block.is_bold for block in found.blocks] == [True, False, False]


def test_a_table_of_contents_is_removed() -> None:
    begin, middle, end = (r(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "separate", "end"))
    toc, page = (r(f"<w:instrText>{code}</w:instrText>") for code in (' TOC \\o "1-3" ', " PAGE "))
    found = of_xml(
        p(begin, toc, middle, r("What was done"), r("<w:tab/>"), r("3")),
        p(r("What is to come 5")),
        p(end),
        p(r(SAID), begin, page, middle, r("7"), end),
    )
    assert [block.text for block in found.blocks] == [SAID]
    assert [(each.kind, each.text) for each in found.removed] == [
        ("navigation", "What was done\t3"),
        ("navigation", "What is to come 5"),
    ]


def test_a_field_without_an_end_hides_nothing() -> None:
    begin, code = r('<w:fldChar w:fldCharType="begin"/>'), r("<w:instrText> TOC </w:instrText>")
    assert of_xml(p(begin, code, r(SAID)), p(r("More."))).text == f"{SAID}\n\nMore."


def test_notes_are_marked_and_stand_at_the_end() -> None:
    document = docx.Document()
    runs = r(SAID), r('<w:footnoteReference w:id="2"/>'), r(" So it did.")
    document.element.body.insert(-1, parse_xml(p(*runs).replace("<w:p>", f"<w:p {TAGS}>", 1)))
    document.add_paragraph("More.")
    separator = f'<w:footnote w:id="0" w:type="separator">{p(r("-"))}</w:footnote>'
    note = f'<w:footnote w:id="2">{p(r("<w:footnoteRef/>"), r(" By the minutes."))}</w:footnote>'
    notes = f"<w:footnotes {TAGS}>{separator}{note}</w:footnotes>"
    part = docx.opc.part.Part(
        docx.opc.packuri.PackURI("/word/footnotes.xml"), "application/xml", notes.encode(), document.part.package
    )
    document.part.relate_to(part, docx.opc.constants.RELATIONSHIP_TYPE.FOOTNOTES)
    assert [block.text for block in rendered(document).blocks] == [
        *(f"{SAID}[1] So it did.", "More.", "[1] By the minutes.")
    ]


def test_headers_footers_and_comments_are_removed() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Annual report"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    document.add_comment(document.add_paragraph(SAID).runs, text="Is that so?", author="A", initials="A")
    found = rendered(document)
    assert found.text == SAID
    assert {(each.kind, each.text) for each in found.removed} == {
        ("page_header", "Annual report"),
        ("page_footer", "Page 1"),
        ("comment", "Is that so?"),
    }


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Annual Report 2021", "Annual Report 2021"), ("Document1", None), ("report_v2.docx", None), ("", None)],
)
def test_properties_tell_title_and_language_but_no_junk(title: str, expected: str | None) -> None:
    document = docx.Document()
    document.core_properties.title, document.core_properties.language = title, "en-GB"
    document.add_paragraph(SAID)
    metadata = rendered(document).metadata
    assert (metadata.title, metadata.language, metadata.published_at) == (expected, "en-GB", None)


def test_lines_that_were_pasted_as_paragraphs_are_put_together() -> None:
    document = docx.Document()
    line = "the council of the town met in the old hall and went on until the small hours"
    for _ in range(30):
        document.add_paragraph(line)
    (block,) = rendered(document).blocks
    assert block == Block("\n".join([line] * 30), "lines")


def test_the_strict_form_is_read() -> None:
    def strict(data: bytes) -> bytes:
        old, new = (
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
        return data.replace(old, new)

    assert render(with_part("word/document.xml", strict), "a.docx").text == SAID


def test_xml_in_utf_16_is_read() -> None:
    data = with_part("word/document.xml", lambda data: data.decode().replace("UTF-8", "UTF-16").encode("utf-16"))
    assert render(data, "a.docx").text == SAID


def test_a_word_file_is_known_by_its_bytes() -> None:
    document = docx.Document()
    document.add_paragraph(SAID)
    reading = read(data_of(document), "reports/a.bin")
    assert (reading.text, reading.media_type, reading.encoding) == (SAID, DOCX, None)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>&b;</w:body></w:document>"""
LONG = b"<x xmlns='" + b"u" * 100_000 + b"'/><w:p>"
FIELDS = b'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>' * 500
ENDS = FIELDS.replace(b"begin", b"end")
DEEP = b"<w:tbl><w:tr><w:tc>" * 33_333 + b"</w:tc></w:tr></w:tbl>" * 33_333 + b"<w:p>"
WHOLE = with_part("word/document.xml", lambda data: data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (WHOLE[:-400], "malformed"),
        (WHOLE[:2000], "malformed"),
        (WHOLE.replace(WHOLE[6000:6040], b"\0" * 40), "malformed"),
        (with_part("word/document.xml", lambda _: None), "malformed"),
        (with_part("word/document.xml", lambda data: data[:-40]), "malformed"),
        (with_part("word/document.xml", lambda _: BOMB), "malformed"),
        (with_part("word/document.xml", lambda data: data.replace(b"<w:p>", DEEP)), "malformed"),
        (with_part("word/document.xml", lambda data: data.replace(b"<w:p>", LONG)), "malformed"),
        (with_part("word/document.xml", lambda data: data.replace(b"<w:p>", FIELDS + ENDS + b"<w:p>")), "malformed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "binary"),
    ],
)
def test_what_cannot_be_read_is_told(data: bytes, code: str) -> None:
    with pytest.raises(ReadError) as error:
        render(data, "reports/a.docx")
    assert error.value.code == code
    assert error.value.message.startswith("reports/a.docx")
    assert error.value.message.endswith(".")


def test_a_file_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.readers.docx_package.MOST_XML", 100_000)
    data = with_part("word/document.xml", lambda data: data.replace(SAID.encode(), SAID.encode() * 10_000))
    assert len(data) < 100_000
    with pytest.raises(ReadError, match="unpacks to") as error:
        render(data, "a.docx")
    assert error.value.code == "too_large"


def test_what_lies_outside_is_never_fetched() -> None:
    outside = b'<Relationship Id="x" Type="http://x/styles" Target="file:///etc/passwd" TargetMode="External"/>'
    end = b"</Relationships>"
    data = with_part("word/_rels/document.xml.rels", lambda rels: rels.replace(end, outside + end))
    assert render(data, "a.docx").text == SAID
