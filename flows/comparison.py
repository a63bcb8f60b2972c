"""What two documents share and in what they differ, read from the current snapshot."""

from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import duckdb

from flows.errors import UsageError
from warehouse.database import connect
from warehouse.snapshot import Warehouse

Row = dict[str, Any]
Rows = list[Row]

SIGNIFICANT = 15.13  # log-likelihood of p < 0.0001 (Rayson, Berridge, Francis 2004)
MANY = 10

# What is said of the two, each as an analyst gets it.
BETWEEN = {
    "passages": "FROM shared_passages($a, $b)",
    "indicators": "FROM compare_indicators($a, $b)",
    "topics": "FROM compare_topics($a, $b)",
    "terms": "FROM compare_terms($a, $b)",
    "commitments": "FROM compare_commitments($a, $b)",
}
PAIR = "FROM document_pairs WHERE (document_a = $a AND document_b = $b) OR (document_a = $b AND document_b = $a)"
# What is said of each.
DOCUMENT = """
    SELECT
        d.*,
        p.name AS place,
        (SELECT count(*) FROM indicators AS i WHERE i.document_id = d.document_id) AS n_indicators
    FROM documents AS d
    LEFT JOIN places AS p ON p.place_code = d.place_code
    WHERE d.document_id = $document"""
WITHIN = {
    "sections": "FROM sections WHERE document_id = $document ORDER BY ordinal",
    "paragraphs": "FROM paragraphs WHERE document_id = $document ORDER BY ordinal",
    "facts": "FROM facts WHERE document_id = $document ORDER BY char_start, indicator_id",
    "mentions": """
        SELECT m.*, t.canonical, t.kind, t.gloss
        FROM term_mentions AS m
        JOIN terms AS t ON t.term_id = m.term_id
        WHERE m.document_id = $document
        ORDER BY m.char_start, m.mention_id""",
}
# The first of these that finds a document decides.
NAMED = (
    "document_id = $name",
    "starts_with(document_id, $name)",
    "contains(lower(title), lower($name)) OR contains(lower(document_id), lower($name))",
)


@dataclass(frozen=True)
class Reading:
    """One document: its row of `documents` with `place`, `n_indicators` and `share_reused`, its text, what is in it.

    `sections`, `paragraphs`, `facts` and `mentions` (with the term's `canonical`, `kind`, `gloss`) stand in the order
    of the text.
    """

    document: Row
    text: str
    sections: Rows
    paragraphs: Rows
    facts: Rows
    mentions: Rows


@dataclass(frozen=True)
class Comparison:
    """Two documents and what the macros of the database say of them.

    `passages` as of `shared_passages`, `indicators` of `compare_indicators`, `topics` of `compare_topics`, `terms` of
    `compare_terms`, `commitments` of `compare_commitments`, in their order.
    """

    snapshot_id: str
    a: Reading
    b: Reading
    passages: Rows
    indicators: Rows
    topics: Rows
    terms: Rows
    commitments: Rows

    @property
    def sides(self) -> dict[str, Reading]:
        """Name the documents."""
        return {"a": self.a, "b": self.b}

    @property
    def alike(self) -> Rows:
        """List of each thing that both measure the pair that agrees best, which comes first in `indicators`."""
        kept: dict[tuple[str, str, str], Row] = {}
        for row in self.indicators:
            kept.setdefault((row["indicator_code"], row["statistic"], row["unit_base"]), row)
        return [*kept.values()]

    def distinctive(self, side: str) -> Rows:
        """List the words that a side uses significantly more often, the surest first."""
        sign = {"a": 1, "b": -1}[side]
        return [row for row in self.terms if row["log_ratio"] * sign > 0 and row["log_likelihood"] >= SIGNIFICANT]

    def promised(self, side: str) -> Rows:
        """List the commitments of a side."""
        document_id = self.sides[side].document["document_id"]
        return [row for row in self.commitments if row["document_id"] == document_id]

    def promised_on(self) -> Rows:
        """Count the commitments of each side by topic: `label`, `a`, `b`; the topic of most comes first."""
        counted = {side: Counter(row["topic"] for row in self.promised(side) if row["topic"]) for side in "ab"}
        topics = dict.fromkeys(topic for counts in counted.values() for topic in counts)
        rows = [{"label": topic, **{side: counts[topic] for side, counts in counted.items()}} for topic in topics]
        return sorted(rows, key=lambda row: (-max(row["a"], row["b"]), row["label"]))


def compare(root: Path, a: str, b: str) -> Comparison:
    """Read what there is to say of two documents of the current snapshot.

    A document is named by its id, by the beginning of its id, or by a part of its title or id.
    Raises UsageError where there is no snapshot or one of an earlier version, where a name fits no document or several,
    or both the same; WarehouseError.
    """
    snapshot = Warehouse(root).current()
    if snapshot is None:
        raise UsageError(f"{root}: no snapshot has landed yet; make one with: crossread run")
    with connect(snapshot.database) as connection:
        try:
            return _compared(connection, snapshot.id, a, b)
        except duckdb.CatalogException as error:
            raise UsageError(f"{root}: made by an earlier version ({error}); renew it with: crossread run") from error


def _compared(connection: duckdb.DuckDBPyConnection, snapshot_id: str, a: str, b: str) -> Comparison:
    document_a, document_b = (find(connection, name) for name in (a, b))
    if document_a == document_b:
        raise UsageError(f"{a} and {b} are the same document, {document_a}; name two")
    both = {"a": document_a, "b": document_b}
    pair = next(iter(_rows(connection, PAIR, both)), {})
    shares = {pair[f"document_{side}"]: pair[f"{side}_share_reused"] for side in "ab" if pair}
    return Comparison(
        snapshot_id=snapshot_id,
        a=_reading(connection, document_a, shares.get(document_a, 0.0)),
        b=_reading(connection, document_b, shares.get(document_b, 0.0)),
        **{name: _rows(connection, query, both) for name, query in BETWEEN.items()},
    )


def find(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """Find the one document that a name means and return its id. Raises UsageError, with the documents it may mean."""
    for condition in NAMED:
        found = _rows(connection, f"FROM documents WHERE {condition} ORDER BY document_id", {"name": name})
        if len(found) == 1:
            return str(found[0]["document_id"])
        if found:
            raise UsageError(f"{name!r} may mean {len(found)} documents; say which:{_listed(found)}")
    every = {row["document_id"]: row for row in _rows(connection, "FROM documents ORDER BY document_id", {})}
    near = [every[document] for document in get_close_matches(name, every, n=MANY, cutoff=0.4)]
    raise UsageError(f"no document is called {name!r}; there are, for instance:{_listed(near or [*every.values()])}")


def _listed(documents: Rows) -> str:
    lines = [f"\n  {row['document_id']}  {row['title']}" for row in documents[:MANY]]
    more = len(documents) - len(lines)
    return "".join(lines) + (f"\n  … and {more} more: crossread sql 'FROM documents'" if more else "")


def _reading(connection: duckdb.DuckDBPyConnection, document: str, share_reused: float) -> Reading:
    asked = {"document": document}
    (row,) = _rows(connection, DOCUMENT, asked)
    (text,) = _rows(connection, "FROM texts WHERE document_id = $document", asked)
    within = {name: _rows(connection, query, asked) for name, query in WITHIN.items()}
    return Reading({**row, "share_reused": share_reused}, text["text"], **within)


def _rows(connection: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, str]) -> Rows:
    answer = connection.execute(query, parameters)
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
