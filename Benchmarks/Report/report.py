"""Makes one self-contained page of charts and tables from what `coffer-benchmarks --json` wrote.

    report.py RESULTS.json PAGE.html

Charts are plotly's, whose program stands in the page: it needs no network. Each chart has its figures in a table beside it,
and each figure its command.
"""

import html
import json
import sys
from pathlib import Path

import plotly.graph_objects as go
import plotly.offline

HERE = Path(__file__).parent


def text(value):
    return html.escape(str(value))


def seconds(value):
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value:.3f} s"


def table(headings, rows):
    """A table of cells that are text, or HTML where they begin with a tag of ours."""
    def cell(value):
        value = str(value)
        return value if value.startswith("<code>") else text(value)

    head = "".join(f"<th>{text(h)}</th>" for h in headings)
    body = "".join("<tr>" + "".join(f"<td>{cell(v)}</td>" for v in row) + "</tr>" for row in rows)
    return f'<div class="table"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def command(words):
    return "<code>" + text(" ".join(words)) + "</code>"


class Page:
    """Collects sections; numbers the charts, so that a test can look for each."""

    def __init__(self):
        self.parts = []
        self.count = 0

    def add(self, markup):
        self.parts.append(markup)

    def chart(self, figure, name, height):
        figure.update_layout(
            height=height, margin=dict(l=8, r=8, t=8, b=40),
            legend=dict(orientation="h", x=0, y=0, yref="container", yanchor="bottom"),
            paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
        )
        figure.update_xaxes(automargin=True)
        figure.update_yaxes(automargin=True)
        data = figure.to_json().replace("</", "<\\/")
        self.add(
            f'<div class="chart" id="chart{self.count}" role="img" aria-label="{text(name)}"></div>'
            f'<script type="application/json" id="data{self.count}">{data}</script>'
        )
        self.count += 1


def bars(names, values, lows, highs, unit, reference=None):
    """Horizontal bars, the first on top, from the lowest to the highest round."""
    figure = go.Figure(
        go.Bar(
            y=names, x=values, orientation="h", marker_color="#2a7f9e",
            error_x=dict(
                type="data", symmetric=False, array=[h - v for v, h in zip(values, highs)],
                arrayminus=[v - l for v, l in zip(values, lows)],
            ),
        )
    )
    figure.update_yaxes(autorange="reversed", ticklabelposition="outside")
    figure.update_xaxes(title=unit, rangemode="tozero")
    if reference is not None:
        figure.add_vline(x=reference, line_dash="dash", line_color="#c2571a")
    return figure


def wrapped(name, width=28):
    """A name over several lines: labels must leave room for bars on a phone."""
    lines, line = [], ""
    for word in name.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "<br>".join(text(l) for l in lines + [line])


def targets(page, report):
    """What was promised: how far each figure is beyond its target, or short of it."""
    page.add("<h2>Promised, and reached</h2>")
    names, shares, lows, highs, rows = [], [], [], [], []
    for target in report["targets"]:
        bound, figure = target.get("bound"), target.get("figure")
        limit = next(iter(bound.values())) if bound else None
        sign = "" if not bound else ">= " if "at_least" in bound else "<= "
        verdict = {True: "met", False: "NOT MET", None: "reported"}[target.get("met")]
        rounds = target.get("rounds") or []
        spread = f"{min(rounds):.3g} ... {max(rounds):.3g}" if len(rounds) > 1 else ""
        shown = "not measured" if figure is None else f"{figure:.4g}"
        rows.append(
            [target["work"], shown, spread, target["unit"], f"{sign}{limit}" if bound else "-",
             verdict if figure is not None else "-", target.get("note", "")]
        )
        if bound and figure and min(rounds) > 0:
            share = (lambda v: v / limit) if "at_least" in bound else (lambda v: limit / v)
            found = sorted(share(v) for v in rounds)
            names.append(wrapped(target["work"]))
            shares.append(share(figure))
            lows.append(found[0])
            highs.append(found[-1])
    if names:
        page.add("<p>Share of the target: right of the line is better than promised.</p>")
        chart = bars(names, shares, lows, highs, "times the target", 1)
        chart.update_xaxes(range=[0, max(3, 1.1 * max(shares))] if max(shares) < 20 else None)
        page.chart(chart, "targets", 60 + 52 * len(names))
    page.add(table(["work", "figure", "rounds", "unit", "target", "verdict", "note"], rows))


def contests(page, report):
    """Each contest; first those in which a peer was faster than coffer."""
    # What isn't a peer: ourselves, and what encrypts nothing or does nothing else.
    bounds = ("coffer", "ceiling", "plain loop", "cp")

    def peer_wins(contest):
        def pace(side):
            return side["wall_seconds"]["median"] / side["plaintext_bytes"]

        mine = [pace(s) for s in contest["sides"] if s["name"].startswith("coffer")]
        peers = [pace(s) for s in contest["sides"] if not s["name"].startswith(bounds)]
        return bool(mine and peers) and min(peers) < min(mine)

    ordered = sorted(report["contests"], key=lambda c: not peer_wins(c))
    if ordered:
        page.add("<h2>Beside others</h2><p>Run in turn; those come first in which a peer was faster: what encrypts too. The ceiling and cp are bounds.</p>")
    for contest in ordered:
        sides = contest["sides"]
        title = text(contest["name"]) + (" <em>(a peer was faster)</em>" if peer_wins(contest) else "")
        page.add(f"<h3>{title}</h3>")
        page.chart(
            bars(
                [wrapped(s["name"], 18) for s in sides], [s["wall_seconds"]["median"] for s in sides],
                [s["wall_seconds"]["minimum"] for s in sides], [s["wall_seconds"]["maximum"] for s in sides], "seconds",
            ),
            contest["name"], 80 + 44 * len(sides),
        )
        rows = []
        for side in sides:
            runs, wall = side["runs"], side["wall_seconds"]
            cpu = sorted(r["user_seconds"] + r["system_seconds"] for r in runs)[len(runs) // 2]
            rate = side["plaintext_bytes"] / wall["median"] / 1e6
            rows.append(
                [side["name"], seconds(wall["median"]), f'{seconds(wall["minimum"])} ... {seconds(wall["maximum"])}',
                 f"{rate:.0f}" if rate >= 1 else "", f"{cpu:.2f}",
                 f'{max(r["peak_resident_bytes"] for r in runs) / 1e6:.1f}', command(side["command"])]
            )
        page.add(table(["", "median", "rounds", "MB/s", "CPU s", "peak MB", "command"], rows))


def kms(page, report):
    """Direct calls beside an envelope: what was measured, and apart from it what was computed."""
    if not report["kms"]:
        return
    page.add("<h2>Direct calls of AWS KMS against an envelope: measured</h2>")
    rates, latencies, rows = go.Figure(), go.Figure(), []
    colours = ["#2a7f9e", "#c2571a", "#6a9a3b", "#8a5fb0"]
    for colour, comparison in zip(colours, report["kms"]):
        name, direct = comparison["service"], [d["figure"] for d in comparison["direct"]]
        counts = [str(d["connections"]) for d in direct]
        envelope = comparison["envelope"]
        rate = envelope["bytes"] / envelope["wall_seconds"]["median"] / 1e6
        rates.add_scatter(
            x=counts, y=[d["bytes"] / d["seconds"] / 1e6 for d in direct], name=f"direct, {name}",
            mode="lines+markers", line_color=colour,
        )
        rates.add_scatter(x=counts, y=[rate] * len(counts), name=f"envelope, {name}", mode="lines", line=dict(color=colour, dash="dash"))
        for percentile, dash in (("p50", "solid"), ("p99", "dot")):
            latencies.add_scatter(
                x=counts, y=[d["latency"][percentile] * 1000 for d in direct], name=f"{percentile}, {name}",
                mode="lines+markers", line=dict(color=colour, dash=dash),
            )
        for side, figure in zip(comparison["direct"], direct):
            service = side.get("service_processors")
            rows.append(
                [name, figure["connections"], figure["calls"], f'{figure["calls"] / figure["seconds"]:.0f}',
                 f'{figure["bytes"] / figure["seconds"] / 1e6:.2f}',
                 " / ".join(f'{figure["latency"][p] * 1000:.2f}' for p in ("p50", "p90", "p99")),
                 figure["throttles"], f'{side["client_processors"]:.2f} + ' + ("?" if service is None else f"{service:.2f}"),
                 side["limit"]]
            )
        rows.append([name, "envelope", envelope["calls"], "", f"{rate:.0f}", "", "", "", "encrypting and writing"])
    for figure, unit in ((rates, "MB/s"), (latencies, "ms")):
        figure.update_yaxes(type="log", title=unit, dtick=1)
        figure.update_xaxes(title="connections", type="category")
    page.chart(rates, "rate of direct calls and envelopes", 520)
    page.chart(latencies, "latency of direct calls", 520)
    page.add(table(["service", "connections", "calls", "calls/s", "MB/s", "ms: p50 / p90 / p99", "throttled", "processors: client + service", "limit"], rows))
    page.add("<h2>What AWS's quotas come to: computed, not measured</h2>")
    page.add(
        table(
            ["regions", "requests/s", "MB/s at most", "hours for 1 TiB"],
            [[c["regions"], c["requests_per_second"], f'{c["bytes_per_second"] / 1e6:.0f}', f'{c["hours_per_tebibyte"]:.1f}'] for c in report["kms_ceilings"]],
        )
    )


def kernels(page, report):
    """The parts by themselves."""
    figures = [k for k in report["kernels"] if k["bytes"] > 0]
    if not figures:
        return
    page.add("<h2>The parts by themselves, one thread</h2>")
    rates = [sorted(k["bytes"] / s / 1e9 for s in k["seconds"]) for k in figures]
    middles = [r[len(r) // 2] for r in rates]
    names = [wrapped(f'{k["name"]}, {k["detail"]}') for k in figures]
    page.chart(bars(names, middles, [r[0] for r in rates], [r[-1] for r in rates], "GB/s"), "kernels", 60 + 36 * len(figures))
    page.add(table(["kernel", "sizes", "GB/s", "slowest", "fastest"], [
        [k["name"], k["detail"], f"{m:.2f}", f"{r[0]:.2f}", f"{r[-1]:.2f}"] for k, m, r in zip(figures, middles, rates)
    ]))


def main(source, target):
    report = json.loads(Path(source).read_text())
    if report["schema"] != 1:
        sys.exit(f"{source} has schema {report['schema']}, this reads 1")
    page, machine = Page(), report["machine"]
    page.add(
        f'<h1>Coffer, measured</h1><p>{text(report["date"])}, {text(machine["processor"])}, '
        f'{machine["processors"]} processors, {machine["memory_bytes"] / 2**30:.0f} GiB, Linux {text(machine["kernel"])}. '
        f'Medians, from the lowest to the highest round; ratios are taken round by round.</p>'
        f'<p>{command(report["command"])}</p>'
        + table(["program", "version"], sorted(machine["versions"].items()))
    )
    for section in (contests, targets, kms, kernels):
        section(page, report)
    template = (HERE / "page.html").read_text()
    filled = template.replace("<!-- content -->", "\n".join(page.parts)).replace(
        "/* plotly */", plotly.offline.get_plotlyjs()
    )
    Path(target).write_text(filled)
    print(f"{target}: {page.count} charts")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: report.py RESULTS.json PAGE.html")
    main(*sys.argv[1:])
