package io.pixelake.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a real Pixeltable: {@code @ExtendWith(RealPixeltable.class)} and a parameter of type {@link
 * PixeltableInstance}. A test method's instance is its own, one asked for by a {@code @BeforeAll} method or a constructor
 * lives as long as that; afterwards the server is stopped and the home deleted.
 */
public final class RealPixeltable implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(RealPixeltable.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == PixeltableInstance.class;
    }

    @Override
    public PixeltableInstance resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .computeIfAbsent(context.getUniqueId(), id -> TemporaryInstance.create(), TemporaryInstance.class)
                .instance;
    }

    /** Closed by JUnit at the end of the context that made it. */
    private static final class TemporaryInstance implements AutoCloseable {
        private final Path directory;
        private final PixeltableInstance instance;

        private TemporaryInstance(Path directory, PixeltableInstance instance) {
            this.directory = directory;
            this.instance = instance;
        }

        private static TemporaryInstance create() {
            try {
                Path directory = Files.createTempDirectory("pxt");
                return new TemporaryInstance(directory, PixeltableInstance.create(directory.resolve("home")));
            } catch (IOException e) {
                throw new UncheckedIOException("Can't make a folder for a Pixeltable home", e);
            }
        }

        @Override
        public void close() throws IOException {
            instance.close();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
