/**
 * Iceberg's reports of commits, on their way to the reporter that a catalog has of its own. Depends on Iceberg only. Reports are made by
 * the thread that stages a commit, and handed on by one of their own.
 */
package io.pixelake.lake.report;
