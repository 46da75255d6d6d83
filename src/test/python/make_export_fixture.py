"""Writes export.csv and export.jsonl with the real Pixeltable, which the changelog encoders have to match.

Run it from the project's folder, in an environment with Pixeltable and an empty PIXELTABLE_HOME, with TZ=UTC.
"""

import datetime
import uuid
from pathlib import Path

import numpy as np
import PIL.Image
import pixeltable as pxt

TARGET = Path('src/test/resources/io/pixelake/text')
IMAGE = Path('/tmp/pixelake fixture.png')
UTC = datetime.timezone.utc
COLUMNS = {
    's': pxt.String, 'i': pxt.Int, 'f': pxt.Float, 'b': pxt.Bool, 'ts': pxt.Timestamp, 'd': pxt.Date, 'u': pxt.UUID,
    'bin': pxt.Binary, 'j': pxt.Json, 'a32': pxt.Array[(None,), np.float32], 'a64': pxt.Array[(2, 2), np.float64],
    'i16': pxt.Array[(), np.int16], 'i64': pxt.Array[(None,), np.int64], 'bl': pxt.Array[(None,), pxt.Bool],
    'st': pxt.Array[(2,), pxt.String], 'any': pxt.Array, 'img': pxt.Image,
}
NESTED = {'k': [1, 2.5, None, True, 1e-7, 1e20], 'é "q" \\': '\u00e9\U0001F600\n\t\x7f/', 'o': {}, 'l': []}
ROWS = [
    {'s': 'plain', 'i': 2**62, 'f': 1e-5, 'b': True, 'ts': datetime.datetime(1969, 1, 1, 0, 0, 0, 123456, tzinfo=UTC),
     'd': datetime.date(1969, 12, 31), 'u': uuid.UUID('00112233-4455-6677-8899-aabbccddeeff'), 'bin': b'abc',
     'j': NESTED, 'a32': np.array([0.1, np.nan, np.inf, -np.inf, 1.5, 1e-7], np.float32),
     'a64': np.array([[0.1, 1e16], [-0.0, 3]]), 'i16': np.array(-3, np.int16), 'i64': np.array([2**62, -1]),
     'bl': np.array([True, False]), 'st': np.array(['a,"', '\u00e9']), 'any': np.array([[1.5, 2], [3, 4]]),
     'img': str(IMAGE)},
    {'s': 'a "quoted", one\r\nnext \u00e9\U0001F600', 'i': -1, 'f': float('nan'), 'b': False,
     'ts': datetime.datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC), 'd': datetime.date(2024, 2, 29), 'j': [1, 'x'],
     'a32': np.array([], np.float32)},
    {'s': '', 'i': 0, 'f': float('inf'), 'ts': datetime.datetime(2024, 1, 1, 0, 0, 0, 5, tzinfo=UTC), 'j': 'text'},
    {'s': ' lead', 'f': float('-inf'), 'j': 5},
    {'s': 'tab\tand \'', 'f': 1e16, 'j': [1.0, 100000000000000000000, -0.5]},
    {'f': -0.0},
    {'f': 123456789.125},
]


def main() -> None:
    PIL.Image.new('RGB', (4, 4)).save(IMAGE)
    table = pxt.create_table('fixture', {name: kind | None for name, kind in COLUMNS.items()}, if_exists='replace')
    for row in ROWS:
        table.insert([row])
    query = table.select()
    pxt.io.export_csv(query, TARGET / 'export.csv')
    pxt.io.export_json(query, TARGET / 'export.jsonl')
    print((TARGET / 'export.csv').read_bytes().decode())
    print((TARGET / 'export.jsonl').read_text(encoding='utf-8'))


if __name__ == '__main__':
    main()
