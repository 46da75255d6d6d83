/** Pixelake in containers: on a Flink session cluster, and as docker-compose.yml brings it up. */
package io.pixelake.containers;
