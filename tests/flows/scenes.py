"""What the tests of the flows are about: some reports, and what the command line answers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.snapshot import Warehouse

SHIPPED = Path(__file__).parents[2] / "seeds" / "reports"

REPORTS = {
    "budget.txt": "Budget Speech 2023\n\nWe will build 12 schools at a cost of $30 million by 2025.\n",
    "plan.txt": "Plan for Clean Air\n\nDays of good air increased from 226 to 264. Coverage reached 65%.\n",
    "speech.txt": "Address to the Assembly\n\nOver the past five years, 9000 households moved into new homes.\n",
}


@dataclass(frozen=True)
class Said:
    """What the command line answered."""

    code: int
    out: str
    err: str


def records(warehouse: Path) -> list[dict[str, Any]]:
    """Read the records of the runs, in their order."""
    return Warehouse(warehouse).runs().to_dicts()
