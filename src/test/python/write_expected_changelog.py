"""Writes the changelog files that a right mirror would make of a Pixeltable home: it tests the comparator.

write_expected_changelog.py --home HOME [--csv DIR] [--jsonl DIR] [--plant insert|delete|cell|rollback]

Each file also holds a group that never was and the rollback that voids it. `--plant` puts one error into every table's
files: an insert or a delete too few, a wrong cell, or that rollback isn't there.
"""

import argparse
import csv
import json
from pathlib import Path

import pixeltable_home
from compare_changelog import FRONT, CsvFormat, JsonlFormat
from compare_versions import own_columns
from write_expected_lake import keyed_rows


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--home', type=Path, required=True)
    parser.add_argument('--csv', type=Path)
    parser.add_argument('--jsonl', type=Path)
    parser.add_argument('--plant', choices=['insert', 'delete', 'cell', 'rollback'])
    options = parser.parse_args()
    pixeltable_home.open_home(options.home)
    for source in pixeltable_home.sources():
        if pixeltable_home.unloadable(source) is None:
            for form, folder in ((CsvFormat(), options.csv), (JsonlFormat(), options.jsonl)):
                if folder is not None:
                    write(form, folder / source.path, source, options.plant)


def write(form, folder: Path, source, plant: str | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    before: dict[tuple, dict] = {}
    for number, position in enumerate(pixeltable_home.positions(source)):
        table = pixeltable_home.table_at(source, position)
        chain = pixeltable_home.stores(source, position)
        columns = [c for c in pixeltable_home.stored_columns(table) if not c.type.is_binary_type()]
        front = FRONT + [name for name, _ in own_columns(chain) if name == '_pxt_pos']
        after = rows_at(form, table, chain, columns)
        lines = changes(form, number, position.own.number, before, after)
        if number == 0:
            lines += voided(form, plant)
        file = folder / f'part-{number}{form.suffix}'
        write_file(form, file, front + [c.name for c in columns], planted(plant, lines, columns[-1].name))
        before = after


def rows_at(form, table, chain, columns) -> dict[tuple, dict]:
    """Row key and version -> cells."""
    every, rows = pixeltable_home.read_table(table)
    return {
        (key['_pxt_rowid'], tuple(key.get('_pxt_pos', ())), key['_pxt_version']): {c.name: cell(form, c, row[c.name]) for c in columns}
        for row, key in keyed_rows(every, rows, chain)
    }


def cell(form, column, value):
    text = form.expected(column, value)
    return text if isinstance(form, CsvFormat) else json.loads(text)


def changes(form, group: int, version: int, before: dict, after: dict) -> list[dict]:
    """Row versions that went, came, or have other cells than before: a column was filled in place."""
    again = {key for key in after if key in before and any(after[key][n] != before[key].get(n, after[key][n]) for n in after[key])}
    filled = {key for key in after if key in before and any(n not in before[key] and not is_null(form, v) for n, v in after[key].items())}
    again |= filled
    gone = [front(form, 'delete', group, version, key) for key in before if key not in after or key in again]
    return gone + [{**front(form, 'insert', group, key[2], key), **after[key]} for key in after if key not in before or key in again]


def is_null(form, value) -> bool:
    return value == '' if isinstance(form, CsvFormat) else value is None


def front(form, operation: str, group: int, version: int, key: tuple) -> dict:
    pos = json.dumps(list(key[1])) if isinstance(form, CsvFormat) else list(key[1])
    return {'_pxt_op': operation, '_pxt_group': group, '_pxt_version': version, '_pxt_rowid': key[0], '_pxt_pos': pos}


def voided(form, plant: str | None) -> list[dict]:
    wrong = {**front(form, 'delete', 10**6, 1, (10**6, (0,))), '_pxt_op': 'delete'}
    rollback = {'_pxt_op': 'rollback', '_pxt_group': 10**6}
    return [wrong] if plant == 'rollback' else [rollback, wrong]


def planted(plant: str | None, lines: list[dict], column: str) -> list[dict]:
    if plant in ('insert', 'delete'):
        of_kind = [line for line in lines if line['_pxt_op'] == plant and line['_pxt_group'] < 10**6]
        return [line for line in lines if not of_kind or line is not of_kind[-1]]
    inserts = [line for line in lines if line['_pxt_op'] == 'insert']
    if plant == 'cell' and inserts:
        inserts[-1][column] = 'planted'
    return lines


def write_file(form, file: Path, names: list[str], lines: list[dict]) -> None:
    if isinstance(form, CsvFormat):
        with file.open('w', newline='', encoding='utf-8') as text:
            writer = csv.DictWriter(text, names, restval='', extrasaction='ignore')
            writer.writeheader()
            writer.writerows(lines)
        return
    fronts = [name for name in names if name.startswith('_pxt_')]
    with file.open('w', encoding='utf-8') as text:
        for line in lines:
            ordered = {name: line.get(name) for name in fronts} | {n: v for n, v in line.items() if n in names and n not in fronts}
            text.write(json.dumps(ordered) + '\n')


if __name__ == '__main__':
    main()
