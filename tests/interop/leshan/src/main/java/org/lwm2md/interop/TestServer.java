package org.lwm2md.interop;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.leshan.core.endpoint.Protocol;
import org.eclipse.leshan.core.model.LwM2mModel;
import org.eclipse.leshan.core.observation.SingleObservation;
import org.eclipse.leshan.core.request.CancelObservationRequest;
import org.eclipse.leshan.core.request.DownlinkDeviceManagementRequest;
import org.eclipse.leshan.core.response.LwM2mResponse;
import org.eclipse.leshan.core.response.ObserveResponse;
import org.eclipse.leshan.server.LeshanServer;
import org.eclipse.leshan.server.LeshanServerBuilder;
import org.eclipse.leshan.server.registration.Registration;
import org.eclipse.leshan.server.request.LowerLayerConfig;
import org.eclipse.leshan.transport.californium.server.endpoint.CaliforniumServerEndpointsProvider;
import org.eclipse.leshan.transport.californium.server.endpoint.coap.CoapServerProtocolProvider;
import org.eclipse.leshan.transport.californium.server.endpoint.coaps.CoapsServerProtocolProvider;

/** One Leshan server with empty stores, from its start until {@link #destroy}. */
final class TestServer {
    private static final long DEFAULT_TIMEOUT_MS = 20_000;
    /** Californium gives up larger answers without a word; its default is smaller than what tests transfer. */
    private static final int LARGEST_BODY = 200_000;

    private static final Map<String, Protocol> PROTOCOLS = Map.of("coap", Protocol.COAP, "coaps", Protocol.COAPS);

    private final LeshanServer leshan;
    private final PacketLog packets = new PacketLog();
    private final Map<String, SingleObservation> observations = new ConcurrentHashMap<>();
    private final ArrayNode endpoints = JsonLines.object().putArray("endpoints");

    /** "endpoints": [{"protocol": "coap" or "coaps", "port": 5683}]; "configuration": Californium's keys and values. */
    TestServer(JsonNode command, Models models, ServerEvents events) throws Failure {
        CaliforniumServerEndpointsProvider provider = provider(command);
        LeshanServerBuilder builder = new LeshanServerBuilder()
                .setObjectModelProvider(models.provider())
                .setEndpointsProviders(provider);
        Credentials.apply(command, builder);
        leshan = builder.build();
        leshan.getRegistrationService().addListener(events);
        leshan.getObservationService().addListener(events);
        provider.getCoapServer().getEndpoints().forEach(endpoint -> endpoint.addInterceptor(packets));
        leshan.start();
        // A port that cannot be had is only logged by Californium.
        if (provider.getCoapServer().getEndpoints().stream().allMatch(endpoint -> endpoint.isStarted())) return;
        leshan.destroy();
        throw new Failure("not-started", "an endpoint of " + endpoints + " did not start");
    }

    void destroy() {
        leshan.destroy();
    }

    ArrayNode endpoints() {
        return endpoints;
    }

    List<String> packets() {
        return packets.lines();
    }

    Registration registration(JsonNode command) throws Failure {
        String endpoint = command.path("endpoint").asText();
        Registration registration = leshan.getRegistrationService().getByEndpoint(endpoint);
        if (registration == null) throw new Failure("not-registered", "'" + endpoint + "' is not registered");
        return registration;
    }

    ObjectNode request(String operation, JsonNode command) throws Failure, InterruptedException {
        Registration registration = registration(command);
        LwM2mModel model = leshan.getModelProvider().getObjectModel(registration);
        LwM2mResponse response = send(registration, Requests.create(operation, command, model), command);
        if (response instanceof ObserveResponse observe && observe.getObservation() != null) {
            observations.put(observe.getObservation().getId().getAsHexString(), observe.getObservation());
        }
        return Answers.toJson(response);
    }

    /** By a GET with Observe 1, which has an answer. */
    ObjectNode cancelActively(JsonNode command) throws Failure, InterruptedException {
        return Answers.toJson(send(registration(command), new CancelObservationRequest(observation(command)), command));
    }

    /** By forgetting it: the next notification gets a Reset. */
    void cancelPassively(JsonNode command) throws Failure {
        leshan.getObservationService().cancelObservation(observation(command));
    }

    private SingleObservation observation(JsonNode command) throws Failure {
        SingleObservation observation = observations.remove(command.path("observation").asText());
        if (observation == null) throw new Failure("no-observation", "no observation " + command.path("observation"));
        return observation;
    }

    private <T extends LwM2mResponse> T send(Registration registration, DownlinkDeviceManagementRequest<T> request,
            JsonNode command) throws Failure, InterruptedException {
        long timeout = command.path("timeout").asLong(DEFAULT_TIMEOUT_MS);
        T response = leshan.send(registration, request, coapChanges(command), timeout);
        if (response == null) throw new Failure("timeout", "no answer within " + timeout + " ms to " + request);
        return response;
    }

    /** "payload" (hex digits) goes out in the place of what Leshan encoded, "confirmable": false as NON. */
    private static LowerLayerConfig coapChanges(JsonNode command) {
        return message -> {
            Request request = (Request) message;
            if (command.has("payload")) request.setPayload(HexFormat.of().parseHex(command.get("payload").asText()));
            if (command.has("confirmable")) request.setConfirmable(command.get("confirmable").asBoolean());
        };
    }

    private CaliforniumServerEndpointsProvider provider(JsonNode command) throws Failure {
        var builder = new CaliforniumServerEndpointsProvider.Builder(new CoapServerProtocolProvider(),
                new CoapsServerProtocolProvider());
        builder.setConfiguration(configuration -> configure(configuration, command.path("configuration")));
        for (JsonNode endpoint : command.path("endpoints")) {
            String protocol = endpoint.path("protocol").asText();
            if (!PROTOCOLS.containsKey(protocol)) throw new Failure("bad-command", "unknown protocol '" + protocol + "'");
            int port = endpoint.path("port").asInt();
            builder.addEndpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PROTOCOLS.get(protocol));
            endpoints.add(endpoint);
        }
        return builder.build();
    }

    private static void configure(Configuration configuration, JsonNode settings) {
        configuration.set(CoapConfig.MAX_RESOURCE_BODY_SIZE, LARGEST_BODY);
        StringBuilder text = new StringBuilder();
        settings.fields()
                .forEachRemaining(field -> text.append(field.getKey() + "=" + field.getValue().asText() + "\n"));
        if (text.length() == 0) return;
        try {
            configuration.load(new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
