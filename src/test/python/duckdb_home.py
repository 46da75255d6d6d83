"""A home folder in which DuckDB finds its extensions."""

from pathlib import Path

import duckdb_ext


def install(home: Path) -> None:
    """Puts the pip packages' extensions where DuckDB's INSTALL would put what it downloads; it finds that all is there then."""
    (home / '.duckdb').mkdir()
    (home / '.duckdb' / 'extensions').symlink_to(Path(next(iter(duckdb_ext.__path__))) / 'extensions')
