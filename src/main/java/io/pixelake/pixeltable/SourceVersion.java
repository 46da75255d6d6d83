package io.pixelake.pixeltable;

import io.pixelake.model.TableVersion;

/** A row of the version log: the version and the schema version that is in force at it. */
public record SourceVersion(TableVersion version, long schemaVersion) {}
