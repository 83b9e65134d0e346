package org.lwm2md.interop;

import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;

import com.fasterxml.jackson.databind.JsonNode;
import org.eclipse.leshan.server.LeshanServerBuilder;
import org.eclipse.leshan.servers.security.InMemorySecurityStore;
import org.eclipse.leshan.servers.security.SecurityInfo;

/**
 * What a server knows of its clients and shows of itself, from the command "start".
 *
 * "clients": [{"endpoint": "e", "identity": "i", "key": hex digits} or {"endpoint": "e"} for one with a certificate];
 * "certificate": {"key": PKCS#8 file, "own": file, "trusted": file}, all in DER.
 */
final class Credentials {
    private Credentials() {}

    static void apply(JsonNode command, LeshanServerBuilder builder) throws Failure {
        try {
            InMemorySecurityStore store = new InMemorySecurityStore();
            for (JsonNode client : command.path("clients")) store.add(info(client));
            builder.setSecurityStore(store);
            if (command.has("certificate")) show(command.get("certificate"), builder);
        } catch (Exception refused) {
            throw new Failure("bad-credentials", Failure.explain(refused));
        }
    }

    private static SecurityInfo info(JsonNode client) {
        String endpoint = client.path("endpoint").asText();
        if (!client.has("key")) return SecurityInfo.newX509CertInfo(endpoint);
        byte[] key = HexFormat.of().parseHex(client.get("key").asText());
        return SecurityInfo.newPreSharedKeyInfo(endpoint, client.path("identity").asText(), key);
    }

    private static void show(JsonNode files, LeshanServerBuilder builder) throws Exception {
        byte[] key = Files.readAllBytes(Path.of(files.path("key").asText()));
        builder.setPrivateKey(KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)));
        builder.setCertificateChain(new X509Certificate[] {certificate(files.path("own").asText())});
        builder.setTrustedCertificates(new X509Certificate[] {certificate(files.path("trusted").asText())});
    }

    private static X509Certificate certificate(String file) throws Exception {
        try (InputStream in = new FileInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
