/**
 * Runs real Pixeltable, the Python scripts of {@code src/test/python}, and Pixelake's own launcher, for the tests. Depends on
 * no package of Pixelake. Python lies in a virtual environment under the user's cache folder, shared by all checkouts with the same
 * requirements. An instance is for one thread; several instances may run at once.
 */
package io.pixelake.testkit;
