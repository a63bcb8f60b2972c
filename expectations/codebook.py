"""Write the codebook: a page for every table, view and macro, from its contract.

`python -m expectations.codebook [FOLDER]` writes it to `docs/codebook`.
"""

import sys
from pathlib import Path

from expectations.contract import Column, Contract, contracts, views
from expectations.suites.suite import suites

FOLDER = Path("docs/codebook")
GENERATED = "<!-- Written by `python -m expectations.codebook` from the contracts: mend those. -->\n"


def pages() -> dict[str, str]:
    """Make the pages of the codebook: Markdown by the name of its file."""
    described = {**contracts(), **views()}
    return {
        "README.md": _index(described),
        **{f"{name}.md": page(contract) for name, contract in described.items()},
    }


def page(contract: Contract) -> str:
    """Make the page of one table, view or macro."""
    call = f"{contract.table}({', '.join(parameter.name for parameter in contract.parameters)})"
    parts = [
        GENERATED,
        f"# {contract.table if not contract.parameters else call}\n",
        f"{contract.description}\n",
        f"**Kind:** {contract.kind}. **One row:** {contract.row}\n",
        _keys(contract),
    ]
    if contract.parameters:
        parts += ["## Parameters\n", _columns(contract.parameters)]
    parts += ["## Columns\n", _columns(contract.columns)]
    if contract.kind == "table" and (expected := _expectations(contract)):
        parts += ["## What must hold besides\n", expected]
    return "\n".join(part for part in parts if part)


def write(folder: Path) -> None:
    """Write the pages to a folder and remove what is no longer described."""
    made = pages()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, "utf-8", newline="\n")


def _index(described: dict[str, Contract]) -> str:
    rows = [
        f"| [{name}]({name}.md) | {contract.kind} | {_cell(contract.description)} |"
        for name, contract in sorted(described.items())
    ]
    head = ["| name | kind | what |", "|---|---|---|"]
    return "\n".join([GENERATED, "# Codebook\n", *head, *rows, ""])


def _keys(contract: Contract) -> str:
    named = {
        "Primary key": ", ".join(f"`{name}`" for name in contract.primary_key),
        "Sorted by": ", ".join(f"`{name}`" for name in contract.sort_by),
        "Refers to": ", ".join(
            f"`{key.column}` → [{key.table}]({key.table}.md).`{key.references}`" for key in contract.foreign_keys
        ),
    }
    given = [f"**{name}:** {value}\n" for name, value in named.items() if value]
    return "\n".join(given)


def _columns(columns: tuple[Column, ...]) -> str:
    head = ["| column | type | meaning | example | concept |", "|---|---|---|---|---|"]
    rows = [
        f"| `{column.name}` | {column.type}{', may be null' if column.nullable else ''} | {_meaning(column)} "
        f"| {_cell(f'`{_example(column)}`')} | {_cell(column.concept or '')} |"
        for column in columns
    ]
    return "\n".join([*head, *rows, ""])


def _meaning(column: Column) -> str:
    bounds = [
        f"at least {column.minimum:g}" if column.minimum is not None else "",
        f"at most {column.maximum:g}" if column.maximum is not None else "",
    ]
    limits = " and ".join(bound for bound in bounds if bound)
    notes = [
        column.description,
        f"Unit: {column.unit}." if column.unit else "",
        f"One of {', '.join(f'`{value}`' for value in column.values)}." if column.values else "",
        f"{limits.capitalize()}{' (else a warning)' if column.warning else ''}." if limits else "",
        column.reason or "",
    ]
    return _cell(" ".join(note for note in notes if note))


def _example(column: Column) -> str:
    return str(column.example).lower() if column.type == "Boolean" else str(column.example)


def _expectations(contract: Contract) -> str:
    lines = [
        f"* `{expectation.id.split('.', 1)[1]}`: {expectation.expected}"
        f"{' (a warning)' if expectation.severity == 'warning' else ''}"
        for expectation in suites()[contract.table].expectations
        if expectation.type is None
    ]
    return "\n".join([*lines, ""]) if lines else ""


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("\n", " ")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
