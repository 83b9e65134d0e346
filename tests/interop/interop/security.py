"""How daemon and server prove who they are: what is told to each of them."""
import os
import secrets
import subprocess


class NoSec:
    protocol = "coap"
    known_to_the_daemon = 'security = "nosec"'  # lines of TOML for the [[server]]
    known_to_the_server = {}                    # parameters of the command "start"


class Psk:
    protocol = "coaps"

    def __init__(self, directory, endpoint="interop", identity="node-1"):
        """`endpoint`: the name that the server expects from whoever has this identity."""
        key = secrets.token_hex(16)
        file = directory / "psk"
        with open(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
            out.write(key)
        self.known_to_the_daemon = f'security = "psk"\nidentity = "{identity}"\nkey-file = "{file}"'
        self.known_to_the_server = {"clients": [{"endpoint": endpoint, "identity": identity, "key": key}]}


class Certificates:
    """An authority, and what it has issued to the server and to the daemon."""
    protocol = "coaps"

    def __init__(self, directory, endpoint="interop", common_name="interop"):
        """`endpoint`: the name that the server knows; `common_name`: of the daemon's certificate."""
        self._directory = directory
        self._make("root", "Root", "basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign")
        self._make("server", "server", "subjectAltName=IP:127.0.0.1", "extendedKeyUsage=serverAuth,clientAuth",
                   issuer="root")
        self._make("client", common_name, "extendedKeyUsage=clientAuth", issuer="root")
        self._openssl("pkcs8", "-topk8", "-nocrypt", "-in", "server.key", "-outform", "DER", "-out", "server.key.der")
        for name in ("server", "root"):
            self._openssl("x509", "-in", f"{name}.pem", "-outform", "DER", "-out", f"{name}.der")
        self.known_to_the_daemon = (f'security = "x509"\ncertificate-file = "{directory}/client.pem"\n'
                                    f'key-file = "{directory}/client.key"\ntrust-store = "{directory}/root.pem"')
        self.known_to_the_server = {
            "clients": [{"endpoint": endpoint}],
            "certificate": {"key": f"{directory}/server.key.der", "own": f"{directory}/server.der",
                            "trusted": f"{directory}/root.der"}}

    def _make(self, name, common_name, *extensions, issuer=None):
        signing = ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key"] if issuer else []
        self._openssl("req", "-x509", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                      "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={common_name}", "-days", "2",
                      *signing, *(word for extension in extensions for word in ("-addext", extension)))

    def _openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self._directory, check=True, capture_output=True)
