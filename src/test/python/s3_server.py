"""An S3 in memory (moto) with one bucket, and a Glue without databases, on a port of its own, until it is ended.

    s3_server.py BUCKET     prints: endpoint URL
"""

import logging
import sys
import threading

import boto3
from moto.glue.exceptions import GlueClientError
from moto.glue.models import GlueBackend
from moto.glue.responses import GlueResponse
from moto.server import ThreadedMotoServer

changes_of_tables = threading.Lock()

def update_table(self: GlueResponse, update=GlueResponse.update_table):
    """As Glue does it: an update of a version that the table doesn't have any more is refused. Moto loses commits."""
    named = self.parameters.get('VersionId')
    with changes_of_tables:
        backend: GlueBackend = self.glue_backend
        table = backend.get_table(self.parameters['DatabaseName'], self.parameters['TableInput']['Name'])
        if named is not None and named != table.as_dict()['VersionId']:
            raise GlueClientError('ConcurrentModificationException', f'The table is not at version {named}')
        return update(self)


def main(bucket: str) -> None:
    GlueResponse.update_table = update_table
    logging.getLogger('werkzeug').setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f'http://{host}:{port}'
    client(endpoint).create_bucket(Bucket=bucket)
    print(f'endpoint {endpoint}', flush=True)
    threading.Event().wait()


def client(endpoint: str):
    return boto3.client(
        's3', endpoint_url=endpoint, region_name='us-east-1', aws_access_key_id='any', aws_secret_access_key='any'
    )


if __name__ == '__main__':
    main(sys.argv[1])
