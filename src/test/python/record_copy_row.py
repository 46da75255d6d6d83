"""Records what PostgreSQL sends for a row of real Pixeltable that holds a small cell of every type.

Run with pixeltable 0.7.21 installed and PIXELTABLE_HOME set to a folder that may be written:
python record_copy_row.py ../resources/io/pixelake/pixeltable/rows/inline-cells.copy
The file is the whole COPY stream (header, one row, trailer) of the columns that RowDecoderTest names.
"""

import datetime
import sys
import uuid

import numpy as np
import pixeltable as pxt
import psycopg

types = {
    's': pxt.String, 'i': pxt.Int, 'f': pxt.Float, 'b': pxt.Bool, 'ts': pxt.Timestamp, 'd': pxt.Date, 'u': pxt.UUID,
    'bin': pxt.Binary, 'j': pxt.Json, 'a': pxt.Array[(2, 3), np.float32], 'missing': pxt.Json,
}
table = pxt.create_table('recorded', {name: t | None for name, t in types.items()}, if_exists='replace')
table.insert([{
    's': 'x"\né\U0001f600', 'i': 2**62, 'f': 1e-5, 'b': True,
    'ts': datetime.datetime(1969, 1, 1, 0, 0, 0, 123456, tzinfo=datetime.timezone.utc),
    'd': datetime.date(1969, 12, 31), 'u': uuid.UUID('00112233-4455-6677-8899-aabbccddeeff'), 'bin': b'a\0bc',
    'j': {'b': 'é " \\ x', 'a': [1, 2.50, None, True], 'n': 12345678901234567890}, 'a': np.arange(6, dtype=np.float32).reshape(2, 3),
}])
with psycopg.connect(host=f'{pxt.config.Config.get().home}/pgdata', user='postgres', dbname='pixeltable') as db:
    name = db.execute("SELECT 'tbl_' || replace(id::text, '-', '') FROM tables WHERE md->>'name' = 'recorded' AND dir_id IS NOT NULL").fetchone()[0]
    columns = ', '.join(f'col_{i}' + (f', col_{i}_cellmd' if t in (pxt.Binary, pxt.Json) or i == 9 else '') for i, t in enumerate(types.values()))
    with db.cursor().copy(f'COPY (SELECT rowid, v_min, {columns} FROM {name}) TO STDOUT (FORMAT binary)') as copy:
        open(sys.argv[1], 'wb').write(b''.join(copy))
