"""The settings of a run, as a person or a schedule gives them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows import __version__
from flows.addresses import Address, is_address, parse

DEFAULT_CATALOGUE = Path("seeds/reports/catalogue.yaml")
OWN_CATALOGUE = Path("catalogue.yaml")  # in a folder that is no working copy of the project
DEFAULT_WAREHOUSE = Path("warehouse/data")
DEFAULT_KEEP = 5
PIPELINE_VERSION = __version__
LANDING = "crossread-landing-"  # how the concurrency limits of warehouses begin in Prefect


@dataclass(frozen=True)
class Settings:
    """What a run covers and where its results go.

    `paths` are files, folders, patterns of these, and addresses; without any, the run covers what the catalogue lists.
    `catalogue` is the file that adds what documents can't say of themselves; without it, each folder's own
    `catalogue.yaml`. `wait_seconds` is how long to wait for another run to end, `keep` how many snapshots to keep.
    """

    paths: tuple[Path | Address, ...] = ()
    catalogue: Path | None = None
    warehouse: Path = DEFAULT_WAREHOUSE
    allow_removals: bool = False
    wait_seconds: float = 0
    keep: int = DEFAULT_KEEP

    def parameters(self) -> dict[str, Any]:
        """Say the settings as the parameters of the flow, without passwords: Prefect keeps them.

        Paths are absolute, so that a schedule finds them.
        """
        return {
            "paths": [path.uri if isinstance(path, Address) else str(path.absolute()) for path in self.paths],
            "catalogue": str(self.catalogue.absolute()) if self.catalogue else None,
            "warehouse": str(self.warehouse.absolute()),
            "allow_removals": self.allow_removals,
            "wait_seconds": self.wait_seconds,
            "keep": self.keep,
        }


def read_paths(written: Iterable[str]) -> tuple[Path | Address, ...]:
    """Read paths and addresses as a person writes them. Raises UsageError."""
    return tuple(parse(each) if is_address(each) else Path(each) for each in written)


def default_catalogue() -> Path:
    """Name the catalogue of a run without paths: that of the shipped reports where they are, else the folder's own."""
    return DEFAULT_CATALOGUE if DEFAULT_CATALOGUE.is_file() else OWN_CATALOGUE
