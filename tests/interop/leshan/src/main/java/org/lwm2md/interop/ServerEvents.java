package org.lwm2md.interop;

import java.util.Collection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.leshan.core.observation.CompositeObservation;
import org.eclipse.leshan.core.observation.Observation;
import org.eclipse.leshan.core.observation.SingleObservation;
import org.eclipse.leshan.core.response.ObserveCompositeResponse;
import org.eclipse.leshan.core.response.ObserveResponse;
import org.eclipse.leshan.server.observation.ObservationListener;
import org.eclipse.leshan.server.registration.Registration;
import org.eclipse.leshan.server.registration.RegistrationListener;
import org.eclipse.leshan.server.registration.RegistrationUpdate;

/** What a client does by itself becomes events: registered, updated, unregistered, notification, error. */
final class ServerEvents implements RegistrationListener, ObservationListener {
    private final String server;
    private final JsonLines lines;

    ServerEvents(String server, JsonLines lines) {
        this.server = server;
        this.lines = lines;
    }

    @Override
    public void registered(Registration registration, Registration previous, Collection<Observation> lost) {
        lines.event("registered", server, Answers.toJson(registration).put("replaced", previous != null));
    }

    @Override
    public void updated(RegistrationUpdate update, Registration now, Registration before) {
        ObjectNode details = Answers.toJson(now);
        details.put("with-links", update.getObjectLinks() != null);
        details.put("with-lifetime", update.getLifeTimeInSec() != null);
        lines.event("updated", server, details);
    }

    @Override
    public void unregistered(Registration registration, Collection<Observation> lost, boolean expired,
            Registration next) {
        if (next != null) return; // replaced: "registered" says so
        lines.event("unregistered", server, Answers.toJson(registration).put("expired", expired));
    }

    @Override
    public void newObservation(Observation observation, Registration registration) {
        // the answer to the request says so
    }

    @Override
    public void cancelled(Observation observation) {
        // the answer to the command says so
    }

    @Override
    public void onResponse(SingleObservation observation, Registration registration, ObserveResponse response) {
        ObjectNode details = Answers.toJson(response);
        details.put("endpoint", registration.getEndpoint());
        details.put("observation", observation.getId().getAsHexString());
        details.put("path", observation.getPath().toString());
        lines.event("notification", server, details);
    }

    @Override
    public void onResponse(CompositeObservation observation, Registration registration,
            ObserveCompositeResponse response) {
        error(observation, registration, "a notification of a composite observation, which nobody asked for");
    }

    @Override
    public void onError(Observation observation, Registration registration, Exception error) {
        error(observation, registration, Failure.explain(error));
    }

    private void error(Observation observation, Registration registration, String message) {
        ObjectNode details = JsonLines.object();
        details.put("endpoint", registration == null ? null : registration.getEndpoint());
        details.put("observation", observation.getId().getAsHexString());
        lines.event("error", server, details.put("message", message));
    }
}
