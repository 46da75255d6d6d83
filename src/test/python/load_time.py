"""Prints how many milliseconds PyIceberg takes to load a table, the median of 21 times, and how many KB of metadata it reads for that.

load_time.py --lake LAKE --table NAMESPACE.TABLE
"""

import argparse
import statistics
import time
from pathlib import Path
from urllib.parse import unquote, urlparse

import lake


def seconds(catalog, table: str) -> float:
    begin = time.perf_counter()
    catalog.load_table(table)
    return time.perf_counter() - begin


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--lake', type=Path, required=True)
    parser.add_argument('--table', required=True)
    options = parser.parse_args()
    catalog = lake.open_catalog(options.lake)
    metadata = Path(unquote(urlparse(catalog.load_table(options.table).metadata_location).path))
    millis = 1000 * statistics.median(seconds(catalog, options.table) for _ in range(21))
    print(f'{millis:.1f} ms, {metadata.stat().st_size // 1024} KB')


if __name__ == '__main__':
    main()
