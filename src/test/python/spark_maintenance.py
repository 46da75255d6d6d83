"""Another engine maintains mirrors: spark_maintenance.py LAKE SIGNS

Once, as they are, expiring all but the newest snapshot; and from when the file SIGNS/beside is there on again and again, until SIGNS/stop is. A commit
that a mirror's own overtook is no fault: Spark refuses it then, and changes nothing.
"""

import sys
import time
from pathlib import Path

import read_page

MIRRORS = [f'{folder}.images' for folder in ('demo', 'v3', 'cow', 'v3variant')]
OVERTAKEN = ('CommitFailedException', 'ValidationException', 'Cannot commit', 'NotFoundException')


def maintain(spark, table: str, now: str) -> dict[str, str]:
    """What each procedure said of its work, or that it was overtaken."""
    # Data files last: they take in the deletes, of which nothing would be left.
    calls = {
        'rewrite_position_delete_files': f"table => '{table}', options => map('rewrite-all', 'true')",
        'rewrite_manifests': f"table => '{table}'",
        'rewrite_data_files': f"table => '{table}', options => map('rewrite-all', 'true')",
        'expire_snapshots': f"table => '{table}', older_than => TIMESTAMP '{now}', retain_last => 1",
    }
    return {name: call(spark, f'CALL lake.system.{name}({arguments})') for name, arguments in calls.items()}


def call(spark, statement: str) -> str:
    try:
        return str(spark.sql(statement).collect()[0].asDict())
    except Exception as e:  # noqa: BLE001 (Spark's are of many kinds)
        if any(word in str(e) for word in OVERTAKEN):
            return 'overtaken'
        raise


def wait_for(sign: Path) -> None:
    while not sign.exists():
        time.sleep(0.1)


def maintain_all(spark, round_name: str) -> None:
    now = time.strftime('%Y-%m-%d %H:%M:%S.999', time.gmtime())
    for table in MIRRORS:
        for name, found in maintain(spark, table, now).items():
            print(f'{round_name}: {table} {name}: {found}')


def main(lake: Path, signs: Path) -> int:
    spark = read_page.Spark(lake).session['spark']
    maintain_all(spark, 'at rest')
    print('maintained at rest')
    wait_for(signs / 'beside')
    rounds = 0
    while not (signs / 'stop').exists():
        rounds += 1
        maintain_all(spark, f'beside {rounds}')
        print(f'maintained {rounds} times')
    return 0


if __name__ == '__main__':
    sys.exit(main(*(Path(argument) for argument in sys.argv[1:3])))
