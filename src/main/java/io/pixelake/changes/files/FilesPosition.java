package io.pixelake.changes.files;

import io.pixelake.changes.feed.FeedPosition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Up to where a mirror's change files hold its changes.
 *
 * @param reported the last change that they hold
 * @param unpublished the parts with the newest of these changes, while they aren't sure to have their final names yet
 */
record FilesPosition(FeedPosition reported, List<Part> unpublished) {
    private static final String VERSION = "pixelake change files 1";
    /** Behind all else: without it the text was cut off. */
    private static final String END = "end";

    FilesPosition {
        unpublished = List.copyOf(unpublished);
    }

    /**
     * A part that is complete.
     *
     * @param version of the serializer of its file system's writer
     * @param recoverable what that writer needs to publish it
     */
    record Part(int version, byte[] recoverable) {}

    FilesPosition published() {
        return new FilesPosition(reported, List.of());
    }

    byte[] toBytes() {
        List<String> lines = new ArrayList<>(List.of(VERSION, reported.snapshotId() + ":" + reported.change()));
        unpublished.forEach(
                part -> lines.add(part.version() + ":" + Base64.getEncoder().encodeToString(part.recoverable())));
        lines.add(END);
        return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads it back.
     *
     * @return empty when the bytes were cut off
     * @throws IllegalArgumentException when they are of another kind or version
     */
    static Optional<FilesPosition> of(byte[] bytes) {
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        if (lines.isEmpty() || !lines.get(lines.size() - 1).equals(END)) {
            return Optional.empty();
        }
        if (!lines.get(0).equals(VERSION)) {
            throw new IllegalArgumentException("It begins with '" + lines.get(0) + "', not with '" + VERSION + "'");
        }
        String[] reported = lines.get(1).split(":", 2);
        return Optional.of(new FilesPosition(
                new FeedPosition(Long.parseLong(reported[0]), Long.parseLong(reported[1])),
                lines.subList(2, lines.size() - 1).stream()
                        .map(FilesPosition::part)
                        .toList()));
    }

    private static Part part(String line) {
        String[] halves = line.split(":", 2);
        return new Part(Integer.parseInt(halves[0]), Base64.getDecoder().decode(halves[1]));
    }
}
