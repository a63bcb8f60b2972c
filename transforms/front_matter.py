"""Mark the head of a document: title lines and bylines, before its text begins."""

import polars as pl

LONGEST_HEAD = 15  # paragraphs
LONGEST_TITLE = 300  # characters

MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
DATE = rf"(?:{MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH},?\s+\d{{4}}|\d{{4}}-\d{{1,2}}-\d{{1,2}}|[\d〇○零一二三四五六七八九]{{4}}年[\d一二三四五六七八九十]{{1,2}}月[\d一二三四五六七八九十]{{1,3}}日)"
BYLINE = rf"(?i)^[(（—–\-]*\s*{DATE}\s*[)）]?$|^(?:article )?source\s?:|^by\s+\p{{Lu}}|release time|published|^delivered|^(?:来源|时间|作者|记者|编辑|发布时间)[：:]"
OPEN_END = r"[^.!?:;,。！？：；，、…]$"


def front_matter(paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Give the paragraphs of the head the kind title or byline.

    Columns in and out: those of `paragraphs`. The head is what stands before the first paragraph that is a text:
    one that ends like a sentence, addresses its hearers, or is long.
    """
    text = pl.col("text")
    is_byline = text.str.contains(BYLINE)
    is_label = text.str.contains(
        r"^(?:\d{1,3}[.、)]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|#{2,6}\s|[IVX]+\.\s)"
    )
    is_head = is_byline | (text.str.contains(OPEN_END) & (text.str.len_chars() <= LONGEST_TITLE) & ~is_label)
    in_head = (is_head & (pl.col("ordinal") <= LONGEST_HEAD)).cum_min().over("document_id")
    kind = pl.when(is_byline).then(pl.lit("byline")).otherwise(pl.lit("title"))
    return paragraphs.with_columns(kind=pl.when(in_head).then(kind).otherwise("kind"))
