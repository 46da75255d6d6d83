"""HDFS for PyIceberg over WebHDFS, which needs no native library of Hadoop: `py-io-impl: hdfs_files.HdfsFiles`, and in WEBHDFS its HOST:PORT."""

import os

from fsspec.implementations.webhdfs import WebHDFS
from pyiceberg.io.fsspec import FsspecFileIO


class HdfsFiles(FsspecFileIO):
    def __init__(self, properties):
        super().__init__(properties)
        self._scheme_to_fs['hdfs'] = web_hdfs


def web_hdfs(properties) -> WebHDFS:
    host, port = os.environ['WEBHDFS'].split(':')
    return WebHDFS(host, int(port), user=os.environ['HADOOP_USER_NAME'])
