"""How fast something grows: a straight line through samples, and how sure its slope is."""

# Student's t, 97.5 %, by degrees of freedom 1 to 30.
T975 = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
]  # fmt: skip


def slope(points):
    """The slope of least squares through (x, y) and the upper end of its 95 % interval; needs four points.

    Memory moves in steps that stay, so neighbours say much the same: there count as many samples as would know as much if
    they were independent, n (1 - r) / (1 + r) with r the correlation of neighbours around the line, and three at least.
    """
    n = len(points)
    mean_x = sum(x for x, _ in points) / n
    mean_y = sum(y for _, y in points) / n
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    steep = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    rest = [y - mean_y - steep * (x - mean_x) for x, y in points]
    squares = sum(e * e for e in rest)
    alike = max(0.0, sum(a * b for a, b in zip(rest, rest[1:])) / squares) if squares else 0.0
    worth = max(3.0, n * (1 - alike) / (1 + alike))
    freedom = int(worth) - 2
    # The usual error of a slope, with as many samples as these are worth.
    error = (squares / n * (worth / (worth - 2)) / (spread / n * worth)) ** 0.5
    return steep, steep + (T975[freedom - 1] if freedom <= 30 else 1.96) * error
