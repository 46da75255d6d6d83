"""Does to a mirror what its users might, through PyIceberg: other_hands.py LAKE TABLE HOW."""

import sys
from pathlib import Path

import pyarrow as pa
from lake import open_catalog
from pyiceberg.types import StringType

lake, name, how = sys.argv[1:]
table = open_catalog(Path(lake)).load_table(name)


def own_rows(count: int) -> pa.Table:
    """Rows that have nothing of Pixelake's but the column `k`, below zero."""
    schema = table.schema().as_arrow()
    cells = [[-1 - i for i in range(count)] if field.name == 'k' else [None] * count for field in schema]
    return pa.table([pa.array(values, field.type) for values, field in zip(cells, schema)], schema=schema)


if how == 'append':
    table.append(own_rows(2))
elif how == 'add column':
    table.update_schema().add_column('mine', StringType()).commit()
elif how == 'mark':
    snapshot = table.current_snapshot().snapshot_id
    table.manage_snapshots().create_tag(snapshot, 'mine').create_branch(snapshot, 'work').commit()
    table.append(own_rows(1), branch='work')
    table.transaction().set_properties({'owner': 'me'}).commit_transaction()
elif how == 'show':
    print('columns', table.schema().column_names)
    print('refs', sorted(table.refs()))
    print('owner', table.properties.get('owner'))
    print('k', sorted(table.scan().to_arrow()['k'].to_pylist()))
    print('k of work', sorted(table.scan(snapshot_id=table.snapshot_by_name('work').snapshot_id).to_arrow()['k'].to_pylist()))
else:
    raise ValueError(how)
