"""Copies what is below a URL into a folder, by the settings of PyIceberg's catalog `lake`: store_files.py URL FOLDER"""

import sys
from pathlib import Path
from urllib.parse import urlparse

import lake
import pyarrow.fs
from pyiceberg.io.pyarrow import PyArrowFileIO


def main(url: str, folder: Path) -> None:
    place = urlparse(url)
    files = lake.open_catalog(None)._load_file_io(location=url)
    if isinstance(files, PyArrowFileIO):
        store, root = files.fs_by_scheme(place.scheme, place.netloc), f'{place.netloc}{place.path}'
    else:
        store, root = pyarrow.fs.PyFileSystem(pyarrow.fs.FSSpecHandler(files.get_fs(place.scheme))), place.path
    for file in store.get_file_info(pyarrow.fs.FileSelector(root, recursive=True)):
        if file.is_file:
            copy = folder / file.path.removeprefix(root).strip('/')
            copy.parent.mkdir(parents=True, exist_ok=True)
            with store.open_input_stream(file.path, compression=None) as content:
                copy.write_bytes(content.read())


if __name__ == '__main__':
    main(sys.argv[1], Path(sys.argv[2]))
