"""docs/benchmarks.md: its measured part, between two marks, and the chart beside it. What stands outside the marks stays."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from measures import Bench

BEGIN, END = '<!-- measured: begin -->', '<!-- measured: end -->'


def write(bench: Bench, page: Path, day: str) -> None:
    text = page.read_text()
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    chart = page.with_name('benchmarks.svg')
    draw(bench, chart)
    page.write_text(f'{before}{BEGIN}\n{measured(bench, day, chart.name)}\n{END}{after}')


def measured(bench: Bench, day: str, chart: str) -> str:
    lines = [f'Measured on {day}: {machine()}.', '', f'![Rows per second]({chart})', '', '| what | goal | measured | |', '| --- | --- | --- | --- |']
    lines += [f'| {row.what} | {row.goal} | {row.value} | {"met" if row.met else "**not met**"} |' for row in bench.rows]
    lines += ['', 'The single figures, medians:', '', '| figure | value |', '| --- | --- |']
    lines += [f'| {name} | {value:,.2f} |' for name, value in bench.known.items()]
    return '\n'.join(lines)


def machine() -> str:
    memory = os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30
    java = subprocess.run(['java', '-version'], capture_output=True, text=True).stderr.splitlines()[0]
    packages = ', '.join(f'{name} {version(name)}' for name in ('pixeltable', 'pyiceberg', 'pyarrow', 'duckdb'))
    return f'{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, {java.replace(chr(34), "")}, {packages}'


def draw(bench: Bench, file: Path) -> None:
    import matplotlib

    matplotlib.use('svg')
    import matplotlib.pyplot as plt

    rows = bench.sizes.n
    known = bench.known
    bars = {
        'export_iceberg': rows / known['export_iceberg, s'],
        'export_json': rows / known['export_json, s'],
        'export_csv': rows / known['export_csv, s'],
        'pixelake export to JSONL, whole process': rows / known['pixelake export of N to JSONL, s'],
        'pixelake export to CSV, whole process': rows / known['pixelake export of N to CSV, s'],
        'pixelake export to Iceberg, whole process': rows / known['pixelake export of N to Iceberg, s'],
        'pixelake mirror, first load': known['first load, rows/s'],
        'COPY binary to nowhere': known['COPY binary, rows/s'],
    }
    figure, axes = plt.subplots(figsize=(8, 3.2))
    drawn = axes.barh(list(bars), list(bars.values()), color=['#b0b0b0'] * 3 + ['#2f6db3'] * 4 + ['#d9d9d9'])
    axes.bar_label(drawn, labels=[f' {value:,.0f}' for value in bars.values()], fontsize=8)
    axes.set_xlabel(f'rows per second, table N of {rows:,} rows')
    axes.margins(x=0.15)
    figure.savefig(file, bbox_inches='tight', metadata={'Date': None})
