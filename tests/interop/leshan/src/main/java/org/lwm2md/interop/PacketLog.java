package org.lwm2md.interop;

import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.eclipse.californium.core.coap.EmptyMessage;
import org.eclipse.californium.core.coap.Message;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.interceptors.MessageInterceptor;

/** The last messages of a server, one line each, for the report of a failed test. */
final class PacketLog implements MessageInterceptor {
    private static final int LINES = 200;

    private final Deque<String> lines = new ArrayDeque<>();

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void sendRequest(Request request) {
        add("->", request);
    }

    @Override
    public void sendResponse(Response response) {
        add("->", response);
    }

    @Override
    public void sendEmptyMessage(EmptyMessage message) {
        add("->", message);
    }

    @Override
    public void receiveRequest(Request request) {
        add("<-", request);
    }

    @Override
    public void receiveResponse(Response response) {
        add("<-", response);
    }

    @Override
    public void receiveEmptyMessage(EmptyMessage message) {
        add("<-", message);
    }

    private synchronized void add(String direction, Message message) {
        if (lines.size() == LINES) lines.removeFirst();
        lines.addLast("%s %s %s".formatted(LocalTime.now().truncatedTo(ChronoUnit.MILLIS), direction, message));
    }
}
