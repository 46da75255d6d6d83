/**
 * What users select of a table: SQL expressions over its columns, parsed, checked and turned into PostgreSQL's own. Nothing that users
 * write gets into a statement but through here. Sees the model, and the nearest names of the configuration; all of it is immutable or
 * made for one call.
 */
package io.pixelake.query;
