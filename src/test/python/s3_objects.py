"""Objects of a bucket: s3_objects.py ENDPOINT BUCKET list PREFIX | download PREFIX FOLDER, with keys in the usual variables.

`list` reads each object and prints its key, its size, its ETag (with `-N` behind it when it was written in N parts) and the SHA-256 of its
content; `download` writes them below a folder.
"""

import hashlib
import sys
from pathlib import Path

import boto3

endpoint, bucket, command, prefix = sys.argv[1:5]
client = boto3.client('s3', endpoint_url=endpoint)
for page in client.get_paginator('list_objects_v2').paginate(Bucket=bucket, Prefix=prefix):
    for entry in page.get('Contents', []):
        key = entry['Key']
        content = client.get_object(Bucket=bucket, Key=key)['Body'].read()
        if command == 'list':
            print(key, len(content), entry['ETag'].strip('"'), hashlib.sha256(content).hexdigest())
        elif not key.endswith('/'):
            file = Path(sys.argv[5]) / key.removeprefix(prefix)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
