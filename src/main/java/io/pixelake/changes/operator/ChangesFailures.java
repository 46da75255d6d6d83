package io.pixelake.changes.operator;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.accumulators.Accumulator;

/** By the path of a table, why its changes aren't written just now: whoever started the job finds it here. Any thread. */
public final class ChangesFailures implements Accumulator<Map.Entry<String, String>, TreeMap<String, String>> {
    private static final long serialVersionUID = 1L;
    static final String ACCUMULATOR = "failed-changes";

    private volatile TreeMap<String, String> messages = new TreeMap<>();

    /** What a job's accumulators hold of them. */
    public static Map<String, String> in(Map<String, Object> accumulators) {
        Map<String, String> messages = new TreeMap<>();
        if (accumulators.get(ACCUMULATOR) instanceof Map<?, ?> failures) {
            failures.forEach((path, message) -> messages.put((String) path, (String) message));
        }
        return messages;
    }

    synchronized void failed(String path, String message) {
        add(Map.entry(path, message));
    }

    synchronized void succeeded(String path) {
        if (messages.containsKey(path)) {
            TreeMap<String, String> left = new TreeMap<>(messages);
            left.remove(path);
            messages = left;
        }
    }

    int size() {
        return messages.size();
    }

    @Override
    public synchronized void add(Map.Entry<String, String> failure) {
        TreeMap<String, String> more = new TreeMap<>(messages);
        more.put(failure.getKey(), failure.getValue());
        messages = more;
    }

    @Override
    public TreeMap<String, String> getLocalValue() {
        return messages;
    }

    @Override
    public synchronized void resetLocal() {
        messages = new TreeMap<>();
    }

    @Override
    public synchronized void merge(Accumulator<Map.Entry<String, String>, TreeMap<String, String>> other) {
        TreeMap<String, String> all = new TreeMap<>(messages);
        all.putAll(other.getLocalValue());
        messages = all;
    }

    @Override
    public Accumulator<Map.Entry<String, String>, TreeMap<String, String>> clone() {
        ChangesFailures copy = new ChangesFailures();
        copy.messages = messages;
        return copy;
    }
}
