package io.pixelake.lake.probe;

import java.util.ArrayList;
import java.util.List;

/** What a probe has found so far, in the lists of its {@link ProbeReport}. */
record ProbeFindings(List<String> problems, List<String> notes, List<String> left) {
    ProbeFindings() {
        this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    ProbeReport report(boolean renamed) {
        return new ProbeReport(problems, notes, left, renamed);
    }
}
