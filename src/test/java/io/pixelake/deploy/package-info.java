/** The files of {@code deploy} that no other test runs: what can be known of them without a cluster. */
package io.pixelake.deploy;
