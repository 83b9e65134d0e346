package org.lwm2md.interop;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.HexFormat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.eclipse.leshan.core.link.DefaultLinkParser;
import org.eclipse.leshan.core.link.DefaultLinkSerializer;
import org.eclipse.leshan.core.link.Link;
import org.eclipse.leshan.core.link.LinkParseException;
import org.eclipse.leshan.core.model.ResourceModel.Type;
import org.eclipse.leshan.core.node.ObjectLink;
import org.eclipse.leshan.core.util.datatype.ULong;

/**
 * Values of resources as JSON. What JSON has no type for carries its type: <code>{"opaque": "0a0b"}</code>,
 * <code>{"time": 1700000000}</code> (seconds), <code>{"objlnk": "3303:0"}</code>,
 * <code>{"corelnk": "&lt;/3&gt;"}</code>; a Float that is not finite is the text of it.
 */
final class Values {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final HexFormat HEX = HexFormat.of();

    private Values() {
    }

    static JsonNode toJson(Object value) {
        if (value instanceof Long number) return JSON.numberNode(number);
        if (value instanceof ULong number) return JSON.numberNode(number.toBigInteger());
        if (value instanceof Double number) {
            return Double.isFinite(number) ? JSON.numberNode(number) : JSON.textNode(number.toString());
        }
        if (value instanceof Boolean truth) return JSON.booleanNode(truth);
        if (value instanceof byte[] bytes) return JSON.objectNode().put("opaque", HEX.formatHex(bytes));
        if (value instanceof Date time) return JSON.objectNode().put("time", time.getTime() / 1000);
        if (value instanceof ObjectLink link) return JSON.objectNode().put("objlnk", link.encodeToString());
        if (value instanceof Link[] links) {
            return JSON.objectNode().put("corelnk", new DefaultLinkSerializer().serializeCoreLinkFormat(links));
        }
        return JSON.textNode(String.valueOf(value));
    }

    static Object fromJson(JsonNode value, Type type) throws Failure {
        return switch (type) {
            case STRING -> value.asText();
            case INTEGER -> value.asLong();
            case UNSIGNED_INTEGER -> ULong.valueOf(new BigInteger(value.asText()));
            case FLOAT -> value.isTextual() ? Double.parseDouble(value.asText()) : value.asDouble();
            case BOOLEAN -> value.asBoolean();
            case OPAQUE -> HEX.parseHex(tagged(value, "opaque").asText());
            case TIME -> new Date(tagged(value, "time").asLong() * 1000);
            case OBJLNK -> ObjectLink.decodeFromString(tagged(value, "objlnk").asText());
            case CORELINK -> links(tagged(value, "corelnk").asText());
            default -> throw new Failure("bad-command", "a value cannot have the type " + type);
        };
    }

    private static JsonNode tagged(JsonNode value, String tag) throws Failure {
        if (!value.has(tag)) throw new Failure("bad-command", value + " is not {\"" + tag + "\": ...}");
        return value.get(tag);
    }

    private static Link[] links(String text) throws Failure {
        try {
            return new DefaultLinkParser().parseCoreLinkFormat(text.getBytes(StandardCharsets.UTF_8));
        } catch (LinkParseException bad) {
            throw new Failure("bad-command", Failure.explain(bad));
        }
    }
}
