package io.pixelake.types.array;

/** Bytes that aren't a .npy file this program can read; the message says why, to be put behind "the array". */
public final class NpyFormatException extends IllegalArgumentException {
    NpyFormatException(String message) {
        super(message);
    }
}
