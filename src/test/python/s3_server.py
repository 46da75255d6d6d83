"""An S3 in memory (moto) with one bucket, on a port of its own, until it is ended.

    s3_server.py BUCKET     prints: endpoint URL
"""

import logging
import sys
import threading

import boto3
from moto.server import ThreadedMotoServer


def main(bucket: str) -> None:
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
