"""How figures are written for people: short, with their unit, and with what is meant by them."""

from typing import Any

SCALES = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"))
COMPARATORS = {"eq": "", "approx": "≈ ", "gt": "> ", "ge": "≥ ", "lt": "< ", "le": "≤ "}
MINUS = "−"


def number(value: float) -> str:
    """Write a number in at most four significant digits, all of a whole one below a million."""
    size, scale = next(((size, scale) for size, scale in SCALES if abs(value) >= size), (1.0, ""))
    scaled = value / size
    digits = f"{scaled:,.0f}" if abs(scaled) >= 1000 or scaled == round(scaled) else f"{scaled:.4g}"
    return digits.replace("-", MINUS) + scale


def unit(code: str) -> str:
    """Write a unit: "%", "km2", "households" for "{household}"; nothing for a pure number."""
    return "" if code == "1" else code.strip("{}") if code.startswith("{") else code


def quantity(value: float, unit_code: str, comparator: str = "eq") -> str:
    """Write a value with its unit and comparator: "> 20 million t"."""
    written = unit(unit_code)
    blank = "" if written in ("", "%") else "\N{NO-BREAK SPACE}"
    return f"{COMPARATORS[comparator]}{number(value)}{blank}{written}"


def difference(value: float | None, unit_code: str) -> str:
    """Write a difference with its sign; of percentages it is in percentage points."""
    if value is None:
        return ""
    sign = "+" if value > 0 else ""
    return sign + (f"{number(value)}\N{NO-BREAK SPACE}pp" if unit_code == "%" else quantity(value, unit_code))


def times(value: float | None) -> str:
    """Write a ratio: "×1.2"."""
    return "" if value is None else f"×{value:,.3g}"


def percent(share: float) -> str:
    """Write a share; what is there but rounds to nothing is said to be below one."""
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def words(code: Any) -> str:
    """Write a code of the tables in words; a dash for nothing."""
    return "–" if code is None else str(code).replace("_", " ")
