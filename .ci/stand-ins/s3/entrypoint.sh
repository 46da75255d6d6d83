#!/bin/bash
# The settings of the usual image that are used here, as the properties that S3Proxy reads.
set -euo pipefail
cat >/tmp/s3proxy.conf <<END
s3proxy.endpoint=${S3PROXY_ENDPOINT:-http://0.0.0.0:80}
s3proxy.authorization=${S3PROXY_AUTHORIZATION:-aws-v2-or-v4}
s3proxy.identity=${S3PROXY_IDENTITY:-local-identity}
s3proxy.credential=${S3PROXY_CREDENTIAL:-local-credential}
s3proxy.v4-max-non-chunked-request-size=${S3PROXY_V4_MAX_NON_CHUNKED_REQ_SIZE:-134217728}
jclouds.provider=${JCLOUDS_PROVIDER:-filesystem-nio2}
jclouds.filesystem.basedir=${JCLOUDS_FILESYSTEM_BASEDIR:-/data}
END
exec java -Dlogback.configurationFile=/opt/s3proxy/logback.xml -cp '/opt/s3proxy/jars/*' org.gaul.s3proxy.Main --properties /tmp/s3proxy.conf
