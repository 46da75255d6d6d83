"""docs/benchmarks.md: its measured part, between two marks, and the chart beside it. What stands outside the marks stays."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from measures import Bench

# The chart's bars, and the figures that they show.
BARS = {
    'export_iceberg': 'export_iceberg, s',
    'export_json': 'export_json, s',
    'export_csv': 'export_csv, s',
    'pixelake export to JSONL, whole process': 'pixelake export of N to JSONL, s',
    'pixelake export to CSV, whole process': 'pixelake export of N to CSV, s',
    'pixelake export to Iceberg, whole process': 'pixelake export of N to Iceberg, s',
    'pixelake mirror, first load': 'first load, rows/s',
    'COPY binary to nowhere': 'COPY binary, rows/s',
}
BEGIN, END = '<!-- measured: begin -->', '<!-- measured: end -->'


def write(bench: Bench, page: Path, day: str) -> None:
    before, rest = page.read_text().split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(f'{before}{BEGIN}\n{measured(bench, day, page.with_name("benchmarks.svg"))}\n{END}{after}')


def measured(bench: Bench, day: str, chart: Path) -> str:
    """The part between the marks. The chart is drawn into a file beside the page, where all of its bars were measured."""
    lines = [f'Measured on {day}: {machine()}.', '']
    if set(BARS.values()) <= bench.known.keys():
        draw(bench, chart)
        lines += [f'![Rows per second]({chart.name})', '']
    lines += ['| what | goal | measured | |', '| --- | --- | --- | --- |']
    lines += [f'| {row.what} | {row.goal} | {row.value} | {"met" if row.met else "**not met**"} |' for row in bench.rows]
    lines += ['', 'The single figures, medians:', '', '| figure | value |', '| --- | --- |']
    lines += [f'| {name} | {value:,.2f} |' for name, value in bench.known.items()]
    return '\n'.join(lines)


def machine() -> str:
    memory = os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30
    home = os.environ.get('JAVA_HOME')
    java = subprocess.run([f'{home}/bin/java' if home else 'java', '--version'], capture_output=True, text=True).stdout.splitlines()[0]
    packages = ', '.join(f'{name} {version(name)}' for name in ('pixeltable', 'pyiceberg', 'pyarrow', 'duckdb'))
    return f'{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, {java}, {packages}'


def speed(bench: Bench, name: str) -> float:
    value = bench.known[name]
    return value if name.endswith('rows/s') else bench.sizes.n / value


def draw(bench: Bench, file: Path) -> None:
    import matplotlib

    matplotlib.use('svg')
    import matplotlib.pyplot as plt

    bars = {label: speed(bench, name) for label, name in BARS.items()}
    figure, axes = plt.subplots(figsize=(8, 3.2))
    drawn = axes.barh(list(bars), list(bars.values()), color=['#b0b0b0'] * 3 + ['#2f6db3'] * 4 + ['#d9d9d9'])
    axes.bar_label(drawn, labels=[f' {value:,.0f}' for value in bars.values()], fontsize=8)
    axes.set_xlabel(f'rows per second, table N of {bench.sizes.n:,} rows')
    axes.margins(x=0.15)
    figure.savefig(file, bbox_inches='tight', metadata={'Date': None})
