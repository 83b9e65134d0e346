package org.lwm2md.interop;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.eclipse.leshan.core.SecurityMode;
import org.eclipse.leshan.core.endpoint.Protocol;
import org.eclipse.leshan.core.request.BindingMode;
import org.eclipse.leshan.core.request.ContentFormat;
import org.eclipse.leshan.server.bootstrap.BootstrapConfig;
import org.eclipse.leshan.server.bootstrap.InMemoryBootstrapConfigStore;
import org.eclipse.leshan.server.bootstrap.InvalidConfigurationException;
import org.eclipse.leshan.server.bootstrap.LeshanBootstrapServer;
import org.eclipse.leshan.server.bootstrap.LeshanBootstrapServerBuilder;
import org.eclipse.leshan.server.californium.bootstrap.endpoint.CaliforniumBootstrapServerEndpointsProvider;
import org.eclipse.leshan.server.californium.bootstrap.endpoint.coap.CoapBootstrapServerProtocolProvider;
import org.eclipse.leshan.server.californium.bootstrap.endpoint.coaps.CoapsBootstrapServerProtocolProvider;
import org.eclipse.leshan.server.security.BootstrapSecurityStoreAdapter;
import org.eclipse.leshan.server.security.InMemorySecurityStore;
import org.eclipse.leshan.server.security.NonUniqueSecurityInfoException;
import org.eclipse.leshan.server.security.SecurityInfo;

/** One bootstrap server, from its start until {@link #destroy}. */
final class BootstrapTestServer {
    private static final Map<String, Protocol> PROTOCOLS = Map.of("coap", Protocol.COAP, "coaps", Protocol.COAPS);

    private final InMemoryBootstrapConfigStore configurations = new InMemoryBootstrapConfigStore();
    private final LeshanBootstrapServer leshan;
    private final PacketLog packets = new PacketLog();

    /** "endpoints" as of a server; "clients": [{"endpoint": "e", "identity": "i", "key": hex digits}]. */
    BootstrapTestServer(JsonNode command, BootstrapEvents events) throws Failure {
        var builder = new CaliforniumBootstrapServerEndpointsProvider.Builder(new CoapBootstrapServerProtocolProvider(),
                new CoapsBootstrapServerProtocolProvider());
        for (JsonNode endpoint : command.path("endpoints")) {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), endpoint.path("port").asInt());
            builder.addEndpoint(address, PROTOCOLS.get(endpoint.path("protocol").asText()));
        }
        CaliforniumBootstrapServerEndpointsProvider provider = builder.build();
        leshan = new LeshanBootstrapServerBuilder()
                .setConfigStore(configurations)
                .setSecurityStore(new BootstrapSecurityStoreAdapter(credentials(command)))
                .setEndpointsProviders(provider)
                .build();
        leshan.addListener(events);
        provider.getCoapServer().getEndpoints().forEach(endpoint -> endpoint.addInterceptor(packets));
        leshan.start();
    }

    void destroy() {
        leshan.destroy();
    }

    List<String> packets() {
        return packets.lines();
    }

    /**
     * What an endpoint is told from its next Bootstrap-Request on: "delete": paths; "format": the name of a content
     * format, else the client's choice; "discover": first, and the server chooses the ids of Object 0; "accounts":
     * [{"ssid": 1, "uri": "u", "lifetime": 60, "identity": "i", "key": hex digits}], the last two for PSK.
     */
    void handOut(JsonNode command) throws Failure {
        BootstrapConfig configuration = new BootstrapConfig();
        command.path("delete").forEach(path -> configuration.toDelete.add(path.asText()));
        if (command.has("format")) configuration.contentFormat = ContentFormat.fromName(command.get("format").asText());
        configuration.autoIdForSecurityObject = command.path("discover").asBoolean();
        int instance = 1; // 0 is the bootstrap server's own, in a client that has nothing else
        for (JsonNode account : command.path("accounts")) {
            configuration.security.put(instance, security(account));
            configuration.servers.put(instance, server(account));
            ++instance;
        }
        String endpoint = command.path("endpoint").asText();
        try {
            configurations.remove(endpoint);
            configurations.add(endpoint, configuration);
        } catch (InvalidConfigurationException refused) {
            throw new Failure("bad-command", Failure.explain(refused));
        }
    }

    private static BootstrapConfig.ServerSecurity security(JsonNode account) {
        BootstrapConfig.ServerSecurity security = new BootstrapConfig.ServerSecurity();
        security.uri = account.path("uri").asText();
        security.serverId = account.path("ssid").asInt();
        security.securityMode = account.has("key") ? SecurityMode.PSK : SecurityMode.NO_SEC;
        if (account.has("key")) {
            security.publicKeyOrId = account.path("identity").asText().getBytes(StandardCharsets.UTF_8);
            security.secretKey = HexFormat.of().parseHex(account.get("key").asText());
        }
        return security;
    }

    private static BootstrapConfig.ServerConfig server(JsonNode account) {
        BootstrapConfig.ServerConfig server = new BootstrapConfig.ServerConfig();
        server.shortId = account.path("ssid").asInt();
        server.lifetime = account.path("lifetime").asInt(86400);
        server.binding = EnumSet.of(BindingMode.U);
        return server;
    }

    private static InMemorySecurityStore credentials(JsonNode command) throws Failure {
        InMemorySecurityStore store = new InMemorySecurityStore();
        try {
            for (JsonNode client : command.path("clients")) {
                byte[] key = HexFormat.of().parseHex(client.path("key").asText());
                store.add(SecurityInfo.newPreSharedKeyInfo(client.path("endpoint").asText(),
                        client.path("identity").asText(), key));
            }
        } catch (NonUniqueSecurityInfoException refused) {
            throw new Failure("bad-credentials", Failure.explain(refused));
        }
        return store;
    }
}
