package io.pixelake.architecture;

import static com.tngtech.archunit.lang.conditions.ArchConditions.beFinal;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.pixelake.job.MirrorRun;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.junit.jupiter.api.Test;

/** What each package may see. The rules are about compiled main classes, so that no import can hide from them. */
class ArchitectureTest {
    private static final String BASE = "io.pixelake";
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(BASE);
    private static final Pattern EMPTY_NAME = Pattern.compile(".*(Util|Utils|Helper|Manager)s?");

    /** What of {@code java.io} works on memory alone, or is only a name for things that do. */
    private static final Set<Class<?>> IN_MEMORY = Set.of(
            ByteArrayInputStream.class,
            ByteArrayOutputStream.class,
            DataInput.class,
            DataInputStream.class,
            DataOutput.class,
            DataOutputStream.class,
            EOFException.class,
            IOException.class,
            InputStream.class,
            OutputStream.class,
            Serializable.class,
            UncheckedIOException.class);

    private static final Set<String> MEDIA_FILES = Set.of("MediaRoots", "MediaUrl", "OutOfReachException");

    @Test
    void theRulesAreAboutAllOfMain() {
        assertThat(MAIN.contain(MirrorRun.class)).isTrue();
        assertThat(MAIN.contain(ArchitectureTest.class)).isFalse();
        assertThat(packages()).extracting(JavaPackage::getName).contains(BASE + ".source", BASE + ".sink.commit");
    }

    @Test
    void sourceAndSinksDoNotSeeEachOther() {
        check(noClasses()
                .that()
                .resideInAPackage("io.pixelake.source..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.pixelake.sink..", "io.pixelake.changes..", "io.pixelake.lake.."));
        check(noClasses()
                .that()
                .resideInAnyPackage("io.pixelake.sink..", "io.pixelake.changes..", "io.pixelake.maintenance..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.pixelake.source..", "io.pixelake.pixeltable.."));
        check(noClasses()
                .that()
                .resideInAPackage("io.pixelake.changes..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.pixelake.sink.."));
        check(noClasses()
                .that()
                .resideInAPackage("io.pixelake.sink..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.pixelake.changes.."));
    }

    @Test
    void onlyWhatWritesRowsSeesTheirWriters() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.pixelake.lake.write..",
                        "io.pixelake.lake.report..",
                        "io.pixelake.sink..",
                        "io.pixelake.maintenance..",
                        "io.pixelake.changes..",
                        "io.pixelake.export..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.pixelake.lake.write..", "io.pixelake.lake.report.."));
    }

    @Test
    void theFlowOfVersionsGoesOneWay() {
        check(noClasses()
                .that()
                .resideInAPackage("io.pixelake.source.planning..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.pixelake.source.enumerator..", "io.pixelake.source.poll..", "io.pixelake.source.reader.."));
        check(noClasses()
                .that()
                .resideInAPackage("io.pixelake.source.poll..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.pixelake.source.enumerator..", "io.pixelake.source.reader.."));
        check(noClasses()
                .that()
                .resideInAPackage("io.pixelake.source.reader..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.pixelake.source.enumerator..", "io.pixelake.source.poll.."));
    }

    /** Both are steps behind reading, in {@code source.rows}. Large cells are files, whose roots are those of media. */
    @Test
    void pixeltableMapsNoTypesAndNoMedia() {
        check(noClasses()
                .that()
                .resideInAPackage("io.pixelake.pixeltable..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "map cells or resolve media",
                        target -> isIn(target, "types.cell", "badcells")
                                || isIn(target, "media") && !MEDIA_FILES.contains(target.getSimpleName()))));
    }

    private static boolean isIn(JavaClass target, String... packages) {
        return Stream.of(packages).map(name -> BASE + "." + name).anyMatch(target.getPackageName()::equals);
    }

    @Test
    void typesDoNoInputOrOutput() {
        check(noClasses()
                .that()
                .resideInAPackage("io.pixelake.types..")
                .should()
                .dependOnClassesThat(inputOrOutput()));
    }

    /**
     * The demo's store is loaded by SQL too, into a database that isn't the one that is mirrored; and an embedded lake's catalog is one, of which Iceberg shows
     * neither where it lies nor a change to several tables at once.
     */
    @Test
    void onlyPixeltableSpeaksSql() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.pixelake.pixeltable..", "io.pixelake.demo..")
                .and()
                .doNotHaveSimpleName("LakePlace")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql.."));
    }

    @Test
    void onlyTheDemoStartsADatabase() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.pixelake.demo..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.zonky.."));
    }

    @Test
    void onlyTheLakeAndItsWritersSeeIceberg() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.pixelake.types..",
                        "io.pixelake.lake..",
                        "io.pixelake.sink..",
                        "io.pixelake.changes..",
                        "io.pixelake.maintenance..",
                        "io.pixelake.export..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.iceberg.."));
    }

    @Test
    void valuesSeeNothingButValues() {
        check(classes()
                .that()
                .resideInAPackage("io.pixelake.model..")
                .should()
                .onlyDependOnClassesThat(outsideOf("io.pixelake.model")));
        check(classes()
                .that()
                .resideInAPackage("io.pixelake.config..")
                .should()
                .onlyDependOnClassesThat(outsideOf("io.pixelake.config", "io.pixelake.model")));
    }

    @Test
    void commandsThatOnlyReadSeeNoJob() {
        check(noClasses()
                .that()
                .resideInAnyPackage(
                        "io.pixelake.verify..",
                        "io.pixelake.status..",
                        "io.pixelake.versions..",
                        "io.pixelake.export..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.pixelake.sink..", "io.pixelake.maintenance..", "io.pixelake.job", "io.pixelake.replay"));
        check(noClasses()
                .that()
                .resideInAnyPackage("io.pixelake.verify..", "io.pixelake.status..", "io.pixelake.versions..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.pixelake.source.enumerator..", "io.pixelake.source.poll..", "io.pixelake.source.reader.."));
    }

    @Test
    void queriesSeeNoSink() {
        check(classes()
                .that()
                .resideInAPackage("io.pixelake.query..")
                .should()
                .onlyDependOnClassesThat(outsideOf(
                        "io.pixelake.query", "io.pixelake.model", "io.pixelake.config", "io.pixelake.types.schema")));
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.pixelake.query..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.sf.jsqlparser.."));
    }

    @Test
    void nothingSeesTheCommandLine() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.pixelake.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.pixelake.cli..", "picocli.."));
    }

    /** Else a path with ~ in it, or one that can't be a file name, is treated in another way by each flag. PixelakeMain's is the build's own. */
    @Test
    void whatUsersWriteBecomesAPathInOnePlace() {
        check(noClasses()
                .that()
                .resideInAPackage("io.pixelake.cli..")
                .and()
                .doNotHaveSimpleName("PixelakeMain")
                .and()
                .doNotHaveSimpleName("DemoCommand")
                .should()
                .callMethod(Path.class, "of", String.class, String[].class)
                .orShould()
                .callMethod(Path.class, "of", URI.class));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("io.pixelake.(**)").should().beFreeOfCycles());
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        assertThat(packages())
                .filteredOn(javaPackage -> !javaPackage.getClasses().isEmpty())
                .allSatisfy(javaPackage -> assertThat(javaPackage.tryGetPackageInfo())
                        .as("package-info of %s", javaPackage.getName())
                        .isPresent());
    }

    @Test
    void noNameSaysNothing() {
        assertThat(MAIN)
                .filteredOn(JavaClass::isTopLevelClass)
                .extracting(JavaClass::getSimpleName)
                .noneMatch(name -> EMPTY_NAME.matcher(name).matches());
        assertThat(packages()).extracting(JavaPackage::getRelativeName).doesNotContain("util", "common", "impl");
    }

    @Test
    void noStaticStateThatChanges() {
        check(fields().that().areStatic().should(beFinal()));
        check(fields().that()
                .areStatic()
                .and()
                .areNotPrivate()
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .should()
                .notHaveRawType(holdingChangeableValues())
                .because("what a class shows of its constants can't be changed from outside"));
    }

    /** Each has a test with the bytes of its versions as resources: StateBytesTest, GroupFilesSerializerTest. Add yours there. */
    @Test
    void noStateIsWrittenWhoseBytesAreNotKept() {
        assertThat(MAIN.stream()
                        .filter(written -> written.isAssignableTo(SimpleVersionedSerializer.class))
                        .map(JavaClass::getSimpleName))
                .containsExactlyInAnyOrder(
                        "MirrorSplitSerializer", "EnumeratorStateSerializer", "GroupFilesSerializer");
    }

    /** A rule that no class can break would pass as well. */
    @Test
    void theRulesCanBeBroken() {
        ArchRule nothingSeesIceberg = noClasses()
                .that()
                .resideInAPackage("io.pixelake.sink.commit..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.iceberg..");
        assertThatThrownBy(() -> check(nothingSeesIceberg)).isInstanceOf(AssertionError.class);
        ArchRule noSql = noClasses()
                .that()
                .resideInAPackage("io.pixelake.pixeltable..")
                .should()
                .dependOnClassesThat(inputOrOutput());
        assertThatThrownBy(() -> check(noSql)).isInstanceOf(AssertionError.class);
    }

    private static void check(ArchRule rule) {
        rule.check(MAIN);
    }

    private static List<JavaPackage> packages() {
        JavaPackage base = MAIN.getPackage(BASE);
        return Stream.concat(Stream.of(base), base.getSubpackagesInTree().stream())
                .toList();
    }

    private static DescribedPredicate<JavaClass> inputOrOutput() {
        Set<String> allowed = Set.copyOf(IN_MEMORY.stream().map(Class::getName).toList());
        return DescribedPredicate.describe("do input or output", target -> {
            String name = target.getPackageName();
            boolean outside = name.startsWith("java.nio.file")
                    || name.startsWith("java.nio.channels")
                    || name.startsWith("java.net")
                    || name.startsWith("java.sql")
                    || name.startsWith("org.apache.iceberg.io")
                    || name.startsWith("org.apache.hadoop");
            return outside || (name.equals("java.io") && !allowed.contains(target.getName()));
        });
    }

    private static DescribedPredicate<JavaClass> outsideOf(String... ownPackages) {
        return DescribedPredicate.describe(
                "outside of " + BASE + " or in " + String.join(", ", ownPackages),
                target -> !target.getPackageName().startsWith(BASE)
                        || Set.of(ownPackages).contains(target.getPackageName()));
    }

    private static DescribedPredicate<JavaClass> holdingChangeableValues() {
        return DescribedPredicate.describe(
                "an array or a StringBuilder",
                target -> target.isArray() || target.isEquivalentTo(StringBuilder.class));
    }
}
