"""Plots as SVG, of the standard library alone."""
import html
import math

OURS, OTHERS = "#c8443c", "#7d8ca3"
INK = "#667"


def svg(width, height, parts):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'font-family="sans-serif" font-size="12" fill="{INK}">\n' + "\n".join(parts) + "\n</svg>\n")


def text(x, y, words, anchor="start", size=12):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-size="{size}">{html.escape(words)}</text>'


def bars(title, rows, unit):
    """Bars of (name, value, whether it is ours), the first on top."""
    rows = [row for row in rows if row[1]]
    if not rows:
        return None
    left, room, step = 210, 360, 22
    most = max(value for _, value, _ in rows)
    parts = [text(8, 18, title, size=14)]
    for place, (name, value, is_ours) in enumerate(rows):
        y, length = 32 + place * step, max(1, room * value / most)
        parts.append(text(left - 8, y + 12, name, "end"))
        parts.append(f'<rect x="{left}" y="{y}" width="{length:.1f}" height="15" fill="{OURS if is_ours else OTHERS}"/>')
        parts.append(text(left + length + 6, y + 12, f"{value:,.3g} {unit}"))
    return svg(left + room + 110, 40 + len(rows) * step, parts)


def lines(title, series, x_name, y_name):
    """Lines through points on logarithmic axes: {name: [(x, y), ...]}."""
    series = {name: [(x, y) for x, y in points if x > 0 and y > 0] for name, points in series.items()}
    points = [point for own in series.values() for point in own]
    if len(points) < 2:
        return None
    left, top, width, height = 70, 34, 420, 240
    bounds = []
    for axis in (0, 1):
        logarithms = [math.log10(point[axis]) for point in points]
        bounds.append((math.floor(min(logarithms) * 2) / 2, math.ceil(max(logarithms) * 2) / 2 + 1e-9))

    def at(point):
        (low, high), (bottom, upper) = bounds
        return (left + width * (math.log10(point[0]) - low) / (high - low),
                top + height - height * (math.log10(point[1]) - bottom) / (upper - bottom))

    parts = [text(8, 18, title, size=14), f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="none" stroke="{INK}"/>']
    for value in sorted({x for x, _ in points}):
        x, _ = at((value, points[0][1]))
        parts.append(text(x, top + height + 16, f"{value:,.0f}", "middle"))
    for exponent in range(math.ceil(bounds[1][0]), math.floor(bounds[1][1]) + 1):
        _, y = at((points[0][0], 10**exponent))
        parts += [text(left - 6, y + 4, f"{10**exponent:,g}", "end"),
                  f'<line x1="{left}" x2="{left + width}" y1="{y:.1f}" y2="{y:.1f}" stroke="{INK}" stroke-opacity=".2"/>']
    parts += [text(left + width / 2, top + height + 34, x_name, "middle"), text(left, top - 4, y_name)]
    places = names_apart({name: at(own[-1])[1] + 4 for name, own in series.items() if own})
    for place, (name, own) in enumerate(series.items()):
        if not own:
            continue
        colour = f"hsl({(place * 67 + 4) % 360} 55% 50%)"
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(at, own))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in map(at, own)]
        parts.append(text(left + width + 8, places[name], name))
    return svg(left + width + 90, top + height + 44, parts)


def names_apart(places):
    """Moves names down that would lie on others."""
    moved, last = {}, -math.inf
    for name, y in sorted(places.items(), key=lambda place: place[1]):
        last = max(y, last + 13)
        moved[name] = last
    return moved
