package org.lwm2md.interop;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The commands of a bootstrap server: "start", "destroy", "packets", and "hand-out", what an endpoint is told. */
final class BootstrapCommands implements JsonLines.Handler {
    private final JsonLines lines;
    private final Map<String, BootstrapTestServer> servers = new ConcurrentHashMap<>();

    BootstrapCommands(JsonLines lines) {
        this.lines = lines;
    }

    @Override
    public ObjectNode handle(JsonNode command) throws Exception {
        String name = command.path("server").asText();
        ObjectNode result = JsonLines.object();
        switch (command.path("do").asText()) {
            case "start" -> start(name, command);
            case "destroy" -> {
                server(name).destroy();
                servers.remove(name);
            }
            case "hand-out" -> server(name).handOut(command);
            case "packets" -> server(name).packets().forEach(result.putArray("packets")::add);
            default -> throw new Failure("bad-command", "unknown command " + command.path("do"));
        }
        return result;
    }

    void destroyAll() {
        servers.values().forEach(BootstrapTestServer::destroy);
    }

    private synchronized void start(String name, JsonNode command) throws Failure {
        if (servers.containsKey(name)) throw new Failure("bad-command", "the server '" + name + "' is running");
        servers.put(name, new BootstrapTestServer(command, new BootstrapEvents(name, lines)));
    }

    private BootstrapTestServer server(String name) throws Failure {
        BootstrapTestServer server = servers.get(name);
        if (server == null) throw new Failure("no-server", "there is no server '" + name + "'");
        return server;
    }
}
