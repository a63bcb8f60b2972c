"""Say how much of a document's data stays the same when it comes as HTML, DOCX or PDF instead of plain text.

    python benchmarks/formats.py seeds/reports/*.txt ~/reports/*.txt

Each text is written as a web page, a Word file and a printed PDF in several ways, by Chromium and LibreOffice; each is
read back, and its sections, numbers and indicators are laid beside those of the text. What is printed is the share that
agrees: twice the common rows over all rows, in the order of the text. `chromium` and `soffice` must be installed
(Debian: chromium, libreoffice-writer, fonts-noto-cjk).
"""

import argparse
import html
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import docx
import polars as pl
from playwright.sync_api import Browser, sync_playwright

from expectations.contract import contracts
from flows.catalogue import OVERRIDES
from transforms import reference
from transforms.extract import extract
from transforms.reading import READ, Reading, read

Tables = dict[str, pl.DataFrame]
Writer = Callable[[pl.DataFrame, Path], bytes]

COMPARED = {
    "sections": ("depth", "label", "heading", "function"),
    "numbers": ("surface", "kind", "value"),
    "indicators": ("surface", "value_text", "unit_code", "comparator", "status", "measure"),
}
STYLE = {
    "plain": "",
    "columns": "body { columns: 2; column-gap: 8mm; font-size: 9pt; text-align: justify }",
    "indented": "p { margin: 0; text-indent: 2em; text-align: justify } body { font-family: serif }",
}
HEADER = '<div style="font-size: 8px; width: 100%; text-align: center">Annual report of the municipality</div>'
FOOTER = (
    '<div style="font-size: 8px; width: 100%; text-align: center">'
    'Page <span class="pageNumber"></span> of <span class="totalPages"></span></div>'
)
FURNITURE = (
    '<ul class="nav"><li><a href="/">Home</a></li><li><a href="/2020">News of 2020</a></li></ul>',
    '<div class="toolbar">Font size: <a href="#">large</a> <a href="#">medium</a> <a href="#">small</a>'
    ' <a href="#" onclick="print()">Print</a></div>',
    '<div class="footer"><a href="/about">About us</a> | <a href="/contact">Contact 12345</a> | Copyright 2021</div>',
)


def main() -> None:
    """Print the shares of each format, document by document with --each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--each", action="store_true", help="a line a document, and what differs")
    parser.add_argument("--only", help="formats whose name begins so")
    options = parser.parse_args()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as scratch:
        browser = playwright.chromium.launch(executable_path=_installed("chromium"), args=["--no-sandbox"])
        written = {name: writer for name, writer in writers(browser).items() if name.startswith(options.only or "")}
        rows = [row for text in options.texts for row in agreement(text, written, Path(scratch), tell=options.each)]
        browser.close()
    shares = pl.DataFrame(rows)
    with pl.Config(tbl_rows=-1, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True, float_precision=4):
        if options.each:
            print(shares)
        print(shares.group_by("format", maintain_order=True).agg(pl.col(*COMPARED).mean()))


def writers(browser: Browser) -> dict[str, Writer]:
    """Return the ways in which a document is written, by name; the name's first word is the suffix of the file."""

    def printed(style: str, **given: Any) -> Writer:
        def write(blocks: pl.DataFrame, _scratch: Path) -> bytes:
            page = browser.new_page()
            page.set_content(_hyphenated(_page(blocks, STYLE[style])) if style != "plain" else _page(blocks, ""))
            data = page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "22mm"), **given)
            page.close()
            return data

        return write

    with_running_lines = {"display_header_footer": True, "header_template": HEADER, "footer_template": FOOTER}
    return {
        "html article": lambda blocks, _: _page(blocks, "").encode(),
        "html in a site": lambda blocks, _: _page(blocks, "", around=FURNITURE).encode(),
        "html without headings": lambda blocks, _: _page(blocks, "", headings=False).encode(),
        "html by LibreOffice": lambda blocks, scratch: _office(_page(blocks, "").encode(), scratch, "html"),
        "docx with styles": lambda blocks, scratch: _docx(blocks, scratch, headings=True),
        "docx without styles": lambda blocks, scratch: _docx(blocks, scratch, headings=False),
        "docx by LibreOffice": lambda blocks, scratch: _office(_page(blocks, "").encode(), scratch, "docx"),
        "pdf by Chromium": printed("plain"),
        "pdf with a contents page": printed("plain", **with_running_lines),
        "pdf with header and footer": printed("plain", **with_running_lines),
        "pdf indented and hyphenated": printed("indented", **with_running_lines),
        "pdf in two columns, hyphenated": printed("columns", **with_running_lines),
        "pdf by LibreOffice": lambda blocks, scratch: _office(_page(blocks, "").encode(), scratch, "pdf"),
    }


def agreement(text: Path, written: dict[str, Writer], scratch: Path, *, tell: bool) -> Iterator[dict[str, Any]]:
    """Yield a row a format: how much of each table is as in the plain text."""
    loaded = reference.load()
    published = extract(_sources(read(text.read_bytes(), text.name), text), loaded)
    for name, write in written.items():
        plain, blocks = published, published["paragraphs"]
        if "contents" in name:
            blocks = _with_contents(published["paragraphs"])
            printed = "\n\n".join(blocks["text"]).encode()
            plain = extract(_sources(read(printed, text.name), text), loaded)
        data = write(blocks, scratch)
        found = extract(_sources(read(data, f"{text.stem}.{name.split()[0]}"), text), loaded)
        shares = {}
        for table, columns in COMPARED.items():
            before, now = _rows(plain[table], columns), _rows(found[table], columns)
            matcher = SequenceMatcher(None, before, now, autojunk=False)
            if tell:
                _tell(name, table, matcher, before, now)
            shares[table] = matcher.ratio()
        yield {"document": text.stem, "format": name, **shares}


def _tell(name: str, table: str, matcher: SequenceMatcher[Any], before: Sequence[Any], now: Sequence[Any]) -> None:
    for what, i, j, k, n in matcher.get_opcodes():
        if what != "equal":
            print(f"{name}, {table}: {before[i:j]} became {now[k:n]}"[:600])


def _rows(table: pl.DataFrame, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    words = pl.col(pl.String).str.replace_all(r"\s+", " ").str.strip_chars()
    order = [name for name in ("char_start", "depth") if name in table.columns]
    return table.sort(order, maintain_order=True).select(columns).with_columns(words).rows()


def _sources(reading: Reading, text: Path) -> pl.DataFrame:
    types = contracts()["documents"].polars_schema
    schema = {"document_id": pl.String(), "source_uri": pl.String(), **READ}
    row = {"document_id": text.stem, "source_uri": text.name, **reading.columns()}
    return pl.DataFrame([row], schema={**schema, **{name: types[name] for name in OVERRIDES}})


def _page(blocks: pl.DataFrame, style: str, *, headings: bool = True, around: Sequence[str] = ("", "", "")) -> str:
    menu, toolbar, footer = around
    lines = [_element(**block, headings=headings) for block in _blocks(blocks)]
    language = blocks["language"][0]
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>A document</title>'
        f"<style>{style}</style></head><body>{menu}{toolbar}<div>{''.join(lines)}</div>{footer}</body></html>"
    )


def _hyphenated(page: str) -> str:
    """Let long words break at the end of a line, behind a hyphen that is printed only there."""
    head, body = page.split("<body>")
    return f"{head}<body>" + re.sub(r"([a-z]{4})(?=[a-z]{4})", r"\1&shy;", body)


def _blocks(paragraphs: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield kind, text without Markdown's marks, and the depth of headings of the paragraphs of a document."""
    bare = pl.col("text").str.replace(r"^#{1,6}\s+", "")
    depth = pl.col("section_id").str.extract(r"/s([\d.]+)$").str.count_matches(".", literal=True) + 1
    # what leads in a list is no heading in type, "ANNOUNCEMENTS:" is one
    leads_in = bare.str.contains("[:：]$") & bare.str.contains(r"[\p{Ll}\p{Lo}]")
    kind = pl.when(leads_in).then(pl.lit("body")).otherwise("kind")
    yield from paragraphs.select(kind=kind, depth=depth, text=bare).iter_rows(named=True)


def _with_contents(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Put a contents page behind the head of a document: its headings, leaders, page numbers."""
    headings = paragraphs.filter(kind="heading").select("text", "section_id").with_row_index("place")
    leader = pl.lit(" ") + pl.lit(".").repeat_by(20).list.join("") + pl.lit(" ")
    entry = (
        pl.col("text").str.replace(r"^#{1,6}\s+", "").str.head(50) + leader + (2 + pl.col("place") // 3).cast(pl.String)
    )
    language = pl.lit(paragraphs["language"].first())
    lines = headings.select(kind=pl.lit("body"), text=entry, section_id="section_id", language=language)
    n_head = paragraphs["kind"].is_in(["title", "byline"]).cum_min().sum()
    columns = lines.columns
    return pl.concat([paragraphs[:n_head].select(columns), lines, paragraphs[n_head:].select(columns)])


def _element(kind: str, text: str, depth: int, *, headings: bool) -> str:
    if kind == "table" and text.startswith("|"):
        cells = (html.escape(cell.strip()) for cell in text.strip("|").split("|"))
        return f"<table><tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr></table>"
    name = f"h{min(depth + 1, 6)}" if headings and kind == "heading" else "p"
    return f"<{name}>{html.escape(text)}</{name}>\n"


def _docx(blocks: pl.DataFrame, scratch: Path, *, headings: bool) -> bytes:
    made = docx.Document()
    for block in _blocks(blocks):
        if headings and block["kind"] == "heading":
            made.add_heading(block["text"], level=min(block["depth"], 9))
        else:
            made.add_paragraph(block["text"])
    file = scratch / "made.docx"
    made.save(str(file))
    return file.read_bytes()


def _office(page: bytes, scratch: Path, suffix: str) -> bytes:
    source, out = scratch / "page.html", scratch / "converted"
    source.write_bytes(page)
    profile = f"-env:UserInstallation=file://{scratch}/profile"
    wanted = {"docx": "docx:MS Word 2007 XML", "html": "html:HTML (StarWriter)", "pdf": "pdf:writer_web_pdf_Export"}
    command = [_installed("soffice"), profile, "--headless", "--convert-to", wanted[suffix], "--outdir", out, source]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ})
    return (out / f"page.{suffix}").read_bytes()


def _installed(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise SystemExit(f"{program} is not installed")
    return found


if __name__ == "__main__":
    main()
