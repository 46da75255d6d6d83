package io.pixelake.lake.write;

/** Chooses how rows are written by what a table asks for. */
public final class NewRowFiles {
    private NewRowFiles() {}

    public static RowFiles of(RowFiles.Settings settings, SortBudget budget) {
        if (settings.order().isSorted()) {
            return new SortedRowFiles(settings, budget);
        }
        return settings.spec().isUnpartitioned()
                ? new OnePartitionRowFiles(settings)
                : new PartitionedRowFiles(settings);
    }
}
