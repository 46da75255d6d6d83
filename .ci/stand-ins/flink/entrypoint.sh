#!/bin/bash
# jobmanager | taskmanager | standalone-job | any other command, with Flink's settings in FLINK_PROPERTIES, one flat key a line, as the usual image does.
set -euo pipefail
conf=$FLINK_HOME/conf/config.yaml

# Keys that are given replace the file's. Those of the distribution are nested and left out, but for the Java options; flat ones were added to it.
settings() {
    printf '%s\n' 'blob.server.port: 6124' 'query.server.port: 6125' 'rest.address: 0.0.0.0' 'rest.bind-address: 0.0.0.0' \
        'jobmanager.bind-host: 0.0.0.0' 'taskmanager.bind-host: 0.0.0.0' 'jobmanager.memory.process.size: 1600m' \
        'taskmanager.memory.process.size: 1728m' "taskmanager.numberOfTaskSlots: ${TASK_MANAGER_NUMBER_OF_TASK_SLOTS:-1}"
    awk '/^env:/ { on = 1; print; next } on && /^[^ #]/ { on = 0 } on && !/^ *#/
        /^[A-Za-z][^ :]*[.][^ :]*:/' "$conf"
    printf '%b\n' "${FLINK_PROPERTIES:-}"
}

last_of_each_key() {
    awk -F: '
        /^ / || /^env:/ { rest = rest $0 "\n"; next }
        NF { if (!($1 in lines)) keys[++count] = $1; lines[$1] = $0 }
        END { for (i = 1; i <= count; i++) print lines[keys[i]]; printf "%s", rest }
    '
}

if [ ! -e "$conf.done" ]; then
    settings | last_of_each_key >/tmp/config.yaml
    cat /tmp/config.yaml >"$conf"
    touch "$conf.done"
fi
case ${1:-} in
    jobmanager | taskmanager | standalone-job)
        command=$1
        shift
        exec "$FLINK_HOME/bin/$command.sh" start-foreground "$@"
        ;;
esac
exec "$@"
