package io.pixelake.demo;

import java.nio.file.Path;

/** Starts the demo store in a process of its own, says so, and waits to be killed. */
final class DemoStoreProcess {
    private DemoStoreProcess() {}

    public static void main(String[] args) throws Exception {
        try (DemoStore store = DemoStore.start(Path.of(args[0]))) {
            System.out.println("started " + store.jdbcUrl());
            System.in.read();
        }
    }
}
