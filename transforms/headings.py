"""Find the headings among the paragraphs: by their marks, their numbers, or their typography."""

import re
from functools import lru_cache

import polars as pl

from transforms.dates import DATE_LINE
from transforms.pattern_cache import keeps_patterns
from transforms.positions import position
from transforms.sentences import split

LABEL_REACH = 48  # characters from the start of a paragraph in which its label must end
HEADING_REACH = 320  # characters from the start of a paragraph in which its heading must end
LONGEST_RUN = 30  # a bare number that counts further numbers paragraphs, not headings
FEWEST_ENTRIES = 5  # lines that end with a page number; fewer are no contents page
LONGEST_ENTRY = 100  # characters
MOST_LINES = 0.4  # of the paragraphs; a document of more short lines writes that way
MOST_TITLES = 2  # times that a title in capitals with a colon stands in a document
LONGEST_PAGE = 24  # bytes: "Page 12 of 144"
LONGEST_HEADING = 200  # characters, label included

GROUP = re.compile(r"\(\?P<(\w+)>")
MARKDOWN = r"^(#{1,6})\s+"
OPEN_END = r"[^\p{Cf}.!?:;,。！？：；，、…—–‐\-\"'”’»)\]）】」』》*_]$"
# "Small Enterprises (MSMEs)", "Promoting “New Industries”"
CLOSED_END = r"^[^(（].*[\p{L}\p{N}][\"”’)）]$"
# "The Year Ahead: Where We Want to Be"
TWO_TITLES = r"^[^:：]+: (?:\S+ ){3,}\S+$"
# "ANNOUNCEMENTS:"
TITLE_COLON = r"^[\p{Lu}][\p{Lu} ,&’'-]{3,60}[:：]$"
# "[Relief Measures]"
BRACKETED = r"^[\[【][^\]】]*[^.!?。！？\]】][\]】]$"
CAPITALS = r"^[^\p{Ll}]*\p{Lu}[^\p{Ll}]*\p{Lu}[^\p{Ll}]*$"
# "THE MACROECONOMIC BACKDROP ..... 1"
PAGE_NUMBER = r"[\p{L}\d)’'][\s.·…]+\d{1,3}$"
# "12", "- 12 -", "(iv)", "Page 3 of 10": what stands between two pages interrupts nothing
PAGE = r"^(?:[-–—] ?)?(?:\d{1,4}|\((?:\d{1,4}|[ivxl]{1,7})\)|[Pp]age \d{1,4}(?: of \d{1,4})?)(?: ?[-–—])?$"
# families of numbers that a word names, as chapters; they rank above what no number has
WORDED = "part|chapter|section"
LEAD_IN = (":", "：")
# "Table 7: Shares of the budget", "ANNEX B - REBATES", a line of a transcript that names who speaks next
CAPTION = (
    r"^(?i:table|figure|chart|box|exhibit|annex|appendix) ?[0-9A-Z]{1,3}(?-u:\b)|^[图表] ?[0-9一二三四五六七八九十]"
)
SPEAKER = r"^(?:Mr|Mrs|Ms|Mdm|Madam|Miss|Dr|Prof|Sir|Hon)(?:\. ?| )\p{Lu}"
# what a web page adds
CHROME = r"^(?i:print(?: this page)?|back to top|share this(?: page)?|打印本页|关闭窗口|返回顶部|上一篇|下一篇|分享到)$"
# "(Introduction)", a note between a heading and its text; "These are what we agree on" points back at a list
NOTE = r"^[(（][^()（）]*[)）]$"
POINTS_BACK = r"^(?:These|Those) |^这些|^以上"
# "the new rate. We will also": two sentences, broken off
TWO_SENTENCES = r"\p{Ll}{2}[.!?][\"'”’)]* \p{Lu}|[。！？].*\p{Han}"
LIST_OPENS = r"^[(（]?(?:1|[aA]|[iI]|一)[.)）、]"
GOES_ON_SMALL = r"^\p{Ll}"
# What a heading can't follow, and what must follow it
UNFINISHED = r"[,;:，；：、]$"
FINISHED = r"[.!?:;,。！？：；，…][\"'”’»)\]）】」』》*_]*$"
# "VAT", "[CEPA]": capitals that say nothing of rank
ACRONYM = r"^[\[【]?[\p{Lu}\p{Nd}&.-]{1,6}[\]】]?$"
FRAME = (
    r"(?i)^[\[【#*\s]*(?:introduction|preface|foreword|summary|conclusions?|concluding ?remarks|closing|summing up"
    r"|(?:annex(?:es)?|appendix|appendices|glossary)(?-u:\b)|前言|引言|序言|结语|结束语|附件|附录|名词解释)"
)


@keeps_patterns
def headings(
    paragraphs: pl.DataFrame, numbering: pl.DataFrame, abbreviations: pl.DataFrame, openers: pl.DataFrame
) -> pl.DataFrame:
    """Find headings and their levels.

    Columns in: those of `paragraphs`, the head marked (title, byline), `level` where the format says that a paragraph
    is a heading, `is_bold`; of numbering `family`, `pattern`, `numerals`,
    `is_named`; abbreviations and openers as for `sentences.split`.
    Columns out: `document_id`, `ordinal` (of the paragraph), `level` (Int64, 1 is the highest of its document),
    `label`, `number` (Int64), `heading` (without its label), `heading_start`, `heading_end`.
    A number counts only in sequence: 1, or one more than the last of its family since the last 1. Families nest in
    the order in which they first appear.
    """
    is_body = ~pl.col("kind").is_in(["title", "byline", "table"])
    page = pl.when(pl.col("text").str.len_bytes() <= LONGEST_PAGE).then("text")
    is_page = page.str.contains(PAGE).fill_null(value=False)
    body = paragraphs.filter(is_body & ~is_page).with_row_index("place")
    body = _without_contents(body)
    any_label = GROUP.sub("(?:", "|".join(numbering["pattern"]))
    opening, leads_in = (
        pl.col("text").str.head(LABEL_REACH),
        pl.any_horizontal(map(pl.col("text").str.ends_with, LEAD_IN)),
    )
    is_same = pl.col("document_id") == pl.col("document_id").shift(1)
    is_hashed = pl.col("text").str.starts_with("#")
    is_marked = pl.col("level").is_not_null()
    candidates = (
        body.with_columns(after_lead_in=pl.when(is_same).then(leads_in.shift(1)))
        .filter(is_hashed | is_marked | opening.str.contains(any_label))
        .with_columns_seq(
            marked=pl.coalesce("level", opening.str.extract(MARKDOWN).str.len_chars().cast(pl.Int64)),
            start=pl.when(is_marked).then(opening).otherwise(opening.str.replace(MARKDOWN, "")),
        )
        .filter(~is_hashed | pl.col("marked").is_not_null())
        .drop("level")
    )
    candidates = _leads(_labels(candidates, numbering), abbreviations, openers)
    marked = candidates.filter(pl.col("marked").is_not_null())
    # A number that runs in may go on from one that the format marks.
    counts = pl.col("marked").is_null() | (pl.col("is_named") & ~is_hashed).fill_null(value=False)
    numbered = _numbered(candidates.filter(counts & ~_is_item())).filter(pl.col("marked").is_null())
    shown = _shown(body, numbered, marked)
    return _levels(_distinct(pl.concat([marked, numbered, shown], how="diagonal")))


def _without_contents(body: pl.DataFrame) -> pl.DataFrame:
    """Drop the lines of contents pages: short lines among which most end with a page number."""
    is_line = pl.col("text").str.len_chars() <= LONGEST_ENTRY
    place = pl.col("place")
    entries = (
        body.select("place", "document_id", "text").filter(is_line).filter(pl.col("text").str.contains(PAGE_NUMBER))
    )
    with_entries = entries.group_by("document_id").len().filter(pl.col("len") >= FEWEST_ENTRIES)
    if with_entries.is_empty():
        return body
    is_entry = place.is_in(entries["place"].implode())
    share = pl.col("is_entry").cast(pl.Float64)
    marked = (
        body.with_columns(is_line=is_line, is_entry=is_entry)
        .join(with_entries, on="document_id", how="semi", maintain_order="left")
        .with_columns(
            before=share.rolling_mean(7, min_samples=4).over("document_id"),
            within=share.rolling_mean(7, min_samples=4, center=True).over("document_id"),
            after=share.reverse().rolling_mean(7, min_samples=4).reverse().over("document_id"),
        )
    )
    near = pl.max_horizontal("before", "within", "after") >= 0.55
    is_contents = pl.col("is_line") & pl.when("is_entry").then(near).otherwise(pl.col("after") >= 0.55)
    contents = marked.filter(is_contents).get_column("place")
    return body.filter(~place.is_in(contents.implode()))


def _labels(candidates: pl.DataFrame, numbering: pl.DataFrame) -> pl.DataFrame:
    """Add `family`, `label`, `prefix` (what stands before the last part of a dotted number), `number`, `is_named`."""
    families = numbering.get_column("family")
    # Of alternatives the first that fits: the groups of its family are filled, the others are null.
    alternatives = (
        GROUP.sub(rf"(?P<{family}_\1>", pattern)
        for family, pattern in numbering.select("family", "pattern").iter_rows()
    )
    read = candidates.with_columns(pl.col("start").str.extract_groups("|".join(alternatives)).struct.unnest())
    named = set(read.columns)
    of_families = {
        name: pl.coalesce(f"{family}_{name}" for family in families if f"{family}_{name}" in named)
        for name in ("label", "prefix", "number")
    }
    family = pl.coalesce(pl.when(pl.col(f"{family}_label").is_not_null()).then(pl.lit(family)) for family in families)
    return (
        read.select(*candidates.columns, family=family, **of_families)
        .join(numbering.select("family", "is_named", "numerals"), on="family", how="left")
        .with_columns(numeral=pl.col("number").str.normalize("NFKC"))
        .drop("number")
        .join(_numerals(), on=["numerals", "numeral"], how="left")
        .with_columns(number=pl.coalesce(pl.col("number"), pl.col("numeral").cast(pl.Int64, strict=False)))
        .drop("numerals", "numeral")
        .sort("document_id", "ordinal")
    )


@lru_cache(maxsize=1)
def _numerals() -> pl.DataFrame:
    """Spell the numbers that label headings: Roman, letters, Chinese, English words."""
    words = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    roman = [(_roman(n), n) for n in range(1, 61)]
    chinese = [(_chinese(n), n) for n in range(1, 200)]
    capitals = [(chr(64 + n), n) for n in range(1, 27)]
    small = [(chr(96 + n), n) for n in range(1, 27)]
    named = [*chinese, *capitals[:8], *roman, *((word, n) for n, word in enumerate(words, 1))]
    spelled = {"roman": roman, "chinese": chinese, "letter": [*capitals, *small], "any": named}
    rows = [(numerals, spelling, n) for numerals, pairs in spelled.items() for spelling, n in pairs]
    return pl.DataFrame(rows, schema={"numerals": pl.String, "numeral": pl.String, "number": pl.Int64}, orient="row")


def _roman(n: int) -> str:
    ones = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return ("", "X", "XX", "XXX", "XL", "L", "LX")[n // 10] + ones[n % 10]


def _chinese(n: int) -> str:
    digits = "零一二三四五六七八九"
    hundreds, tens, ones = n // 100, n // 10 % 10, n % 10
    below = (digits[tens] * (tens > 1 or hundreds > 0) + "十") * (tens > 0) + digits[ones] * (ones > 0)
    return ("一百" + "零" * (tens == 0 and ones > 0)) * hundreds + below


def _leads(candidates: pl.DataFrame, abbreviations: pl.DataFrame, openers: pl.DataFrame) -> pl.DataFrame:
    """Add `heading` (first sentence without label and hashes), `heading_start`, `heading_end`, `stands_alone`."""
    head = candidates.select(
        "document_id", "ordinal", "language", "char_start", text=pl.col("text").str.head(HEADING_REACH)
    )
    first = (
        split(head, abbreviations, openers)
        .group_by("document_id", "ordinal", maintain_order=True)
        .agg(
            lead=pl.col("text").first(),
            heading_start=pl.col("char_start").first(),
            heading_end=pl.col("char_end").first(),
        )
    )
    # A title in Markdown may hold several sentences: the line is the heading.
    whole = pl.col("marked").is_not_null()
    bare = pl.col("lead").str.replace(MARKDOWN, "")
    return (
        candidates.join(first, on=["document_id", "ordinal"], how="left", maintain_order="left")
        .with_columns(
            lead=pl.when(whole).then(pl.col("text")).otherwise(pl.col("lead")),
            heading_end=pl.when(whole).then(pl.col("char_end")).otherwise(pl.col("heading_end")),
        )
        .with_columns_seq(
            heading=pl.when(pl.col("label").is_null())
            .then(bare)
            .otherwise(bare.str.slice(pl.col("label").str.len_chars()))
            .str.strip_chars(),
            stands_alone=pl.col("heading_end") == pl.col("char_end"),
        )
    )


def _is_item() -> pl.Expr:
    """Say which candidates are items of a list: "一、save energy;" and the last one behind it."""
    ends_open = pl.col("text").str.contains(r"[;；]$")
    of_list = pl.struct("document_id", "family")
    is_next = (of_list == of_list.shift(1)) & (pl.col("ordinal") == pl.col("ordinal").shift(1) + 1)
    return ends_open | (is_next & ends_open.shift(1)).fill_null(value=False)


def _numbered(candidates: pl.DataFrame) -> pl.DataFrame:
    """Find the numbers that head sections; one that a list with numbers of its own interrupts goes on behind it."""
    sequences = _in_sequence(candidates)
    numbered = _proven(sequences)
    series = ["document_id", "family"]
    other = sequences.join(numbered.select("run"), on="run", how="anti")
    interrupted = numbered.select(series).join(other.select(series), on=series, how="semi").unique()
    if interrupted.is_empty():
        return numbered
    rest = candidates.join(interrupted, on=series, how="semi").join(
        other.select("document_id", "ordinal"), on=["document_id", "ordinal"], how="anti"
    )
    again = _proven(_in_sequence(rest)).with_columns(run=pl.col("run") + sequences["run"].max())
    return pl.concat([numbered.join(interrupted, on=series, how="anti"), again])


def _in_sequence(candidates: pl.DataFrame) -> pl.DataFrame:
    """Keep the numbers that follow on: of each run (from a 1 to the next), the first 1, the first 2 after it, …

    A named number may open a run wherever its document begins: an excerpt has a Part B without a Part A. A bare one
    needs company. Adds `run` (unique among all documents).
    """
    runs = _runs(candidates)
    steps = (
        runs.filter(pl.col("step") >= 1)
        .group_by("run", "step")
        .agg(seen=pl.col("ordinal").min())
        .sort("run", "step")
        .with_columns(
            is_gapless=(pl.col("step") == position("run")).cum_min().over("run"),
            due=pl.col("seen").cum_max().shift(1, fill_value=0).over("run"),
        )
        .filter("is_gapless")
        .select("run", "step", "due")
    )
    return (
        runs.join(steps, on=["run", "step"], how="inner")
        .filter(pl.col("ordinal") > pl.col("due"))
        .sort("run", "ordinal")
        .unique(["run", "step"], keep="first", maintain_order=True)
        .filter(pl.col("step") == position("run"))
        .drop("step", "due")
    )


def _runs(candidates: pl.DataFrame) -> pl.DataFrame:
    """Add `run` and `step` (1 for the number that opens the run); drop what no number opens, and bare numbers alone."""
    series = ["document_id", "family", "prefix"]
    ordered = candidates.sort(*series, "ordinal").with_columns(series=pl.struct(series).rle_id())
    begins = pl.col("series").ne_missing(pl.col("series").shift(1))
    opens = (pl.col("number") == 1) | (begins & pl.col("is_named"))
    numbered = ordered.with_columns(opens=opens, run=(opens | begins).cum_sum())
    told = numbered.group_by("run").agg(pl.len(), opened=pl.col("opens").first(), first=pl.col("number").first())
    return (
        numbered.join(told, on="run", how="left", maintain_order="left")
        .filter(pl.col("opened") & ((pl.col("len") >= 2) | pl.col("is_named")))
        .with_columns(step=pl.col("number") - pl.col("first") + 1)
        .drop("series", "opens", "opened", "first", "len")
    )


def _proven(numbered: pl.DataFrame) -> pl.DataFrame:
    """Keep the runs that number headings, not paragraphs or the items of a list.

    A heading is a line without an end, or a short first sentence with a text behind it, in its paragraph or the next.
    A named number (Chapter 1, 第一章, 一、) may stand alone; a bare one needs company, and counts not too far.
    """
    heading = pl.col("heading")
    is_line = pl.col("stands_alone") & heading.str.contains(OPEN_END)
    is_next = (pl.col("run") == pl.col("run").shift(-1)) & (pl.col("ordinal").shift(-1) == pl.col("ordinal") + 1)
    has_text = ~(pl.col("stands_alone") & is_next.fill_null(value=False))
    is_short = heading.str.len_chars() <= LONGEST_HEADING
    marks = numbered.with_columns_seq(
        is_short=is_short,
        is_line=is_line,
        has_text=has_text,
        fits=is_short & (is_line | has_text) & ~heading.str.contains(r"[;；：:]$"),
        opens_small=heading.str.contains(r"^\p{Ll}"),
    )
    runs = marks.group_by("run").agg(
        pl.len(),
        pl.col("fits", "is_line", "has_text", "opens_small").mean(),
        usual_length=heading.str.len_chars().median(),
        after_lead_in=pl.col("after_lead_in").first().fill_null(value=False),
        is_named=pl.col("is_named").first(),
    )
    is_list = pl.col("after_lead_in") & (pl.col("has_text") <= 0.6)
    is_bare = (
        (pl.col("len") >= 2)
        & (pl.col("fits") >= 0.8)
        & (pl.col("opens_small") <= 0.2)
        & ((pl.col("len") <= LONGEST_RUN) | (pl.col("is_line") >= 0.6))
        & (pl.col("usual_length") <= 160)
    )
    proven = runs.filter(~is_list & ((pl.col("is_named") & (pl.col("fits") >= 0.5)) | is_bare)).select("run")
    return (
        marks.join(proven, on="run", how="semi", maintain_order="left")
        .filter(pl.col("is_short") | ~pl.col("is_named"))
        .drop("is_short", "is_line", "has_text", "fits", "opens_small")
    )


def _shown(body: pl.DataFrame, numbered: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """Take short lines without an end for headings, where no file format says better (hashes leave some out).

    A document of which many paragraphs are such lines writes that way: there only capitals and bold type show headings.
    """
    of_format = body.filter(pl.col("level").is_not_null()).select("document_id").unique()
    unmarked = body.join(of_format, on="document_id", how="anti", maintain_order="left")
    lines = _in_context(unmarked, numbered, marked).filter("is_line")
    text = pl.col("text")
    lines = lines.with_columns_seq(
        block=pl.col("opens_block").cum_sum(), is_capitals=text.str.contains(CAPITALS) & ~text.str.contains(ACRONYM)
    )
    # A heading has a text below it and none that goes on above; five lines and more on end are a list.
    stands_well = (
        pl.col("leads_on").last().over("block")
        & ~pl.col("goes_on").first().over("block").fill_null(value=False)
        & (text.n_unique().over("block") <= 4)
        & ~((pl.len().over("block") > 1) & pl.col("is_pointed_at").last().over("block"))
    )
    # "THE PRESIDENT:", time and again, says who speaks
    is_title = ~text.str.contains("[:：]$") | (pl.len().over("document_id", "text") <= MOST_TITLES)
    is_shown = stands_well & is_title & (pl.col("is_capitals") | pl.col("is_bold") | ~pl.col("is_usual"))
    return lines.filter(is_shown | pl.col("echoes")).select(
        "document_id",
        "ordinal",
        family=pl.when("is_capitals")
        .then(pl.lit("capitals"))
        .when("is_bold")
        .then(pl.lit("bold"))
        .otherwise(pl.lit("line")),
        heading="text",
        heading_start="char_start",
        heading_end="char_end",
        stands_alone=pl.lit(value=True),
    )


def _in_context(body: pl.DataFrame, numbered: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """Say which paragraphs are short open lines, how usual they are, and what stands before and behind each."""
    text, n_chars = pl.col("text"), pl.col("text").str.len_chars()
    longest = pl.when(pl.col("language") == "zh").then(32).otherwise(80)
    is_line = (
        text.str.contains(f"{OPEN_END}|{BRACKETED}|{CLOSED_END}|{TITLE_COLON}")
        & text.str.contains(r"^[\p{Lu}\p{Lo}\p{Nd}\[“\"]")
        & ~text.str.contains(r"^\d{1,4}[.)、]|^[\d\s.:]+$")
        & (~text.str.contains(r"[:：]\s") | (text.str.contains(TWO_TITLES) & ~text.str.contains(r" \p{Ll}{4}")))
        & text.str.contains(r"\p{L}{2}")
        & ~text.str.contains(f"{CAPTION}|{SPEAKER}|{CHROME}|{TWO_SENTENCES}|{DATE_LINE}")
    )
    place, numbers = pl.col("place"), numbered["place"].implode()
    is_twin = ((text == text.shift(1)) | (text == text.shift(-1))) & (n_chars <= LONGEST_HEADING)
    is_short = (n_chars >= 2) & ((n_chars <= longest) | is_twin.fill_null(value=False))
    short = body.filter(is_short & (pl.col("kind") == "body"))
    lines = short.filter(is_line & ~place.is_in(numbers))["place"].implode()
    known = body.with_columns(
        is_line=place.is_in(lines),
        is_number=place.is_in(numbers),
        is_marked=place.is_in(marked["place"].implode()),
        # where most is bold, it says nothing
        is_bold=pl.col("is_bold") & (pl.col("is_bold").mean() <= MOST_LINES).over("document_id"),
    )
    # only what stands next to a line is looked at
    is_number, tail = pl.col("is_number"), text.str.tail(8)
    above, below = (known.filter(pl.col("is_line").shift(by, fill_value=False)) for by in (-1, 1))
    is_running = tail.str.contains(FINISHED) | (n_chars > LONGEST_ENTRY * 1.5) | (pl.col("kind") != "body")
    goes_on_small = text.str.contains(GOES_ON_SMALL)
    is_text = (
        (is_running & ~goes_on_small & ~pl.col("is_marked")) | is_number | text.str.contains(f"{NOTE}|{LIST_OPENS}")
    )
    running, pointing, unfinished = (
        place.is_in(rows.filter(reason)["place"].implode())
        for rows, reason in (
            (below, is_text),
            (below, text.str.contains(POINTS_BACK)),
            (above, tail.str.contains(UNFINISHED) & ~(pl.col("is_line") | is_number)),
        )
    )
    same = pl.col("document_id") == pl.col("document_id").shift(1)
    # "## Land and Water", and the same line without the hashes
    echoes = same & pl.col("is_line") & pl.col("is_marked").shift(1) & text.shift(1).str.ends_with(text)
    repeats = (echoes | (text == text.shift(1))).fill_null(value=False)
    return known.with_columns_seq(
        echoes=echoes.fill_null(value=False),
        is_usual=(pl.col("is_line") & ~repeats).mean().over("document_id") > MOST_LINES,
        opens_block=~(same & pl.col("is_line").shift(1)).fill_null(value=False),
        leads_on=(same & running).shift(-1, fill_value=False),
        is_pointed_at=(same & pointing).shift(-1, fill_value=False),
        goes_on=same & unfinished.shift(1),
    )


def _distinct(found: pl.DataFrame) -> pl.DataFrame:
    """Merge headings of neighbouring paragraphs: one that is printed twice, a label and its title on the next line."""
    by = "document_id"
    bare = pl.col("heading").str.to_lowercase().str.replace_all(r"[\s\[\]【】*_#]+", "")
    found = found.sort(by, "ordinal").with_columns(key=pl.col("label").fill_null("") + bare)
    follows = pl.col("ordinal") == pl.col("ordinal").shift(1).over(by) + 1
    found = found.with_columns(repeats=follows & (pl.col("key") == pl.col("key").shift(1).over(by)))
    # A chapter's title is printed again on its first page, a sub-heading's is not.
    repeats = pl.col("repeats").fill_null(value=False)
    is_twice = repeats.shift(-1, fill_value=False) & (pl.col("family") == "line")
    found = found.with_columns(
        family=pl.when(is_twice).then(pl.lit("line_twice")).otherwise("family"),
        heading_end=pl.col("heading_end").max().over((~repeats).cum_sum()),
    ).filter(~repeats)
    # "Section I", and on the next line its title; of headings that the format marks, one of the same rank
    is_bare = pl.col("family").is_in(["line", "capitals"]) | (
        pl.col("label").is_null() & (pl.col("marked") == pl.col("marked").shift(1).over(by))
    )
    is_title = follows & (pl.col("heading").shift(1).over(by) == "") & is_bare
    found = found.with_columns(is_title=is_title.fill_null(value=False))
    takes = pl.col("is_title").shift(-1).over(by).fill_null(value=False)
    return (
        found.with_columns(
            heading=pl.when(takes).then(pl.col("heading").shift(-1).over(by)).otherwise("heading"),
            heading_end=pl.when(takes).then(pl.col("heading_end").shift(-1).over(by)).otherwise("heading_end"),
        )
        .filter(~pl.col("is_title"))
        .drop("key", "repeats", "is_title")
    )


def _levels(found: pl.DataFrame) -> pl.DataFrame:
    """Number the levels of each document from 1: marked ones by rank, numbers by first appearance, capitals …

    Numbers that begin anew below each line stand below the lines.
    """
    family = ["document_id", "family", "marked"]
    is_marked = pl.col("marked").is_not_null()
    found = found.with_columns(
        marked=pl.when(pl.col("label").is_null())
        .then("marked")
        .otherwise(pl.coalesce("marked", pl.col("marked").min().over("document_id", "family")))
    )
    # Where all are marked alike, chapters stand out by their numbers.
    is_alike = pl.col("marked").n_unique().over("document_id", is_marked) == 1
    named = is_marked & is_alike & pl.col("is_named").fill_null(value=False)
    found = found.with_columns(
        family=pl.when(named).then(pl.lit("marked_named")).when(is_marked).then(pl.lit("marked")).otherwise("family")
    )
    order = {"marked_named": 0, "marked": 1, "capitals": 3, "bold": 4, "line_twice": 5, "line": 6}
    frames = pl.col("heading").str.contains(FRAME) & pl.col("family").is_in(["line", "line_twice"])
    rank = (
        found.group_by(family)
        .agg(first=pl.col("ordinal").min())
        .join(_below(found.filter(~frames), order), on=["document_id", "family"], how="left")
        .with_columns(
            kind=pl.coalesce("below", pl.col("family").replace_strict(order, default=2, return_dtype=pl.Float64))
        )
        .sort("document_id", pl.col("marked").fill_null(7), "kind", "first")
        .with_columns(level=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("document_id"))
    )
    # What stands before the first chapter is below none.
    is_top, by = pl.col("level") == 1, "document_id"
    return (
        found.join(rank.select(*family, "level"), on=family, how="left", nulls_equal=True)
        .with_columns(level=pl.when(frames).then(1).otherwise("level"))
        .sort(by, "ordinal")
        .with_columns(is_before=~is_top.cum_max().over(by) & is_top.any().over(by))
        .with_columns(highest=pl.col("level").filter("is_before").min().over(by))
        .with_columns(level=pl.when("is_before").then(pl.col("level") - pl.col("highest") + 1).otherwise("level"))
        .select("document_id", "ordinal", "level", "label", "number", "heading", "heading_start", "heading_end")
        .sort("document_id", "ordinal")
    )


def _below(found: pl.DataFrame, order: dict[str, int]) -> pl.DataFrame:
    """Say behind which kind of unnumbered headings numbers rank: `document_id`, `family`, `below`.

    They do if no heading of that kind stands between the first and the last of a run, and one before every run, and
    there are several runs, or the only one follows it directly (1 and 2 below "Annex: Bills introduced").
    """
    by = ["document_id", "family"]
    ordered = found.sort("document_id", "ordinal")
    told = []
    for kind in ("capitals", "bold", "line_twice", "line"):
        is_kind = pl.col("family") == kind
        seen = ordered.with_columns(
            seen=is_kind.cum_sum().over("document_id"),
            follows=is_kind.shift(1) & (pl.col("ordinal") == pl.col("ordinal").shift(1) + 1),
        )
        runs = (
            seen.filter(pl.col("run").is_not_null() & pl.col("marked").is_null() & pl.col("prefix").is_null())
            .filter(~pl.col("family").str.contains(WORDED))
            .group_by(*by, "run", maintain_order=True)
            .agg(pl.col("follows").first(), began=pl.col("seen").first(), ended=pl.col("seen").last())
        )
        is_apart = pl.col("began") > pl.col("ended").shift(1).over(by).fill_null(0)
        told.append(
            runs.group_by(by)
            .agg(
                holds=(is_apart & (pl.col("began") == pl.col("ended"))).all(),
                is_several=(pl.len() > 1) | pl.col("follows").first().fill_null(value=False),
            )
            .filter("holds", "is_several")
            .select(*by, below=order[kind] + 0.5)
        )
    return pl.concat(told).group_by(by).agg(pl.col("below").max())
