package org.lwm2md.interop;

/** What a command could not do, with a kind that a test can compare. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    final String kind;

    Failure(String kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** The messages of an exception and its causes, in one line. */
    static String explain(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (text.length() > 0) text.append(": ");
            text.append(cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage());
        }
        return text.toString();
    }
}
