"""Build the heading tree: what each section holds, where it stands, and what it does in its report."""

import polars as pl

from transforms.pattern_cache import keeps_patterns
from transforms.positions import began

CUE_REACH = 400  # characters from the start of a paragraph in which a cue must stand
LONGEST_PREAMBLE = 0.15  # of the text: what stands before the first heading is more than an opening if it is longer
CLOSING_FROM = 0.88  # of the text: a closing address stands in what is left


@keeps_patterns
def sections(paragraphs: pl.DataFrame, headings: pl.DataFrame, cues: pl.DataFrame) -> pl.DataFrame:
    """Build the sections of each document.

    Columns in: those of `paragraphs` with the head marked; of `headings`; of cues `language`, `function`, `applies_to`
    (heading, paragraph), `pattern`, `extent` (section, paragraph, list, rest), in order of precedence.
    Columns out: those of the table but `n_words`, and `first_paragraph`, `last_paragraph` (ordinals).
    The document itself is the section of depth 0; its head, the text before its first heading, and passages that a cue
    shows (problems within a review, a list of principles, the closing address) are sections without a number.
    """
    tree = _functions(_tree(_starts(paragraphs, headings, cues), paragraphs))
    tree = pl.concat([tree, _passages(paragraphs, tree, cues)], how="diagonal_relaxed")
    return _named(tree, paragraphs)


def place(paragraphs: pl.DataFrame, sections: pl.DataFrame) -> pl.DataFrame:
    """Give every paragraph its innermost section and its name.

    Columns in: those of `paragraphs`, those of `sections`.
    Columns out: those of `paragraphs`, `section_id`, `paragraph_id`; headings that are paragraphs of their own have
    the kind heading.
    """
    first, end = pl.col("first_paragraph") + pl.col("began"), pl.col("last_paragraph") + pl.col("began") + 1
    begins_next = first.shift(-1).over("document_id", "depth")  # of two at one depth the later begun holds
    below = sections.filter(pl.col("depth") > 0).join(began(paragraphs), on="document_id")
    below = below.sort("document_id", "first_paragraph", maintain_order=True)
    rows = (
        below.select(
            "depth", section=pl.int_range(pl.len()), row=pl.int_ranges(first, pl.min_horizontal(end, begins_next))
        )
        .explode("row")
        .drop_nulls("row")
        .sort("depth", maintain_order=True)
    )
    # Of the sections around a paragraph the deepest, written last, is the one that stays.
    section = pl.repeat(None, paragraphs.height, dtype=pl.Int64, eager=True).scatter(rows["row"], rows["section"])
    placed = paragraphs.with_columns_seq(section=section, section_id=below["section_id"].gather(section))
    return (
        in_heading(placed, sections)
        .with_columns(
            kind=pl.when("is_heading")
            .then(pl.lit("heading"))
            .when(pl.col("kind") == "heading")
            .then(pl.lit("body"))
            .otherwise("kind"),
            paragraph_id=pl.col("section_id") + "/p" + pl.int_range(1, pl.len() + 1).over("section").cast(pl.String),
        )
        .drop("is_heading", "section")
    )


def in_heading(rows: pl.DataFrame, sections: pl.DataFrame) -> pl.DataFrame:
    """Add `is_heading` to spans (`document_id`, `char_start`, `char_end`): true for those that lie within a heading."""
    headings = sections.filter(pl.col("heading_start").is_not_null()).select(
        "document_id", "heading_end", char_start="heading_start"
    )
    return (
        _latest(rows, headings, "char_start")
        .with_columns(is_heading=(pl.col("char_end") <= pl.col("heading_end")).fill_null(value=False))
        .drop("heading_end")
    )


def _latest(rows: pl.DataFrame, events: pl.DataFrame, on: str) -> pl.DataFrame:
    """Join to every row, in reading order, the latest event of its document up to its place."""
    return rows.join_asof(events.sort("document_id", on), on=on, by="document_id", check_sortedness=False)


def _highest(frame: pl.DataFrame, column: str) -> int:
    return max(frame.get_column(column).to_list(), default=0)


def _starts(paragraphs: pl.DataFrame, headings: pl.DataFrame, cues: pl.DataFrame) -> pl.DataFrame:
    """Say where sections begin: `ordinal`, `level`, `function` where that is settled, the heading's columns."""
    in_head = pl.col("kind").is_in(["title", "byline"])
    reach = paragraphs.group_by("document_id").agg(n_chars=pl.col("char_end").max())
    first = headings.group_by("document_id").agg(first_heading=pl.col("heading_start").min())
    is_short = pl.col("first_heading") <= LONGEST_PREAMBLE * pl.col("n_chars")
    opening = (
        paragraphs.with_columns(in_head=in_head)
        .group_by("document_id", "language", "in_head")
        .agg(pl.col("ordinal").min())
        .join(reach, on="document_id", how="left")
        .join(first, on="document_id", how="left")
        .join(headings.select("document_id", "ordinal"), on=["document_id", "ordinal"], how="anti")
        .select(
            "document_id",
            "language",
            "ordinal",
            level=pl.lit(1, pl.Int64),
            function=pl.when("in_head")
            .then(pl.lit("front_matter"))
            .when(is_short)
            .then(pl.lit("preamble"))
            .otherwise(pl.lit("body")),
        )
    )
    languages = paragraphs.select("document_id", "language").unique()
    headed = headings.join(languages, on="document_id", how="left").with_columns(
        cue=_matches(cues, "heading", "section", pl.col("heading"))
    )
    last_heading = (
        headed.sort("document_id", "ordinal")
        .group_by("document_id", maintain_order=True)
        .agg(last=pl.col("ordinal").last(), closes=pl.col("cue").last() == "closing")
    )
    closing = (
        paragraphs.filter(~in_head)
        .join(last_heading, on="document_id", how="left")
        .filter(~pl.col("closes").fill_null(value=False))
        .filter(
            (pl.col("ordinal") > pl.col("last").fill_null(1))
            & (pl.col("char_start") >= CLOSING_FROM * pl.col("char_end").max().over("document_id"))
        )
        .filter(_matches(cues, "paragraph", "rest", pl.col("text").str.head(CUE_REACH)).is_not_null())
        .group_by("document_id", "language")
        .agg(pl.col("ordinal").min())
        .with_columns(level=pl.lit(1, pl.Int64), function=pl.lit("closing"))
    )
    return pl.concat([opening, headed, closing], how="diagonal_relaxed").sort("document_id", "ordinal")


def _matches(cues: pl.DataFrame, applies_to: str, extent: str, text: pl.Expr) -> pl.Expr:
    """Return the function of the first cue that a text matches in its language."""
    rows = cues.filter((pl.col("applies_to") == applies_to) & (pl.col("extent") == extent))
    return pl.coalesce(
        pl.when((pl.col("language") == language) & text.str.contains(pattern)).then(pl.lit(function))
        for language, function, pattern in rows.select("language", "function", "pattern").iter_rows()
    )


def _tree(starts: pl.DataFrame, paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Add `depth`, `parent` (ordinal at which the parent begins), `first_paragraph`, `last_paragraph`."""
    levels = range(1, _highest(starts, "level") + 1)
    level = pl.col("level")
    opened = [
        pl.when(level == k)
        .then("ordinal")
        .when(level < k)
        .then(0)
        .forward_fill()
        .over("document_id")
        .alias(f"open_{k}")
        for k in levels
    ]
    closed = [
        pl.when(level <= k).then("ordinal").shift(-1).backward_fill().over("document_id").alias(f"close_{k}")
        for k in levels
    ]
    last = paragraphs.group_by("document_id").agg(last_of_document=pl.col("ordinal").max())
    tree = starts.with_columns(*opened, *closed).join(last, on="document_id", how="left", maintain_order="left")
    is_open = [(level > k) & (pl.col(f"open_{k}") > 0) for k in levels]
    end = pl.coalesce(pl.when(level == k).then(f"close_{k}") for k in levels)
    return tree.with_columns(
        depth=(1 + pl.sum_horizontal(is_open)).cast(pl.Int64),
        parent=pl.coalesce(pl.when(is_open[k - 1]).then(f"open_{k}") for k in reversed(levels)),
        first_paragraph="ordinal",
        last_paragraph=(end - 1).fill_null(pl.col("last_of_document")),
    ).drop(pl.selectors.matches("^(open|close)_"), "last_of_document", "ordinal")


def _functions(tree: pl.DataFrame) -> pl.DataFrame:
    """Settle `function` from the top down: by cue, by place before the review, else the parent's."""
    chapters = tree.filter(pl.col("depth") == 1)
    turns = chapters.group_by("document_id").agg(
        review=pl.col("first_paragraph").filter(pl.col("cue") == "review").min(),
        ahead=pl.col("first_paragraph").filter(pl.col("cue").is_in(["goals", "tasks"])).min(),
    )
    # A report goes from the situation over what was done to what is to be done.
    begins = pl.col("first_paragraph")
    in_front = pl.when((begins < pl.col("review")) & (pl.col("cue").fill_null("tasks") == "tasks"))
    ahead = pl.when((begins > pl.col("ahead")) & pl.col("review").is_not_null())
    tree = tree.join(turns, on="document_id", how="left")
    at_top = pl.coalesce(
        "function", in_front.then(pl.lit("preamble")), "cue", ahead.then(pl.lit("tasks")), pl.lit("body")
    )
    settled = [tree.filter(pl.col("depth") == 1).with_columns(function=at_top)]
    for depth in range(2, _highest(tree, "depth") + 1):
        above = settled[-1].select("document_id", parent="first_paragraph", inherited="function")
        below = tree.filter(pl.col("depth") == depth).join(above, on=["document_id", "parent"], how="left")
        is_own = pl.col("cue").is_in(["problems", "principles"]) | (pl.col("inherited") == "body")
        own = pl.when(is_own).then("cue")
        settled.append(below.with_columns(function=pl.coalesce("function", own, "inherited")).drop("inherited"))
    return pl.concat(settled, how="diagonal_relaxed").drop("cue", "review", "ahead", "level")


def _passages(paragraphs: pl.DataFrame, tree: pl.DataFrame, cues: pl.DataFrame) -> pl.DataFrame:
    """Find sections that only their text shows: one paragraph on problems in a review, a lead-in and its list."""
    holders = tree.select(
        "document_id",
        "depth",
        parent="first_paragraph",
        holder="function",
        ordinal="first_paragraph",
        is_headed=pl.col("heading_start").is_not_null(),
    )
    is_free = (pl.col("ordinal") != pl.col("parent")) | ~pl.col("is_headed")
    held = _latest(paragraphs, holders, "ordinal").with_columns(depth=pl.col("depth") + 1, is_free=is_free)
    return pl.concat([_single(held, cues), _lists(held, cues)], how="diagonal_relaxed").drop("ordinal")


def _single(held: pl.DataFrame, cues: pl.DataFrame) -> pl.DataFrame:
    """Find the first paragraph of each review that says what is still wrong."""
    opening = pl.col("text").str.head(CUE_REACH)
    return (
        held.filter(pl.col("is_free") & (pl.col("holder") == "review"))
        .with_columns(function=_matches(cues, "paragraph", "paragraph", opening))
        .filter(pl.col("function").is_not_null())
        .unique(["document_id", "parent"], keep="first", maintain_order=True)
        .select(
            *("document_id", "language", "depth", "parent", "function", "ordinal"),
            first_paragraph="ordinal",
            last_paragraph="ordinal",
        )
    )


def _lists(held: pl.DataFrame, cues: pl.DataFrame) -> pl.DataFrame:
    """Find lists behind a lead-in: its items are list items, or all begin with the same word ("Adhere to …", 坚持…)."""
    whole = pl.when(pl.col("is_free") & (pl.col("text").str.len_chars() <= CUE_REACH)).then("text")
    function = _matches(cues, "paragraph", "list", whole)
    lead = pl.when(pl.col("function").is_not_null()).then("ordinal")
    within = ["document_id", "parent", "lead"]
    listed = (
        held.with_columns_seq(function=function)
        .with_columns(lead=lead.forward_fill().over("document_id", "parent"))
        .filter(pl.col("lead").is_not_null())
        .with_columns(opener=pl.col("text").str.extract(r"^(\p{Han}{2}|\p{L}+)"))
        .with_columns(
            is_item=(pl.col("ordinal") == pl.col("lead"))
            | (pl.col("opener") == pl.col("opener").get(1, null_on_oob=True).over(within))
            | (pl.col("kind") == "list_item"),
        )
        .filter(pl.col("is_item").fill_null(value=False).cum_min().over(within))
    )
    return (
        listed.group_by(*within, "depth", "language", maintain_order=True)
        .agg(
            pl.col("function", "ordinal").first(),
            first_paragraph=pl.col("ordinal").first(),
            last_paragraph=pl.col("ordinal").last(),
            heading=pl.col("text").first(),
            heading_start=pl.col("char_start").first(),
            heading_end=pl.col("char_end").first(),
        )
        .filter(pl.col("last_paragraph") > pl.col("first_paragraph"))
        .drop("lead")
    )


def _named(tree: pl.DataFrame, paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Add the document itself, offsets, ordinals, positions among siblings and the names made of them."""
    roots = paragraphs.group_by("document_id").agg(
        depth=pl.lit(0, pl.Int64),
        function=pl.lit("body"),
        path=pl.lit(""),
        first_paragraph=pl.col("ordinal").min(),
        last_paragraph=pl.col("ordinal").max(),
    )
    branches = tree.sort("document_id", "first_paragraph", "depth").with_columns(
        position=pl.int_range(1, pl.len() + 1).over("document_id", "depth", "parent").cast(pl.String)
    )
    levels = [roots.with_columns(section_id=pl.col("document_id") + "/s0", parent_section_id=pl.lit(None, pl.String))]
    for depth in range(1, _highest(branches, "depth") + 1):
        above = levels[-1].select(
            "document_id",
            parent="first_paragraph" if depth > 1 else pl.lit(None, pl.Int64),
            parent_section_id="section_id",
            above="path",
        )
        below = branches.filter(pl.col("depth") == depth).join(
            above, on=["document_id", "parent"], how="left", nulls_equal=True
        )
        path = pl.when(pl.col("above") == "").then("position").otherwise(pl.col("above") + "/" + pl.col("position"))
        levels.append(
            below.with_columns_seq(
                path=path, section_id=pl.col("document_id") + "/s" + path.str.replace_all("/", ".", literal=True)
            )
        )
    return (
        pl.concat(levels, how="diagonal_relaxed")
        .join(began(paragraphs), on="document_id", how="left")
        .with_columns_seq(
            char_start=pl.lit(paragraphs["char_start"]).gather(pl.col("first_paragraph") + pl.col("began")),
            char_end=pl.lit(paragraphs["char_end"]).gather(pl.col("last_paragraph") + pl.col("began")),
        )
        .sort("document_id", "first_paragraph", "depth")
        .select(
            "section_id",
            "document_id",
            "parent_section_id",
            pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("document_id").alias("ordinal"),
            "depth",
            "label",
            "number",
            "heading",
            "path",
            "function",
            "char_start",
            "char_end",
            "heading_start",
            "heading_end",
            "first_paragraph",
            "last_paragraph",
        )
    )
