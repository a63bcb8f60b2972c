"""A corpus of two documents, small enough to read and complete enough to break in every way."""

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from expectations.conform import conform

TOWN = """Report of Northtown
(June 16, 2022)
1、 The past five years
Income rose from 69 yuan to 89 yuan.
1. Trees. Some 30 to 60 million trees were planted in Zeta Cygni eight.

2、 Next years
We will reach a coverage of 65%.
"""
CITY = "天津报告\n全市投资增长１２％。\u00a0 \u00a0 🙂项目二百个。"  # characters of one to four bytes

Rows = list[dict[str, Any]]


def span(text: str, surface: str, prefix: str = "char") -> dict[str, int]:
    """Find the only place of a surface."""
    assert text.count(surface) == 1, surface
    start = text.index(surface)
    return {f"{prefix}_start": start, f"{prefix}_end": start + len(surface)}


def inner(text: str, around: str, surface: str) -> dict[str, int]:
    """Find a surface within the only place of what stands around it."""
    outer = span(text, around)["char_start"]
    start = outer + around.index(surface)
    return {"char_start": start, "char_end": start + len(surface)}


def document(document_id: str, text: str, **cells: Any) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "source_uri": f"reports/{document_id}.txt",
        "subtitle": None,
        "issuer": None,
        "event_date": date(2022, 6, 16),
        "published_at": datetime(2022, 6, 27, 17, 17),  # noqa: DTZ001 (local and naive, as published)
        "source_name": None,
        "source_url": None,
        "licence": None,
        "translated_from": None,
        "translation": None,
        "period_start": date(2017, 1, 1),
        "period_end": date(2022, 6, 16),
        "plan_start": date(2022, 6, 16),
        "plan_end": date(2027, 6, 15),
        "media_type": "text/plain",
        "encoding": "utf-8",
        "sha256": "0" * 64,
        "text_sha256": "1" * 64,
        "is_stale": False,
        "n_chars": len(text),
        **cells,
    }


def documents() -> Rows:
    return [
        document(
            "town",
            TOWN,
            title="Report of Northtown",
            document_type="government_work_report",
            place_code="CN-TJ",
            language="en",
            n_words=48,
            n_sections=5,
            n_paragraphs=7,
            n_sentences=8,
        ),
        document(
            "city",
            CITY,
            title="天津报告",
            document_type="other",
            place_code="CN",
            language="zh",
            n_words=21,
            n_sections=1,
            n_paragraphs=2,
            n_sentences=3,
        ),
    ]


def section(section_id: str, parent: str | None, ordinal: int, depth: int, path: str, **cells: Any) -> dict[str, Any]:
    return {
        "section_id": section_id,
        "document_id": section_id.split("/", maxsplit=1)[0],
        "parent_section_id": parent,
        "ordinal": ordinal,
        "depth": depth,
        "path": path,
        "label": None,
        "number": None,
        "heading": None,
        "heading_start": None,
        "heading_end": None,
        "n_words": 4,
        **cells,
    }


def sections() -> Rows:
    past, trees, plans = (TOWN.index(start) for start in ("1、", "1. Trees", "2、"))
    return [
        section("town/s0", None, 1, 0, "", function="body", char_start=0, char_end=len(TOWN)),
        section("town/s1", "town/s0", 2, 1, "1", function="front_matter", **span(TOWN, TOWN[: past - 1])),
        section(
            "town/s2",
            "town/s0",
            3,
            1,
            "2",
            label="1、",
            number=1,
            heading="The past five years",
            function="review",
            char_start=past,
            char_end=plans - 2,
            **span(TOWN, "1、 The past five years", "heading"),
        ),
        section(
            "town/s2.1",
            "town/s2",
            4,
            2,
            "2/1",
            label="1.",
            number=1,
            heading="Trees.",
            function="review",
            char_start=trees,
            char_end=plans - 2,
            **span(TOWN, "1. Trees.", "heading"),
        ),
        section(
            "town/s3",
            "town/s0",
            5,
            1,
            "3",
            label="2、",
            number=2,
            heading="Next years",
            function="tasks",
            char_start=plans,
            char_end=len(TOWN) - 1,
            **span(TOWN, "2、 Next years", "heading"),
        ),
        section("city/s0", None, 1, 0, "", function="body", char_start=0, char_end=len(CITY)),
    ]


# paragraph, kind, its sentences
BLOCKS = {
    "town/s1/p1": ("title", ["Report of Northtown\n"]),
    "town/s1/p2": ("byline", ["(June 16, 2022)"]),
    "town/s2/p1": ("heading", ["1、 The past five years"]),
    "town/s2/p2": ("body", ["Income rose from 69 yuan to 89 yuan."]),
    "town/s2.1/p1": ("body", ["1. Trees.", "Some 30 to 60 million trees were planted in Zeta Cygni eight."]),
    "town/s3/p1": ("heading", ["2、 Next years"]),
    "town/s3/p2": ("body", ["We will reach a coverage of 65%."]),
    "city/s0/p1": ("title", ["天津报告"]),
    "city/s0/p2": ("body", ["全市投资增长１２％。", "🙂项目二百个。"]),
}
TEXTS = {"town": TOWN, "city": CITY}
HEADINGS = {"1、 The past five years", "1. Trees.", "2、 Next years"}


def sentences() -> Rows:
    rows: Rows = []
    for paragraph_id, (_, surfaces) in BLOCKS.items():
        document_id, section, _ = paragraph_id.split("/")
        ordinal = sum(row["document_id"] == document_id for row in rows)
        for place, surface in enumerate(surfaces, 1):
            first = TEXTS[document_id].index(surface)
            text = surface.strip()
            rows.append(
                {
                    "sentence_id": f"{paragraph_id}/t{place}",
                    "paragraph_id": paragraph_id,
                    "section_id": f"{document_id}/{section}",
                    "document_id": document_id,
                    "ordinal": ordinal + place,
                    "is_heading": text in HEADINGS,
                    "char_start": first,
                    "char_end": first + len(text),
                    "text": text,
                    "n_words": 7,
                }
            )
    return rows


def paragraphs() -> Rows:
    rows: Rows = []
    for paragraph_id, (kind, surfaces) in BLOCKS.items():
        parts = [row for row in sentences() if row["paragraph_id"] == paragraph_id]
        start, end = parts[0]["char_start"], parts[-1]["char_end"]
        document_id = parts[0]["document_id"]
        rows.append(
            {
                "paragraph_id": paragraph_id,
                "document_id": document_id,
                "section_id": parts[0]["section_id"],
                "ordinal": 1 + sum(row["document_id"] == document_id for row in rows),
                "kind": kind,
                "char_start": start,
                "char_end": end,
                "text": TEXTS[document_id][start:end],
                "n_words": 7 * len(surfaces),
            }
        )
    return rows


# name, sentence, what stands around it, surface, kind, value, is_word, role
NUMBERS = [
    ("n1", "town/s1/p2/t1", "June 16", "16", "date", 16.0, False, None),
    ("n2", "town/s1/p2/t1", "2022", "2022", "date", 2022.0, False, None),
    ("n1", "town/s2/p1/t1", "1、 The", "1", "list_label", 1.0, False, None),
    ("n2", "town/s2/p1/t1", "five", "five", "duration", 5.0, True, None),
    ("n1", "town/s2/p2/t1", "69", "69", "quantity", 69.0, False, "baseline"),
    ("n2", "town/s2/p2/t1", "89", "89", "quantity", 89.0, False, "value"),
    ("n1", "town/s2.1/p1/t1", "1. Trees", "1", "list_label", 1.0, False, None),
    ("n1", "town/s2.1/p1/t2", "30 to", "30", "quantity", 30e6, False, "low"),
    ("n2", "town/s2.1/p1/t2", "60 million", "60 million", "quantity", 60e6, False, "high"),
    ("n3", "town/s2.1/p1/t2", "eight", "eight", "name", None, True, None),
    ("n1", "town/s3/p1/t1", "2、", "2", "list_label", 2.0, False, None),
    ("n1", "town/s3/p2/t1", "65", "65", "quantity", 65.0, False, "value"),
    ("n1", "city/s0/p2/t1", "１２", "１２", "quantity", 12.0, False, "value"),
    ("n1", "city/s0/p2/t2", "二百", "二百", "quantity", 200.0, True, "value"),
]


def numbers() -> Rows:
    return [
        {
            "number_id": f"{sentence_id}/{name}",
            "document_id": sentence_id.split("/")[0],
            "sentence_id": sentence_id,
            **inner(TEXTS[sentence_id.split("/")[0]], around, surface),
            "surface": surface,
            "kind": kind,
            "value": value,
            "value_text": None if value is None else f"{value:.0f}",
            "is_word": is_word,
            "role": role,
        }
        for name, sentence_id, around, surface, kind, value, is_word, role in NUMBERS
    ]


def indicator(sentence_id: str, number: str, surface: str, measure: str, **cells: Any) -> dict[str, Any]:
    document_id, section, *_ = sentence_id.split("/")
    text = TEXTS[document_id]
    return {
        "indicator_id": f"{sentence_id}/i1",
        "document_id": document_id,
        "section_id": f"{document_id}/{section}",
        "sentence_id": sentence_id,
        "number_id": f"{sentence_id}/{number}",
        "high_number_id": None,
        "baseline_number_id": None,
        "surface": surface,
        **span(text, surface),
        "measure": measure,
        **span(text, measure, "measure"),
        "indicator_code": None,
        "match_type": None,
        "value_high": None,
        "value_text": f"{cells['value']:.0f}",
        "unit_surface": None,
        "value_base": cells["value"],
        "unit_base": cells["unit_code"],
        "comparator": "eq",
        "direction": None,
        "baseline_value": None,
        "baseline_start": None,
        "baseline_end": None,
        "status": "achieved",
        "period_start": date(2017, 1, 1),
        "period_end": date(2022, 6, 16),
        "period_text": None,
        "frequency": None,
        "place_code": "CN-TJ",
        "place_text": None,
        "extractor": "indicators/1",
        "is_corrected": False,
        **cells,
    }


def indicators() -> Rows:
    return [
        indicator(
            "town/s2/p2/t1",
            "n2",
            "89 yuan",
            "Income",
            value=89.0,
            unit_code="CNY",
            statistic="level",
            direction="up",
            baseline_number_id="town/s2/p2/t1/n1",
            baseline_value=69.0,
            **span(TOWN, "69", "baseline"),
            indicator_code="income.per_capita",
            match_type="close",
            frequency="A",
        ),
        indicator(
            "town/s2.1/p1/t2",
            "n1",
            "30 to 60 million trees",
            "trees were planted",
            value=30e6,
            value_high=60e6,
            high_number_id="town/s2.1/p1/t2/n2",
            unit_code="{tree}",
            statistic="count",
            comparator="approx",
        ),
        indicator(
            "town/s3/p2/t1",
            "n1",
            "65%",
            "coverage",
            value=65.0,
            unit_code="%",
            statistic="share",
            status="target",
        ),
        indicator(
            "city/s0/p2/t1",
            "n1",
            "１２％",
            "投资",
            value=12.0,
            unit_code="%",
            statistic="change_rate",
            direction="up",
        ),
        indicator("city/s0/p2/t2", "n1", "二百个", "项目", value=200.0, unit_code="{project}", statistic="count"),
    ]


def coverage() -> Rows:
    return [
        {"document_id": "town", "indicator_code": "income.per_capita", "coverage": "stated", "n_indicators": 1},
        {"document_id": "city", "indicator_code": "income.per_capita", "coverage": "not_stated", "n_indicators": 0},
    ]


def text_flags() -> Rows:
    mistaken = {"kind": "suspect_translation", "surface": "Zeta Cygni eight", "note": "天津八条"}
    lost = {"kind": "elision_gap", "surface": "\u00a0 \u00a0 ", "note": None}
    return [
        {"flag_id": "town/f1", "document_id": "town", **span(TOWN, mistaken["surface"] or ""), **mistaken},
        {"flag_id": "city/f1", "document_id": "city", **span(CITY, lost["surface"] or ""), **lost},
    ]


def page_lines() -> Rows:
    box = {"left": 72.0, "top": 96.5, "right": 523.2, "bottom": 108.5}
    return [{"document_id": "town", "char_start": 0, "char_end": 12, "page": 1, "page_label": None, **box}]


def removed_text() -> Rows:
    footer = {"kind": "page_footer", "page": 1, "text": "Town Council 2022"}
    return [{"removal_id": "town/x1", "document_id": "town", "ordinal": 1, **footer}]


def sentence_topics() -> Rows:
    columns = ("sentence_id", "ordinal", "rank", "topic_code", "score")
    rows = [
        ("city/s0/p2/t1", 2, 1, "1", 2.0),
        ("town/s2/p2/t1", 4, 1, "none", 0.0),
        ("town/s2.1/p1/t2", 6, 1, "7", 3.0),
        ("town/s2.1/p1/t2", 6, 2, "1", 2.0),
    ]
    return [{"document_id": row[0].split("/")[0], **dict(zip(columns, row, strict=True))} for row in rows]


def topic_attention() -> Rows:
    columns = ("document_id", "topic_code", "n_sentences", "share")
    rows = [("city", "1", 1, 1.0), ("town", "7", 1, 0.5), ("town", "none", 1, 0.5)]
    return [dict(zip(columns, row, strict=True)) for row in rows]


def topics() -> Rows:
    labels = {"1": "Macroeconomics", "7": "Environment", "none": "No topic"}
    return [{"topic_code": code, "label": label, "definition": "x"} for code, label in labels.items()]


def token_counts() -> Rows:
    return [
        {"document_id": "town", "token": "trees", "n": 2},
        {"document_id": "city", "token": "天津", "n": 1},
    ]


def term_keyness() -> Rows:
    measured = {"n_rest": 0, "per_10k_rest": 0.0, "log_likelihood": 2.8, "log_ratio": 2.0}
    return [
        {"document_id": "town", "token": "trees", "n": 2, "per_10k": 10_000.0, **measured},
        {"document_id": "city", "token": "天津", "n": 1, "per_10k": 10_000.0, **measured},
    ]


def section_matches() -> Rows:
    columns = ("section_a", "section_b", "document_a", "document_b", "similarity", "rank", "shared_terms")
    rows = [
        ("town/s3", "city/s0", "town", "city", 0.2, 1, ["投资"]),
        ("city/s0", "town/s3", "city", "town", 0.2, 1, ["投资"]),
    ]
    return [dict(zip(columns, row, strict=True)) for row in rows]


def reuse_passages() -> Rows:
    return [
        {
            "passage_id": "city+town/r1",
            "document_a": "city",
            "document_b": "town",
            **{f"a_{edge}": at for edge, at in zip(("start", "end"), span(CITY, "全市投资").values(), strict=True)},
            **{f"b_{edge}": at for edge, at in zip(("start", "end"), span(TOWN, "Income rose").values(), strict=True)},
            "a_text": "全市投资",
            "b_text": "Income rose",
            "n_words": 8,
            "similarity": 0.5,
            "kind": "paraphrase",
            "direction": None,
            "is_boilerplate": False,
        }
    ]


def terms() -> Rows:
    columns = ("term_id", "canonical", "kind", "origin", "gloss")
    rows = [
        ("en/northtown", "Northtown", "place", "reference", "a town"),
        ("en/zeta-cygni-eight", "Zeta Cygni eight", "slogan", "quoted", None),
    ]
    return [dict(zip(columns, row, strict=True)) for row in rows]


def term_mentions() -> Rows:
    document = {"document_id": "town", "known_from": "document"}
    named = {**document, "section_id": "town/s2.1", "sentence_id": "town/s2.1/p1/t2"}
    head = {**document, "section_id": "town/s1", "sentence_id": "town/s1/p1/t1"}
    return [
        {"mention_id": "town/s1/p1/t1/m11", "term_id": "en/northtown", "surface": "Northtown", **head}
        | span(TOWN, "Northtown"),
        {"mention_id": "town/s2.1/p1/t2/m49", "term_id": "en/zeta-cygni-eight", "surface": "Zeta Cygni eight", **named}
        | span(TOWN, "Zeta Cygni eight"),
    ]


def commitments() -> Rows:
    reached = {"verb": "reach", "object": "a coverage of 65%", "actor": "We", "strength": "will", "deadline": None}
    return [
        {
            "commitment_id": "town/s3/p2/t1/c1",
            "document_id": "town",
            "section_id": "town/s3",
            "sentence_id": "town/s3/p2/t1",
            "text": "We will reach a coverage of 65%",
            "is_quantified": True,
            "indicator_ids": ["town/s3/p2/t1/i1"],
            "topic_code": "7",
            **reached,
            **span(TOWN, "We will reach a coverage of 65%"),
        }
    ]


def document_pairs() -> Rows:
    return [
        {
            "document_a": "city",
            "document_b": "town",
            "text_similarity": 0.2,
            "topic_distance": 0.5,
            "n_passages": 1,
            "a_share_reused": 0.1,
            "b_share_reused": 0.1,
            "n_shared_indicators": 0,
            "n_shared_terms": 0,
        }
    ]


def units() -> Rows:
    columns = ("unit_code", "label", "dimension", "unit_base", "factor", "is_private")
    rows = [
        ("m2", "square metre", "area", "m2", 1.0, False),
        ("[mu_cn]", "mu", "area", "m2", 666.67, True),
        ("%", "per cent", "ratio", "%", 1.0, False),
    ]
    return [dict(zip(columns, row, strict=True)) for row in rows]


def indicator_catalogue() -> Rows:
    plain = {"label": "x", "label_zh": "某", "definition": "x", "unit_base": "CNY", "note": None}
    none = {"sdg_code": None, "wdi_code": None, "match_type": None}
    return [
        {
            "indicator_code": "income.per_capita",
            "sdmx_id": "INCOME_PER_CAPITA",
            "is_core": True,
            **plain,
            **none,
            "sdg_code": "10.1.1",
            "match_type": "close",
        },
        {"indicator_code": "trees", "sdmx_id": "TREES", "is_core": False, **plain, **none},
    ]


def places() -> Rows:
    return [
        {"place_code": "CN", "name": "China", "name_zh": "中国", "parent_code": None},
        {"place_code": "CN-TJ", "name": "Tianjin", "name_zh": "天津", "parent_code": "CN"},
    ]


def quarantine() -> Rows:
    columns = ("source_uri", "sha256", "stage", "error_code", "message", "char_offset", "first_seen_run")
    rows = [
        ("reports/empty.txt", "2" * 64, "read", "empty", "The file is empty.", None, "run-1"),
        ("reports/bad.txt", "3" * 64, "read", "undecodable", "Byte 8 is not UTF-8.", 8, "run-1"),
    ]
    return [dict(zip(columns, row, strict=True)) for row in rows]


def runs() -> Rows:
    counts = {"n_new": 2, "n_changed": 0, "n_unchanged": 0, "n_removed": 0, "n_quarantined": 2}
    made = {"pipeline_version": "0.1.0", "fingerprint": "f", **counts}
    at = [datetime(2022, 11, 22, 6, minute) for minute in range(4)]  # noqa: DTZ001 (in UTC, without a zone)
    return [
        {"run_id": "run-1", "started_at": at[0], "finished_at": at[1], "outcome": "landed", **made, "snapshot_id": "a"},
        {
            "run_id": "run-2",
            "started_at": at[2],
            "finished_at": at[3],
            "outcome": "failed",
            **made,
            "snapshot_id": None,
        },
    ]


def validations() -> Rows:
    held = {"suite": "places", "expectation": "x", "column": None, "severity": "error", "success": True}
    said = {"observed": "2 rows, none fails", "expected": "x"}
    return [{"run_id": "run-1", "expectation_id": f"places.{name}", **held, **said} for name in ("a", "b")]


MAKERS = (
    documents,
    sections,
    paragraphs,
    sentences,
    numbers,
    indicators,
    coverage,
    sentence_topics,
    topic_attention,
    topics,
    text_flags,
    page_lines,
    removed_text,
    terms,
    term_mentions,
    commitments,
    token_counts,
    term_keyness,
    section_matches,
    reuse_passages,
    document_pairs,
    units,
    indicator_catalogue,
    places,
    quarantine,
    runs,
    validations,
)


@pytest.fixture(scope="session")
def tables() -> dict[str, pl.DataFrame]:
    """All tables of a corpus in which every expectation holds."""
    texts = pl.DataFrame({"document_id": list(TEXTS), "text": list(TEXTS.values())})
    made = {maker.__name__: pl.DataFrame(maker(), infer_schema_length=None) for maker in MAKERS}
    return {table: conform(table, frame) for table, frame in {**made, "texts": texts}.items()}


PER_DOCUMENT = (
    "documents",
    "texts",
    "sections",
    "paragraphs",
    "sentences",
    "numbers",
    "indicators",
    "coverage",
    "sentence_topics",
    "topic_attention",
    "text_flags",
    "page_lines",
    "removed_text",
    "term_mentions",
    "commitments",
    "token_counts",
)


@pytest.fixture(scope="session")
def batch(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables of a batch of documents, as the transforms hand them over."""
    return {table: tables[table] for table in PER_DOCUMENT}
