package org.lwm2md.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The line protocol, a JSON object a line.
 *
 * <pre>
 * in     {"id": 7, "do": "read", "server": "a", ...}
 * out    {"id": 7, "ok": true, "result": {...}}
 *        {"id": 7, "ok": false, "error": "timeout", "message": "..."}
 *        {"event": "registered", "server": "a", ...}
 * </pre>
 *
 * Each command runs on a thread of its own, so answers may come in another order. Whatever goes wrong in one is its
 * answer; nothing ends the process but the end of the input.
 */
final class JsonLines {
    /** Does what a command says and returns its result. */
    interface Handler {
        ObjectNode handle(JsonNode command) throws Exception;
    }

    private final BufferedReader in;
    private final PrintStream out;
    private final ObjectMapper mapper = new ObjectMapper();
    private final ExecutorService workers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "command");
        thread.setDaemon(true);
        return thread;
    });

    JsonLines(InputStream in, PrintStream out) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.out = new PrintStream(out, true, StandardCharsets.UTF_8);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    void serve(Handler handler) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String text = line;
            workers.execute(() -> print(answer(text, handler)));
        }
    }

    void event(String name, String server) {
        event(name, server, object());
    }

    void event(String name, String server, ObjectNode details) {
        print(object().put("event", name).put("server", server).setAll(details));
    }

    private ObjectNode answer(String line, Handler handler) {
        ObjectNode answer = object();
        try {
            JsonNode command = mapper.readTree(line);
            answer.set("id", command.path("id"));
            ObjectNode result = handler.handle(command);
            answer.put("ok", true).set("result", result);
        } catch (Failure failure) {
            answer.put("ok", false).put("error", failure.kind).put("message", failure.getMessage());
        } catch (JsonProcessingException notJson) {
            answer.put("ok", false).put("error", "not-json").put("message", notJson.getOriginalMessage());
        } catch (Exception other) {
            answer.put("ok", false).put("error", other.getClass().getSimpleName());
            answer.put("message", Failure.explain(other));
        }
        return answer;
    }

    private synchronized void print(JsonNode line) {
        out.println(line);
    }
}
