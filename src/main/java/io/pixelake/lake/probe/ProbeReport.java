package io.pixelake.lake.probe;

import java.util.List;

/**
 * What came of a probe.
 *
 * @param problems what a mirror couldn't do either, or what is left of the probe: a paragraph each, for users
 * @param notes what is good to know
 * @param left what stays of the probe, or may stay, though nothing failed
 * @param renamed whether the table was renamed
 */
public record ProbeReport(List<String> problems, List<String> notes, List<String> left, boolean renamed) {
    public ProbeReport {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
        left = List.copyOf(left);
    }
}
