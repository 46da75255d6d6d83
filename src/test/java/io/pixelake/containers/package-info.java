/** Docker for tests: engine, images, a lake in containers, faulty networks; and Pixelake as docker-compose.yml brings it up. */
package io.pixelake.containers;
