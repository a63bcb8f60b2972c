"""The one door into the transforms: from texts to the tables of a batch of documents."""

import polars as pl

from transforms import corrections, words
from transforms.coverage import coverage
from transforms.documents import documents
from transforms.english import english
from transforms.front_matter import front_matter
from transforms.headings import headings
from transforms.indicator_codes import indicator_codes
from transforms.indicators import indicators, roles
from transforms.languages import with_language
from transforms.layout import page_lines, removed_text, with_layout
from transforms.numbers import numbers, with_labels
from transforms.paragraphs import paragraphs
from transforms.places import indicator_places
from transforms.reference import Reference, in_languages
from transforms.sections import place, sections
from transforms.sentences import sentences
from transforms.statistic import signed
from transforms.text_flags import text_flags
from transforms.units import to_base


def extract(sources: pl.DataFrame, reference: Reference) -> dict[str, pl.DataFrame]:
    """Extract the tables of a batch of documents.

    Columns in: `document_id`, `source_uri`, those of `reading.READ` (those of its LAYOUT may be missing), and what the
    catalogue says (null: nothing) in the columns of the documents table.
    Returns the frames of documents, texts, sections, paragraphs, sentences, text_flags by table name; their columns are
    those of the contracts and a few that later steps read.
    """
    sources = with_language(with_layout(sources))
    # A pattern is compiled in every call: those of languages that no document is in need not be.
    spoken = in_languages(reference, tuple(sources["language"].unique().sort()))
    block = front_matter(paragraphs(sources), spoken.head_cues, spoken.document_types)
    heading = headings(block, spoken.numbering, spoken.abbreviations, spoken.sentence_openers)
    section = sections(block, heading, spoken.section_cues)
    block = place(block, section)
    sentence = sentences(block, section, spoken.abbreviations, spoken.sentence_openers)
    block = words.of_paragraphs(block, sentence)
    section = words.of_sections(section, block)
    flag = text_flags(sources, section, block, sentence, spoken)
    document = documents(sources, section, block, sentence, spoken)
    pack = english(reference)
    number = with_labels(numbers(sentence, pack.numerals, pack.kinds), section)
    readable = document.filter(pl.col("language") == "en")  # what a language without a pack measures stays unread
    counted = number.join(readable, on="document_id", how="semi", maintain_order="left")
    indicator = indicators(counted, sentence, section, document, reference, pack)
    number = roles(number, indicator)
    indicator = indicator_codes(indicator, sentence, reference)
    indicator = indicator_places(indicator, sentence, document, reference)
    indicator = corrections.apply(indicator, sources["document_id"], reference.corrections)
    indicator = signed(to_base(indicator, reference))
    return {
        "documents": document,
        "texts": sources.select("document_id", "text"),
        "sections": section,
        "paragraphs": block,
        "sentences": sentence,
        "numbers": number,
        "indicators": indicator,
        "coverage": coverage(document, indicator, sentence, reference),
        "text_flags": flag,
        "page_lines": page_lines(sources),
        "removed_text": removed_text(sources),
    }
