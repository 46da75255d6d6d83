package io.pixelake.query;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.CCJSqlParserConstants;
import net.sf.jsqlparser.parser.CCJSqlParserTokenManager;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.SimpleCharStream;
import net.sf.jsqlparser.parser.StringProvider;
import net.sf.jsqlparser.parser.Token;
import net.sf.jsqlparser.parser.TokenMgrException;
import net.sf.jsqlparser.statement.select.PlainSelect;

/**
 * A text as the user wrote it, and where in it something is. The parser sees it behind a statement's beginning.
 *
 * @param name what it is, {@code --where}
 */
record QueryText(String name, String text, String before) {
    private static final int SHOWN_CHARACTERS = 30;
    private static final int SHOWN_OF_ALL = 300;
    /**
     * What the parser sees for a backslash, which it would take for an escape where a quote follows. In standard SQL a backslash is one, and
     * quotes stand twice. Unicode has no such character.
     */
    private static final char BACKSLASH = '\uFFFE';

    /** The parser tries each level in several ways when it is told to allow for everything, and needs twice as long for each. */
    private static final int DEEPEST_WITH_EVERYTHING = 6;

    private static final int DEEPEST = 100;

    /** The one SELECT that it makes. */
    PlainSelect parse() throws QueryException {
        if (text.indexOf(BACKSLASH) >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw wrong("", "it holds half of a surrogate pair, or U+FFFE, which are no text");
        }
        try {
            int depth = depth();
            if (depth > DEEPEST) {
                throw wrong("", "it has more than " + DEEPEST + " parentheses in each other");
            }
            return parse(depth <= DEEPEST_WITH_EVERYTHING);
        } catch (TokenMgrException e) {
            throw wrong("", "it holds characters that SQL doesn't know, or a text without its end");
        }
    }

    private String statement() {
        return before + text.replace('\\', BACKSLASH);
    }

    /** What the user wrote, of what the parser has seen. */
    static String written(String parsed) {
        return parsed.replace(BACKSLASH, '\\');
    }

    /** How deep parentheses are nested. Comments would hide from the user what becomes of the rest of the line. */
    private int depth() throws QueryException {
        String statement = statement();
        CCJSqlParserTokenManager tokens =
                new CCJSqlParserTokenManager(new SimpleCharStream(new StringProvider(statement)));
        int depth = 0;
        int deepest = 0;
        int read = 0;
        Token token;
        do {
            token = tokens.getNextToken();
            boolean ends = token.kind == CCJSqlParserConstants.EOF;
            int begin = ends ? statement.length() : token.absoluteBegin - 1;
            if (!statement.substring(Math.min(read, begin), begin).isBlank()) {
                throw wrong(place(read - before.length()), "comments can't stand here");
            }
            read = begin + (ends ? 0 : token.image.length());
            depth += token.image.equals("(") ? 1 : token.image.equals(")") ? -1 : 0;
            deepest = Math.max(deepest, depth);
        } while (token.kind != CCJSqlParserConstants.EOF);
        return deepest;
    }

    private PlainSelect parse(boolean everything) throws QueryException {
        CCJSqlParser parser = CCJSqlParserUtil.newParser(statement()).withAllowComplexParsing(everything);
        try {
            Object statement = parser.Statement();
            Token last = parser.token;
            Token next = parser.getNextToken();
            if (last.image.equals(";") || next.kind != CCJSqlParserConstants.EOF) {
                throw cannotStand(last.image.equals(";") ? last : next);
            }
            if (statement instanceof PlainSelect select) {
                return select;
            }
            throw wrong("", "only one expression over the table's columns can stand here");
        } catch (ParseException e) {
            throw cannotStand(e.currentToken == null ? parser.token : e.currentToken.next);
        }
    }

    private QueryException cannotStand(Token token) {
        boolean ends = token.kind == CCJSqlParserConstants.EOF || offset(token) >= text.length();
        return ends
                ? wrong("", "it ends too early")
                : wrong(place(token), "this can't stand here, or something is missing behind it");
    }

    QueryException wrongAt(Expression node, String problem) {
        return firstToken(node).map(token -> wrong(place(token), problem)).orElseGet(() -> wrong("", problem));
    }

    /** The parser doesn't keep the place of every operator. */
    private static Optional<Token> firstToken(Expression node) {
        if (node.getASTNode() != null) {
            return Optional.of(node.getASTNode().jjtGetFirstToken());
        }
        return node instanceof BinaryExpression binary ? firstToken(binary.getLeftExpression()) : Optional.empty();
    }

    private QueryException wrong(String place, String problem) {
        return new QueryException(shown() + ": " + problem + (place.isEmpty() ? "" : ", " + place));
    }

    /** Its name and its text, of which not too much is shown. */
    String shown() {
        String begin = text.length() > SHOWN_OF_ALL ? text.substring(0, SHOWN_OF_ALL) + ".." : text;
        return name + " \"" + begin + "\"";
    }

    private int offset(Token token) {
        return Math.max(0, token.absoluteBegin - 1 - before.length());
    }

    private String place(Token token) {
        return place(offset(token));
    }

    private String place(int offset) {
        int from = Math.min(Math.max(0, offset), text.length());
        int to = Math.min(text.length(), from + SHOWN_CHARACTERS);
        return "at character " + (from + 1) + ", where it says '"
                + text.substring(from, to).replaceAll("\\s", " ") + (to < text.length() ? ".." : "") + "'";
    }
}
