"""The mirror's types and values for Pixeltable's, by the contract; values as hashable things that differ where cells do."""

import base64
import datetime
import json
import math
import re
import uuid

import numpy as np

STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
ELEMENT_TYPES = {
    'bool': 'boolean', 'int8': 'int', 'int16': 'int', 'int32': 'int', 'uint8': 'int', 'uint16': 'int', 'uint32': 'long', 'int64': 'long',
    'uint64': 'decimal(20, 0)', 'float16': 'float', 'float32': 'float', 'float64': 'double',
}


def expected_type(column) -> str:
    """The Iceberg type of a Pixeltable column, as `type_text` writes it."""
    kind = column.type
    if column.is_list:
        element = 'string' if kind.dtype.kind == 'U' else ELEMENT_TYPES[kind.dtype.name]
        return 'list<' * len(kind.shape) + element + '>' * len(kind.shape)
    names = {
        'Int': 'long', 'Float': 'double', 'Bool': 'boolean', 'Timestamp': 'timestamptz', 'Date': 'date', 'UUID': 'uuid', 'Binary': 'binary',
    }
    return names.get(re.match(r'\w+', str(kind))[0], 'string')


def type_text(iceberg_type) -> str:
    if hasattr(iceberg_type, 'element_type'):
        return f'list<{type_text(iceberg_type.element_type)}>'
    return str(iceberg_type)


def float_value(value: float) -> tuple:
    """NaN equals NaN, and 0.0 isn't -0.0."""
    return ('float', 'nan' if math.isnan(value) else repr(float(value)))


def plain_json(value):
    """A JSON cell as it can be written as JSON: arrays are lists without NaN and infinities, bytes base64."""
    if isinstance(value, np.ndarray):
        return plain_json(value.tolist())
    if isinstance(value, bytes):
        return base64.b64encode(value).decode('ascii')
    if isinstance(value, dict):
        return {k: plain_json(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_json(v) for v in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def json_value(value) -> tuple:
    return ('json', json.dumps(plain_json(value), sort_keys=True))


def scalar_value(value) -> tuple | None:
    if value is None:
        return None
    if isinstance(value, (bool, np.bool_)):
        return ('bool', bool(value))
    if isinstance(value, (int, np.integer)):
        return ('int', int(value))
    if isinstance(value, (float, np.floating)):
        return float_value(float(value))
    if isinstance(value, datetime.datetime):
        return ('timestamp', (value - EPOCH) // datetime.timedelta(microseconds=1))
    if isinstance(value, (str, datetime.date, uuid.UUID, bytes)):
        return (type(value).__name__, str(value) if not isinstance(value, bytes) else value.hex())
    raise TypeError(f'no canonical form for {value!r}')


def nested_value(value):
    return ('list', tuple(nested_value(v) for v in value)) if isinstance(value, list) else scalar_value(value)


def pixeltable_value(column, value):
    """What the mirror must hold for Pixeltable's value."""
    if value is None:
        return None
    if column.is_list:
        return nested_value(value.tolist())
    if column.type.is_json_type() or column.type.is_array_type():
        return json_value(value)
    return scalar_value(value)


def refuse_constant(name: str):
    raise ValueError(f'{name} is not JSON')


def json_text_value(text: str):
    """A mirrored JSON text: has to be JSON by the standard, without spaces between its tokens."""
    try:
        value = json.loads(text, parse_constant=refuse_constant)
    except ValueError as e:
        return ('not JSON', str(e), text)
    if re.search(r'\s', STRING.sub('', text)):
        return ('not compact JSON', text)
    return json_value(value)


def mirror_value(column, value):
    """The value of an Iceberg cell of a column that mirrors the Pixeltable column (None for a column of the mirror itself)."""
    if value is None:
        return None
    if column is not None and (column.type.is_json_type() or (column.type.is_array_type() and not column.is_list)):
        return json_text_value(value)
    if column is not None and column.type.is_uuid_type() and isinstance(value, bytes):
        return scalar_value(uuid.UUID(bytes=value))
    if not isinstance(value, list) and hasattr(value, 'as_tuple'):
        return scalar_value(int(value))
    return nested_value(value)
