"""The embedded lake as PyIceberg opens it."""

from pathlib import Path


def open_catalog(lake: Path):
    from pyiceberg.catalog.sql import SqlCatalog

    return SqlCatalog('lake', uri=f'sqlite:///{lake}/catalog.db')


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


def version_snapshots(table) -> list:
    """The snapshots that carry a Pixeltable version, in the order of their commits."""
    found = [s for s in table.snapshots() if s.summary is not None and s.summary.get('pixeltable.version') is not None]
    return sorted(found, key=lambda snapshot: snapshot.sequence_number or 0)
