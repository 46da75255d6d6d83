package io.pixelake.containers;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Half a dozen containers are as much as two cores can take: the classes of both JVMs that run tests wait for each other. */
final class OneAtATime implements BeforeAllCallback, AfterAllCallback {
    private static final Path LOCK = DeploymentSettings.PROJECT.resolve("target/containers.lock");
    private static final ExtensionContext.Namespace OWN = ExtensionContext.Namespace.create(OneAtATime.class);

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        FileChannel file = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        file.lock();
        context.getStore(OWN).put(LOCK, file);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        context.getStore(OWN).remove(LOCK, FileChannel.class).close();
    }
}
