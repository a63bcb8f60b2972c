"""Look for files that break a reader: fuzzing led by coverage, with atheris (pip install atheris).

    python benchmarks/fuzz_readers.py pdf --seconds 300
    python benchmarks/fuzz_readers.py zip --replay fuzz-found/zip-1a2b3c4d

Files are changed byte by byte, by words of their format, and archives (DOCX is one) in what they hold. A file may be
refused with a ReadError whose message names it on one line, or be read into a text that keeps the promises of a
rendition. Each kind of fault is told once, with the file that showed it, and the search goes on.
"""

import argparse
import hashlib
import io
import random
import sys
import traceback
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["transforms.readers", "transforms.reading", "flows.containers"]):
    import transforms.readers.docx
    import transforms.readers.html
    import transforms.readers.pdf  # noqa: F401 - watched
    from flows.containers import Container, Opened, members
    from transforms.readers.archive import DAMAGED
    from transforms.readers.rendition import BETWEEN, ReadError
    from transforms.reading import HEAD_BYTES, Reading, container_of, read

import docx
import polars as pl
from reportlab.pdfgen.canvas import Canvas

LARGEST = 120_000  # bytes of a file
LARGEST_MEMBER = 2**20  # bytes
REPORT = "Exports rose 5.2 percent to $1.2 billion in 2023-24, and in-"
WORDS = """
<p>  </p>  <b>  <table>  <tr>  <td colspan=9>  <ol start=3>  <li>  <br>  <br><br>  <pre>  <h1>  </h1>  <h2>  &shy;
&#0;  &#xD800;  &#x110000;  <sup><a href=#f>1</a></sup>  <script>  <style>  <template>  <svg>  <![CDATA[  <!--  -->
<nav>  &nbsp;  <iframe>  hidden  style="display:none"  <plaintext>  <noscript>  <frameset>  charset=gb2312
1 0 obj  endobj  stream  endstream  /Type/Page  /Kids[  /Contents  /Count 99999  BT  ET  Tf  Tj  '  Td  cm  q  Q
/Rotate 90  /MediaBox[0 0 0 0]  /UserUnit 75000  xref  trailer  startxref  %%EOF
<w:p>  </w:p>  <w:r>  <w:t>  </w:t>  <w:tbl>  <w:tr>  <w:tc>  <w:gridSpan w:val="99"/>  <w:vMerge/>  <w:br/>  <w:tab/>
<w:numId w:val="1"/>
<w:ilvl w:val="9"/>  <w:fldChar w:fldCharType="begin"/>  <w:sdt>  <w:ins>  <w:outlineLvl w:val="0"/>
{"text":  "id":  [  ]  }  ,  ;  ""  NaN  1e999  \\ud800  null  　第一章
""".replace("\n", "  ").split("  ")
NAMES = ("../../x.txt", "/x.txt", "a\\b.txt", "C:\\x.txt", "x/" * 50 + "a.txt", "a.zip", ".hidden")


def main() -> None:
    """Fuzz one reader for some time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suffix", choices=SEEDS)
    parser.add_argument("--seconds", type=int, default=60, metavar="N", help="default: %(default)s")
    parser.add_argument("--corpus", type=Path, default=Path("fuzz-corpus"), metavar="DIR", help="default: %(default)s")
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"), metavar="DIR", help="default: %(default)s")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="run one file, and show what it breaks")
    options = parser.parse_args()
    options.found.mkdir(parents=True, exist_ok=True)
    scratch = options.found / f"tried.{options.suffix}"
    target = (
        partial(document, options.suffix) if options.suffix in {"html", "pdf", "docx"} else partial(corpus, scratch)
    )
    if options.replay:
        target(options.replay.read_bytes())
        print(f"{options.replay} breaks nothing")
        return
    kept = options.corpus / options.suffix
    kept.mkdir(parents=True, exist_ok=True)
    for i, seed in enumerate(SEEDS[options.suffix]()):
        (kept / f"seed-{i}").write_bytes(seed)
    limits = (f"-max_total_time={options.seconds}", f"-max_len={LARGEST}", "-timeout=60", "-rss_limit_mb=4096")
    quiet = ("-print_final_stats=1", "-len_control=0", "-reload=0", "-verbosity=1")
    atheris.Setup(
        [sys.argv[0], str(kept), f"-artifact_prefix={options.found}/{options.suffix}-", *limits, *quiet],
        told_once(target, options.found / options.suffix),
        custom_mutator=partial(changed, packed=options.suffix in {"docx", "zip"}),
    )
    atheris.Fuzz()


def document(suffix: str, data: bytes) -> None:
    """Read a document, and hold it against what a rendition promises."""
    name = f"a.{suffix}"
    if (found := _read(data, name)) is None:
        return
    rendition = found.rendition
    assert rendition.text.strip()
    assert "\0" not in rendition.text
    assert not rendition.blocks or BETWEEN.join(block.text for block in rendition.blocks) == rendition.text
    starts = [line.char_start for line in rendition.page_lines]
    assert len(set(starts)) == len(starts)
    for line in rendition.page_lines:
        assert 0 <= line.char_start < line.char_end <= len(rendition.text)
    for removal in rendition.removed:
        assert removal.text.strip()
        removal.text.encode()


def corpus(file: Path, data: bytes) -> None:
    """List the documents of a container, and read their bytes again."""
    found = container_of(data[:HEAD_BYTES], file.name)
    if found is None:
        return
    file.write_bytes(data)
    listed = list(members(Container(found, file.name, "a", {}, LARGEST_MEMBER), io.BytesIO(data)))
    good = [member for member in listed if member.fault is None]
    with Opened([(file, member.places) for member in good]) as opened:
        for member in good:
            _read(opened.data(file, member.places, member.name), member.name)


def _read(data: bytes, name: str) -> Reading | None:
    """Read a document; none if it is refused, as it should be."""
    try:
        return read(data, name)
    except ReadError as error:
        refused = error.message
    assert name in refused
    assert refused.isprintable(), refused
    return None


def told_once(target: Callable[[bytes], None], found: Path) -> Callable[[bytes], None]:
    """Tell each kind of fault once, and go on."""
    known: set[str] = set()

    def guarded(data: bytes) -> None:
        try:
            target(data)
        except (Exception, AssertionError) as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            kind = f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
            if kind not in known:
                known.add(kind)
                file = found.with_name(f"{found.name}-{hashlib.sha256(kind.encode()).hexdigest()[:8]}")
                file.write_bytes(data)
                print(f"FOUND {kind}: {str(error)!a}; {file}", flush=True)

    return guarded


def changed(data: bytes, largest: int, seed: int, *, packed: bool) -> bytes:
    """Change a file, of an archive mostly one that it holds."""
    chance = random.Random(seed)  # noqa: S311 - the same input for the same seed
    if packed and chance.random() < 0.85:
        return _repacked(data, chance)[:largest]
    for _ in range(chance.randint(1, 3)):
        data = _edited(data, chance)
    return data[:largest]


def _edited(data: bytes, chance: random.Random) -> bytes:
    at, way = chance.randint(0, len(data)), chance.random()
    if way < 0.35:
        return atheris.Mutate(data, len(data) + 64)
    if way < 0.85:
        words = "".join(chance.choices(WORDS, k=chance.randint(1, 6))) * chance.choice((1, 1, 1, 2, 50))
        return data[:at] + words.encode() + data[at + chance.choice((0, 0, 10, 60)) :]
    to = chance.randint(0, len(data))
    return data[:to] + data[at : at + chance.randint(0, 400)] + data[to:]


def _repacked(data: bytes, chance: random.Random) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
    except (*DAMAGED, NotImplementedError, RuntimeError):
        return _edited(data, chance)
    pick = chance.choice(list(files) or [""])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name, content in files.items():
            if chance.random() < 0.97:
                given = chance.choice(NAMES) if chance.random() < 0.02 else name
                archive.writestr(given, _edited(content, chance) if name == pick else content)
    return made.getvalue()


def _pdfs() -> list[bytes]:
    made = []
    for compressed in (0, 1):
        file = io.BytesIO()
        canvas = Canvas(file, pagesize=(300, 300), pageCompression=compressed)
        for page in ("1", "2"):
            canvas.setFont("Helvetica-Bold", 16)
            canvas.drawString(30, 270, "1. Growth and jobs")
            canvas.setFont("Helvetica", 9)
            for line in range(8):
                canvas.drawString(30, 240 - 12 * line, REPORT[:30])
                canvas.drawString(170, 240 - 12 * line, REPORT[30:])
            canvas.drawString(140, 15, page)
            canvas.bookmarkPage(page)
            canvas.addOutlineEntry("Growth", page, 0)
            canvas.showPage()
        canvas.save()
        made.append(file.getvalue())
    return made


def _docx() -> list[bytes]:
    made, file = docx.Document(), io.BytesIO()
    made.add_heading("Report", 0)
    made.add_heading("Growth", 1)
    made.add_paragraph(REPORT, style="List Number")
    made.add_paragraph(REPORT, style="List Bullet")
    made.add_table(2, 2).cell(1, 1).text = "5"
    made.save(file)
    return [file.getvalue()]


def _html() -> list[bytes]:
    modern = (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>T</title></head>"
        f"<body><ul class=nav><li>Home</ul>"
        f"<h1>Report</h1><p>{REPORT}<b>5</b>%</p><ol start=3><li>One<li>Two</ol><table><tr><th>Year<th>Value<tr>"
        f"<td>2020<td>5</table><p>x<sup><a href=#f1>1</a></sup></p><pre>a\nb</pre></body></html>"
    )
    old = (
        '<html><head><meta http-equiv=content-type content="text/html; charset=gb2312"></head><body><table><tr><td>'
        "字号：大 中 小<br><br>　　一、回顾<br>　　全市生产总值增长5%。<br></td></tr></table>"
    )
    return [modern.encode(), old.encode("gb18030")]


def _zip() -> list[bytes]:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("en/a.txt", REPORT)
        archive.writestr("b.html", f"<html><p>{REPORT}")
        archive.writestr("c.jsonl", '{"text":"A 5","id":"x"}\n')
        archive.writestr("d.csv", "text,id\nA,1\n")
        archive.writestr("一.txt", "全市增长5%。")
    return [file.getvalue()]


def _parquet() -> list[bytes]:
    file = io.BytesIO()
    pl.DataFrame({"text": [REPORT, "B"], "id": ["1", "2"], "event_date": ["2020-01-01", "x"]}).write_parquet(file)
    return [file.getvalue()]


SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "html": _html,
    "pdf": _pdfs,
    "docx": _docx,
    "zip": _zip,
    "parquet": _parquet,
    "csv": lambda: [b'id,text\n1,"A report, 5 percent\nof it"\n2,B\n', "编号;正文\n1;全市增长5%\n".encode("gb18030")],
    "jsonl": lambda: [b'{"text":"A report 5","id":"a","event_date":"2020-01-01"}\n{"text":"B"}\nx\n'],
    "json": lambda: [b'[{"text":"A report 5","id":"a"},{"text":"B"}]'],
}


if __name__ == "__main__":
    main()
