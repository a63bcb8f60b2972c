"""The settings of a run, as a person or a schedule gives them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows import __version__

DEFAULT_CATALOGUE = Path("seeds/reports/catalogue.yaml")
DEFAULT_WAREHOUSE = Path("warehouse/data")
DEFAULT_KEEP = 5
PIPELINE_VERSION = __version__
LANDING = "crossread-landing-"  # how the concurrency limits of warehouses begin in Prefect


@dataclass(frozen=True)
class Settings:
    """What a run covers and where its results go.

    `paths` are files and folders; without any, the run covers what the catalogue lists.
    `catalogue` is the file that adds what documents can't say of themselves; without it, each folder's own
    `catalogue.yaml`. `wait_seconds` is how long to wait for another run to end, `keep` how many snapshots to keep.
    """

    paths: tuple[Path, ...] = ()
    catalogue: Path | None = None
    warehouse: Path = DEFAULT_WAREHOUSE
    allow_removals: bool = False
    wait_seconds: float = 0
    keep: int = DEFAULT_KEEP

    def parameters(self) -> dict[str, Any]:
        """Say the settings as the parameters of the flow; paths are absolute, so that a schedule finds them."""
        return {
            "paths": [str(path.absolute()) for path in self.paths],
            "catalogue": str(self.catalogue.absolute()) if self.catalogue else None,
            "warehouse": str(self.warehouse.absolute()),
            "allow_removals": self.allow_removals,
            "wait_seconds": self.wait_seconds,
            "keep": self.keep,
        }
