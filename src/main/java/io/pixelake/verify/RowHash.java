package io.pixelake.verify;

/** 128 bits that stand for a row. */
record RowHash(long high, long low) {}
