"""Units of measurement: what a unit code measures, and its base unit.

A unit code is a UCUM expression whose atoms may also be ISO 4217 currencies, the private atoms of `units.csv`, and
annotations, which count: `{household}`. Terms are read from left to right, as UCUM reads them: in `CNY/kW.h` the
hour multiplies; per kilowatt hour is `CNY/(kW.h)`.
Source: Unified Code for Units of Measure, version 2.2, sections 2.1 and 2.2.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl

from transforms.reference import Reference

COUNT = "count"
CURRENCY = "currency"
NOT_CONVERTED = (COUNT, CURRENCY)

TERM = re.compile(r"([./]?)(\([^()]*\)|(?:\{[^{}]*\}|\[[^\[\]]*\]|[^./{}\[\]()])+)")
ANNOTATION = re.compile(r"\{[^{}]*\}$")


@dataclass(frozen=True)
class Term:
    """A factor of a unit: `m2` and the divisor `(kW.h)` are terms."""

    code: str
    is_divisor: bool
    base: str
    factor: float
    dimension: str


def to_base(indicators: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """Add the value in the base unit: that of the indicator's code in the catalogue, else that of the dimension.

    Columns in: `value` (Float64), `unit_code` (String), `indicator_code` (String, null where there is none), others.
    Columns added: `value_base` (Float64), `unit_base` (String). Money is not converted, and what is counted stays what
    is counted. The sign stays as it is.
    """
    catalogue = reference.indicator_catalogue.select("indicator_code", unit_target="unit_base")
    targeted = indicators.join(catalogue, on="indicator_code", how="left", maintain_order="left")
    pairs = targeted.select("unit_code", "unit_target").unique(maintain_order=True)
    atoms = _atoms(reference)
    bases = pl.DataFrame(
        [_conversion(code, target, atoms) for code, target in pairs.iter_rows()],
        schema={"unit_base": pl.String, "unit_factor": pl.Float64},
        orient="row",
    )
    return (
        targeted.join(
            pairs.hstack(bases), on=["unit_code", "unit_target"], how="left", nulls_equal=True, maintain_order="left"
        )
        .with_columns(value_base=pl.col("value") * pl.col("unit_factor"))
        .drop("unit_target", "unit_factor")
    )


def dimensions(unit_codes: pl.Series, reference: Reference) -> pl.DataFrame:
    """Return `unit_code` and `dimension` (String: area, currency/area, count …) of each distinct unit code."""
    distinct = unit_codes.drop_nulls().unique(maintain_order=True).alias("unit_code")
    atoms = _atoms(reference)
    measured = [_product([(term.dimension, term.is_divisor) for term in _terms(code, atoms)]) for code in distinct]
    return pl.DataFrame([distinct, pl.Series("dimension", measured, dtype=pl.String)])


@lru_cache(maxsize=4)
def _atoms(reference: Reference) -> dict[str, dict[str, Any]]:
    return {row["unit_code"]: row for row in reference.units.iter_rows(named=True)}


def _terms(code: str, atoms: dict[str, dict[str, Any]], *, is_divisor: bool = False) -> list[Term]:
    if code in atoms:
        return [_term(code, atoms, is_divisor=is_divisor)]
    terms = []
    for operator, part in TERM.findall(code):
        divides = (operator == "/") != is_divisor
        if part.startswith("(") and part[1:-1] not in atoms:
            terms += _terms(part[1:-1], atoms, is_divisor=divides)
        else:
            terms.append(_term(part.strip("()"), atoms, is_divisor=divides))
    return terms


def _term(code: str, atoms: dict[str, dict[str, Any]], *, is_divisor: bool) -> Term:
    atom = ANNOTATION.sub("", code)
    if not atom:
        return Term(code, is_divisor, base=code, factor=1.0, dimension=COUNT)
    if atom not in atoms:
        return Term(code, is_divisor, base=code, factor=1.0, dimension="unknown")
    row = atoms[atom]
    base = row["unit_base"] + code[len(atom) :]
    return Term(code, is_divisor, base, row["factor"], row["dimension"])


def _conversion(code: str, target: str | None, atoms: dict[str, dict[str, Any]]) -> tuple[str, float]:
    terms = _terms(code, atoms)
    if target is None:
        return _product([(term.base, term.is_divisor) for term in terms]), _factor(terms)
    wanted = _terms(target, atoms)
    if [term.dimension for term in wanted] != [term.dimension for term in terms]:
        return _conversion(code, None, atoms)
    kept = [
        (has.code if has.dimension in NOT_CONVERTED else wants.code, has.is_divisor)
        for has, wants in zip(terms, wanted, strict=True)
    ]
    return _product(kept), _factor(terms) / _factor(wanted)


def _factor(terms: list[Term]) -> float:
    product = 1.0
    for term in terms:
        product = product / term.factor if term.is_divisor else product * term.factor
    return product


def _product(parts: list[tuple[str, bool]]) -> str:
    """Write factors as one expression: bases of UCUM, or names of dimensions."""
    above = [part for part, is_divisor in parts if not is_divisor and part != "1"]
    below = [
        f"({part})" if re.search(r"[./]", part) else part for part, is_divisor in parts if is_divisor and part != "1"
    ]
    return "/".join([".".join(above) or "1", *below])
