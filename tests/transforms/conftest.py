"""What the tests of structure share: sources made of plain texts, and their sections, paragraphs and sentences."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import pytest
from reports import english, extract_all, find_numbers, tables_of  # noqa: F401 - fixtures

from transforms import words
from transforms.documents import documents
from transforms.front_matter import front_matter
from transforms.headings import headings
from transforms.languages import language
from transforms.layout import with_layout
from transforms.paragraphs import paragraphs
from transforms.reference import Reference
from transforms.sections import place, sections
from transforms.sentences import sentences
from transforms.text_flags import text_flags

CATALOGUED = {
    **dict.fromkeys(("title", "subtitle", "document_type", "issuer", "place_code"), pl.String),
    "event_date": pl.Date,
    "published_at": pl.Datetime,
    **dict.fromkeys(("source_name", "source_url", "licence", "language", "translated_from", "translation"), pl.String),
    **dict.fromkeys(("period_start", "period_end", "plan_start", "plan_end"), pl.Date),
}
Tables = dict[str, pl.DataFrame]


def _sources(texts: Mapping[str, str], **catalogued: Any) -> pl.DataFrame:
    """Make sources of texts by document id; what the catalogue says is the same for all."""
    read = {"media_type": "text/plain", "encoding": "utf-8", "sha256": "0" * 64, "text_sha256": "1" * 64}
    rows = [
        {"document_id": name, "text": text, "source_uri": f"reports/{name}.txt", **read} for name, text in texts.items()
    ]
    return with_layout(
        pl.DataFrame(rows).with_columns(
            pl.lit(catalogued.get(name), dtype).alias(name) for name, dtype in CATALOGUED.items()
        )
    )


@pytest.fixture(scope="session")
def sources() -> Callable[..., pl.DataFrame]:
    """Make sources of texts by document id; what the catalogue says is the same for all."""
    return _sources


@pytest.fixture(scope="session")
def structure(reference: Reference) -> Callable[..., Tables]:
    """Make documents, sections, paragraphs, sentences and text_flags of texts by document id."""

    def make(texts: Mapping[str, str], **catalogued: Any) -> Tables:
        source = _sources(texts, **catalogued).with_columns(language=pl.coalesce("language", language()))
        block = front_matter(paragraphs(source), reference.head_cues, reference.document_types)
        heading = headings(block, reference.numbering, reference.abbreviations, reference.sentence_openers)
        section = sections(block, heading, reference.section_cues)
        block = place(block, section)
        sentence = sentences(block, section, reference.abbreviations, reference.sentence_openers)
        block = words.of_paragraphs(block, sentence)
        section = words.of_sections(section, block)
        return {
            "documents": documents(source, section, block, sentence, reference),
            "sections": section,
            "paragraphs": block,
            "sentences": sentence,
            "text_flags": text_flags(source, section, block, sentence, reference),
        }

    return make
