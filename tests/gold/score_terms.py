"""How near the term mentions of the shipped reports come to those that people marked.

Gold is one mention a line: `file`, `start`, `end` (characters in the document), `surface`, `is_quoted`. A mention is
right when it and one of the gold share half of the longer of the two.
"""

from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]


def score(gold: list[Row], mentions: Iterable[Row]) -> dict[str, float]:
    """Return precision and recall of the spans, and the recall of those in quotes and of those without."""
    found = list(mentions)
    hit = [mention for mention in found if any(same(each, mention) for each in gold)]
    held = [any(same(each, mention) for mention in found) for each in gold]
    quoted = [is_held for each, is_held in zip(gold, held, strict=True) if each["is_quoted"]]
    plain = [is_held for each, is_held in zip(gold, held, strict=True) if not each["is_quoted"]]
    return {
        "precision": len(hit) / len(found),
        "recall": sum(held) / len(held),
        "recall_quoted": sum(quoted) / len(quoted),
        "recall_unquoted": sum(plain) / len(plain),
    }


def same(gold: Row, mention: Row) -> bool:
    """Say whether a mention is that of the gold."""
    if mention["file"] != gold["file"]:
        return False
    common = min(gold["end"], mention["char_end"]) - max(gold["start"], mention["char_start"])
    longer = max(gold["end"] - gold["start"], mention["char_end"] - mention["char_start"])
    return bool(2 * common >= longer)
