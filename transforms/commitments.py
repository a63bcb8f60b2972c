"""What a document says will be done: clauses in which the issuing body undertakes an action.

A sentence is cut at the places where a commitment may begin: a modal ("My Government will"), a verb that is coordinated
with it (", and promote"), a bare verb at the start of a task ("Build"). What stands before and after each place decides
whether one does. The words are those of `commitment_verbs.csv`, `commitment_strengths.csv` and
`commitment_actors.csv`; `commitment_deadlines.csv` holds the horizons.
"""

from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from transforms.numerals import any_of
from transforms.reference import Reference
from transforms.spans import matches

COMMITMENTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "commitment_id": pl.String,
    "document_id": pl.String,
    "section_id": pl.String,
    "sentence_id": pl.String,
    "char_start": pl.Int64,
    "char_end": pl.Int64,
    "text": pl.String,
    "verb": pl.String,
    "object": pl.String,
    "actor": pl.String,
    "strength": pl.String,
    "is_quantified": pl.Boolean,
    "indicator_ids": pl.List(pl.String),
    "deadline": pl.Date,
    "topic_code": pl.String,
}
LOOKING_BACK = ("review", "problems", "front_matter")  # sections of a report that undertake nothing
# words that may stand between a modal and its verb; a verb in -ly ("supply", "rely") is none of them
ADVERB = (
    "(?:[A-Za-z][a-z][a-z]+[a-oq-z]ly|[Dd]eeply|[Ss]harply|also|further|therefore|thus|now|then|again|soon|hereby"
    "|better|even|more|yet|first|together|both|once)"
)
LABEL = r"(?:[-*•#]+ *)?(?:\(?(?:[0-9]+(?:\.[A-Z]?[0-9]+)*|[a-z]|[ivx]+)[.)]\)? *)?"
LABELLED = r"^(?:[-*•] |\(?(?:[a-z]|[ivx]+|[0-9]+)\))"
MARK = "\x01"  # put behind the verb that opens a sentence ("Vigorously build|"), else before the sentence
SEPARATOR = "(?:[,;] *(?:and +|but +|as well as +|while +)?| (?:and|or|but) +)"
FINITE = r"([a-z]+?)s?(?: ourselves| itself)?(?: to)?$"  # "proposes", "are committed to"
# after these a bare verb goes on with them, not with the modal: "measures to cut waste and save money"
INFINITIVE = " to +(?:[b-np-su-z]|a[b-kmo-z]|all?o|o[a-tv-z]|t[a-gi-su-z])| (?:by|for|of|in) +(?:[a-z]+ly +)?[a-z]+ing "
SUBORDINATE = " (?:can|could|may|might|would|which|who|whose|where|so that) "
NOUN_PHRASE = (
    "^ +(?:the|a|an|all|our|its|their|this|these|those|more|new|both|each|every|any|such|other|further|greater"
    "|better|up|down|out|with|on|in|into)(?-u:\\b)|^ +[0-9$€£]"
)
OBJECT_END = (
    "(?:[,;:] | +(?:to +[a-z]|so |in order |by |while |through |when |if |as |until |before "
    "|after |because |which |who |where |whose |with (?:a view|the aim) )).*$"
)
SHARED = "^(?:and|or) +(?:[a-z]+ly +)?[a-z]+ +"  # "improve and extend the network": one object
TAIL = r"([^,;:(\x01]*)$"  # of what stands before a modal: its clause so far
TAIL_WITH_ASIDE = r"([^,;:(\x01]*,[^,;:]+, *)$"  # "Government, together with the banks, "
# "what we will do" undertakes nothing
RELATIVE = "(?:[Ww]hat|which|whom|how|when|whether|if|than|because|until|unless|everything|things|all|steps)"
OPENING = "^(?:.* (?:that|and|but|while|as|so) +)?(?:(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]inally|[Aa]nd|[Bb]ut|[Ss]o) +)*"
CLOSING = r"(?:[.!?]+[”\x22)]*)?[\s,;:]*(?: (?:and|or|but|while))?[\s,;:.!?]*$"
BLANKS = r"[\n\x{A0}\x01]"
VERB_AND_MORE = r"^([A-Za-z]+(?:-[A-Za-z]+)*(?: [a-z]+){0,3})(?:[^A-Za-z'-]|$)"  # "carry out the plan"; not "- item"


@dataclass(frozen=True)
class Grammar:
    """How a language undertakes something.

    `place` finds where a commitment may begin, `mention` sentences worth a look. `verbs` has `word` (any form),
    `form`, `verb` (lemma), `is_noun`, `is_act`; `modals` rows of the strengths; `grades` (pattern, strength) of adverbs
    and leading verbs; `verb_strengths` from lemma to strength; `imperative` and `gerund` the types of document in which
    a bare verb undertakes something.
    """

    place: str
    opening: str
    mention: str
    actor: str
    anaphor: str
    relative: str
    antecedent: str
    exhortation: str
    modals: tuple[tuple[str, str, str, list[str] | None], ...]
    grades: tuple[tuple[str, str], ...]
    verb_strengths: dict[str, str]
    verbs: pl.DataFrame
    imperative: tuple[str, ...]
    gerund: tuple[str, ...]


@lru_cache(maxsize=4)
def english(reference: Reference) -> Grammar:
    """Compose the grammar of English from the reference tables."""
    of_language = pl.col("language") == "en"
    rows = reference.commitment_strengths.filter(of_language)
    pattern = {role: "|".join(of_role["pattern"].drop_nulls()) for (role,), of_role in rows.group_by("role")}
    types = {
        role: tuple(rows.filter(pl.col("role") == role)["document_types"].explode().drop_nulls())
        for role in ("imperative", "gerund")
    }
    verbs = _forms(reference.commitment_verbs.filter(of_language))
    first = verbs.filter("is_act").select("form", word=pl.col("word").str.extract(r"^(\S+)")).unique()
    stated = pl.col("word").str.contains(f"^(?:{pattern['finite']})$")  # "we propose" needs no modal
    base = any_of(first.filter(pl.col("form") == "base", ~stated)["word"])
    opening = any_of(
        f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in first.filter(pl.col("form") != "participle")["word"]
    )
    actors = reference.commitment_actors.filter(of_language)
    named, anaphor = ("|".join(actors.filter(pl.col("is_anaphor") == each)["pattern"]) for each in (False, True))
    between = rf"(?:(?:{ADVERB}|{pattern['adverb']}|{pattern['lead']})(?: and)? +)*"
    beside = "(?:,[^,]+,| (?:and|together with|with) .*?)?"
    modal = rf"\b(?:{pattern['modal']}|{pattern['impersonal']}) +{between}(?:be +{between})?"
    finite = rf"\b(?:{pattern['finite']}|{pattern['progressive']})\b"
    modals = rows.filter(pl.col("role").is_in(["impersonal", "modal", "progressive", "finite"]))
    grades = rows.filter(pl.col("role").is_in(["adverb", "lead"])).drop_nulls("strength")
    return Grammar(
        place=rf"(?-u:^[A-Za-z -]+{MARK}|{modal}|{finite}|{SEPARATOR}{between}{base}\b)",
        opening=rf"^(?-u:{between}{opening}\b)",
        mention=f"{pattern['modal']}|{pattern['finite']}".replace("'", "['’]"),
        actor=rf"(?:^|[^A-Za-z])((?:{named}|{anaphor})(?-u:\b){beside}) *(?:{ADVERB}[, ]*)*$",
        anaphor=f"^(?:{anaphor})$",
        relative=rf"(?:^|[^A-Za-z])(?:{RELATIVE}) +(?:{named})",
        antecedent="[Mm]y (?:Government|Ministers|Administration)|[Oo]ur [Gg]overnment",
        exhortation=pattern["exhortation"],
        modals=tuple(modals.select("role", "pattern", "strength", "document_types").iter_rows()),
        grades=tuple(grades.select("pattern", "strength").iter_rows()),
        verb_strengths={
            verb: strength
            for verbs, strength in rows.filter(pl.col("role") == "verb").select("pattern", "strength").iter_rows()
            for verb in verbs.split("|")
        },
        verbs=verbs,
        imperative=types["imperative"],
        gerund=types["gerund"],
    )


def _forms(verbs: pl.DataFrame) -> pl.DataFrame:
    common = ("verb", "is_noun", "is_act")
    base = verbs.select(*common, word="verb", form=pl.lit("base"))
    others = (
        verbs.filter("is_act").drop_nulls(form).select(*common, word=form, form=pl.lit(form))
        for form in ("participle", "gerund")
    )
    return pl.concat([base, *others]).unique(("word", "form"), keep="first", maintain_order=True)


def commitments(  # noqa: PLR0913, PLR0917 - the topics are another step's, and may be absent
    sentences: pl.DataFrame,
    sections: pl.DataFrame,
    indicators: pl.DataFrame,
    documents: pl.DataFrame,
    reference: Reference,
    topics: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Find the clauses in which the issuing body undertakes an action.

    Coordinated verbs are several commitments, verbs that share one object ("support and guide firms") are one.
    Appeals to the audience, what others will do, what a measure will bring, refusals ("will not") and what a report
    says of the past are none. English only.

    Columns in: `sentences` as the table, with `language`; of `sections` `section_id`, `function`; of `indicators`
    `indicator_id`, `sentence_id`, `char_start`, `char_end`, `status`; of `documents` `document_id`, `document_type`,
    `event_date`, `plan_end`; of `topics` `sentence_id`, `rank`, `topic_code`.
    Columns out: those of the table. `strength` is the first word of strength of the clause ("will vigorously"), else
    that of the verb ("support"), else the modal, else `plain`; `actor` the subject as printed, if need be before the
    first of the coordinated verbs; `object` what follows the verb, of a passive what precedes it; `deadline` the last
    day of the horizon that the clause names; `indicator_ids` the targets within it.
    """
    grammar = english(reference)
    placed = _considered(sentences, sections, documents, grammar)
    clauses = _clauses(_decided(_heads(placed, grammar), placed, grammar), placed)
    return _completed(_dated(clauses, documents, reference), indicators, topics)


def _considered(
    sentences: pl.DataFrame, sections: pl.DataFrame, documents: pl.DataFrame, grammar: Grammar
) -> pl.DataFrame:
    """Keep the sentences in which something may be undertaken, with what decides of where they stand.

    Columns out: those of the sentences, `plain` (the text behind its label, with blanks and apostrophes alike, and one
    mark), `begin` (its offset, less the mark), `antecedent` (whether the sentence, or the one that it goes on from,
    speaks of the government), `function`, `document_type`.
    """
    types = documents.select("document_id", "document_type")
    tasked = types.filter(pl.col("document_type").is_in(grammar.imperative))["document_id"].implode()
    text = pl.col("text")
    label = pl.when(text.str.contains("^[-*•#(0-9a-z]")).then(text.str.extract(f"^({LABEL})").str.len_chars())
    plain = text.str.slice(pl.col("label")).str.replace_all(BLANKS, " ").str.replace_all("’", "'", literal=True)
    begins = pl.col("document_id").ne_missing(pl.col("document_id").shift(1))
    goes_on = text.str.starts_with("They ") & ~begins
    antecedent = pl.when(~goes_on).then(text.str.contains(grammar.antecedent)).forward_fill()
    held = (
        sentences.select(
            "sentence_id", "section_id", "document_id", "char_start", "text", "language", antecedent=antecedent
        )
        .filter(
            pl.col("language") == "en",
            text.str.contains(grammar.mention) | text.str.contains(LABELLED) | pl.col("document_id").is_in(tasked),
        )
        .join(types, on="document_id", how="left", maintain_order="left")
        .join(sections.select("section_id", "function"), on="section_id", how="left", maintain_order="left")
    )
    reports = pl.col("document_type").is_in(grammar.imperative)
    held = held.filter(~(reports & pl.col("function").is_in(LOOKING_BACK)))
    held = held.with_columns(label=label.fill_null(0).cast(pl.Int64)).with_columns(plain=plain)
    plain = pl.col("plain")
    opened = pl.when(reports | (pl.col("label") > 0)).then(plain).str.replace(grammar.opening, "${0}" + MARK)
    marked = pl.when(opened.str.contains(MARK, literal=True)).then(opened).otherwise(MARK + plain)
    return held.with_columns(plain=marked, begin=pl.col("char_start") + pl.col("label") - 1)


def _heads(placed: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Find the places where a commitment may begin, and which verb stands there.

    Columns out: `row` (of placed), `char_start`, `char_end`, `left`, `right`; `kind` (initial, modal, finite,
    coordinated); `verb_start`, `verb_end`; `verb`, `form`, `is_noun`, `is_act`, `is_known` of the verb; those of
    `_worded`; `separator` (its length).
    """
    found = matches(placed.select("plain", "begin", sentence="begin"), grammar.place, text="plain", start="begin")
    found = found.join(_worded(found["surface"], grammar), on="surface", how="left", maintain_order="left")
    kind = (
        pl.when(pl.col("surface").str.ends_with(" ") | (pl.col("role") == "progressive")).then(pl.lit("modal"))
        .when(pl.col("role") == "finite").then(pl.lit("finite"))
        .when(pl.col("surface").str.ends_with(MARK)).then(pl.lit("initial"))
        .otherwise(pl.lit("coordinated"))
    )  # fmt: skip
    found = found.with_columns(kind=kind)
    # "will propose": two places, one verb
    after_modal = (pl.col("kind").shift(1) == "modal") & (pl.col("row") == pl.col("row").shift(1))
    absorbed = (after_modal & (pl.col("kind") == "finite") & (pl.col("left") == "")).fill_null(value=False)
    whole = pl.when(absorbed.shift(-1)).then((pl.col("surface") + pl.col("right")).shift(-1)).otherwise("right")
    found = found.with_columns(right=whole, absorbed=absorbed).filter(~pl.col("absorbed"))
    follows = pl.col("kind") == "modal"
    rest = pl.when(follows).then(pl.col("right").str.strip_chars_start()).otherwise(pl.col("last") + pl.col("right"))
    words = rest.str.extract(VERB_AND_MORE).str.to_lowercase()
    form = (
        pl.when(follows & (pl.col("role") == "progressive")).then(pl.lit("gerund"))
        .when(follows & pl.col("is_passive")).then(pl.lit("participle"))
        .when((pl.col("kind") == "initial") & pl.col("last").str.ends_with("ing")).then(pl.lit("gerund"))
        .when((pl.col("kind") == "finite") & pl.col("last").str.ends_with("ed")).then(pl.lit("participle"))
        .otherwise(pl.lit("base"))
    )  # fmt: skip
    found = found.with_columns(
        words=pl.when(pl.col("kind") == "finite").then("last").otherwise(words), form=form, follows=follows
    )
    known = _verbs(found.select("words", "form").unique().drop_nulls(), grammar.verbs)
    found = found.join(known, on=["words", "form"], how="left", maintain_order="left")
    blank = pl.col("right").str.len_chars() - pl.col("right").str.strip_chars_start().str.len_chars()
    start = pl.when("follows").then(pl.col("char_end") + blank).otherwise(pl.col("char_end") - pl.col("kept"))
    end = pl.when(pl.col("kind") == "finite").then("char_end").otherwise(start + pl.col("length"))
    return found.with_columns(verb_end=end).drop("words", "follows", "last", "kept", "length", "absorbed")


def _verbs(distinct: pl.DataFrame, verbs: pl.DataFrame) -> pl.DataFrame:
    """Look up the longest verb that words begin with: "carry out the plan".

    A word that no table knows may be a verb where a modal stands before it, so it is its own lemma.
    """
    many = pl.concat_list(pl.col("words").str.extract(rf"^(\S+(?: \S+){{{more}}})") for more in (3, 2, 1, 0))
    tried = distinct.with_columns(word=many).explode("word").drop_nulls("word")
    longest = tried.join(verbs, on=["word", "form"], how="inner", maintain_order="left").unique(
        ["words", "form"], keep="first", maintain_order=True
    )
    first = distinct.with_columns(alone=pl.col("words").str.extract(r"^(\S+)"))
    word = pl.coalesce("word", "alone")
    return first.join(longest, on=["words", "form"], how="left").select(
        "words",
        "form",
        is_known=pl.col("verb").is_not_null(),
        length=word.str.len_chars().cast(pl.Int64),
        verb=pl.coalesce("verb", "alone").str.replace("^(see) .*that$", "${1}"),
        is_noun=pl.col("is_noun").fill_null(value=False),
        is_act=pl.col("is_act").fill_null(value=True),
    )


def _worded(surfaces: pl.Series, grammar: Grammar) -> pl.DataFrame:
    """Say what each distinct place says beside its verb.

    Columns out: `surface`, `role`, `modal` (strength) and `modal_types` of its modal, `grade` (strength of its first
    adverb or leading verb), `is_passive`, `last` (word) and its length `kept`, `separator` (its length).
    """
    surface = pl.col("surface")
    is_modal = surface.str.contains(f"^(?:{'|'.join(pattern for _, pattern, _, _ in grammar.modals)})(?: |$)")
    distinct = surfaces.unique().to_frame("surface").with_columns(is_modal=is_modal)
    role, modal, types = pl.lit(None, pl.String), pl.lit(None, pl.String), pl.lit(None, pl.List(pl.String))
    for name, pattern, strength, allowed in reversed(grammar.modals):
        fits = pl.col("is_modal") & surface.str.contains(f"^(?:{pattern})(?: |$)")
        role = pl.when(fits).then(pl.lit(name)).otherwise(role)
        modal = pl.when(fits).then(pl.lit(strength)).otherwise(modal)
        types = pl.when(fits).then(pl.lit(allowed, pl.List(pl.String))).otherwise(types)
    several = distinct.filter(surface.str.contains("[a-z] [a-z]"))
    places = [surface.str.find(rf"(?-u:\b(?:{pattern})\b)").cast(pl.Int64) for pattern, _ in grammar.grades]
    first = pl.min_horizontal(places)
    grade = pl.coalesce(
        pl.when(place == first).then(pl.lit(strength))
        for place, (_, strength) in zip(places, grammar.grades, strict=True)
    )
    graded = several.with_columns(surface.str.to_lowercase().alias("surface"), key="surface").select(
        surface="key", grade=grade
    )
    last = (
        pl.when(role == "finite")
        .then(surface.str.extract(FINITE))
        .otherwise(surface.str.extract(r"([^\s\x01]+)\x01?$"))
    )
    lengths = (pl.col(name).str.len_chars().cast(pl.Int64) for name in ("kept", "separator"))
    return (
        distinct.join(graded, on="surface", how="left")
        .with_columns(role=role, modal=modal, modal_types=types, last=last, kept=last)
        .with_columns(
            is_passive=surface.str.contains(" be ") & (role != "impersonal").fill_null(value=True),
            separator=surface.str.extract(f"^({SEPARATOR}| *)"),
        )
        .with_columns(lengths)
        .drop("is_modal")
    )


def _decided(heads: pl.DataFrame, placed: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Decide at which places a commitment begins.

    Columns out: those of heads, and `is_commitment`, `actor`, `strength`, `clause_start`; of the places without a
    commitment those are kept that begin another clause.
    """
    given = ("antecedent", "function", "document_type", "text")
    heads = heads.with_columns(placed[name].gather(heads["row"]).alias(name) for name in given)
    heads = _with_subject(heads, grammar)
    kind, left, right = pl.col("kind"), pl.col("left"), pl.col("right")
    reports = pl.col("document_type").is_in(grammar.imperative)
    labelled = pl.col("text").str.contains(LABELLED)
    obliges = ~pl.col("modal").is_in(["will", "shall"]).fill_null(value=False) & (kind != "coordinated")
    appeals = pl.when(obliges).then(pl.col("text")).str.contains(grammar.exhortation).fill_null(value=False)
    is_told = pl.col("modal_types").is_null() | pl.col("modal_types").list.contains(pl.col("document_type"))
    is_named = pl.col("actor").is_not_null()
    by_name = (is_named | (pl.col("role") == "impersonal")) & pl.col("is_act") & ~pl.col("is_passive")
    is_clear = ~pl.col("is_noun") | pl.col("grade").is_not_null() | right.str.contains(NOUN_PHRASE)
    in_list = pl.col("document_type").is_in(grammar.gerund) & labelled
    is_item = labelled & (reports | ~pl.col("surface").str.contains("^[A-Z]"))
    is_task = (
        pl.when(pl.col("form") == "gerund")
        .then(in_list)
        .otherwise(is_item | (reports & (pl.col("function") != "closing")))
    )
    begins = (
        pl.when(pl.col("role") == "progressive").then(is_told & pl.col("is_known"))
        .when(kind == "modal").then(is_told & (by_name | (pl.col("is_passive") & pl.col("is_known"))))
        .when(kind == "finite").then(is_told & is_named & pl.col("is_known"))
        .when(kind == "initial").then(is_task & is_clear & pl.col("is_known") & pl.col("is_act"))
    ) & ~appeals  # fmt: skip
    is_first = pl.col("row").ne_missing(pl.col("row").shift(1))
    heads = heads.with_columns(begins=begins.fill_null(value=False), leads=(kind != "coordinated") | is_first)
    joined = _coordinated(heads, grammar)
    graded = pl.col("verb").replace_strict(grammar.verb_strengths, default=None, return_dtype=pl.String)
    ends = pl.col("is_commitment") | ((kind == "modal") & (is_named | left.str.contains("[,;:]")))
    return joined.with_columns(strength=pl.coalesce("grade", graded, "modal", pl.lit("plain"))).filter(ends)


def _with_subject(heads: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Add the subject that stands before each modal: `actor` where it is the issuing body, `clause_start`."""
    stands = pl.col("kind").is_in(["modal", "finite"])
    left = pl.col("left")
    tail = pl.when(left.str.ends_with(", ")).then(left.str.extract(TAIL_WITH_ASIDE)).otherwise(left.str.extract(TAIL))
    heads = heads.with_columns(tail=pl.when(stands).then(tail))
    distinct = heads.select("tail").unique().drop_nulls()
    clause = pl.col("tail").str.replace(OPENING, "").str.strip_chars_start()
    actor = pl.col("tail").str.extract(grammar.actor)
    is_relative = pl.col("tail").str.contains(grammar.relative)
    parsed = distinct.select(
        "tail",
        actor=pl.when(~is_relative).then(actor),
        reach=pl.coalesce(pl.col("tail").str.extract(f"({grammar.actor})").str.strip_chars_start(' "“(—'), clause)
        .str.len_chars()
        .cast(pl.Int64),
    )
    heads = heads.join(parsed, on="tail", how="left", maintain_order="left")
    is_anaphor = pl.col("actor").str.contains(grammar.anaphor).fill_null(value=False)
    own = pl.when(stands).then(pl.col("surface").str.extract("^(I|[Ww]e) "))  # "We are committed to" is one place
    start = (
        pl.when(own.is_not_null()).then("char_start")
        .when(stands).then(pl.col("char_start") - pl.col("reach"))
        .when(pl.col("kind") == "initial").then(pl.col("char_start") + 1)
        .otherwise(pl.col("char_start") + pl.col("separator"))
    )  # fmt: skip
    return heads.with_columns(
        clause_start=start,
        actor=pl.coalesce(own, pl.when(~is_anaphor | pl.col("antecedent").fill_null(value=False)).then("actor")),
    ).drop("tail", "reach", "separator", "antecedent")  # fmt: skip


def _coordinated(heads: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Add the coordinated verbs: those that a commitment governs, with its actor and modal.

    A verb is not coordinated with the modal where an infinitive or a relative clause has opened since ("measures to cut
    waste and save money"), until a semicolon, in a report until a comma. Two verbs with nothing in between share their
    object and are one.
    """
    left, surface = pl.col("left"), pl.col("surface")
    is_coordinated = pl.col("kind") == "coordinated"
    reports = pl.col("document_type").is_in(grammar.imperative)
    governor = pl.when("leads").then(pl.int_range(pl.len())).forward_fill()
    closes = pl.col("leads") | surface.str.starts_with(";") | (reports & surface.str.starts_with(","))
    between = pl.when(is_coordinated).then(left)
    opened = between.str.contains(INFINITIVE).fill_null(value=False).cast(pl.Int64).cum_sum()
    heads = heads.with_columns(
        governor=governor,
        since=opened - pl.when(closes).then(opened).forward_fill(),
        shares=between.str.contains("^ *[a-z]* *$"),
    )
    governing = pl.col("begins") & ~pl.col("is_passive")
    is_clear = ~pl.col("is_noun") | pl.col("grade").is_not_null() | pl.col("right").str.contains(NOUN_PHRASE)
    joins = (
        is_coordinated & pl.col("is_known") & pl.col("is_act") & is_clear & ~pl.col("shares") & (pl.col("since") == 0)
        & governing.gather(pl.col("governor")) & ~between.str.contains(SUBORDINATE)
    )  # fmt: skip
    carried = (
        pl.when(is_coordinated).then(pl.col(name).gather(pl.col("governor"))).otherwise(name).alias(name)
        for name in ("actor", "modal")
    )
    return heads.with_columns(*carried, is_commitment=pl.col("begins") | joins.fill_null(value=False))


def _clauses(heads: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """Cut the clause of each commitment out of its sentence; one without an object says nothing that can be held to.

    Columns out: `document_id`, `section_id`, `sentence_id`, `char_start`, `char_end`, `text`, `verb`, `object`,
    `actor`, `strength`.
    """
    follows = pl.col("row") == pl.col("row").shift(-1)
    heads = heads.with_columns(limit=pl.when(follows).then(pl.col("clause_start").shift(-1))).filter("is_commitment")
    given = ("sentence_id", "section_id", "document_id", "text", "plain", "label")
    heads = heads.with_columns(placed[name].gather(heads["row"]).alias(name) for name in given)
    base, start = pl.col("sentence"), pl.col("clause_start")
    limit = pl.coalesce("limit", base + pl.col("plain").str.len_chars())
    plain = pl.col("plain").str.replace(MARK, "", literal=True).str.slice(start - base - 1, limit - start)
    heads = heads.with_columns(plain=plain.str.replace(";.*$", "").str.replace(CLOSING, "")).with_columns(
        length=pl.col("plain").str.len_chars().cast(pl.Int64)
    )
    whole = pl.col("text").str.slice(start - base + pl.col("label") - 1, "length")
    heads = heads.with_columns(text=whole)
    after = pl.col("plain").str.slice(pl.col("verb_end") - start)
    active = after.str.replace(OBJECT_END, "").str.strip_chars()
    active = pl.when(active.str.contains("[A-Za-z]")).then(active).otherwise(after.str.strip_chars())
    passive = pl.col("plain").str.slice(0, pl.col("char_start") - start).str.strip_chars()
    named = pl.when("is_passive").then(passive).otherwise(active.str.replace(SHARED, "")).str.replace(CLOSING, "")
    return (
        heads.with_columns(object=named)
        .filter(pl.col("object").str.contains(r"[\p{L}\p{N}]"))
        .select(
            "document_id", "section_id", "sentence_id", "text", "verb", "object", "strength",
            char_start="clause_start",
            char_end=start + pl.col("length"),
            actor=pl.when(~pl.col("is_passive")).then("actor"),
        )
    )  # fmt: skip


def _dated(clauses: pl.DataFrame, documents: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Add the last day of the horizon that a clause names; the first row of `commitment_deadlines.csv` that fits."""
    rows = reference.commitment_deadlines.filter(pl.col("language") == "en")
    told = pl.col("text").str.contains("|".join(rows["pattern"].str.replace_all(r"\(\?P<[a-z]+>", "(?:")))
    some = (
        clauses.with_row_index("at")
        .filter(told)
        .join(documents.select("document_id", "event_date", "plan_end"), on="document_id", how="left")
    )
    deadline = pl.lit(None, pl.Date)
    for kind, pattern in reversed(rows.select("kind", "pattern").rows()):
        fits = pl.col("text").str.contains(pattern)
        deadline = pl.when(fits).then(_last_day(kind, pattern)).otherwise(deadline)
    dates = some.select("at", deadline=deadline)
    return clauses.with_row_index("at").join(dates, on="at", how="left", maintain_order="left").drop("at")


def _last_day(kind: str, pattern: str) -> pl.Expr:
    """Return the last day of a horizon of some kind."""
    year = pl.col("event_date").dt.year()
    if kind in {"year", "middle", "month"}:
        year = pl.col("text").str.extract_groups(pattern).struct.field("year").cast(pl.Int32)
    if kind == "month":
        named = pl.col("text").str.extract_groups(pattern).struct.field("month")
        return (
            pl.concat_str(named, pl.lit(" 1 "), year.cast(pl.String))
            .str.to_date("%B %d %Y", strict=False)
            .dt.month_end()
        )
    ends = {
        "middle": pl.date(year, 6, 30),
        "next_year": pl.date(year + 1, 12, 31),
        "decade": pl.date((year // 10 + 1) * 10 - 1, 12, 31),
        "plan": pl.col("plan_end"),
    }
    return ends.get(kind, pl.date(year, 12, 31))


def _completed(clauses: pl.DataFrame, indicators: pl.DataFrame, topics: pl.DataFrame | None) -> pl.DataFrame:
    """Add ids, the targets within each clause, and the topic of its sentence."""
    clauses = clauses.sort("document_id", "char_start").with_row_index("at")
    place = pl.int_range(1, pl.len() + 1).over("sentence_id").cast(pl.String)
    clauses = clauses.with_columns(commitment_id=pl.col("sentence_id") + "/c" + place)
    targets = indicators.filter(pl.col("status") == "target").select(
        "sentence_id", "indicator_id", from_="char_start", to="char_end"
    )
    within = (pl.col("from_") >= pl.col("char_start")) & (pl.col("to") <= pl.col("char_end"))
    held = clauses.select("at", "sentence_id", "char_start", "char_end").join(targets, on="sentence_id").filter(within)
    ids = held.sort("at", "from_", "indicator_id").group_by("at", maintain_order=True).agg(indicator_ids="indicator_id")
    clauses = clauses.join(ids, on="at", how="left", maintain_order="left").with_columns(
        pl.col("indicator_ids").fill_null([])
    )
    if topics is None:
        clauses = clauses.with_columns(topic_code=pl.lit(None, pl.String))
    else:
        first = topics.filter(pl.col("rank") == 1).select("sentence_id", "topic_code")
        clauses = clauses.join(first, on="sentence_id", how="left", maintain_order="left")
    return clauses.with_columns(is_quantified=pl.col("indicator_ids").list.len() > 0).select(
        pl.col(name).cast(dtype) for name, dtype in COMMITMENTS.items()
    )
