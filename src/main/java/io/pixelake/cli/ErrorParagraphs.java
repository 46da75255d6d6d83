package io.pixelake.cli;

import io.pixelake.config.GivenPaths;
import io.pixelake.config.Secrets;
import io.pixelake.config.UserError;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * How errors look: one paragraph on standard error, stack traces only with {@code --debug}. Secrets are masked here, since messages of
 * drivers and catalogs may hold the URL that they were given.
 */
final class ErrorParagraphs {
    private ErrorParagraphs() {}

    static int onWrongUsage(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        print(command.getErr(), describe(e, command), e, List.of(arguments).contains("--debug"));
        return CommandLine.ExitCode.USAGE;
    }

    static int onFailure(Exception e, CommandLine command, ParseResult parsed) {
        boolean debug = command.getParseResult().matchedOptionValue("--debug", false);
        if (e instanceof InvalidPathException bad) {
            print(command.getErr(), "\"" + bad.getInput() + "\" " + GivenPaths.reason(bad) + ".", e, debug);
            return CommandLine.ExitCode.USAGE;
        }
        print(command.getErr(), e instanceof UserError ? e.getMessage() : unexpected(e, debug), e, debug);
        return e instanceof UserError error ? error.exitCode() : CommandLine.ExitCode.SOFTWARE;
    }

    /** Says which tables failed while the others continued. */
    static void onFailedTables(List<String> failures, PrintWriter err) {
        failures.forEach(failure -> err.println(Secrets.maskWithin("Failed: " + failure)));
    }

    private static void print(PrintWriter err, String paragraph, Exception e, boolean debug) {
        err.println(Secrets.maskWithin("pixelake: " + paragraph));
        if (debug) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            err.print(Secrets.maskWithin(trace.toString()));
        }
        err.flush();
    }

    static String commandNames(CommandLine pixelake) {
        return String.join(", ", pixelake.getSubcommands().keySet());
    }

    private static String unexpected(Exception e, boolean debug) {
        String hint = debug ? "" : " Run it again with --debug to see where.";
        return "It failed in a way that wasn't foreseen: " + e + "." + hint;
    }

    private static String describe(ParameterException e, CommandLine command) {
        boolean isTop = command.getParent() == null;
        if (isTop && e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            return "\"" + unmatched.getUnmatched().get(0) + "\" isn't a command. Commands: " + commandNames(command)
                    + ". See pixelake --help.";
        }
        String suggestion = e instanceof UnmatchedArgumentException unmatched ? didYouMean(unmatched) : "";
        return sentence(message(e)) + suggestion + " See "
                + command.getCommandSpec().qualifiedName() + " --help.";
    }

    /** Of a value that can't be converted: the flag, and what its converter says of the value. */
    private static String message(ParameterException e) {
        return e.getCause() instanceof TypeConversionException refused && e.getArgSpec() instanceof OptionSpec flag
                ? flag.longestName() + ": " + refused.getMessage()
                : e.getMessage();
    }

    private static String didYouMean(UnmatchedArgumentException unmatched) {
        List<String> flags = unmatched.getSuggestions().stream().limit(3).toList();
        return flags.isEmpty() ? "" : " Did you mean " + String.join(" or ", flags) + "?";
    }

    private static String sentence(String message) {
        return Stream.of(".", "?", "!").anyMatch(message::endsWith) ? message : message + ".";
    }
}
