package io.pixelake.source;

/** What users are told about tables that can't go on. */
final class SourceMessages {
    private SourceMessages() {}

    static String reverted(String path, String what) {
        return "Cannot mirror " + path + " any further: " + what
                + ". This version of Pixelake doesn't follow reverts; the mirror keeps its last version. To mirror the table"
                + " from anew, drop its mirror table from the lake and start again.";
    }

    static String notVersioned(String path) {
        return "Cannot mirror " + path + ": the table isn't data-versioned, so nothing says which rows changed."
                + " Leave it out with --tables '!" + path + "'.";
    }

    static String foreign(String path, String target) {
        return "Cannot mirror " + path + " to " + target
                + ": a table of that name exists and isn't a mirror. It was not"
                + " touched. Choose another target (tables." + path
                + ".target), or take the table over with --if-exists"
                + " replace.";
    }

    static String ofAnother(String path, String target, String otherPath, String otherId) {
        return "Cannot mirror " + path + " to " + target + ": that table mirrors another Pixeltable table, " + otherPath
                + " (" + otherId + "). Choose another target (tables." + path + ".target) or another lake.";
    }

    static String withoutPosition(String path, String target) {
        return "Cannot mirror " + path + " to " + target
                + ": the mirror's main branch holds no snapshot that says which"
                + " version it is. Drop the table from the lake to mirror it from anew.";
    }
}
