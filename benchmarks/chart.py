"""Charts as plain SVG: points on a line, and bars on a logarithmic scale."""

import math
from collections.abc import Sequence
from html import escape
from pathlib import Path

WIDTH, HEIGHT, MARGIN = 380, 300, 56
INK, GREY, COLOUR = "#222", "#bbb", "#1f6f8b"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

Point = tuple[float, float]


def write(file: Path, title: str, panels: Sequence[str]) -> None:
    """Write panels side by side into a file."""
    placed = "".join(f'<g transform="translate({i * WIDTH} 30)">{panel}</g>' for i, panel in enumerate(panels))
    size = f'width="{WIDTH * len(panels)}" height="{HEIGHT + 30}"'
    style = f'font-family="sans-serif" font-size="11" fill="{INK}"'
    ground = '<rect width="100%" height="100%" fill="white"/>'
    head = _text(WIDTH * len(panels) / 2, 20, title, anchor="middle", size=14)
    file.parent.mkdir(parents=True, exist_ok=True)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>{ground}{head}{placed}</svg>\n'
    file.write_text(svg, "utf-8")


def line(title: str, x_label: str, y_label: str, points: Sequence[Point], slope: float | None = None) -> str:
    """Draw points from the origin; with a slope, also the straight line that they should lie on."""
    x_max = max(x for x, _ in points) * 1.05
    y_max = max(y for _, y in points) * 1.15
    across, down = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN

    def place(x: float, y: float) -> Point:
        return MARGIN + across * x / x_max, HEIGHT - MARGIN - down * y / y_max

    parts = [_frame(title, x_label, y_label)]
    for step in _steps(x_max):
        x, y = place(step, 0)
        parts.append(_text(x, y + 14, f"{step:g}", anchor="middle"))
    for step in _steps(y_max):
        x, y = place(0, step)
        parts.append(_text(x - 5, y + 4, f"{step:g}", anchor="end"))
    if slope is not None:
        (x1, y1), (x2, y2) = place(0, 0), place(x_max, slope * x_max)
        parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{GREY}"/>')
    for point in points:
        x, y = place(*point)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{COLOUR}"/>')
    return "".join(parts)


def bars(title: str, x_label: str, values: Sequence[tuple[str, float]]) -> str:
    """Draw a bar a value; each grid line is ten times the last."""
    low = math.floor(math.log10(min(value for _, value in values))) - 0.2
    high = math.log10(max(value for _, value in values)) + 0.6
    across, row = WIDTH - 2 * MARGIN, (HEIGHT - 2 * MARGIN) / len(values)
    parts = [_frame(title, x_label, "")]
    for power in range(math.ceil(low), math.floor(high) + 1):
        x = MARGIN + across * (power - low) / (high - low)
        parts.append(f'<line x1="{x:.1f}" y1="{MARGIN}" x2="{x:.1f}" y2="{HEIGHT - MARGIN}" stroke="{GREY}"/>')
        parts.append(_text(x, HEIGHT - MARGIN + 14, "10" + str(power).translate(RAISED), anchor="middle"))
    for i, (name, value) in enumerate(values):
        top, length = MARGIN + i * row, across * (math.log10(value) - low) / (high - low)
        box = f'x="{MARGIN}" y="{top + row * 0.45:.1f}" width="{length:.1f}" height="{row * 0.4:.1f}"'
        parts.append(f'<rect {box} fill="{COLOUR}"/>')
        parts.append(_text(MARGIN + 4, top + row * 0.38, f"{name}: {value:,.0f}"))
    return "".join(parts)


def _frame(title: str, x_label: str, y_label: str) -> str:
    box = f'x="{MARGIN}" y="{MARGIN}" width="{WIDTH - 2 * MARGIN}" height="{HEIGHT - 2 * MARGIN}"'
    middle = WIDTH / 2
    return (
        f'<rect {box} fill="none" stroke="{GREY}"/>'
        + _text(middle, MARGIN - 24, title, anchor="middle", size=12)
        + _text(middle, HEIGHT - MARGIN + 32, x_label, anchor="middle")
        + _text(MARGIN, MARGIN - 8, y_label)
    )


def _text(x: float, y: float, text: str, anchor: str = "start", size: int = 11) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{escape(text)}</text>'


def _steps(top: float) -> list[float]:
    """Divide an axis at three to seven round numbers."""
    power = 10.0 ** math.floor(math.log10(top / 3))
    step = next(factor * power for factor in (1, 2, 5, 10) if top / (factor * power) <= 7)
    return [i * step for i in range(int(top / step) + 1)]
