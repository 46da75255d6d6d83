"""A lake as PyIceberg opens it."""

import re
from pathlib import Path

OFF_MAIN = 'pixelake.off-main'


def open_catalog(lake: Path | None):
    """The embedded one of a folder, or else the catalog `lake` of PyIceberg's own settings."""
    from pyiceberg.catalog import load_catalog
    from pyiceberg.catalog.sql import SqlCatalog

    if lake is None:
        return load_catalog('lake')
    # A URL, in which % begins an escape.
    return SqlCatalog('lake', uri=f'sqlite:///{str(lake).replace("%", "%25")}/catalog.db')


def identifier(path: str) -> tuple[str, ...]:
    """The mirror table of a Pixeltable path."""
    parts = tuple(path.split('/'))
    return parts if len(parts) > 1 else ('pixeltable', *parts)


def all_tables(catalog) -> list[tuple[str, ...]]:
    def below(namespace: tuple[str, ...]):
        yield from catalog.list_tables(namespace)
        for child in catalog.list_namespaces(namespace):
            if len(child) == len(namespace) + 1:
                yield from below(child)

    found = set()
    for top in {namespace[:1] for namespace in catalog.list_namespaces()}:
        found.update(below(top))
    return sorted(found)


def summary(snapshot, name: str) -> str | None:
    return None if snapshot.summary is None else snapshot.summary.get(name)


def ancestors(table) -> list:
    """The snapshots of `main`, oldest first, as far as they are still there: by their parents, or where some in between
    were removed, those that the table doesn't say are none of `main`'s."""
    found, snapshot = [], table.current_snapshot()
    if snapshot is not None and OFF_MAIN in table.properties:
        off_main = [(int(a), int(b)) for a, b in re.findall(r'(\d+)-(\d+)', table.properties[OFF_MAIN])]
        found = [s for s in table.snapshots() if s.sequence_number <= snapshot.sequence_number
                 and not any(a <= s.sequence_number <= b for a, b in off_main)]
        return sorted(found, key=lambda s: s.sequence_number)
    while snapshot is not None:
        found.append(snapshot)
        snapshot = table.snapshot_by_id(snapshot.parent_snapshot_id) if snapshot.parent_snapshot_id is not None else None
    return found[::-1]


def version_snapshots(table) -> list:
    """The snapshots that carry a Pixeltable version, in the order of their commits."""
    found = [s for s in table.snapshots() if summary(s, 'pixeltable.version') is not None]
    return sorted(found, key=lambda snapshot: snapshot.sequence_number or 0)


def removed_between(table, first: int, last: int) -> int:
    """How many of the snapshots between two sequence numbers were removed: each that was committed has one of its own."""
    return last - first - 1 - sum(first < snapshot.sequence_number < last for snapshot in table.snapshots())
