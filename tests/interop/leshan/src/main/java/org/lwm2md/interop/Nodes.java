package org.lwm2md.interop;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.leshan.core.model.LwM2mModel;
import org.eclipse.leshan.core.model.ResourceModel.Type;
import org.eclipse.leshan.core.node.LwM2mMultipleResource;
import org.eclipse.leshan.core.node.LwM2mNode;
import org.eclipse.leshan.core.node.LwM2mObject;
import org.eclipse.leshan.core.node.LwM2mObjectInstance;
import org.eclipse.leshan.core.node.LwM2mPath;
import org.eclipse.leshan.core.node.LwM2mResource;
import org.eclipse.leshan.core.node.LwM2mResourceInstance;
import org.eclipse.leshan.core.node.LwM2mSingleResource;

/**
 * Parts of the object tree as JSON: a value, or an object whose keys are the ids below. Ids are all digits, tags of
 * values ({@link Values}) are not, so the two are never confused.
 */
final class Nodes {
    private Nodes() {
    }

    static JsonNode toJson(LwM2mNode node) {
        if (node instanceof LwM2mResourceInstance instance) return Values.toJson(instance.getValue());
        if (node instanceof LwM2mSingleResource resource) return Values.toJson(resource.getValue());
        if (node instanceof LwM2mMultipleResource resource) return children(resource.getInstances());
        if (node instanceof LwM2mObjectInstance instance) return children(instance.getResources());
        return children(((LwM2mObject) node).getInstances());
    }

    private static ObjectNode children(Map<Integer, ? extends LwM2mNode> nodes) {
        ObjectNode json = JsonLines.object();
        new TreeMap<>(nodes).forEach((id, node) -> json.set(id.toString(), toJson(node)));
        return json;
    }

    /** The node at `path`, a resource instance, a resource or an object instance, with the types of `model`. */
    static LwM2mNode fromJson(LwM2mPath path, JsonNode content, LwM2mModel model) throws Failure {
        if (path.isObjectInstance()) {
            return new LwM2mObjectInstance(path.getObjectInstanceId(), resources(path, content, model));
        }
        if (path.isResource()) return resource(path, content, model);
        Object value = Values.fromJson(content, Models.type(model, path));
        return LwM2mResourceInstance.newInstance(path.getResourceInstanceId(), value, Models.type(model, path));
    }

    /** The resources of an object instance; the path of an object will do. */
    static List<LwM2mResource> resources(LwM2mPath path, JsonNode content, LwM2mModel model) throws Failure {
        int instance = path.isObject() ? 0 : path.getObjectInstanceId();
        List<LwM2mResource> resources = new ArrayList<>();
        for (Iterator<Map.Entry<String, JsonNode>> fields = content.fields(); fields.hasNext();) {
            Map.Entry<String, JsonNode> field = fields.next();
            LwM2mPath child = new LwM2mPath(path.getObjectId(), instance, Integer.parseInt(field.getKey()));
            resources.add(resource(child, field.getValue(), model));
        }
        return resources;
    }

    private static LwM2mResource resource(LwM2mPath path, JsonNode content, LwM2mModel model) throws Failure {
        Type type = Models.type(model, path);
        int id = path.getResourceId();
        if (!isMultiple(content)) return LwM2mSingleResource.newResource(id, Values.fromJson(content, type), type);
        Map<Integer, Object> values = new TreeMap<>();
        for (Iterator<Map.Entry<String, JsonNode>> fields = content.fields(); fields.hasNext();) {
            Map.Entry<String, JsonNode> field = fields.next();
            values.put(Integer.parseInt(field.getKey()), Values.fromJson(field.getValue(), type));
        }
        return LwM2mMultipleResource.newResource(id, values, type);
    }

    private static boolean isMultiple(JsonNode content) {
        if (!content.isObject()) return false;
        Iterator<String> names = content.fieldNames();
        return !names.hasNext() || Character.isDigit(names.next().charAt(0));
    }
}
