"""Known-bad fixtures: for every expectation a corpus that breaks it, made of the good one by the smallest change."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import polars as pl
from conftest import CITY, TOWN

from expectations.contract import Column, Contract, contracts
from expectations.suites.suite import suites

Tables = Mapping[str, pl.DataFrame]
Mutation = Callable[[Tables], Tables]

NOWHERE = "?? ??"  # in no set of allowed values, of no pattern, no key


def change(table: str, key: str, **cells: Any) -> Mutation:
    """Change cells of the row whose first key column is `key`."""

    def mutated(tables: Tables) -> Tables:
        frame = tables[table]
        is_row = pl.col(contracts()[table].primary_key[0]) == key
        assert frame.filter(is_row).height, f"{table} has no {key}"
        changed = [
            pl.when(is_row).then(pl.lit(cell, frame.schema[name])).otherwise(name).alias(name)
            for name, cell in cells.items()
        ]
        return {**tables, table: frame.with_columns(changed)}

    return mutated


def drop(table: str, key: str) -> Mutation:
    """Leave out the row whose first key column is `key`."""
    return lambda tables: {
        **tables,
        table: tables[table].filter(pl.col(contracts()[table].primary_key[0]) != key),
    }


def recast(table: str, column: str, kind: type[pl.DataType]) -> Mutation:
    """Change the type of a column."""
    return lambda tables: {**tables, table: tables[table].cast({column: kind})}


def renamed(table: str, column: str) -> Mutation:
    """Change the name of a column."""
    return lambda tables: {**tables, table: tables[table].rename({column: f"{column}_x"})}


INCOME, TREES, COVERAGE, GROWTH, PROJECTS = (
    "town/s2/p2/t1/i1",
    "town/s2.1/p1/t2/i1",
    "town/s3/p2/t1/i1",
    "city/s0/p2/t1/i1",
    "city/s0/p2/t2/i1",
)

SHARED = "city+town/r1"
ZETA, REACH = "town/s2.1/p1/t2/m49", "town/s3/p2/t1/c1"

WRITTEN: dict[str, Mutation] = {
    "schema.column.as_contracted": renamed("places", "name"),
    "schema.type.as_contracted": recast("units", "factor", pl.String),
    "documents.n_chars.counted": change("documents", "town", n_chars=3),
    "documents.n_sections.counted": change("documents", "town", n_sections=3),
    "documents.n_paragraphs.counted": change("documents", "town", n_paragraphs=3),
    "documents.n_sentences.counted": change("documents", "town", n_sentences=3),
    "documents.document_id.has_one_root": drop("sections", "city/s0"),
    "documents.period_end.not_before_start": change("documents", "town", period_end=date(2016, 1, 1)),
    "documents.plan_end.not_before_start": change("documents", "town", plan_end=date(2016, 1, 1)),
    "documents.source_uri.names_no_machine": change("documents", "town", source_uri="/home/someone/town.txt"),
    "documents.published_at.not_before_event": change("documents", "town", event_date=date(2023, 1, 1)),
    "documents.n_sentences.plausible": change("documents", "town", n_words=8 * 121),
    "documents.n_paragraphs.plausible": change("documents", "town", n_words=7 * 2001),
    "documents.n_words.numbers_plausible": lambda tables: {
        **tables,
        "numbers": pl.concat([tables["numbers"]] * 3),
    },
    "documents.n_words.indicators_plausible": lambda tables: {
        **change("documents", "town", n_words=10_000)(tables),
        "indicators": tables["indicators"].clear(),
    },
    "texts.text.not_blank": change("texts", "city", text=" \n\u00a0"),
    "texts.text.without_nul": change("texts", "city", text=CITY + "\0"),
    "texts.text.line_ends": change("texts", "city", text=CITY + "\r\n"),
    "sections.section_id.names_document": change("sections", "town/s3", section_id="city/s3"),
    "sections.parent_section_id.null_at_root": change("sections", "town/s3", parent_section_id=None),
    "sections.parent_section_id.same_document": change("sections", "town/s3", parent_section_id="city/s0"),
    "sections.depth.below_parent": change("sections", "town/s3", depth=2),
    "sections.path.below_parent": change("sections", "town/s3", path="4"),
    "sections.char_end.after_start": change("sections", "town/s3", char_end=TOWN.index("2、")),
    "sections.char_start.within_parent": change("sections", "town/s2.1", char_start=0),
    "sections.char_start.after_sibling": change("sections", "town/s2", char_end=len(TOWN) - 9),
    "sections.ordinal.in_reading_order": change("sections", "town/s3", ordinal=2),
    "sections.heading.spanned": change("sections", "town/s3", heading_end=None),
    "sections.heading_start.within_section": change("sections", "town/s3", heading_end=len(TOWN)),
    "sections.heading.in_text": change("sections", "town/s3", heading="Past years"),
    "sections.label.in_text": change("sections", "town/s3", label="3、"),
    "sections.heading.short": change("sections", "town/s3", heading="x" * 501),
    "paragraphs.paragraph_id.names_document": change("paragraphs", "town/s3/p1", paragraph_id="p1"),
    "paragraphs.char_end.after_start": change("paragraphs", "town/s3/p1", char_end=0),
    "paragraphs.text.says_the_text": change("paragraphs", "town/s3/p1", text="3、 Next years"),
    "paragraphs.char_start.after_previous": change("paragraphs", "town/s3/p1", char_start=3),
    "paragraphs.char_start.gap_is_blank": drop("paragraphs", "town/s2/p2"),
    "paragraphs.char_end.rest_is_blank": drop("paragraphs", "town/s3/p2"),
    "paragraphs.ordinal.in_reading_order": change("paragraphs", "town/s3/p1", ordinal=1),
    "paragraphs.section_id.begins_within": change("paragraphs", "town/s3/p1", section_id="town/s2"),
    "paragraphs.paragraph_id.has_sentences": drop("sentences", "town/s3/p2/t1"),
    "paragraphs.char_end.covered": drop("sentences", "town/s2.1/p1/t2"),
    "paragraphs.n_words.summed": change("paragraphs", "town/s3/p1", n_words=8),
    "sentences.sentence_id.names_document": change("sentences", "town/s3/p1/t1", sentence_id="t1"),
    "sentences.char_end.after_start": change("sentences", "town/s3/p1/t1", char_end=0),
    "sentences.text.says_the_text": change("sentences", "city/s0/p2/t2", text="🙃项目二百个。"),
    "sentences.char_start.after_previous": change("sentences", "town/s2.1/p1/t2", char_start=TOWN.index("1. T")),
    "sentences.char_start.gap_is_blank": drop("sentences", "town/s2.1/p1/t1"),
    "sentences.ordinal.in_reading_order": change("sentences", "town/s2.1/p1/t2", ordinal=3),
    "sentences.paragraph_id.contains": change("sentences", "town/s3/p2/t1", paragraph_id="town/s3/p1"),
    "sentences.section_id.contains": change("sentences", "town/s3/p2/t1", section_id="town/s2"),
    "sentences.is_heading.of_section": change("sentences", "town/s3/p2/t1", is_heading=True),
    "sentences.text.digits_accounted": drop("numbers", "city/s0/p2/t1/n1"),
    "numbers.number_id.names_document": change("numbers", "town/s3/p2/t1/n1", number_id="n1"),
    "numbers.char_end.after_start": change("numbers", "town/s3/p2/t1/n1", char_end=0),
    "numbers.surface.says_the_text": change("numbers", "town/s3/p2/t1/n1", surface="66"),
    "numbers.char_start.after_previous": change("numbers", "town/s2.1/p1/t2/n2", char_start=TOWN.index("30 to")),
    "numbers.sentence_id.contains": change("numbers", "town/s3/p2/t1/n1", sentence_id="town/s3/p1/t1"),
    "numbers.value.given_for_quantity": change("numbers", "town/s3/p2/t1/n1", value=None),
    "numbers.value_text.same_as_value": change("numbers", "town/s3/p2/t1/n1", value_text="66"),
    "numbers.is_word.without_digits": change("numbers", "town/s3/p2/t1/n1", is_word=True),
    "numbers.role.given_when_used": change("numbers", "town/s3/p2/t1/n1", role=None),
    "numbers.role.used_as_told": change("numbers", "town/s3/p2/t1/n1", role="high"),
    "numbers.role.given_for_quantity": change("numbers", "town/s3/p2/t1/n1", role=None),
    "numbers.role.of_quantity": change("numbers", "town/s3/p2/t1/n1", kind="rank"),
    "indicators.indicator_id.names_document": change("indicators", INCOME, indicator_id="i1"),
    "indicators.char_end.after_start": change("indicators", INCOME, char_end=0),
    "indicators.surface.says_the_text": change("indicators", INCOME, surface="89 yuan."),
    "indicators.sentence_id.contains": change("indicators", INCOME, sentence_id="town/s3/p1/t1"),
    "indicators.section_id.of_sentence": change("indicators", INCOME, section_id="town/s3"),
    "indicators.number_id.in_surface": change("indicators", INCOME, number_id="town/s2/p2/t1/n1"),
    "indicators.high_number_id.in_surface": change("indicators", TREES, high_number_id="town/s2/p2/t1/n1"),
    "indicators.baseline_number_id.in_baseline": change("indicators", INCOME, baseline_number_id="town/s2/p2/t1/n2"),
    "indicators.number_id.quantity": change("numbers", "town/s2/p2/t1/n1", kind="rank"),
    "indicators.measure.spanned": change("indicators", INCOME, measure_end=None),
    "indicators.measure.says_the_text": change("indicators", INCOME, measure="Incomes"),
    "indicators.measure.given": change("indicators", INCOME, measure=None),
    "indicators.measure.not_blank": change("indicators", INCOME, measure="69"),
    "indicators.measure.short": change("indicators", INCOME, measure="x" * 401),
    "indicators.indicator_code.matched": change("indicators", INCOME, match_type=None),
    "indicators.value_text.same_as_value": change("indicators", INCOME, value_text="89.5"),
    "indicators.value_high.greater_than_value": change("indicators", TREES, value_high=30e6),
    "indicators.value_high.of_number": change("indicators", TREES, value_high=None),
    "indicators.baseline_value.of_number": change("indicators", INCOME, baseline_start=None),
    "indicators.baseline_value.differs_from_value": change("indicators", INCOME, baseline_value=89.0),
    "indicators.direction.agrees_with_baseline": change("indicators", INCOME, direction="down"),
    "indicators.direction.given_for_change": change("indicators", GROWTH, direction=None),
    "indicators.value_base.signed": change("indicators", GROWTH, direction="down"),
    "indicators.value.share_in_range": change("indicators", COVERAGE, value=165.0),
    "indicators.unit_code.of_rate": change("indicators", GROWTH, unit_code="CNY"),
    "indicators.unit_code.of_count": change("indicators", PROJECTS, unit_code="1"),
    "indicators.unit_code.balanced": change("indicators", PROJECTS, unit_code="{project"),
    "indicators.period_end.not_before_start": change("indicators", INCOME, period_end=date(2016, 1, 1)),
    "indicators.period_start.plausible": change("indicators", INCOME, period_start=date(217, 1, 1)),
    "coverage.n_indicators.counted": change("coverage", "city", n_indicators=1),
    "coverage.coverage.stated_with_rows": change("coverage", "city", coverage="stated"),
    "page_lines.char_end.after_start": change("page_lines", "town", char_end=0),
    "page_lines.char_end.within_text": change("page_lines", "town", char_end=10**9),
    "page_lines.right.beyond_left": change("page_lines", "town", right=72.0),
    "page_lines.bottom.below_top": change("page_lines", "town", bottom=96.5),
    "removed_text.removal_id.names_document": change("removed_text", "town/x1", removal_id="x1"),
    "removed_text.text.not_blank": change("removed_text", "town/x1", text=" "),
    "text_flags.flag_id.names_document": change("text_flags", "town/f1", flag_id="f1"),
    "text_flags.char_end.after_start": change("text_flags", "town/f1", char_end=0),
    "text_flags.surface.says_the_text": change("text_flags", "town/f1", surface="Zeta Cygni"),
    "text_flags.note.given_for_translation": change("text_flags", "town/f1", note=None),
    "text_flags.surface.elision_is_blank": change("text_flags", "city/f1", surface="天津"),
    "sentence_topics.sentence_id.names_document": change("sentence_topics", "town/s2/p2/t1", sentence_id="t1"),
    "sentence_topics.rank.without_gap": change("sentence_topics", "city/s0/p2/t1", rank=2),
    "sentence_topics.score.falls_with_rank": lambda tables: {
        **tables,
        "sentence_topics": tables["sentence_topics"].with_columns(score=pl.col("score") * pl.col("rank") ** 2),
    },
    "sentence_topics.score.given_to_topics": change("sentence_topics", "town/s2/p2/t1", score=2.0),
    "sentence_topics.topic_code.none_alone": change("sentence_topics", "town/s2/p2/t1", sentence_id="town/s2.1/p1/t2"),
    "topic_attention.n_sentences.counted": change("topic_attention", "city", n_sentences=2),
    "topic_attention.share.sums_to_one": change("topic_attention", "city", share=0.5),
    "topics.label.distinct": change("topics", "7", label="Macroeconomics"),
    "token_counts.token.lower_case": change("token_counts", "town", token="Trees"),  # noqa: S106
    "term_keyness.n.counted": change("term_keyness", "town", n=9),
    "term_keyness.n_rest.counted": change("term_keyness", "town", n_rest=9),
    "term_keyness.per_10k.greater_than_rest": change("term_keyness", "town", per_10k_rest=20_000.0),
    "section_matches.document_a.of_section": change("section_matches", "town/s3", document_a="city"),
    "section_matches.document_b.of_section": change("section_matches", "town/s3", document_b="town"),
    "section_matches.document_b.another": change("section_matches", "town/s3", section_b="town/s2", document_b="town"),
    "section_matches.rank.by_similarity": lambda tables: {
        **tables,
        "section_matches": pl.concat(
            [
                tables["section_matches"],
                tables["section_matches"].with_columns(rank=pl.lit(2, pl.Int64), similarity=0.9),
            ]
        ),
    },
    "reuse_passages.passage_id.names_documents": change("reuse_passages", SHARED, passage_id="town/r1"),
    "reuse_passages.document_b.another": change("reuse_passages", SHARED, document_b="city"),
    "reuse_passages.document_a.earlier": change("documents", "city", event_date=date(2023, 1, 1)),
    "reuse_passages.a_end.after_start": change("reuse_passages", SHARED, a_end=0),
    "reuse_passages.b_end.after_start": change("reuse_passages", SHARED, b_end=0),
    "reuse_passages.a_text.says_the_text": change("reuse_passages", SHARED, a_text="全市"),
    "reuse_passages.b_text.says_the_text": change("reuse_passages", SHARED, b_text="income rose"),
    "reuse_passages.kind.of_similarity": change("reuse_passages", SHARED, similarity=0.7),
    "reuse_passages.direction.by_date": change("reuse_passages", SHARED, direction="a_to_b"),
    "terms.term_id.mentioned": drop("term_mentions", "town/s1/p1/t1/m11"),
    "terms.canonical.worded": change("terms", "en/northtown", canonical="…"),
    "terms.gloss.of_reference": change("terms", "en/zeta-cygni-eight", gloss="eight measures"),
    "term_mentions.mention_id.names_document": change("term_mentions", ZETA, mention_id="m49"),
    "term_mentions.char_end.after_start": change("term_mentions", ZETA, char_end=0),
    "term_mentions.surface.says_the_text": change("term_mentions", ZETA, surface="Zeta Cygni"),
    "term_mentions.char_start.after_previous": change("term_mentions", ZETA, char_start=TOWN.index("Northtown")),
    "term_mentions.sentence_id.contains": change("term_mentions", ZETA, sentence_id="town/s3/p1/t1"),
    "term_mentions.section_id.of_sentence": change("term_mentions", ZETA, section_id="town/s3"),
    "term_mentions.surface.worded": change("term_mentions", ZETA, surface="…"),
    "term_mentions.surface.short": change("term_mentions", ZETA, surface="x" * 161),
    "commitments.commitment_id.names_document": change("commitments", REACH, commitment_id="c1"),
    "commitments.char_end.after_start": change("commitments", REACH, char_end=0),
    "commitments.text.says_the_text": change("commitments", REACH, text="We will reach a coverage"),
    "commitments.sentence_id.contains": change("commitments", REACH, sentence_id="town/s3/p1/t1"),
    "commitments.section_id.of_sentence": change("commitments", REACH, section_id="town/s2"),
    "commitments.object.worded": change("commitments", REACH, object="…"),
    "commitments.is_quantified.with_indicators": change("commitments", REACH, is_quantified=False),
    "commitments.indicator_ids.within": change("indicators", COVERAGE, status="context"),
    "commitments.deadline.plausible": change("commitments", REACH, deadline=date(20, 12, 31)),
    "commitments.text.short": change("commitments", REACH, text="x" * 1001),
    "document_pairs.document_b.another": change("document_pairs", "city", document_b="city"),
    "document_pairs.document_a.earlier": change("documents", "city", event_date=date(2023, 1, 1)),
    "document_pairs.n_passages.counted": change("document_pairs", "city", n_passages=2),
    "units.factor.positive": change("units", "[mu_cn]", factor=0.0),
    "units.factor.one_for_base": change("units", "m2", factor=2.0),
    "units.unit_base.is_base": change("units", "%", unit_base="[mu_cn]"),
    "indicator_catalogue.sdmx_id.unique": change("indicator_catalogue", "trees", sdmx_id="INCOME_PER_CAPITA"),
    "indicator_catalogue.match_type.with_counterpart": change(
        "indicator_catalogue", "income.per_capita", match_type=None
    ),
    "indicator_catalogue.is_core.covered": change("indicator_catalogue", "trees", is_core=True),
    "places.parent_code.in_country": change("places", "CN-TJ", parent_code=None),
    "quarantine.source_uri.names_no_machine": change("quarantine", "reports/bad.txt", source_uri="C:/bad.txt"),
    "quarantine.message.not_blank": change("quarantine", "reports/bad.txt", message=" …"),
    "runs.finished_at.not_before_start": change("runs", "run-1", finished_at=datetime(2022, 1, 1)),  # noqa: DTZ001
    "runs.snapshot_id.given_when_landed": change("runs", "run-1", snapshot_id=None),
}


@cache
def mutations() -> dict[str, Mutation]:
    """Give the known-bad fixture of every expectation: the written ones, and those that contracts imply."""
    implied = {
        expectation.id: _implied(contracts()[suite.table], expectation.id)
        for suite in suites().values()
        for expectation in suite.expectations
        if expectation.id not in WRITTEN
    }
    return {**WRITTEN, **implied}


def _implied(contract: Contract, id: str) -> Mutation:  # noqa: A002
    _, column, kind = id.split(".")
    if kind == "unique":
        return lambda tables: {**tables, contract.table: _doubled(tables[contract.table])}
    if kind == "not_null":
        return _first_cell(contract, column, None)
    if kind == "between":
        return _first_cell(contract, column, _out_of_bounds(contract.column(column)))
    assert kind in {"in_set", "matches"} or kind.startswith("in_"), f"{id} needs a fixture"
    return _first_cell(contract, column, NOWHERE)


def _doubled(frame: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([frame, frame.head(1)])


def _first_cell(contract: Contract, column: str, cell: Any) -> Mutation:
    def mutated(tables: Tables) -> Tables:
        frame = tables[contract.table]
        is_first = pl.int_range(pl.len()) == 0
        changed = pl.when(is_first).then(pl.lit(cell, frame.schema[column])).otherwise(column).alias(column)
        return {**tables, contract.table: frame.with_columns(changed)}

    return mutated


def _out_of_bounds(column: Column) -> float:
    return column.maximum + 1 if column.minimum is None and column.maximum is not None else (column.minimum or 0) - 1
