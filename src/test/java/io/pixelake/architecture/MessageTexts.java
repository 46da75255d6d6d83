package io.pixelake.architecture;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The texts that sources put together, as the compiler parses them; {@value #VALUE} stands for what isn't a text. */
final class MessageTexts {
    static final String VALUE = "…";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{}|%[,.\\d]*[sdf]|\\s+");
    private static final Set<String> LOGGED = Set.of("LOG.warn", "LOG.error");
    private static final int MOST_ALTERNATIVES = 64;

    private MessageTexts() {}

    /**
     * A text, or one of the texts that an expression may become.
     *
     * @param where name of the class
     * @param use what it is made for: {@code LOG.warn}, the name of an exception, or empty
     */
    record Text(String text, String where, String use) {
        boolean isForUsers() {
            return LOGGED.contains(use) || use.equals("UserError") || text.startsWith("Cannot ");
        }
    }

    static List<Text> below(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return in(files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::toFile)
                    .toList());
        }
    }

    private static List<Text> in(List<File> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Text> texts = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromFiles(sources));
            for (CompilationUnitTree unit : task.parse()) {
                String name =
                        Path.of(unit.getSourceFile().getName()).getFileName().toString();
                unit.accept(new Scanner(name.replace(".java", ""), texts), "");
            }
        }
        return texts;
    }

    /** Its argument says what a text is made for. */
    private static final class Scanner extends TreeScanner<Void, String> {
        private final String where;
        private final List<Text> texts;

        private Scanner(String where, List<Text> texts) {
            this.where = where;
            this.texts = texts;
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, String use) {
            String method = call.getMethodSelect().toString();
            scan(call.getMethodSelect(), use);
            List<? extends ExpressionTree> arguments = call.getArguments();
            for (int i = 0; i < arguments.size(); i++) {
                scan(arguments.get(i), i == 0 && LOGGED.contains(method) ? method : "");
            }
            return null;
        }

        @Override
        public Void visitNewClass(NewClassTree made, String use) {
            made.getArguments()
                    .forEach(argument -> scan(argument, made.getIdentifier().toString()));
            return scan(made.getClassBody(), "");
        }

        @Override
        public Void visitBinary(BinaryTree sum, String use) {
            if (sum.getKind() != Tree.Kind.PLUS) {
                return super.visitBinary(sum, "");
            }
            List<ExpressionTree> others = new ArrayList<>();
            alternatives(sum, others).forEach(text -> add(text, use));
            others.forEach(other -> scan(other, ""));
            return null;
        }

        @Override
        public Void visitLiteral(LiteralTree literal, String use) {
            if (literal.getValue() instanceof String text) {
                add(text, use);
            }
            return null;
        }

        /** @param others takes the parts that aren't texts, in which there may be texts of their own */
        private static List<String> alternatives(ExpressionTree part, List<ExpressionTree> others) {
            if (part instanceof LiteralTree literal) {
                return List.of(String.valueOf(literal.getValue()));
            } else if (part instanceof ParenthesizedTree inside) {
                return alternatives(inside.getExpression(), others);
            } else if (part instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
                List<String> ends = alternatives(sum.getRightOperand(), others);
                return alternatives(sum.getLeftOperand(), others).stream()
                        .flatMap(begin -> ends.stream().map(end -> begin + end))
                        .limit(MOST_ALTERNATIVES)
                        .toList();
            } else if (part instanceof ConditionalExpressionTree choice) {
                return Stream.of(choice.getTrueExpression(), choice.getFalseExpression())
                        .flatMap(chosen -> alternatives(chosen, others).stream())
                        .toList();
            }
            others.add(part);
            return List.of(VALUE);
        }

        private void add(String text, String use) {
            String plain = PLACEHOLDER
                    .matcher(text)
                    .replaceAll(found -> found.group().isBlank() ? " " : VALUE)
                    .strip();
            if (plain.chars().anyMatch(Character::isLetter)) {
                texts.add(new Text(plain, where, use));
            }
        }
    }
}
