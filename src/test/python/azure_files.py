"""Azure for PyIceberg: `py-io-impl: azure_files.AzureFiles`. PyArrow's own takes the account, which Iceberg's URLs name, for a part of the container."""

from pyiceberg.io.pyarrow import PyArrowFileIO


class AzureFiles(PyArrowFileIO):
    @staticmethod
    def parse_location(location, properties={}):
        scheme, place, path = PyArrowFileIO.parse_location(location, properties)
        container, _, account = place.partition('@')
        return scheme, container, path.replace(f'@{account}', '', 1)
