"""Measures Pixelake beside what users would use instead, side by side in one run.

A measure whose result doesn't hold the source's rows ends the run.
"""

import argparse
import datetime
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import data


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog='bench/run', description=__doc__)
    parser.add_argument('--pixelake', type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument('--quick', action='store_true', help='small tables, one run of each: shows that the harness works, not how fast anything is')
    parser.add_argument('--only', metavar='MEASURE', nargs='+', help='some measures; those that compare with baselines need these too')
    default = Path(os.environ.get('XDG_CACHE_HOME') or Path.home() / '.cache') / 'pixelake'
    parser.add_argument('--data', type=Path, default=default, help='where the tables are kept, and results lie for a while (default: %(default)s)')
    return parser.parse_args()


def measures(quick: bool) -> dict[str, Callable]:
    import measures

    return {
        'baselines': measures.baselines,
        'first-load': measures.first_load,
        'exports': measures.exports,
        'arrays': measures.arrays,
        'update': measures.scattered_update,
        'freshness': lambda bench: measures.freshness(bench, 5 if quick else 60),
        'growth': measures.growth,
        'replay': measures.replay,
        'memory': measures.memory,
        'idle': lambda bench: measures.idle(bench, 5 if quick else 60, 0 if quick else 180),
    }


def main() -> None:
    asked = arguments()
    # A shell that starts this in the background has it ignore Ctrl-C, and so would the mirrors that are ended by one.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    began = time.perf_counter()

    def tell(message: str) -> None:
        print(f'bench {time.perf_counter() - began:7.1f} s: {message}', flush=True)

    sizes = data.QUICK if asked.quick else data.FULL
    home = asked.data / ('bench-quick' if asked.quick else 'bench')
    data.open_home(home)
    from measures import Bench
    import page

    asked.data.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix='bench-', dir=asked.data))
    try:
        bench = Bench(asked.pixelake, home, scratch, sizes, 1 if asked.quick else 3, not asked.quick, tell)
        known = measures(asked.quick)
        unknown = set(asked.only or ()) - set(known)
        if unknown:
            sys.exit(f'bench: no measure is called {", ".join(sorted(unknown))}; there are {", ".join(known)}')
        for name, measure in known.items():
            if asked.only is None or name in asked.only:
                tell(f'--- {name}')
                measure(bench)
        if asked.quick or asked.only is not None:
            # The page keeps what a whole run has measured.
            print(page.measured(bench, 'this day', scratch / 'chart.svg'))
        else:
            page.write(bench, Path(__file__).resolve().parent.parent / 'docs' / 'benchmarks.md', datetime.date.today().isoformat())
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    tell('done')


main()
