"""Draw the speeds of every case as bars, in an SVG that is readable on light and dark pages."""

from html import escape
from pathlib import Path

from benchmarks.cases import BYTEBIN, SINK
from benchmarks.results import Results

WIDTH, LABELS, FIGURES = 900, 180, 240
BAR, GAP, TITLE = 16, 5, 30
STYLE = """
  .page { fill: #ffffff } .title { fill: #1f2328; font-weight: 600 } .text { fill: #1f2328 } .quiet { fill: #59636e }
  .bar { fill: #a7b0ba } .ours { fill: #1565c0 } .whisker { stroke: #1f2328 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } .title, .text { fill: #f0f6fc } .quiet { fill: #9198a1 }
    .bar { fill: #59636e } .ours { fill: #58a6ff } .whisker { stroke: #f0f6fc }
  }
"""


def draw(results: Results, path: Path) -> None:
    body: list[str] = []
    y = 20
    for case in results.samples:
        if results.cases[case]["baseline"]:
            y = draw_case(results, case, y, body)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}" role="img"'
        ' font-family="system-ui, sans-serif" font-size="12">\n'
        "<title>Speed of bytebin compared with other servers</title>\n"
        f'<style>{STYLE}</style>\n<rect class="page" width="100%" height="100%"/>\n'
        + "\n".join(body)
        + "\n</svg>\n"
    )


def draw_case(results: Results, case: str, y: int, body: list[str]) -> int:
    """Draw one group of bars, scaled so that the longest fills the width. Return the y position of the next group."""
    servers = [server for server in results.samples[case] if server != SINK]
    unit = "files/s" if results.cases[case]["counts_requests"] else "MiB/s"
    body.append(f'<text class="title" x="16" y="{y + 8}">{escape(results.cases[case]["title"])}</text>')
    longest = max(results.speed(case, server).high for server in servers)
    scale = (WIDTH - LABELS - FIGURES) / longest
    y += TITLE - 10
    for server in servers:
        y = draw_bar(results, case, server, unit, scale, y, body)
    return y + TITLE


def draw_bar(
    results: Results, case: str, server: str, unit: str, scale: float, y: int, body: list[str]
) -> int:
    speed = results.speed(case, server)
    kind = "bar ours" if server == BYTEBIN else "bar"
    middle = y + BAR / 2
    low, high = LABELS + speed.low * scale, LABELS + speed.high * scale
    figure = f"{speed.median:,.0f} {unit}"
    base = results.cases[case]["baseline"]
    of_base = (
        ""
        if server == base
        else f'<tspan class="quiet"> · {results.ratio(case, server, base):.2f} times {escape(base)}</tspan>'
    )
    body += [
        f'<text class="text" x="{LABELS - 8}" y="{middle + 4}" text-anchor="end">{escape(server)}</text>',
        f'<rect class="{kind}" x="{LABELS}" y="{y}" width="{speed.median * scale:.1f}" height="{BAR}" rx="2"/>',
        f'<line class="whisker" x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}"/>',
        f'<text class="text" x="{high + 8:.1f}" y="{middle + 4}">{figure}{of_base}</text>',
    ]
    return y + BAR + GAP
