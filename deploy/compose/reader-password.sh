#!/bin/bash
# Gives the role of reader-role.sql its password; run once by PostgreSQL's image.
set -euo pipefail
psql -v ON_ERROR_STOP=1 --no-psqlrc -U "$POSTGRES_USER" -d "$POSTGRES_DB" -v password="$PIXELAKE_PASSWORD" <<'SQL'
ALTER ROLE pixelake PASSWORD :'password';
SQL
