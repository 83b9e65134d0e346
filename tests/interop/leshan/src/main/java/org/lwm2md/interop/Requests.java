package org.lwm2md.interop;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.eclipse.leshan.core.link.attributes.InvalidAttributeException;
import org.eclipse.leshan.core.link.lwm2m.attributes.DefaultLwM2mAttributeParser;
import org.eclipse.leshan.core.link.lwm2m.attributes.LwM2mAttributeSet;
import org.eclipse.leshan.core.model.LwM2mModel;
import org.eclipse.leshan.core.node.LwM2mObjectInstance;
import org.eclipse.leshan.core.node.LwM2mPath;
import org.eclipse.leshan.core.request.ContentFormat;
import org.eclipse.leshan.core.request.CreateRequest;
import org.eclipse.leshan.core.request.DeleteRequest;
import org.eclipse.leshan.core.request.DiscoverRequest;
import org.eclipse.leshan.core.request.DownlinkDeviceManagementRequest;
import org.eclipse.leshan.core.request.ExecuteRequest;
import org.eclipse.leshan.core.request.ObserveRequest;
import org.eclipse.leshan.core.request.ReadRequest;
import org.eclipse.leshan.core.request.WriteAttributesRequest;
import org.eclipse.leshan.core.request.WriteRequest;
import org.eclipse.leshan.core.request.WriteRequest.Mode;
import org.eclipse.leshan.core.response.LwM2mResponse;

/** Commands become Leshan's requests: "do" names the operation, "path" and "format" mean the same in each. */
final class Requests {
    private interface Factory {
        DownlinkDeviceManagementRequest<? extends LwM2mResponse> create(JsonNode command, LwM2mModel model)
                throws Failure;
    }

    private static final Map<String, Factory> FACTORIES = Map.of(
            "read", (command, model) -> new ReadRequest(format(command), path(command)),
            "observe", (command, model) -> new ObserveRequest(format(command), path(command)),
            "write-replace", (command, model) -> write(Mode.REPLACE, command, model),
            "write-update", (command, model) -> write(Mode.UPDATE, command, model),
            "write-attributes", (command, model) -> writeAttributes(command),
            "discover", (command, model) -> new DiscoverRequest(path(command)),
            "execute", (command, model) -> new ExecuteRequest(path(command), command.path("arguments").asText("")),
            "create", Requests::create,
            "delete", (command, model) -> new DeleteRequest(path(command)));

    private Requests() {
    }

    static boolean knows(String operation) {
        return FACTORIES.containsKey(operation);
    }

    static DownlinkDeviceManagementRequest<? extends LwM2mResponse> create(String operation, JsonNode command,
            LwM2mModel model) throws Failure {
        return FACTORIES.get(operation).create(command, model);
    }

    private static String path(JsonNode command) throws Failure {
        if (!command.hasNonNull("path")) throw new Failure("bad-command", "\"path\" is missing");
        return command.get("path").asText();
    }

    /** None: no Accept in a Read, TLV in a Write. */
    private static ContentFormat format(JsonNode command) throws Failure {
        if (!command.hasNonNull("format")) return null;
        ContentFormat format = ContentFormat.fromName(command.get("format").asText());
        if (format == null) throw new Failure("bad-command", "unknown format " + command.get("format"));
        return format;
    }

    private static WriteRequest write(Mode mode, JsonNode command, LwM2mModel model) throws Failure {
        LwM2mPath path = new LwM2mPath(path(command));
        return new WriteRequest(mode, format(command), path, Nodes.fromJson(path, command.path("content"), model));
    }

    private static WriteAttributesRequest writeAttributes(JsonNode command) throws Failure {
        try {
            String query = command.path("attributes").asText();
            return new WriteAttributesRequest(path(command),
                    new LwM2mAttributeSet(new DefaultLwM2mAttributeParser().parseUriQuery(query)));
        } catch (InvalidAttributeException bad) {
            throw new Failure("bad-command", Failure.explain(bad));
        }
    }

    /** "resources": without an id, the client chooses; "instances": an object whose keys are the ids. */
    private static CreateRequest create(JsonNode command, LwM2mModel model) throws Failure {
        LwM2mPath path = new LwM2mPath(path(command));
        if (command.has("resources")) {
            return new CreateRequest(format(command), path(command),
                    Nodes.resources(path, command.get("resources"), model));
        }
        List<LwM2mObjectInstance> instances = new ArrayList<>();
        for (Iterator<Map.Entry<String, JsonNode>> fields = command.path("instances").fields(); fields.hasNext();) {
            Map.Entry<String, JsonNode> field = fields.next();
            LwM2mPath instance = path.append(Integer.parseInt(field.getKey()));
            instances.add((LwM2mObjectInstance) Nodes.fromJson(instance, field.getValue(), model));
        }
        return new CreateRequest(format(command), path(command), instances.toArray(new LwM2mObjectInstance[0]));
    }
}
