"""Values, column types and expressions for random tables: every type and its extremes."""

import datetime
import math
import random
import uuid
from pathlib import Path

import numpy as np
from PIL import Image

import pixeltable as pxt
from pixeltable.functions import string

UTC = datetime.timezone.utc
DTYPES = [np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.float16, np.float32, np.float64]
STRINGS = [
    '', ' ', "it's", 'say "hi"', 'a,b;c\td', 'line\nbreak', 'cr\r\nlf', 'back\\slash', 'NULL', '\\N', 'null', 'ümlaut', '猕猴桃', '🥝🥭',
    'é (combining: e\u0301)', 'x' * 3000, '{"json": 1}', '0', 'true', '\u2028', '\x01\x7f',
]
FLOATS = [0.0, -0.0, 1.5, 1e-5, 1e16, 123456789.123456789, 1e308, 5e-324, math.nan, math.inf, -math.inf, 0.1, 1e22, -2.5e-7]
INTS = [0, 1, -1, 2**63 - 1, -(2**63), 2**53 + 1, 42]
TIMES = [
    datetime.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), datetime.datetime(1901, 2, 3, 4, 5, 6, 7, tzinfo=UTC),
    datetime.datetime(1970, 1, 1, tzinfo=UTC), datetime.datetime(2038, 1, 19, 3, 14, 8, 120000, tzinfo=UTC),
    datetime.datetime(2026, 7, 1, 12, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=5, minutes=30))),
]
DATES = [datetime.date(1969, 7, 20), datetime.date(1970, 1, 1), datetime.date(1582, 10, 4), datetime.date(2026, 2, 28), datetime.date(9999, 12, 31)]


class Values:
    """Random values by column name; `None` now and then."""

    def __init__(self, rng: random.Random, pictures: list[Path], videos: list[Path] = ()):
        self.rng = rng
        self.pictures = pictures
        self.videos = videos

    def numbers(self, dtype, size: tuple[int, ...]) -> np.ndarray:
        generator = np.random.default_rng(self.rng.randrange(2**32))
        if np.issubdtype(dtype, np.floating):
            array = (generator.standard_normal(size) * 100).astype(dtype)
            if array.size and self.rng.random() < 0.3:
                array.flat[0] = self.rng.choice([np.nan, np.inf, -np.inf, -0.0])
            return array
        limits = np.iinfo(dtype)
        return generator.integers(limits.min, limits.max, size=size, dtype=dtype, endpoint=True)

    def length(self) -> int:
        """Small ones stay in the cell, big ones go to media files."""
        return self.rng.choice([0, 1, 2, 3, 7, 700])

    def json(self, depth: int = 0):
        kind = self.rng.randrange(9 if depth < 3 else 6)
        if kind < 5:
            return [
                None, self.rng.choice([True, False]), self.rng.choice(INTS), self.rng.choice(FLOATS[:8]), self.rng.choice(STRINGS)
            ][kind]
        if kind == 5:
            return self.rng.choice([{}, [], ''])
        if kind < 8:
            return {self.rng.choice(['a', 'b', 'ключ', 'quo"te', '']): self.json(depth + 1) for _ in range(self.rng.randrange(4))}
        return [self.json(depth + 1) for _ in range(self.rng.randrange(4))]

    def json_with_objects(self):
        return {
            'array': self.numbers(self.rng.choice(DTYPES), (self.length(),)), 'bytes': self.rng.randbytes(self.length()),
            'flags': self.numbers(np.int8, (5,)) > 0, 'plain': self.json(), 'list': [self.numbers(np.float64, (2, 2)), None],
        }

    def of(self, name: str, dtype):
        if name == 'parts':
            # Never None, for which Pixeltable's list_iterator fails.
            return [self.rng.choice(STRINGS) for _ in range(self.rng.randrange(4))]
        if self.rng.random() < 0.12:
            return None
        rng = self.rng
        makers = {
            's': lambda: rng.choice(STRINGS), 'i': lambda: rng.choice(INTS), 'f': lambda: rng.choice(FLOATS),
            'b': lambda: rng.random() < 0.5, 'ts': lambda: rng.choice(TIMES), 'd': lambda: rng.choice(DATES),
            'u': lambda: uuid.UUID(int=rng.getrandbits(128)), 'bin': lambda: rng.randbytes(self.length()), 'j': self.json,
            'jo': self.json_with_objects, 'a_fixed': lambda: self.numbers(np.float64, (2, 3)),
            'a_num': lambda: self.numbers(dtype, (self.length(),)), 'a_deep': lambda: self.numbers(np.float32, (2, self.length(), 2)),
            'a_bool': lambda: self.numbers(np.int8, (self.length() * 8,)) > 0,
            'a_str': lambda: np.array([rng.choice(STRINGS[1:12]) for _ in range(rng.choice([1, 2, 60]))]),
            'a_zero': lambda: self.numbers(np.int16, ()), 'a_any': lambda: self.numbers(rng.choice(DTYPES), (rng.randrange(1, 3), self.length())),
            'a_dtype': lambda: self.numbers(np.int64, (self.length(),)), 'img': lambda: str(rng.choice(self.pictures)),
            'table': lambda: rng.choice(STRINGS), 'order': lambda: rng.choice(INTS),
            'vec': lambda: np.array([rng.randrange(-64, 64) / 8 for _ in range(4)], np.float32), 'vid': lambda: str(rng.choice(self.videos)),
        }
        return makers[name]()


def column_types(dtype) -> dict:
    types = {
        's': pxt.String, 'i': pxt.Int, 'f': pxt.Float, 'b': pxt.Bool, 'ts': pxt.Timestamp, 'd': pxt.Date, 'u': pxt.UUID, 'bin': pxt.Binary,
        'j': pxt.Json, 'jo': pxt.Json, 'a_fixed': pxt.Array[(2, 3), np.float64], 'a_num': pxt.Array[(None,), dtype],
        'a_deep': pxt.Array[(2, None, 2), np.float32], 'a_bool': pxt.Array[(None,), pxt.Bool], 'a_str': pxt.Array[(None,), pxt.String],
        'a_zero': pxt.Array[(), np.int16], 'a_any': pxt.Array, 'a_dtype': pxt.Array[np.int64], 'img': pxt.Image,
        'table': pxt.String, 'order': pxt.Int,
    }
    return {name: type_ | None for name, type_ in types.items()}


def iterable_types() -> dict:
    """Columns that component views and embedding indexes are made of."""
    return {'parts': pxt.Json[list[str]] | None, 'vid': pxt.Video | None, 'vec': pxt.Array[(4,), np.float32] | None}


COMPUTED = [
    ('double_k', lambda t: t.k * 2), ('f_plus', lambda t: t.f + 1.0), ('upper', lambda t: string.upper(t.s)),
    # Fails for strings without an 'a': cells with an error and no value.
    ('where_a', lambda t: string.index(t.s, 'a')),
    ('width', lambda t: t.img.width), ('turned', lambda t: t.img.rotate(90)), ('j_copy', lambda t: t.j), ('half_k', lambda t: t.k / 2),
]


def make_pictures(folder: Path, rng: random.Random) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    pictures = [folder / f'{name}.png' for name in ('a', 'with space', 'ümlaut', 'a+b')]
    for i, picture in enumerate(pictures):
        Image.new('RGB', (8 + i, 6), (rng.randrange(256), 40 * i, 90)).save(picture)
    return pictures


def make_videos(folder: Path) -> list[Path]:
    import av

    videos = [folder / f'{frames} frames.mp4' for frames in (1, 3)]
    for frames, video in zip((1, 3), videos):
        with av.open(str(video), 'w') as container:
            stream = container.add_stream('mpeg4', rate=5)
            stream.width, stream.height, stream.pix_fmt = 32, 16, 'yuv420p'
            for i in range(frames):
                frame = av.VideoFrame.from_ndarray(np.full((16, 32, 3), 60 * i, np.uint8), format='rgb24')
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
    return videos
