package org.lwm2md.interop;

import java.io.File;
import java.util.Arrays;
import java.util.List;

/**
 * Leshan for the tests of lwm2md: one process for a whole run, a server for each test case.
 *
 * <p>Arguments: directories of object definitions (OMA XML). Commands come as lines of JSON on standard input, answers
 * and events leave on standard output ({@link JsonLines}); the end of the input ends the process.
 */
public final class Main {
    private Main() {
    }

    public static void main(String[] arguments) throws Exception {
        JsonLines lines = new JsonLines(System.in, System.out);
        System.setOut(System.err); // whatever a library prints must not come between two lines of JSON
        List<File> directories = Arrays.stream(arguments).map(File::new).toList();
        Commands commands = new Commands(new Models(directories), lines);
        lines.event("ready", "");
        lines.serve(commands);
        commands.destroyAll();
        System.exit(0); // Californium's threads are no reason to stay
    }
}
