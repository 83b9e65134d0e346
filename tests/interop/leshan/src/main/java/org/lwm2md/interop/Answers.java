package org.lwm2md.interop;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.leshan.core.ResponseCode;
import org.eclipse.leshan.core.link.Link;
import org.eclipse.leshan.core.node.TimestampedLwM2mNode;
import org.eclipse.leshan.core.request.ContentFormat;
import org.eclipse.leshan.core.response.CreateResponse;
import org.eclipse.leshan.core.response.DiscoverResponse;
import org.eclipse.leshan.core.response.LwM2mResponse;
import org.eclipse.leshan.core.response.ObserveResponse;
import org.eclipse.leshan.core.response.ReadResponse;
import org.eclipse.leshan.server.registration.Registration;

/** What clients sent, as JSON: answers, notifications and registrations. */
final class Answers {
    private Answers() {
    }

    /** `valid`: Leshan expects such a code from this operation. */
    static ObjectNode toJson(LwM2mResponse response) {
        ObjectNode json = JsonLines.object();
        json.put("code", code(response.getCode()));
        json.put("valid", response.isValid());
        json.put("message", response.getErrorMessage());
        if (response.getCoapResponse() instanceof Response coap) addCoap(json, coap);
        if (response instanceof ReadResponse read && read.getContent() != null) {
            json.set("content", Nodes.toJson(read.getContent()));
        }
        if (response instanceof ObserveResponse observe) addObservation(json, observe);
        if (response instanceof CreateResponse create) json.put("location", create.getLocation());
        if (response instanceof DiscoverResponse discover && discover.getObjectLinks() != null) {
            json.set("links", links(discover.getObjectLinks()));
        }
        return json;
    }

    static ObjectNode toJson(Registration registration) {
        ObjectNode json = JsonLines.object();
        json.put("endpoint", registration.getEndpoint());
        json.put("location", registration.getId());
        json.put("lifetime", registration.getLifeTimeInSec());
        json.put("version", registration.getLwM2mVersion().toString());
        json.put("queue-mode", registration.usesQueueMode());
        json.put("root", registration.getRootPath());
        json.put("address", registration.getSocketAddress().toString());
        json.put("identity", registration.getClientTransportData().getIdentity().toString());
        json.set("links", links(registration.getObjectLinks()));
        registration.getBindingMode().forEach(json.putArray("binding")::addPOJO);
        registration.getSupportedContentFormats().forEach(format -> json.withArray("/formats").add(format.getName()));
        registration.getAvailableInstances().forEach(path -> json.withArray("/instances").add(path.toString()));
        registration.getSupportedObject()
                .forEach((object, version) -> json.withObject("/objects").put(object.toString(), version.toString()));
        registration.getAdditionalRegistrationAttributes().forEach(json.putObject("others")::put);
        return json;
    }

    private static String code(ResponseCode code) {
        return "%d.%02d".formatted(code.getCode() / 100, code.getCode() % 100);
    }

    private static void addCoap(ObjectNode json, Response coap) {
        json.put("confirmable", coap.getType() == CoAP.Type.CON);
        json.put("size", coap.getPayloadSize());
        int format = coap.getOptions().getContentFormat();
        if (format >= 0) json.put("format", ContentFormat.fromCode(format).getName());
    }

    private static void addObservation(ObjectNode json, ObserveResponse observe) {
        if (observe.getObservation() != null) {
            json.put("observation", observe.getObservation().getId().getAsHexString());
        }
        if (observe.getTimestampedLwM2mNodes() == null) return;
        ArrayNode samples = json.putArray("samples");
        for (TimestampedLwM2mNode node : observe.getTimestampedLwM2mNodes()) {
            ObjectNode sample = samples.addObject();
            if (node.isTimestamped()) sample.put("time", node.getTimestamp().toEpochMilli() / 1000.0);
            sample.set("content", Nodes.toJson(node.getNode()));
        }
    }

    private static ArrayNode links(Link[] links) {
        ArrayNode json = JsonLines.object().putArray("links");
        for (Link link : links) {
            json.add(link.toCoreLinkFormat());
        }
        return json;
    }
}
