package io.pixelake.testkit;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a {@link RequestServer} runs, in a process of its own or within the server. Its output goes to files, and it reads nothing.
 * When its server can't say how it ended, there is no exit code: who asks for one fails.
 */
final class RequestedProcess extends Process {
    private final ProcessHandle server;
    private final CompletableFuture<ProcessHandle> started = new CompletableFuture<>();
    private final CompletableFuture<Integer> code = new CompletableFuture<>();

    RequestedProcess(ProcessHandle server) {
        this.server = server;
    }

    void started(long pid) {
        started.complete(pid == server.pid() ? server : ProcessHandle.of(pid).orElse(server));
    }

    void ended(int exitCode) {
        code.complete(exitCode);
    }

    void failed(String why) {
        AssertionError failure = new AssertionError("Nobody can say how it ended: " + why);
        started.completeExceptionally(failure);
        code.completeExceptionally(failure);
    }

    /** To send it signals, which a server that runs commands itself would take for its own. */
    @Override
    public long pid() {
        ProcessHandle own = started.join();
        if (own.equals(server)) {
            throw new IllegalStateException("A warm process takes no signals: start it with PixelakeLauncher.start()");
        }
        return own.pid();
    }

    @Override
    public int waitFor() throws InterruptedException {
        try {
            return code.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e);
        }
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            code.get(timeout, unit);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            // Over it is: exitValue() tells.
            return true;
        }
        return true;
    }

    @Override
    public int exitValue() {
        if (!code.isDone()) {
            throw new IllegalThreadStateException("It runs.");
        }
        try {
            return code.join();
        } catch (CompletionException e) {
            throw new AssertionError(e.getCause().getMessage(), e);
        }
    }

    @Override
    public boolean isAlive() {
        return !code.isDone();
    }

    @Override
    public void destroy() {
        destroyForcibly();
    }

    /** With its server, where that runs it itself, or hasn't even started it. */
    @Override
    public Process destroyForcibly() {
        if (isAlive()) {
            (started.isDone() ? started.join() : server).destroyForcibly();
        }
        return this;
    }

    @Override
    public OutputStream getOutputStream() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream getInputStream() {
        return InputStream.nullInputStream();
    }

    @Override
    public InputStream getErrorStream() {
        return InputStream.nullInputStream();
    }
}
