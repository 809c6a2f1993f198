"""One table out of all figures: ours, the echo bot's, their ratio and what it must hold."""

from dataclasses import dataclass, field

ONE = 20
"""Characters of a bar for a ratio of 1."""
LONGEST = 3 * ONE


@dataclass(frozen=True, slots=True)
class Line:
    """`ratio` is ours to the echo bot's, `limit` what it must hold; `fit` says whether it does."""

    what: str
    ours: str
    echo: str = ""
    ratio: str = ""
    limit: str = ""
    fit: bool = True


@dataclass
class Table:
    lines: list[Line] = field(default_factory=list)

    def add(self, what: str, ours: str, limit: str = "", *, fit: bool = True) -> None:
        self.lines.append(Line(what, ours, limit=limit, fit=fit))

    def compare(
        self,
        what: str,
        ours: float,
        echo: float,
        unit: str,
        *,
        least: float | None = None,
        most: float | None = None,
    ) -> None:
        """Add a line with a ratio; `least` or `most` is the limit that it must hold."""
        ratio = ours / echo
        fit = (least is None or ratio >= least) and (most is None or ratio <= most)
        limit = f">= {least:g}" if least is not None else f"<= {most:g}" if most is not None else ""
        self.lines.append(
            Line(
                what, f"{_short(ours)} {unit}", f"{_short(echo)} {unit}", f"{ratio:.2f}", limit, fit
            )
        )

    @property
    def fit(self) -> bool:
        return all(line.fit for line in self.lines)

    def __str__(self) -> str:
        rows = [("", "ours", "echo", "ratio", "limit", "")]
        rows += [
            (one.what, one.ours, one.echo, one.ratio, one.limit, "" if one.fit else "!")
            for one in self.lines
        ]
        widths = [max(len(row[at]) for row in rows) for at in range(6)]
        return "\n".join(
            "  ".join(
                cell.ljust(width) if at == 0 else cell.rjust(width)
                for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in rows
        )

    def chart(self) -> str:
        """Return the ratios as bars; where a bar crosses the mark, ours has more than the echo."""
        compared = [(one.what, float(one.ratio)) for one in self.lines if one.ratio]
        width = max((len(what) for what, _ in compared), default=0)
        lines = [f"{'ratio to the echo bot':<{width}}  0{'1':>{ONE}}{'2':>{ONE}}"]
        for what, ratio in compared:
            bar = "#" * min(round(ratio * ONE), LONGEST)
            marked = f"{bar[:ONE]:<{ONE}}|{bar[ONE:]}"
            lines.append(f"{what:<{width}}  {marked} {ratio:.2f}")
        return "\n".join(lines)


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
