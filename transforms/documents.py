"""Say of each document what it is: what its head and text say, what the catalogue adds and overrides."""

import polars as pl

from transforms.dates import DATE, date_in
from transforms.document_places import document_places
from transforms.front_matter import METADATA, matches_any
from transforms.pattern_cache import keeps_patterns
from transforms.reading import LAYOUT, OF_FILE
from transforms.reference import Reference

OPENING = 600  # characters of the text in which it says on whose behalf it speaks
CLOCK = r"([0-9]{1,2})[:时]([0-9]{2})"

# "Article source: Tianjin Daily Release time: June 27th, 2022 17:17"
SOURCE_NAME = (
    r"(?i)(?:^|\n)[*_\s]*(?:article )?source\s*[:：]\s*(\p{L}.*?)\s*(?:release time|published|date(?-u:\b)|\n|$)",
    r"来源\s*[:：]\s*(\p{L}\S*)",
)
RELEASED = r"(?i)release time|publish|posted|updated|时间|发布"
SOURCE_URL = r"(https?://[^\s)\]>'\"]+)"
METADATA_TITLE = r"(?m)^(?:\*\*)?[Tt]itle:(?:\*\*)?\s*([^\n\\]+(?:\\\n[^\n\\]*|\\.[^\n\\]*)*)$"
METADATA_PUBLISHED = r"(?m)^published\w*:\s*(.+)$"
METADATA_DATE = r"(?:^|\n)\*{0,2}[Dd]ate:\*{0,2}\s*['\"]?"
# "on behalf of the 11th … Committee of the CPC, I would like to report", 我代表省人民政府，向大会报告工作
BEHALF = (
    r"(?i)on behalf of (?:the )?(.{5,90}?),? I (?:would|will|now|shall|present|deliver|submit|report)",
    r"我(?:受.{2,20}委托[，,]?)?代表(.{2,30}?)[，,]?[向作]",
)
# "Delivered by the Minister of Finance on 14 March 2023"
DELIVERED_BY, DELIVERED_ON = (
    r"(?i)^(?:delivered|presented|given|moved)\s+by\s+(?:the\s+)?",
    r"(?i),?\s+on\s+.*\d{4}\W*$",
)
OFFICE = (
    r"(?i)((?:minister|president|premier|governor|secretary|chancellor|speaker) (?:of|for) .+|(?:prime minister).*)$"
)
NAME = r"^(?:\p{Lu}[\p{L}.'’-]*\s?)+$"
SUBTITLE_MARK = r"^[—–―\-\s]+"
DASHED_TITLE = r"^(.{8,}?)\s*(?:--|——|―― ?|–|—)\s*(\S.{7,})$"
# 政府工作报⏎告: a line break within a title of Chinese characters is no blank
HAN_BREAK = r"(\p{Han})[ \t　]*\n[ \t]*(\p{Han})"
UNMARKED = r"^[#*_\s—–―\-]+|[*_\s]+$"
NOWHERE = pl.lit(value=False)
COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10} | {
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "十": 10,
}


def documents(
    sources: pl.DataFrame,
    sections: pl.DataFrame,
    paragraphs: pl.DataFrame,
    sentences: pl.DataFrame,
    reference: Reference,
) -> pl.DataFrame:
    """Build the documents table.

    Columns in: of sources those that `extract` takes; of the other frames those of their tables.
    Columns out: those of the table. What the catalogue says (not null in sources) overrides what the document says, and
    that what its file says of it (`metadata`). A day in the name of the file is that of the event where nothing else
    says one.
    A report on "the five years since …", given on a day, reviews the time from 1 January five years earlier to that
    day, and plans "the next five years" from that day; "in 2013" is that year.
    """
    said = _said(paragraphs, reference)
    heads = sources.select("document_id", "language").join(
        said.select(
            "document_id",
            head=pl.concat_str(
                "title", "subtitle", "issuer", "source_name", "lines", separator="\n", ignore_nulls=True
            ),
        ),
        on="document_id",
    )
    untold = sources.filter(pl.col("place_code").is_null()).select("document_id", "language", "text")
    places = document_places(heads.join(untold, on="document_id", how="semi"), untold, reference.place_names)
    types = _types(said, reference.document_types)
    said = said.join(types, on="document_id", how="left").join(places, on="document_id", how="left")
    columns = [name for name in sources.columns if name not in {"text", *LAYOUT}]
    told = sources.select(*columns, "metadata").join(said, on="document_id", how="left", suffix="_said")
    told = told.with_columns(pl.coalesce(name, f"{name}_said") for name in columns if f"{name}_said" in told.columns)
    told = told.with_columns(pl.coalesce(name, pl.col("metadata").struct.field(name)) for name in OF_FILE)
    told = told.with_columns(
        event_date=pl.coalesce("event_date", pl.when(pl.col("published_at").is_null()).then(date_in(_file_name())))
    )
    dated = (
        _with_file_name(told, reference)
        .join(_periods(paragraphs, sections, reference.period_cues), on="document_id", how="left")
        .join(
            reference.document_types.select("language", "document_type", "plans_as_long"),
            on=["language", "document_type"],
            how="left",
        )
    )
    plan_years = pl.coalesce(
        "plan_years", pl.when(pl.col("plan_year").is_null() & pl.col("plans_as_long")).then("review_years")
    )
    event = pl.col("event_date")
    past, ahead = pl.col("review_years"), plan_years
    plan_year = pl.when((pl.col("plan_year") >= event.dt.year()).fill_null(value=True)).then("plan_year")
    # One year ends with the year; several end on the day.
    until = pl.when(past == 1).then(pl.date(event.dt.year() - 1, 12, 31)).otherwise(event)
    return (
        dated.with_columns(
            period_start=pl.coalesce(
                "period_start", pl.date(event.dt.year() - past, 1, 1), pl.date(pl.col("review_year"), 1, 1)
            ),
            period_end=pl.coalesce(
                "period_end", pl.when(past.is_not_null()).then(until), pl.date(pl.col("review_year"), 12, 31)
            ),
            plan_start=pl.coalesce("plan_start", pl.when(ahead.is_not_null()).then(event), pl.date(plan_year, 1, 1)),
            plan_end=pl.coalesce(
                "plan_end", event.dt.offset_by(pl.format("{}y", ahead)).dt.offset_by("-1d"), pl.date(plan_year, 12, 31)
            ),
        )
        .join(sources.select("document_id", n_chars=pl.col("text").str.len_chars().cast(pl.Int64)), on="document_id")
        .join(_counts(sections, paragraphs, sentences), on="document_id", how="left")
        .select(
            *columns,
            *("n_chars", "n_words", "n_sections", "n_paragraphs", "n_sentences"),
            is_stale=pl.lit(value=False),
        )
    )


def _counts(sections: pl.DataFrame, paragraphs: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
    counts = [
        table.group_by("document_id").agg(pl.len().cast(pl.Int64).alias(f"n_{name}"))
        for name, table in (("sections", sections), ("paragraphs", paragraphs), ("sentences", sentences))
    ]
    words = sentences.group_by("document_id").agg(pl.col("n_words").sum())
    for count in counts:
        words = words.join(count, on="document_id", how="left")
    return words


@keeps_patterns
def _types(said: pl.DataFrame, document_types: pl.DataFrame) -> pl.DataFrame:
    """Return the `document_type` that the title of a document names, else its head, else its opening."""
    texts = said.unpivot(["title", "lines", "opening"], index=["document_id", "language"], value_name="text")
    document_type = _type_of(document_types, pl.col("text"), in_opening=pl.col("variable") == "opening")
    return (
        texts.select_seq("document_id", document_type=document_type)
        .drop_nulls()
        .unique("document_id", keep="first", maintain_order=True)
    )


@keeps_patterns
def _with_file_name(told: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Fill `title` and `document_type` where neither catalogue nor text says them."""
    is_untold = pl.col("title").is_null() | pl.col("document_type").is_null()
    untold = told.filter(is_untold)
    if untold.is_empty():
        return told
    filled = untold.with_columns(file_name=_file_name()).with_columns_seq(
        title=pl.coalesce("title", "file_name"),
        document_type=pl.coalesce(
            "document_type",
            _type_of(reference.document_types, pl.col("file_name")),
            pl.when(_addresses(reference.head_cues)).then(pl.lit("speech")).otherwise(pl.lit("other")),
        ),
    )
    return pl.concat([told.filter(~is_untold), filled.select(told.columns)])


def _file_name() -> pl.Expr:
    """Make a title of the last part of the address: reports/gdp_2014.txt gives "gdp 2014"."""
    stem = pl.col("source_uri").str.extract(r"([^/]+?)(?:\.\w{1,5})?/?$")
    return stem.str.replace_all(r"[_\s]+", " ").str.strip_chars()


@keeps_patterns
def _said(paragraphs: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Read the head of each document, and how its text begins."""
    in_head = pl.col("kind").is_in(["title", "byline"])
    line, kind, rank = pl.col("line"), pl.col("kind"), pl.col("rank")
    lines = _lines(paragraphs.filter(in_head), reference)
    head = lines.group_by("document_id", "language", maintain_order=True).agg(
        lines=pl.col("text").str.join("\n"),
        best=line.filter((rank == rank.min()) & (rank <= 2)).first(),
        slogans=line.filter((rank == 1) & ~pl.col("is_marked").cum_max()),
        below=line.filter(kind == "title"),
        marked=line.filter(pl.col("is_marked") & (kind == "title")).first(),
        office=pl.col("office").drop_nulls().first(),
        speaker=pl.col("speaker").drop_nulls().first(),
        published_at=pl.col("published_at").drop_nulls().first(),
        event_date=pl.col("event_date").drop_nulls().first(),
    )
    opening = (
        paragraphs.filter(~in_head)
        .group_by("document_id", "language", maintain_order=True)
        .agg(opening=pl.col("text").head(4).str.head(OPENING).str.join("\n"))
    )
    said = opening.join(head, on=["document_id", "language"], how="full", coalesce=True).with_columns(
        pl.col("lines").fill_null("")
    )
    # 决胜全面建成小康社会 / 夺取新时代中国特色社会主义伟大胜利 / ——在…的报告: the lines before the dash are the title.
    is_slogan = pl.col("marked").is_not_null() & (pl.col("slogans").list.first() == pl.col("best"))
    title = pl.when(is_slogan).then(pl.col("slogans").list.join(" ")).otherwise("best")
    dashed = title.str.extract_groups(DASHED_TITLE)
    said = said.with_columns_seq(
        title=pl.coalesce(_unescaped(pl.col("lines").str.extract(METADATA_TITLE)), dashed.struct.field("1"), title),
        dashed=dashed.struct.field("2"),
    )
    other = pl.col("below").list.filter(pl.element() != pl.element().first()).list.first()
    is_first = pl.col("below").list.first() == pl.col("title")
    below = pl.when(is_first).then(other).otherwise(pl.col("below").list.first())
    return said.select_seq(
        "document_id",
        "title",
        "published_at",
        subtitle=pl.coalesce("dashed", "marked", below),
        issuer=pl.coalesce(
            *(pl.col("opening").str.extract(pattern) for pattern in BEHALF),
            "office",
            _speaker(reference.head_cues, pl.col("title")),
            "speaker",
        )
        .str.replace(DELIVERED_BY, "")
        .str.replace(DELIVERED_ON, "")
        .str.strip_chars(),
        event_date=pl.coalesce("event_date", _metadata_date(said["lines"])),
        source_name=pl.coalesce(pl.col("lines").str.extract(pattern) for pattern in SOURCE_NAME),
        source_url=pl.col("lines").str.extract(SOURCE_URL),
        language="language",
        lines="lines",
        opening="opening",
    )


def _metadata_date(heads: pl.Series) -> pl.Expr:
    """Read the date that metadata give; few documents have any."""
    if not heads.str.contains_any(["date:"], ascii_case_insensitive=True).any():
        return pl.lit(None, pl.Date)
    return date_in(pl.col("lines"), before=METADATA_DATE)


@keeps_patterns
def _lines(head: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Add `line` (without marks), `is_marked`, `rank` (0: surely the title), and what a line says of the document.

    That is `office`, `speaker`, `published_at`, `event_date`.
    """
    text, line, stamp, office = (pl.col(name) for name in ("text", "line", "stamp", "office"))
    is_kind, is_metadata, is_marked = (pl.col(name) for name in ("is_kind", "is_metadata", "is_marked"))
    read = head.with_columns_seq(
        line=text.str.replace_all(UNMARKED, "").str.replace_all(HAN_BREAK, "${1}${2}").str.replace_all(r"\s+", " "),
        is_kind=matches_any(reference.document_types, text),
        speaker=_speaker(reference.head_cues, text),
        is_metadata=text.str.contains(METADATA),
        is_marked=text.str.contains(SUBTITLE_MARK),
    ).with_columns_seq(
        office=pl.when(~is_metadata).then(line.str.extract(OFFICE, 0)),
        stamp=pl.when(is_metadata).then(text.str.extract(METADATA_PUBLISHED)).otherwise(text),
    )
    names = read.with_columns_seq(
        date=date_in(stamp),
        clock=stamp.str.extract_groups(r"(?i)(?:" + DATE + r")\s+" + CLOCK),
        is_name=_is_name(line) & office.shift(-1).over("document_id").is_not_null() & ~is_kind,
        is_release=is_metadata | text.str.contains(RELEASED),
    )
    is_name, date = pl.col("is_name"), pl.col("date")
    is_title = (pl.col("kind") == "title") & ~is_name
    hour, minute = (pl.col("clock").struct.field(name).cast(pl.Int64, strict=False) for name in ("1", "2"))
    is_release = pl.col("is_release") | hour.is_not_null()
    return names.with_columns_seq(
        kind=pl.when(is_title).then(pl.lit("title")).otherwise(pl.lit("byline")),
        rank=pl.when(is_marked)
        .then(3)
        .when(is_kind & is_title)
        .then(0)
        .when(is_title)
        .then(1)
        .when(is_kind & ~is_metadata)
        .then(2)
        .otherwise(4),
        office=pl.when(is_name.shift(1).over("document_id"))
        .then(line.shift(1).over("document_id") + ", " + line)
        .otherwise(pl.when(office.is_not_null()).then(line)),
        published_at=pl.when(is_release).then(
            date.cast(pl.Datetime) + pl.duration(hours=hour.fill_null(0), minutes=minute.fill_null(0))
        ),
        event_date=pl.when(~is_release & ~text.str.contains("://", literal=True)).then(date),
    )


def _speaker(cues: pl.DataFrame, text: pl.Expr) -> pl.Expr:
    """Return who speaks, as the first cue reads it that a text of its language matches."""
    rows = cues.filter(pl.col("cue") == "speaker").select("language", "pattern")
    return pl.coalesce(
        pl.lit(None, pl.String),
        *(
            pl.when(pl.col("language") == language).then(text).str.extract("(?im)" + pattern)
            for language, pattern in rows.iter_rows()
        ),
    )


def _is_name(line: pl.Expr) -> pl.Expr:
    """Say whether a line is two to five capitalised words or initials."""
    n_words, n_capitals = line.str.count_matches(" ", literal=True) + 1, line.str.count_matches(r"\p{Lu}")
    return line.str.contains(NAME) & (n_words <= 5) & (n_capitals >= 2)


def _addresses(cues: pl.DataFrame) -> pl.Expr:
    """Say whether the text opens with an address to its hearers."""
    by_language = cues.filter(pl.col("cue") == "address").group_by("language").agg(pl.col("pattern").str.join("|"))
    return pl.any_horizontal(
        (pl.col("language") == language) & pl.col("opening").str.contains("(?im)" + pattern)
        for language, pattern in by_language.sort("language").iter_rows()
    )


def _unescaped(title: pl.Expr) -> pl.Expr:
    r"""Read a title of YAML: quotes off, a fold joined, "\_" a blank, "\u2013" a dash."""
    return (
        title.str.replace_all(r"\\\n\s*", "")
        .str.replace_all(r"\\[_ ]", " ")
        .str.replace_all(r"\\u201[34]", "–")
        .str.replace_all(r"\\u2019", "’")
        .str.strip_chars(" '\"*")
    )


def _type_of(document_types: pl.DataFrame, text: pl.Expr, in_opening: pl.Expr = NOWHERE) -> pl.Expr:
    """Return the first type whose pattern a text matches; an opening names only some of them."""
    rows = document_types.select("language", "document_type", "pattern", may_open="in_opening")
    return pl.coalesce(
        pl.when((pl.col("language") == language) & (~in_opening | may_open) & text.str.contains("(?i)" + pattern)).then(
            pl.lit(document_type)
        )
        for language, document_type, pattern, may_open in rows.iter_rows()
    )


def _periods(paragraphs: pl.DataFrame, sections: pl.DataFrame, cues: pl.DataFrame) -> pl.DataFrame:
    """Find what period a document reviews and plans: `review_years`, `review_year`, `plan_years`, `plan_year`.

    Looked for in the headings of its chapters, then in the first paragraphs of each.
    """
    chapters = sections.filter((pl.col("depth") == 1) & (pl.col("function") != "front_matter"))
    opening = chapters.select("document_id", "function", first="first_paragraph", ordinal="first_paragraph")
    texts = pl.concat(
        [
            chapters.filter(pl.col("heading").is_not_null()).select(
                "document_id", "function", ordinal=pl.col("first_paragraph"), text="heading", place=pl.lit(0)
            ),
            *(
                opening.with_columns(ordinal=pl.col("ordinal") + below)
                .join(paragraphs.select("document_id", "ordinal", "text"), on=["document_id", "ordinal"])
                .select("document_id", "function", "ordinal", pl.col("text").str.head(OPENING), place=pl.lit(1))
                for below in (0, 1)
            ),
        ]
    ).join(paragraphs.select("document_id", "language").unique(), on="document_id")
    found = [
        _period_said(
            texts.filter(pl.col("function").is_in(list(functions))), cues.filter(pl.col("period") == period)
        ).rename({"years": f"{period}_years", "year": f"{period}_year"})
        for period, functions in (
            ("review", ("review", "preamble", "body")),
            ("plan", ("goals", "tasks", "party_building", "body")),
        )
    ]
    return found[0].join(found[1], on="document_id", how="full", coalesce=True)


@keeps_patterns
def _period_said(texts: pl.DataFrame, cues: pl.DataFrame) -> pl.DataFrame:
    """Return the first `years` or `year` that a cue reads, of each document."""
    groups = [
        pl.when(pl.col("language") == language).then(pl.col("text").str.extract_groups("(?i)" + pattern)).alias(f"{n}")
        for n, (language, pattern) in enumerate(cues.select("language", "pattern").iter_rows())
    ]
    fields: dict[str, list[pl.Expr]] = {"n": [], "year": []}
    read = texts.with_columns_seq(groups)
    for n in range(len(groups)):
        for field in read.get_column(f"{n}").struct.fields:
            fields[field].append(pl.col(f"{n}").struct.field(field))
    years = pl.coalesce(
        *(each.cast(pl.Int64, strict=False) for each in fields["n"]),
        *(each.str.to_lowercase().replace_strict(COUNTS, default=None, return_dtype=pl.Int64) for each in fields["n"]),
    )
    year = pl.coalesce(each.cast(pl.Int64, strict=False) for each in fields["year"])
    return (
        read.select("document_id", "place", "ordinal", years=years, year=year)
        .filter(pl.col("years").is_not_null() | pl.col("year").is_not_null())
        .sort("document_id", "place", "ordinal")
        .group_by("document_id", maintain_order=True)
        .agg(
            years=pl.when(pl.col("years").first().is_not_null()).then(pl.col("years").first()),
            year=pl.when(pl.col("years").first().is_null()).then(pl.col("year").first()),
        )
    )
