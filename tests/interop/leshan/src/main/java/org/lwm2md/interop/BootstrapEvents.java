package org.lwm2md.interop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.leshan.core.peer.LwM2mPeer;
import org.eclipse.leshan.core.request.BootstrapDownlinkRequest;
import org.eclipse.leshan.core.request.BootstrapRequest;
import org.eclipse.leshan.core.request.BootstrapWriteRequest;
import org.eclipse.leshan.core.request.ContentFormat;
import org.eclipse.leshan.core.response.BootstrapDiscoverResponse;
import org.eclipse.leshan.core.response.LwM2mResponse;
import org.eclipse.leshan.server.bootstrap.BootstrapFailureCause;
import org.eclipse.leshan.server.bootstrap.BootstrapSession;
import org.eclipse.leshan.server.bootstrap.BootstrapSessionListener;

/** How a bootstrap goes: begun, answered (each request of the server), ended, failed. */
final class BootstrapEvents implements BootstrapSessionListener {
    private final String server;
    private final JsonLines lines;

    BootstrapEvents(String server, JsonLines lines) {
        this.server = server;
        this.lines = lines;
    }

    @Override
    public void sessionInitiated(BootstrapRequest request, LwM2mPeer client) {
        // authorized() or unAuthorized() says the rest
    }

    @Override
    public void unAuthorized(BootstrapRequest request, LwM2mPeer client) {
        failed("UNAUTHORIZED");
    }

    @Override
    public void authorized(BootstrapSession session) {
        ObjectNode details = JsonLines.object().put("endpoint", session.getEndpoint());
        ContentFormat preferred = session.getBootstrapRequest().getPreferredContentFormat();
        details.put("preferred", preferred == null ? null : preferred.getName());
        lines.event("begun", server, details);
    }

    @Override
    public void noConfig(BootstrapSession session) {
        // failed() says so, too
    }

    @Override
    public void sendRequest(BootstrapSession session,
            BootstrapDownlinkRequest<? extends LwM2mResponse> request) {
        // its answer is told
    }

    @Override
    public void onResponseSuccess(BootstrapSession session,
            BootstrapDownlinkRequest<? extends LwM2mResponse> request, LwM2mResponse response) {
        answered(request, response);
    }

    @Override
    public void onResponseError(BootstrapSession session,
            BootstrapDownlinkRequest<? extends LwM2mResponse> request, LwM2mResponse response) {
        answered(request, response);
    }

    @Override
    public void onRequestFailure(BootstrapSession session,
            BootstrapDownlinkRequest<? extends LwM2mResponse> request, Throwable cause) {
        failed(Failure.explain(cause));
    }

    @Override
    public void end(BootstrapSession session) {
        lines.event("ended", server);
    }

    @Override
    public void failed(BootstrapSession session, BootstrapFailureCause cause) {
        failed(cause.name());
    }

    private void failed(String why) {
        lines.event("failed", server, JsonLines.object().put("why", why));
    }

    private void answered(BootstrapDownlinkRequest<? extends LwM2mResponse> request, LwM2mResponse response) {
        ObjectNode details = JsonLines.object();
        details.put("request", request.getClass().getSimpleName()).put("path", String.valueOf(request.getPath()));
        int code = response.getCode().getCode();
        details.put("code", "%d.%02d".formatted(code / 100, code % 100));
        details.put("message", response.getErrorMessage());
        if (request instanceof BootstrapWriteRequest write) details.put("format", write.getContentFormat().getName());
        if (response instanceof BootstrapDiscoverResponse found && found.getObjectLinks() != null) {
            for (var link : found.getObjectLinks()) details.withArray("links").add(link.toCoreLinkFormat());
        }
        lines.event("answered", server, details);
    }
}
