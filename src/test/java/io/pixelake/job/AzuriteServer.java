package io.pixelake.job;

import io.pixelake.testkit.CacheFolder;
import io.pixelake.testkit.ExternalCommand;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.FreePort;
import io.pixelake.testkit.PythonTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Azurite, Microsoft's stand-in for Azure's Blob API, in memory, with one container. npm installs it once, into the user's cache folder. */
final class AzuriteServer implements AutoCloseable {
    static final String ACCOUNT = "pixelake";
    static final String KEY = "a2V5IG9mIG5vYm9keQ==";
    static final String HOST = ACCOUNT + ".dfs.core.windows.net";
    static final String CONTAINER = "abfss://lake@" + HOST;

    private static final String VERSION = "3.37.0";
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final ExternalProcess process;
    private final String authority;

    private AzuriteServer(ExternalProcess process, String authority) {
        this.process = process;
        this.authority = authority;
    }

    static AzuriteServer start(Path directory) throws Exception {
        int port = FreePort.find();
        List<String> command = List.of(
                program().toString(),
                "--inMemoryPersistence",
                "--skipApiVersionCheck",
                "--disableTelemetry",
                "--blobHost=127.0.0.1",
                "--blobPort=" + port,
                "--debug=" + directory.resolve("azurite.log"));
        ExternalProcess process = new ExternalCommand(command, Map.of("AZURITE_ACCOUNTS", ACCOUNT + ":" + KEY)).start();
        FreePort.awaitAnswer(process, port, LIMIT);
        AzuriteServer server = new AzuriteServer(process, "127.0.0.1:" + port);
        PythonTools.run("""
                import sys
                from pyarrow.fs import AzureFileSystem
                name, key, place = sys.argv[1:]
                at = dict(blob_storage_authority=place, blob_storage_scheme='http', dfs_storage_authority=place, dfs_storage_scheme='http')
                AzureFileSystem(name, account_key=key, **at).create_dir('lake')
                """, ACCOUNT, KEY, server.authority);
        return server;
    }

    /** Host and port. */
    String authority() {
        return authority;
    }

    @Override
    public void close() {
        process.close();
    }

    private static Path program() throws IOException {
        Path folder = Files.createDirectories(CacheFolder.path().resolve("azurite-" + VERSION));
        Path program = folder.resolve("node_modules/.bin/azurite-blob");
        if (!Files.isExecutable(program)) {
            List<String> install = List.of(
                    "npm", "install", "--no-fund", "--no-audit", "--prefix", folder.toString(), "azurite@" + VERSION);
            try (ExternalProcess npm = new ExternalCommand(install, Map.of()).start()) {
                npm.waitFor(LIMIT);
            }
        }
        return program;
    }
}
