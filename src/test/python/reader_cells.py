"""The rows of Iceberg tables as text by which readers are compared. Needs nothing but Python, as each reader has an environment of its own."""

import datetime
import decimal
import json
import math
import uuid

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def cell(kind, value):
    """A cell as JSON that is the same for the same value, whoever read it; `kind` is the type as Iceberg's metadata has it."""
    if value is None:
        return None
    if isinstance(kind, dict):
        return nested(kind, value)
    if kind in ('float', 'double'):
        return 'nan' if math.isnan(float(value)) else repr(float(value))
    if kind == 'timestamptz':
        return moment(value)
    if kind == 'uuid':
        return str(uuid.UUID(bytes=bytes(value)) if isinstance(value, (bytes, bytearray)) else uuid.UUID(str(value)))
    if kind == 'binary':
        return (bytes.fromhex(value) if isinstance(value, str) else bytes(value)).hex()
    if kind == 'variant':
        return ('variant', json.loads(value) if isinstance(value, str) else json.loads(value.toJson()))
    if kind in ('int', 'long') or isinstance(value, decimal.Decimal):
        return int(value)
    if isinstance(value, bytes):
        return value.decode()
    return value if isinstance(value, (bool, str)) else str(value)


def nested(kind: dict, value):
    if kind['type'] == 'list':
        return [cell(kind['element'], v) for v in value]
    values = value if isinstance(value, dict) else value.asDict()
    return {field['name']: cell(field['type'], values[field['name']]) for field in kind['fields']}


def moment(value) -> int:
    """Microseconds since 1970. A text is ISO 8601; without a time zone it is UTC."""
    if isinstance(value, str):
        value = datetime.datetime.fromisoformat(value)
    if value.tzinfo is None:
        value = value.replace(tzinfo=datetime.timezone.utc)
    return (value - EPOCH) // datetime.timedelta(microseconds=1)


def rows(columns: list[dict], found) -> list[str]:
    """The rows, each a dictionary, in an order that doesn't depend on how they were read."""
    return sorted(json.dumps({c['name']: cell(c['type'], row[c['name']]) for c in columns}, sort_keys=True) for row in found)


def differences(where: str, columns: list[dict], expected: list[str], found) -> list[str]:
    read = rows(columns, found)
    if read == expected:
        return []
    lacking, more = (sorted(set(a) - set(b))[:3] for a, b in ((expected, read), (read, expected)))
    return [f'{where}: {len(read)} rows instead of {len(expected)}; lacking {lacking}; instead {more}']
