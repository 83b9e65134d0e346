package org.lwm2md.interop;

/**
 * Leshan's bootstrap server for the tests of lwm2md, which commands and events reach as they do {@link Main}: a process
 * of its own, because no server of the newer milestone bootstraps.
 */
public final class BootstrapMain {
    private BootstrapMain() {
    }

    public static void main(String[] arguments) throws Exception {
        JsonLines lines = new JsonLines(System.in, System.out);
        System.setOut(System.err); // whatever a library prints must not come between two lines of JSON
        BootstrapCommands commands = new BootstrapCommands(lines);
        lines.event("ready", "");
        lines.serve(commands);
        commands.destroyAll();
        System.exit(0); // Californium's threads are no reason to stay
    }
}
