package org.lwm2md.interop;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The commands and the servers they speak of; a server has the name that its "start" gave it. */
final class Commands implements JsonLines.Handler {
    private interface ServerCommand {
        ObjectNode run(TestServer server, JsonNode command) throws Exception;
    }

    private final Models models;
    private final JsonLines lines;
    private final Map<String, TestServer> servers = new ConcurrentHashMap<>();

    private final Map<String, ServerCommand> serverCommands = Map.of(
            "registration", (server, command) -> Answers.toJson(server.registration(command)),
            "cancel-actively", TestServer::cancelActively,
            "cancel-passively", (server, command) -> {
                server.cancelPassively(command);
                return JsonLines.object();
            },
            "packets", (server, command) -> {
                ObjectNode result = JsonLines.object();
                server.packets().forEach(result.putArray("packets")::add);
                return result;
            });

    Commands(Models models, JsonLines lines) {
        this.models = models;
        this.lines = lines;
    }

    @Override
    public ObjectNode handle(JsonNode command) throws Exception {
        String name = command.path("do").asText();
        String serverName = command.path("server").asText();
        if (name.equals("start")) return start(serverName, command);
        if (name.equals("destroy")) return destroy(serverName);
        TestServer server = server(serverName);
        if (Requests.knows(name)) return server.request(name, command);
        if (serverCommands.containsKey(name)) return serverCommands.get(name).run(server, command);
        throw new Failure("bad-command", "unknown command '" + name + "'");
    }

    void destroyAll() {
        servers.values().forEach(TestServer::destroy);
    }

    private synchronized ObjectNode start(String name, JsonNode command) throws Failure {
        if (servers.containsKey(name)) throw new Failure("bad-command", "the server '" + name + "' is running");
        TestServer server = new TestServer(command, models, new ServerEvents(name, lines));
        servers.put(name, server);
        ObjectNode result = JsonLines.object();
        result.set("endpoints", server.endpoints());
        return result;
    }

    private synchronized ObjectNode destroy(String name) throws Failure {
        server(name).destroy();
        servers.remove(name);
        return JsonLines.object();
    }

    private TestServer server(String name) throws Failure {
        TestServer server = servers.get(name);
        if (server == null) throw new Failure("no-server", "there is no server '" + name + "'");
        return server;
    }
}
