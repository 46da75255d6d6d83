"""Executes a notebook with a kernel of its own, and prints what is asked of it then.

run_notebook.py NOTEBOOK [EXPRESSION ..]

The notebook has to be a valid one without outputs; every code cell has to end without an error. Prints a line for each picture that it shows, and
one for each expression, with its value after the last cell. It runs in a temporary folder, which is the home folder too.
"""

import os
import sys
import tempfile
from pathlib import Path

import duckdb_home
import nbformat
from nbclient import NotebookClient


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        execute(Path(sys.argv[1]).absolute(), Path(folder), sys.argv[2:])


def execute(file: Path, directory: Path, expressions: list[str]) -> None:
    duckdb_home.install(directory)
    os.environ.update(HOME=str(directory), IPYTHONDIR=str(directory / 'ipython'))
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == 'code']
    for cell in cells:
        assert not cell.outputs and cell.execution_count is None, f'{file}: the cell {cell.id} has outputs; clear them'
    client = NotebookClient(notebook, timeout=120, resources={'metadata': {'path': str(directory)}})
    with client.setup_kernel():
        for i, cell in enumerate(notebook.cells):
            client.execute_cell(cell, i)
        for cell in cells:
            assert cell.execution_count, f'{cell.id} was not run'
            for output in cell.outputs:
                if 'image/png' in output.get('data', {}):
                    print(f'picture: {cell.id}')
        for expression in expressions:
            asked = nbformat.v4.new_code_cell(f'print({expression})')
            notebook.cells.append(asked)
            client.execute_cell(asked, len(notebook.cells) - 1)
            print(f'{expression}: {asked.outputs[0].text.strip()}')
    print(f'ran {len(cells)} cells')


if __name__ == '__main__':
    main()
