package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.testkit.Faults;
import io.pixelake.testkit.Faults.Moment;
import io.pixelake.testkit.Faults.Step;
import io.pixelake.testkit.FaultyJdbcCatalog;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.exceptions.RESTException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorCatalogTest {
    @TempDir
    private Path lake;

    private final Faults faults = Faults.named("opening");

    @AfterEach
    void end() {
        faults.close();
    }

    @Test
    void aTaskOpensItAgainWhileAnswersGetLost() throws Exception {
        MirrorCatalog catalog = faulty();
        loseAnswers(5);

        Catalog opened = catalog.openForTask();

        assertThat(faults.met()).isEqualTo(5);
        assertThat(((SupportsNamespaces) opened).listNamespaces()).isEmpty();
        ((AutoCloseable) opened).close();
    }

    @Test
    void aCommandSaysSoonThatItCant() throws IOException {
        MirrorCatalog catalog = faulty();
        loseAnswers(100);

        assertThatThrownBy(catalog::open).isInstanceOf(RESTException.class).hasMessageContaining("GET");

        assertThat(faults.met()).isEqualTo(3);
    }

    private MirrorCatalog faulty() throws IOException {
        MirrorCatalog real = MirrorCatalog.embedded("lake", lake);
        real.prepare();
        Map<String, String> properties = new HashMap<>(real.properties());
        properties.put(CatalogProperties.CATALOG_IMPL, FaultyJdbcCatalog.class.getName());
        properties.put(Faults.PROPERTY, faults.name());
        return MirrorCatalog.of("lake", properties);
    }

    private void loseAnswers(int times) {
        faults.plan(Step.OPEN, Moment.BEFORE, 0, times, () -> {
            throw new RESTException(
                    new SocketException("Connection reset"), "Error occurred while processing GET request");
        });
    }
}
