"""A PDF becomes the text that its reader reads, and every line of it is found again on its page."""

import io
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pypdf
import pytest
from PIL import Image
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Paragraph, Table

from transforms.readers import pdf_pages
from transforms.readers.pdf import render
from transforms.readers.rendition import ReadError, Rendition
from transforms.reading import read

BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=11, leading=14, spaceAfter=7)
JUSTIFIED = ParagraphStyle("justified", BODY, alignment=TA_JUSTIFY, firstLineIndent=18, spaceAfter=0)
TITLE = ParagraphStyle("title", BODY, fontName="Times-Bold", fontSize=20, leading=24)
HEADING = ParagraphStyle("heading", BODY, fontName="Times-Bold", fontSize=14, leading=18)
BOLD = ParagraphStyle("bold", BODY, fontName="Times-Bold")
CHINESE = ParagraphStyle("chinese", BODY, fontName="STSong-Light", wordWrap="CJK", firstLineIndent=22)
HARBOUR = (
    "The harbour moved {} million containers in 2023, more than in any year before, although two of its nine berths "
    "were being rebuilt until the autumn and the river stood low for seven weeks. The council will lengthen the quay "
    "by 400 metres before 2028 and open a railway station behind it, from which {} trains a day are to leave."
)
SCHOOLS = (
    "In the schools of the eastern districts, {} teachers began their work; every class now has fewer than thirty "
    "children, and the socio-economic differences between the districts have become smaller in each of the last four "
    "years, as the inspectors found when they compared the results of {} pupils with those of 2019."
)


def typeset(flow: list[Flowable], *, columns: int = 1, decorate: Callable[[Canvas, int], None] | None = None) -> bytes:
    """Typeset a document on A4."""
    file = io.BytesIO()
    width, gap = (A4[0] - 144 - 24 * (columns - 1)) / columns, 24
    frames = [
        Frame(72 + i * (width + gap), 90, width, A4[1] - 180, leftPadding=0, rightPadding=0) for i in range(columns)
    ]
    template = PageTemplate(
        frames=frames, onPage=lambda canvas, _: decorate(canvas, canvas.getPageNumber()) if decorate else None
    )
    BaseDocTemplate(file, pagesize=A4, pageTemplates=[template]).build(flow)
    return file.getvalue()


def drawn(draw: Callable[[Canvas], None], **given: object) -> bytes:
    """Draw a document by hand."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, **given)
    draw(canvas)
    canvas.save()
    return file.getvalue()


def text_of(rendition: Rendition) -> list[str]:
    return [block.text for block in rendition.blocks]


def sentences(n: int) -> list[str]:
    return [(HARBOUR, SCHOOLS)[i % 2].format(i + 3, 10 * i + 12) for i in range(n)]


def running(canvas: Canvas, page: int) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(72, 800, "Annual report of the harbour town 2023")
    canvas.drawCentredString(A4[0] / 2, 40, f"– {page} –")


def refused(data: bytes) -> ReadError:
    with pytest.raises(ReadError) as error:
        read(data, "reports/a.pdf")
    assert error.value.message.startswith("reports/a.pdf")
    return error.value


@pytest.mark.parametrize(("columns", "style"), [(1, BODY), (1, JUSTIFIED), (2, BODY), (2, JUSTIFIED)])
def test_paragraphs_are_put_together_over_lines_columns_and_pages(columns: int, style: ParagraphStyle) -> None:
    written = sentences(24)
    data = typeset([Paragraph(text, style) for text in written], columns=columns, decorate=running)
    rendition = render(data, "a.pdf")
    assert text_of(rendition) == written
    assert {removal.kind for removal in rendition.removed} == {"page_header", "page_number"}
    assert {removal.page for removal in rendition.removed} == {line.page for line in rendition.page_lines}


def test_a_page_of_short_lines_has_the_columns_of_its_document() -> None:
    entries = [f"Chapter of the {name}" for name in ("roads", "rails", "parks", "schools", "wells", "woods") * 14]
    flow = [*(Paragraph(text, BODY) for text in entries), *(Paragraph(text, BODY) for text in sentences(60))]
    assert " ".join(text_of(render(typeset(flow, columns=2), "a.pdf"))).startswith(" ".join(entries))


def test_a_heading_printed_twice_is_two() -> None:
    written = ["The State of the Roads", "The State of the Roads"]
    flow = [*(Paragraph(text, HEADING) for text in written), *(Paragraph(text, BODY) for text in sentences(3))]
    assert text_of(render(typeset(flow), "a.pdf"))[:2] == written


def test_each_line_is_found_on_its_page() -> None:
    written = sentences(14)
    rendition = render(typeset([Paragraph(text, BODY) for text in written], columns=2), "a.pdf")
    shown = [rendition.text[line.char_start : line.char_end] for line in rendition.page_lines]
    assert re.sub(r"\s+", "", "".join(shown)) == re.sub(r"\s+", "", rendition.text)
    assert all(text == text.strip() != "" for text in shown)
    for line in rendition.page_lines:
        assert 60 < line.left < line.right < A4[0] - 60
        assert 60 < line.top < line.bottom < A4[1] - 60
        assert 8 < line.bottom - line.top < 16


def test_headings_and_front_lines_keep_their_rank() -> None:
    flow = [
        Paragraph("Report on the Work of the Town", TITLE),
        *(
            each
            for i in range(3)
            for each in (Paragraph(f"Part {i}: The harbour and its schools in a year of change", HEADING),
                         Paragraph("What was done", BOLD), Paragraph(sentences(4)[i], BODY))
        ),
    ]  # fmt: skip
    blocks = render(typeset(flow), "a.pdf").blocks
    assert [(block.level, block.kind) for block in blocks] == [
        (1, "heading"),
        *((2, "heading"), (3, "heading"), (None, "body")) * 3,
    ]
    assert [block.is_bold for block in blocks] == [True, *(True, True, False) * 3]


def test_an_outline_tells_the_headings() -> None:
    def draw(canvas: Canvas) -> None:
        for i in range(3):
            canvas.setFont("Helvetica", 11)
            canvas.bookmarkPage(f"p{i}")
            canvas.addOutlineEntry(f"Chapter {i + 1} of the report", f"p{i}", level=0)
            canvas.drawString(72, 760, f"Chapter {i + 1} of the report")
            canvas.drawString(72, 730, ("The town has grown.", "Its people are older.", "They have new schools.")[i])
            canvas.showPage()

    blocks = render(drawn(draw), "a.pdf").blocks
    assert [block.level for block in blocks] == [2, None] * 3


def test_words_broken_at_a_line_end_are_joined_and_compounds_are_not() -> None:
    lines = [
        "The committee found that the govern-",
        "ment had kept its word. The government was",
        "asked about socio-economic aims, and socio-",
        "economic aims are what it told of. Of 2018-",
        "2019 it said little, and of the next 5-",
        "year plan nothing; the com-",
        "mittee asked again for the Anglo-",
        "Saxon rules and the develop-",
        "ment plan, a plan of development.",
    ]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Courier", 11)
        for i, line in enumerate(lines):
            canvas.drawString(72, 760 - 14 * i, line)

    assert render(drawn(draw), "a.pdf").text == (
        "The committee found that the government had kept its word. The government was asked about socio-economic "
        "aims, and socio-economic aims are what it told of. Of 2018-2019 it said little, and of the next 5-year plan "
        "nothing; the committee asked again for the Anglo-Saxon rules and the development plan, a plan of development."
    )


def test_footnotes_stand_behind_the_paragraph_and_their_marks_in_brackets() -> None:
    first, second = sentences(2)

    def note(canvas: Canvas, page: int) -> None:
        if page == 1:
            canvas.setFont("Times-Roman", 5)
            canvas.drawString(72, 82, "1")
            canvas.setFont("Times-Roman", 8)
            canvas.drawString(78, 80, "Counted on the last day of the year, in the town alone.")

    marked = first.replace("2023,", "2023<super size=7 rise=4>1</super>, on 40 km<super size=7 rise=4>2</super>,")
    filler = [Paragraph(text, BODY) for text in sentences(13)]
    flow = [Paragraph(marked, BODY), *filler[1:], Paragraph(second, BODY)]
    texts = text_of(render(typeset(flow, decorate=note), "a.pdf"))
    assert texts[0].startswith("The harbour moved 3 million containers in 2023[1], on 40 km², more")
    place = texts.index("[1] Counted on the last day of the year, in the town alone.")
    assert texts[:place] + texts[place + 1 :] == [texts[0], *sentences(13)[1:], second]
    assert 5 < place < len(texts) - 1


def test_a_contents_page_is_text_and_its_entries_stay_apart() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 20)
        canvas.drawString(72, 770, "Contents")
        canvas.setFont("Helvetica", 11)
        for i in range(6):
            dots = " ." * 40
            canvas.drawString(72, 730 - 16 * i, f"Chapter {i + 1} of the report{dots}")
            canvas.drawRightString(500, 730 - 16 * i, str(3 + 2 * i))

    rendition = render(drawn(draw), "a.pdf")
    assert text_of(rendition) == ["Contents", *(f"Chapter {i + 1} of the report ..... {3 + 2 * i}" for i in range(6))]
    assert not any(block.level for block in rendition.blocks)


def test_a_table_is_written_by_rows() -> None:
    rows = [
        ["District", "People", "Share"],
        ["East", "12,400", "31%"],
        ["West", "9,100", ""],
        ["North", "18,000", "46%"],
    ]
    rendition = render(typeset([Paragraph(sentences(1)[0], BODY), Table(rows, colWidths=120)]), "a.pdf")
    assert [block.text for block in rendition.blocks if block.kind == "table"] == [
        "| District | People | Share |",
        "| East | 12,400 | 31% |",
        "| West | 9,100 |  |",
        "| North | 18,000 | 46% |",
    ]


def test_lists_keep_their_items() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 11)
        lines = [
            (72, "The council decided on three things in the spring of the year that this report tells of, namely:"),
            (
                84,
                "(a)  to lengthen the quay by four hundred metres, and to open the station behind it when the work at",
            ),
            (102, "the old sluice is done;"),
            (84, "(b)  to plant trees along the river; and"),
            (84, "(c)  to give every school a library."),
            (72, "It will tell of them again next year, and of what became of the plans that it had made before them."),
        ]
        for i, (left, line) in enumerate(lines):
            canvas.drawString(left, 760 - 14 * i, line)

    assert [text[:3] for text in text_of(render(drawn(draw), "a.pdf"))] == ["The", "(a)", "(b)", "(c)", "It "]


def test_chinese_lines_are_joined_without_blanks() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    written = [
        f"（{'一二三'[i]}）全市生产总值增长{i + 4}.5%，城镇新增就业{20 + i}万人。我们坚持把发展经济的着力点"
        "放在实体经济上，加快建设现代化产业体系，推动制造业高端化、智能化、绿色化发展，单位产值能耗下降2.8%，居民收入稳步提高。"
        for i in range(3)
    ]
    assert text_of(render(typeset([Paragraph(text, CHINESE) for text in written]), "a.pdf")) == written


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_may_be_turned_and_cropped(turn: int) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(typeset([Paragraph(text, BODY) for text in sentences(4)])))
    page = writer.pages[0]
    page.cropbox = pypdf.generic.RectangleObject((36, 36, A4[0] - 20, A4[1] - 10))
    page.rotate(turn)
    file = io.BytesIO()
    writer.write(file)
    rendition = render(file.getvalue(), "a.pdf")
    assert text_of(rendition) == sentences(4)
    width, height = (A4[0] - 56, A4[1] - 46) if turn % 180 == 0 else (A4[1] - 46, A4[0] - 56)
    boxes = [(line.left, line.top, line.right, line.bottom) for line in rendition.page_lines]
    assert all(0 < left < right < width and 0 < top < bottom < height for left, top, right, bottom in boxes)
    left, top, right, bottom = boxes[0]  # the first line stands at the same corner of the sheet however it is turned
    corner = {
        0: (left, top),
        90: (width - right, top),
        180: (width - right, height - bottom),
        270: (left, height - bottom),
    }
    assert min(corner[turn]) == pytest.approx(36, abs=2)


def test_text_beyond_the_crop_box_is_no_text() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setCropBox((50, 50, 500, 700))
        canvas.drawString(72, 600, "What the reader sees on the page.")
        canvas.drawString(72, 760, "Printer's marks, 14 March")

    assert render(drawn(draw), "a.pdf").text == "What the reader sees on the page."


def test_page_labels_are_told() -> None:
    writer = pypdf.PdfWriter(
        io.BytesIO(typeset([Paragraph("A preface of one line.", BODY), PageBreak(), Paragraph("A text.", BODY)]))
    )
    writer.set_page_label(0, 0, style="/r", start=4)
    writer.set_page_label(1, 1, style="/D")
    file = io.BytesIO()
    writer.write(file)
    assert [(line.page, line.page_label) for line in render(file.getvalue(), "a.pdf").page_lines] == [
        (1, "iv"),
        (2, "1"),
    ]


@pytest.mark.parametrize(
    ("title", "found"),
    [("The harbour in 2023", "The harbour in 2023"), ("Microsoft Word - report.doc", None), ("untitled", None)],
)
def test_a_title_that_a_program_gave_is_none(title: str, found: str | None) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle(title)
        canvas.drawString(72, 600, "A text.")

    metadata = render(drawn(draw), "a.pdf").metadata
    assert (metadata.title, metadata.published_at) == (found, None)


@pytest.mark.parametrize(("day", "found"), [("2023-02-01", datetime.fromisoformat("2023-02-01")), ("2023-02-30", None)])
def test_the_day_of_publication_is_that_of_the_publisher(day: str, found: datetime | None) -> None:
    said = f"<prism:publicationDate>{day}</prism:publicationDate>".encode()
    data = drawn(lambda canvas: canvas.drawString(72, 600, "A text."))
    assert render(data + b"\n% " + said + b"\n%%EOF\n", "a.pdf").metadata.published_at == found


@pytest.mark.parametrize(("password", "is_read"), [("", True), ("secret", False)])
def test_an_encrypted_file_is_read_only_without_a_password(password: str, *, is_read: bool) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(typeset([Paragraph("A text.", BODY)])))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    if is_read:
        assert render(file.getvalue(), "a.pdf").text == "A text."
    else:
        assert refused(file.getvalue()).code == "encrypted"


def scanned(n_images: int, n_texts: int) -> bytes:
    def draw(canvas: Canvas) -> None:
        for _ in range(n_texts):
            canvas.drawString(72, 600, "A page with a text.")
            canvas.showPage()
        for _ in range(n_images):
            canvas.drawInlineImage(Image.new("L", (8, 8)), 72, 400, 300, 300)
            canvas.showPage()

    return drawn(draw)


@pytest.mark.parametrize(("n_images", "n_texts"), [(1, 0), (3, 2)])
def test_images_of_pages_need_their_text_recognised(n_images: int, n_texts: int) -> None:
    error = refused(scanned(n_images, n_texts))
    assert error.code == "no_text"
    assert "ocrmypdf" in error.message


def test_a_page_that_is_an_image_is_told() -> None:
    removed = render(scanned(1, 3), "a.pdf").removed
    assert [(removal.kind, removal.page) for removal in removed] == [("image", 4)]


def test_a_text_layer_that_stands_for_no_letters_is_no_text() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 600, "A text.")

    data = drawn(draw, pageCompression=0)
    assert refused(data.replace(b"(A text.)", b"(\\001\\002\\003\\004\\005\\006\\016)")).code == "no_text"


def broken() -> Iterator[tuple[str, bytes]]:
    whole = typeset([Paragraph(text, BODY) for text in sentences(40)])
    yield "cut in half", whole[: len(whole) // 2]
    yield "cut at the end", whole[:-40]
    yield "no pages", whole.replace(b"/Count 3", b"/Count 0").replace(b"/Kids [", b"/Nope [")
    yield "only a head", b"%PDF-1.7\n"
    yield "nonsense", b"%PDF-1.7\n" + b"1 0 obj << /Kids [1 0 R] >>" * 999


@pytest.mark.parametrize(("what", "data"), list(broken()), ids=lambda each: each if isinstance(each, str) else "")
def test_what_is_damaged_is_refused_with_a_remedy(what: str, data: bytes) -> None:
    error = refused(data)
    assert error.code in {"malformed", "no_text"}, what
    assert re.search("Fetch it again|OCR", error.message)


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "MOST_PAGES", 1)
    data = typeset([Paragraph("One.", BODY), PageBreak(), Paragraph("Two.", BODY)])
    assert refused(data).code == "too_large"


def test_threads_do_not_meet_in_pdfium() -> None:
    data = typeset([Paragraph(text, BODY) for text in sentences(6)])
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: render(data, "a.pdf"), range(8)))
    assert all(each == found[0] for each in found)
