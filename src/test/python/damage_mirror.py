"""Damages a mirror as others could, through PyIceberg: damage_mirror.py LAKE TABLE HOW."""

import sys

import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.types import StringType

lake, name, how = sys.argv[1:]
table = SqlCatalog('lake', uri=f'sqlite:///{lake}/catalog.db', warehouse=f'file://{lake}/warehouse').load_table(name)
ROW = '_pxt_rowid = 17'

if how == 'wrong cell':
    row = table.scan(row_filter=ROW).to_arrow()
    wrong = pa.array(['label 71'], row.schema.field('label').type)
    table.delete(ROW)
    table.append(row.set_column(row.schema.get_field_index('label'), row.schema.field('label'), wrong))
elif how == 'missing row':
    table.delete(ROW)
elif how == 'doubled row':
    table.append(table.scan(row_filter=ROW).to_arrow())
elif how == 'renamed column':
    table.update_schema().rename_column('label', 'lable').commit()
    table.append(table.scan(row_filter='_pxt_rowid = -1').to_arrow())
elif how == 'own column':
    table.update_schema().add_column('mine', StringType()).commit()
    own = table.scan(row_filter=ROW).to_arrow()
    table.delete(ROW)
    table.append(own.set_column(own.schema.get_field_index('mine'), own.schema.field('mine'), pa.array(['x'], own.schema.field('mine').type)))
elif how == 'lost file':
    import os

    os.remove(table.inspect.files()['file_path'][0].as_py().removeprefix('file:'))
else:
    raise ValueError(how)
