"""The steps by which a mirror got to where it is, and what Pixeltable shows at each of them."""

import dataclasses
import itertools
from collections import Counter
from fractions import Fraction
from functools import cache

import lake
import mirrored_values
import pixeltable_home
from compare_versions import TABLE_ID, mirrored_position, summary_text, thinned

SCALARS = ('long', 'boolean', 'uuid', 'date')


@dataclasses.dataclass(frozen=True)
class Step:
    """A snapshot that carries a version. A position that Pixeltable has no more is None, as is the id of a snapshot that was removed."""

    snapshot_id: int | None
    group: int | Fraction
    version: int
    table_id: str | None
    position: tuple | None
    fields: tuple

    @property
    def is_thinned(self) -> bool:
        return self.snapshot_id is None and self.position is not None

    @property
    def is_nowhere(self) -> bool:
        return self.snapshot_id is None and self.position is None


class Shown:
    """What Pixeltable shows of a table, view or snapshot at its positions, and the steps by which its mirror got there."""

    def __init__(self, source: pixeltable_home.Source, mirror, is_thinned: bool):
        self.source, self.mirror = source, mirror
        positions = pixeltable_home.positions(source)
        numbers = [p.own.number for p in positions]
        self.positions = {summary_text(p): (p, n not in numbers[:i], p is positions[-1]) for i, (p, n) in enumerate(zip(positions, numbers))}
        self.kept = [self.step(s) for s in lake.version_snapshots(mirror)]
        self.removed_snapshots = self.removed_by_place() if is_thinned else {}
        self.steps = sorted([*self.kept, *self.thinned()], key=lambda step: step.group)
        self.several = {key for text in self.positions for key, n in Counter(self.versions(text, True)).items() if n > 1} if source.bases else set()

    def step(self, snapshot) -> Step:
        position = mirrored_position(snapshot)
        known = position in self.positions and lake.summary(snapshot, TABLE_ID) == self.source.table_id
        group, table_id = int(lake.summary(snapshot, 'pixelake.group')), lake.summary(snapshot, TABLE_ID)
        return Step(snapshot.snapshot_id, group, int(position[0]), table_id, position if known else None, self.fields(snapshot.schema_id))

    def fields(self, schema_id: int) -> tuple:
        return tuple(itertools.takewhile(lambda field: field.name != '_pxt_rowid', self.mirror.schemas()[schema_id].fields))

    def schemas(self) -> list[tuple]:
        """All that the mirror had, the newest first."""
        return [self.fields(schema_id) for schema_id in sorted(self.mirror.schemas(), reverse=True)]

    # What was removed

    def removed_by_place(self) -> dict[int, int]:
        """How many snapshots were removed behind each of those that are left. None is removed before the first."""
        numbers = [self.mirror.snapshot_by_id(step.snapshot_id).sequence_number for step in self.kept]
        ends = [*numbers[1:], self.mirror.metadata.last_sequence_number + 1]
        found = {i: lake.removed_between(self.mirror, a, b) for i, (a, b) in enumerate(zip(numbers, ends))}
        return {place: removed for place, removed in found.items() if removed > 0}

    def place(self, group) -> int:
        """The last of the steps that are left which isn't behind a group."""
        return max((i for i, step in enumerate(self.kept) if step.group <= group), default=-1)

    def thinned(self) -> list[Step]:
        """Steps to positions that the mirror has no more. Their groups aren't known, only between which they lie, by the times of the versions."""
        if not self.removed_snapshots:
            return []
        own = [s for s in lake.ancestors(self.mirror) if lake.summary(s, TABLE_ID) == self.source.table_id]
        lacking = thinned(self.mirror, own, list(self.positions))
        places = {text: max((i for i, step in enumerate(self.kept) if moment(self.text_of(step)) < moment(text)), default=0) for text in lacking}
        found = []
        for place, texts in itertools.groupby(lacking, key=places.get):
            texts = list(texts)
            first, last = self.kept[place].group, self.kept[place + 1].group
            schema_id = self.mirror.snapshot_by_id(self.kept[place].snapshot_id).schema_id
            for i, text in enumerate(texts, start=1):
                schema_id = self.schema_at(text, schema_id)
                group = first + Fraction((last - first) * i, len(texts) + 1)
                found.append(Step(None, group, int(text[0]), self.source.table_id, text, self.fields(schema_id)))
        return found

    def text_of(self, step: Step) -> tuple:
        return mirrored_position(self.mirror.snapshot_by_id(step.snapshot_id))

    def schema_at(self, text: tuple, before: int) -> int:
        """Of the schemas with the columns' names and no other field for a column than elsewhere, the first from the one before on, or the last."""
        columns = [(column.table_id, column.number, column.is_pos) for column in self.rows(text)[0]]
        names = [column.name for column in self.rows(text)[0]]
        known, fitting = self.known_fields(), []
        for schema_id in sorted(self.mirror.schemas()):
            fields = self.fields(schema_id)
            if [f.name for f in fields] == names and all(f.field_id in known.get(c, {f.field_id}) for c, f in zip(columns, fields)):
                fitting.append(schema_id)
        if not fitting:
            raise ValueError(f'the mirror has no schema for version {text[0]}, which has the columns {names}')
        found = next((schema_id for schema_id in fitting if schema_id >= before), fitting[-1])
        for column, field in zip(columns, self.fields(found)):
            known.setdefault(column, {field.field_id})
        return found

    @cache
    def known_fields(self) -> dict[tuple, set[int]]:
        """The fields of each column."""
        found: dict[tuple, set[int]] = {}
        for step in (step for step in self.kept if step.position is not None):
            ids = {field.name: field.field_id for field in step.fields}
            for column in self.rows(step.position)[0]:
                if column.name in ids:
                    found.setdefault((column.table_id, column.number, column.is_pos), set()).add(ids[column.name])
        return found

    def may_make(self, step: Step, change: int) -> bool:
        """Whether a change that has no snapshot of its number may be the one that leads forward to a step."""
        if not step.is_thinned:
            return 2 * step.group <= change + 1
        place = self.place(step.group)
        return 2 * self.kept[place].group < change < 2 * self.kept[place + 1].group

    def removed_around(self, change: int, found: list) -> int:
        """How many snapshots were removed where a change would have had its own, without those of thinned versions and those that were found."""
        place = self.place(Fraction(change, 2))
        others = [step.group for step in self.steps if step.is_thinned] + found
        return self.removed_snapshots.get(place, 0) - sum(self.place(group) == place for group in others)

    def behind(self, at: Step | None, change: int, others: list) -> Fraction:
        """A group between the step that a change begins at, or the last one that is left before it, and the one behind that."""
        first = self.kept[self.place(Fraction(change, 2))].group
        first = first if at is None else max(first, at.group)
        return (first + min((group for group in [*(s.group for s in self.steps), *others] if group > first), default=first + 1)) / Fraction(2)

    # What there was

    def ancestors(self, step: Step) -> list[Step]:
        """Nearest first, as far as they are there."""
        steps, found = {s.snapshot_id: s for s in self.kept}, []
        snapshot = None if step.snapshot_id is None else self.mirror.snapshot_by_id(step.snapshot_id)
        while snapshot is not None and snapshot.parent_snapshot_id is not None:
            snapshot = self.mirror.snapshot_by_id(snapshot.parent_snapshot_id)
            if snapshot is not None and snapshot.snapshot_id in steps:
                found.append(steps[snapshot.snapshot_id])
        return found

    @cache
    def rows(self, text: tuple) -> tuple[list, list[dict]]:
        return pixeltable_home.read_table(pixeltable_home.table_of(self.source, *self.positions[text]))

    @cache
    def stored(self, text: tuple) -> tuple[list, list[tuple]]:
        """Columns that SQL shows as they are; then key, version of the row and these cells."""
        chain = pixeltable_home.stores(self.source, self.positions[text][0])
        scalars = [c for c in self.rows(text)[0] if mirrored_values.expected_type(c) in SCALARS]
        has_pos = chain[0].levels > 0
        rows = pixeltable_home.stored_rows(chain, scalars)
        return scalars, [((row_id, tuple(pos)) if has_pos else (row_id,), version, *cells) for row_id, pos, version, *cells in rows]

    def versions(self, text: tuple, only_keys: bool = False):
        keyed = self.stored(text)[1]
        return [row[0] for row in keyed] if only_keys else {row[0]: row[1] for row in keyed}


def moment(text: tuple) -> int:
    """When a position came about, as a snapshot's summary tells it."""
    _, created_at, bases = text
    return max(int(created_at), *(int(base.split(':')[2]) for base in (bases or '').split(',') if base), 0)
