package io.pixelake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs copies of the script {@code pixelake} beside programs that only pretend to be Java and Maven. */
class LauncherTest {
    private static final Path SCRIPT = Path.of("pixelake");
    private static final String TELLS_ITS_ARGUMENTS = "printf '%s\\n' \"ran $0\" \"$@\"";

    @TempDir
    Path folder;

    @Test
    void noJavaAtAll() throws Exception {
        Result result = launch(project(), Map.of("PATH", emptyFolder().toString()));

        assertThat(result.code).isEqualTo(1);
        assertThat(result.output).contains("no Java found", "JDK 17", "JAVA_HOME");
    }

    @Test
    void javaThatIsTooOld() throws Exception {
        Path bin = fakeJava("eleven", "11.0.2");

        Result result = launch(project(), Map.of("PATH", bin.toString()));

        assertThat(result.code).isEqualTo(1);
        assertThat(result.output).contains("Java 11 in " + bin.resolve("java") + " is too old", "JDK 17");
    }

    @Test
    void java8NamesItselfAnotherWay() throws Exception {
        Result result =
                launch(project(), Map.of("PATH", fakeJava("eight", "1.8.0_292").toString()));

        assertThat(result.code).isEqualTo(1);
        assertThat(result.output).contains("Java 8 in ", "too old");
    }

    @Test
    void javaThatIsTooNew() throws Exception {
        Result result = launch(project(), Map.of("PATH", fakeJava("new", "25").toString()));

        assertThat(result.code).isEqualTo(1);
        assertThat(result.output).contains("Java 25 in ", "too new", "Apache Flink");
    }

    @Test
    void runtimeWithoutCompilerCannotBuild() throws Exception {
        Path jre = jdk("jre", "17.0.1", false);

        Result result = launch(project(), Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", jre.toString()));

        assertThat(result.code).isEqualTo(1);
        assertThat(result.output).contains("javac", "can only run programs");
    }

    @Test
    void javaHomeThatIsTooOldLeavesTheOneInPath() throws Exception {
        Path project = project();
        jar(project);
        Path good = jdk("good", "17.0.1", true);

        Result result = launch(
                project,
                Map.of(
                        "PATH",
                        good.resolve("bin") + ":/usr/bin:/bin",
                        "JAVA_HOME",
                        jdk("old", "11.0.1", true).toString()),
                "--version");

        assertThat(result.output).contains("ran " + good.resolve("bin/java"));
        assertThat(result.code).isZero();
    }

    @Test
    void buildsWhenTheJarIsMissingThenRunsWithTheArgumentsAsTheyWere() throws Exception {
        Path project = project();
        executable(
                project.resolve("mvnw"),
                "echo \"with $JAVA_HOME\"; mkdir -p target/dist/lib target/dist/demo; : > target/dist/pixelake.jar; : > target/dist/built");
        Path jdk = jdk("jdk", "21.0.2", true);
        Map<String, String> environment =
                Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", jdk.toString(), "PIXELAKE_JAVA_OPTS", "-Xmx5g -Da=b");

        Result result = launch(project, environment, "mirror", "--tables", "a b/*", "");

        assertThat(result.code).isZero();
        Path dist = project.toRealPath().resolve("target/dist");
        assertThat(result.output)
                .contains("pixelake: building", "-Xmx5g\n-Da=b\n")
                .contains("-cp\n" + dist + "/pixelake.jar:" + dist + "/lib/*:" + dist + "/demo/*:" + dist + "/aws/*:"
                        + project.toRealPath() + "/jars/*\nio.pixelake.cli.PixelakeMain\n")
                .endsWith("mirror\n--tables\na b/*\n\n");
        assertThat(Files.readString(project.resolve("target/launcher-build.log")))
                .contains("with " + jdk);
        assertThat(launch(project, environment, "demo").output).doesNotContain("building");
    }

    @Test
    void takesTheArchiveOfClassesThatWasMadeForThisJava() throws Exception {
        Path project = project();
        jar(project);
        Path dist = project.toRealPath().resolve("target/dist");
        Files.writeString(dist.resolve("pixelake-17.0.2.jsa"), "");

        assertThat(launch(project, javaOnly()).output).doesNotContain("SharedArchiveFile");

        Path archive = Files.writeString(dist.resolve("pixelake-17.0.1.jsa"), "");

        assertThat(launch(project, javaOnly()).output).contains("\n-XX:SharedArchiveFile=" + archive + "\n");
    }

    /** The build runs this before it marks what it has made as whole. */
    @Test
    void aRehearsalMakesTheArchiveAndNeverBuilds() throws Exception {
        Path project = project();
        executable(project.resolve("mvnw"), "exit 3");

        Result result = launch(project, javaOnly(), "rehearse", "folder");

        assertThat(result.code).isZero();
        assertThat(result.output)
                .contains("\n-XX:ArchiveClassesAtExit=" + project.toRealPath() + "/target/dist/pixelake-17.0.1.jsa\n");
    }

    /** Hadoop's classes look for their settings on the class path. The archive isn't made with it: Java refuses folders then. */
    @Test
    void hadoopsSettingsAreBehindTheJars() throws Exception {
        Path project = project();
        jar(project);
        Map<String, String> environment = new HashMap<>(javaOnly());
        environment.put("HADOOP_CONF_DIR", "/etc/hadoop conf");

        assertThat(launch(project, environment).output).contains("/jars/*:/etc/hadoop conf\nio.pixelake");
        assertThat(launch(project, environment, "rehearse", "folder").output).contains("/jars/*\nio.pixelake");
    }

    @Test
    void aCollectorOfTheUsersTakesThePlaceOfOurs() throws Exception {
        Path project = project();
        jar(project);
        Map<String, String> environment = new HashMap<>(javaOnly());

        assertThat(launch(project, environment).output).contains("\n-XX:+UseParallelGC\n");

        environment.put("PIXELAKE_JAVA_OPTS", "-Xmx5g -XX:+UseZGC");

        assertThat(launch(project, environment).output)
                .contains("\n-Xmx5g\n-XX:+UseZGC\n")
                .doesNotContain("UseParallelGC");
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        Path project = project();
        jar(project);
        Path source = Files.writeString(project.resolve("src/main/Changed.java"), "");
        Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 60_000));
        executable(project.resolve("mvnw"), "exit 0");

        Result result = launch(project, javaOnly(), "--help");

        assertThat(result.output).contains("pixelake: building");
    }

    @Test
    void aBuildThatFailsShowsItsLog() throws Exception {
        Path project = project();
        executable(project.resolve("mvnw"), "echo 'cannot find symbol'; exit 3");

        Result result = launch(project, javaOnly());

        assertThat(result.code).isEqualTo(1);
        assertThat(result.output).contains("cannot find symbol", "the build failed", "launcher-build.log");
    }

    @Test
    void worksThroughSymbolicLinksFromAnywhere() throws Exception {
        Path project = project();
        jar(project);
        Path link = Files.createSymbolicLink(folder.resolve("link"), project.resolve("pixelake"));
        Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("link"));

        Result result = run(List.of(second.toString(), "--help"), javaOnly());

        assertThat(link).exists();
        assertThat(result.output).contains(project.toRealPath() + "/target/dist/pixelake.jar");
        assertThat(result.code).isZero();
    }

    /** Java takes the encoding of file names from there; with ASCII it can't open most of them. */
    @Test
    void asciiBecomesUtf8AndWhatSomebodyChoseStays() throws Exception {
        Path project = project();
        jar(project);
        Path jdk = jdk("jdk17", "17.0.1", true);
        executable(jdk.resolve("bin/java"), "echo \"${LC_ALL:-} ${LC_CTYPE:-} ${LANG:-}\"");

        assertThat(charmap(project, jdk, Map.of("LC_ALL", "C"))).matches("C\\.(UTF-8|utf8)  \n");
        assertThat(charmap(project, jdk, Map.of("LC_ALL", "POSIX", "LANG", "C")))
                .matches("C\\.(UTF-8|utf8)  C\n");
        assertThat(charmap(project, jdk, Map.of())).matches(" C\\.(UTF-8|utf8) \n");
        assertThat(charmap(project, jdk, Map.of("LANG", "nowhere.UTF-8")))
                .matches(" C\\.(UTF-8|utf8) nowhere\\.UTF-8\n");
        assertThat(charmap(project, jdk, Map.of("LANG", "C.UTF-8"))).isEqualTo("  C.UTF-8\n");
        Path latin = folder.resolve("latin");
        Files.createDirectories(latin);
        executable(latin.resolve("locale"), "echo ISO-8859-1");
        assertThat(charmap(project, jdk, Map.of("LANG", "de_DE", "PATH", latin + ":/usr/bin:/bin")))
                .isEqualTo("  de_DE\n");
    }

    private String charmap(Path project, Path jdk, Map<String, String> environment) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", jdk.toString()));
        all.putAll(environment);
        return launch(project, all).output;
    }

    /** Flink fails at run time, not at start, when one of them is missing: tests and the launcher must agree. */
    @Test
    void opensTheSamePackagesAsTheTests() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String flags = pom.substring(pom.indexOf("<flink.opens>") + 13, pom.indexOf("</flink.opens>"));

        assertThat(Files.readString(SCRIPT)).contains(Arrays.asList(flags.split(" ")));
    }

    /** A copy of the script with sources beside it, and nothing built. */
    private Path project() throws IOException {
        Path project = Files.createDirectories(folder.resolve("my project"));
        Files.createDirectories(project.resolve("src/main"));
        Files.writeString(project.resolve("pom.xml"), "");
        Files.copy(SCRIPT, project.resolve("pixelake"));
        makeExecutable(project.resolve("pixelake"));
        return project;
    }

    private static void jar(Path project) throws IOException {
        Files.createDirectories(project.resolve("target/dist/lib"));
        Files.writeString(project.resolve("target/dist/pixelake.jar"), "");
        Files.writeString(project.resolve("target/dist/built"), "");
    }

    private Path emptyFolder() throws IOException {
        return Files.createDirectories(folder.resolve("empty"));
    }

    /** A java in PATH whose JDK can't be told from its place, so that it has to be asked. */
    private Path fakeJava(String name, String version) throws IOException {
        Path bin = Files.createDirectories(folder.resolve(name));
        executable(bin.resolve("java"), "echo 'openjdk version \"" + version + "\" 2020-01-01' >&2");
        return bin;
    }

    private Path jdk(String name, String version, boolean withCompiler) throws IOException {
        Path jdk = folder.resolve(name);
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        executable(jdk.resolve("bin/java"), TELLS_ITS_ARGUMENTS);
        if (withCompiler) {
            executable(jdk.resolve("bin/javac"), "exit 0");
        }
        return jdk;
    }

    private Map<String, String> javaOnly() throws IOException {
        return Map.of(
                "PATH",
                "/usr/bin:/bin",
                "JAVA_HOME",
                jdk("jdk17", "17.0.1", true).toString());
    }

    private static void executable(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        makeExecutable(file);
    }

    private static void makeExecutable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Result launch(Path project, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(project.resolve("pixelake").toString());
        command.addAll(List.of(arguments));
        return run(command, environment);
    }

    private Result run(List<String> command, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(emptyFolder().toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), output);
    }

    private record Result(int code, String output) {}
}
