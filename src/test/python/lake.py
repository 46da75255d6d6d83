"""A lake as PyIceberg opens it."""

from pathlib import Path


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
    """The snapshots that lead to the current one of `main`, oldest first, as far as they are still there."""
    found, snapshot = [], table.current_snapshot()
    while snapshot is not None:
        found.append(snapshot)
        snapshot = table.snapshot_by_id(snapshot.parent_snapshot_id) if snapshot.parent_snapshot_id is not None else None
    return found[::-1]


def version_snapshots(table) -> list:
    """The snapshots that carry a Pixeltable version, in the order of their commits."""
    found = [s for s in table.snapshots() if summary(s, 'pixeltable.version') is not None]
    return sorted(found, key=lambda snapshot: snapshot.sequence_number or 0)
