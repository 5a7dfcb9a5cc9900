#!/usr/bin/env python3
"""A strict AWS KMS on this machine for tests, with the standard library alone.

Serves http, or https with the files of a certificate and its key as arguments, on a port of 127.0.0.1 that it prints
first, as {"port": N}. It is ruled by standard input: one JSON object a
line, {"do": COMMAND, ...} (the methods of Control), each answered by one on standard output. It ends with its input.

Regions share one state; a request's region and account are those of its signature, which is checked. What KMS refuses is
refused, by KMS's names. Keys wrap by an authenticated cipher made of SHAKE-256 and HMAC: good enough to fail where KMS would.
"""
import base64
import calendar
import hashlib
import hmac
import http.server
import json
import os
import re
import secrets
import socket
import ssl
import sys
import threading
import time
from email.utils import formatdate

ACCOUNT = "111122223333"
STATES = {"Enabled": None, "Disabled": "DisabledException"}  # all others: KMSInvalidStateException
STATUS = {"KMSInternalException": 500, "DependencyTimeoutException": 503, "KeyUnavailableException": 500,
          "InternalFailure": 500, "ServiceUnavailableException": 503}
MEMBERS = {  # of each operation: those that must be there, and those that may be
    "GenerateDataKey": ({"KeyId"}, {"EncryptionContext", "GrantTokens", "KeySpec", "NumberOfBytes"}),
    "Encrypt": ({"KeyId", "Plaintext"}, {"EncryptionContext", "GrantTokens"}),
    "Decrypt": ({"CiphertextBlob"}, {"KeyId", "EncryptionContext", "GrantTokens"}),
    "ReEncrypt": ({"CiphertextBlob", "DestinationKeyId"},
                  {"SourceKeyId", "SourceEncryptionContext", "DestinationEncryptionContext", "GrantTokens"}),
    "DescribeKey": ({"KeyId"}, {"GrantTokens"}),
}


class Refused(Exception):
    """An error that KMS answers: its name and message."""


def require(holds, name, message=""):
    if not holds:
        raise Refused(name, message)


class Key:
    """A key, with the same material in all of its regions."""

    def __init__(self, region, account, multi_region, usage, spec, digits):
        uuid = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
        self.id, self.account, self.usage, self.spec = f"mrk-{digits}" if multi_region else uuid, account, usage, spec
        self.multi_region, self.material, self.states, self.denied = multi_region, secrets.token_bytes(32), {region: "Enabled"}, {}

    def arn(self, region):
        return f"arn:aws:kms:{region}:{self.account}:key/{self.id}"

    def wrap(self, plaintext, context):
        """A blob; its length varies, as KMS promises none."""
        head = bytes([len(self.id)]) + self.id.encode() + secrets.token_bytes(16)
        head += len(plaintext).to_bytes(2, "big")
        body = bytes(a ^ b for a, b in zip(plaintext, self.stream(head, len(plaintext))))
        body += secrets.token_bytes(secrets.randbelow(32))
        return head + body + self.tag(head + body, context)

    def unwrap(self, blob, context):
        size = 19 + blob[0]
        head, body, tag = blob[:size], blob[size:-32], blob[-32:]
        require(hmac.compare_digest(tag, self.tag(head + body, context)), "InvalidCiphertextException")
        count = int.from_bytes(head[-2:], "big")
        return bytes(a ^ b for a, b in zip(body[:count], self.stream(head, count)))

    def stream(self, head, count):
        return hashlib.shake_256(self.material + head).digest(count)

    def tag(self, data, context):
        pairs = json.dumps(sorted(context.items())).encode()
        return hmac.digest(self.material, len(data).to_bytes(4, "big") + data + pairs, "sha256")


class State:
    """All that the service knows; used under its lock."""

    def __init__(self):
        self.lock, self.keys, self.aliases, self.log, self.faults = threading.RLock(), {}, {}, [], []
        self.users = {"AKIDEXAMPLE": {"secret": "secret", "account": ACCOUNT}}
        self.latency, self.quota, self.second, self.connections, self.clock = 0, None, (0, 0), 0, None
        self.plaintexts = set()  # in base64: all that was made, wrapped or unwrapped, and handed out or in

    def now(self):
        return time.time() if self.clock is None else self.clock

    def find(self, name, region, account):
        """The key that a KeyId names for a caller."""
        match = re.fullmatch(r"(?:arn:aws:kms:([a-z0-9-]+):(\d{12}):)?(?:key/)?(?:(alias/.+)|([A-Za-z0-9-]+))", name)
        require(match and len(name) <= 2048 and (match[1] or not name.startswith("key/")), "NotFoundException", "Invalid keyId")
        require(not match[1] or match[1] == region, "NotFoundException", f"Invalid arn {match[1]}")
        account = match[2] or account
        key = self.keys.get(self.aliases.get((region, account, match[3])) if match[3] else match[4])
        require(key and region in key.states and key.account == account, "NotFoundException", "no such key")
        return key

    def use(self, key, operation, call, wants="ENCRYPT_DECRYPT"):
        """Checks rights, then state, then purpose."""
        for token in call["tokens"]:
            require(token.startswith("grant-"), "InvalidGrantTokenException")
        if operation in key.denied:
            lifted = key.denied[operation]
            require(lifted and lifted in call["tokens"], "AccessDeniedException", f"not authorized to perform: kms:{operation}")
        if wants:
            state = key.states[call["region"]]
            error = STATES.get(state, "KMSInvalidStateException")
            require(not error, error, f"it is {state}")
            require(key.usage == wants and key.spec == "SYMMETRIC_DEFAULT", "InvalidKeyUsageException")

    def owner(self, blob, named, call):
        """The key that made a blob, which is the named one."""
        key = self.keys.get(blob[1:1 + blob[0]].decode("ascii", "replace")) if len(blob) > 50 else None
        if named is not None:
            wanted = self.find(named, call["region"], call["account"])
            require(key is None or key is wanted, "IncorrectKeyException")
            # Rights come before what the blob is worth.
            return key or wanted, key is not None
        require(key and call["region"] in key.states, "InvalidCiphertextException")
        return key, True


def blob_of(body, name, least, most):
    try:
        data = base64.b64decode(body[name], validate=True)
    except ValueError:
        raise Refused("SerializationException") from None
    require(least <= len(data) <= most, "ValidationException", name)
    return data


def answer(state, operation, body, call):
    """Does an operation."""
    needed, allowed = MEMBERS[operation]
    require(needed <= set(body) <= needed | allowed, "ValidationException", f"members {sorted(body)}")
    call["tokens"] = body.get("GrantTokens", [])
    require(len(call["tokens"]) <= 10, "ValidationException", "GrantTokens")
    region, encode = call["region"], lambda data: base64.b64encode(data).decode()
    contexts = [body.get(name, {}) for name in ("EncryptionContext", "SourceEncryptionContext", "DestinationEncryptionContext")]
    for context in contexts:
        require(all(isinstance(value, str) for value in context.values()), "SerializationException")
    if operation in ("Decrypt", "ReEncrypt"):
        reads = operation == "Decrypt"
        blob = blob_of(body, "CiphertextBlob", 1, 6144)
        key, is_known = state.owner(blob, body.get("KeyId" if reads else "SourceKeyId"), call)
        state.use(key, "Decrypt" if reads else "ReEncryptFrom", call)
        require(is_known, "InvalidCiphertextException")
        target = key if reads else state.find(body["DestinationKeyId"], region, call["account"])
        if not reads:
            state.use(target, "ReEncryptTo", call)
        plaintext = key.unwrap(blob, contexts[0 if reads else 1])
        if reads:
            return {"KeyId": key.arn(region), "Plaintext": encode(plaintext), "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}
        return {"KeyId": target.arn(region), "SourceKeyId": key.arn(region),
                "CiphertextBlob": encode(target.wrap(plaintext, contexts[2]))}
    key = state.find(body["KeyId"], region, call["account"])
    if operation == "DescribeKey":
        state.use(key, operation, call, wants=None)
        current = key.states[region]
        return {"KeyMetadata": {"AWSAccountId": key.account, "KeyId": key.id, "Arn": key.arn(region), "KeyState": current,
                                "Enabled": current == "Enabled", "KeyUsage": key.usage, "KeySpec": key.spec,
                                "CustomerMasterKeySpec": key.spec, "MultiRegion": key.multi_region, "CreationDate": 1.5e9}}
    if operation == "Encrypt":
        plaintext = blob_of(body, "Plaintext", 1, 4096)
    else:
        require(("KeySpec" in body) != ("NumberOfBytes" in body), "ValidationException", "KeySpec")
        sizes = {"AES_256": 32, "AES_128": 16}
        require("NumberOfBytes" in body or body["KeySpec"] in sizes, "ValidationException", "KeySpec")
        plaintext = secrets.token_bytes(body.get("NumberOfBytes") or sizes[body["KeySpec"]])
    state.use(key, operation, call)
    result = {"KeyId": key.arn(region), "CiphertextBlob": encode(key.wrap(plaintext, contexts[0]))}
    return result if operation == "Encrypt" else {**result, "Plaintext": encode(plaintext), "KeyMaterialId": secrets.token_hex(32)}


def authenticate(state, headers, body):
    """Checks a signature (Signature V4) and gives whose it is, and for which region."""
    match = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([a-z0-9-]+)/kms/aws4_request, "
                         r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})", headers.get("Authorization", ""))
    require(match, "MissingAuthenticationTokenException")
    access_key, day, region, signed, signature = match.groups()
    call = {"access_key": access_key, "region": region}
    user = state.users.get(access_key)
    require(user, "UnrecognizedClientException", "The security token included in the request is invalid.")
    call["account"] = user["account"]
    require({"host", "x-amz-date", "x-amz-target"} <= set(signed.split(";")), "IncompleteSignatureException")
    lines = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in signed.split(";"))
    request = f"POST\n/\n\n{lines}\n{signed}\n{hashlib.sha256(body).hexdigest()}"
    date, scope = headers["x-amz-date"], f"{day}/{region}/kms/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = ("AWS4" + user["secret"]).encode()
    for word in (day, region, "kms", "aws4_request", text):
        key = hmac.digest(key, word.encode(), "sha256")
    require(hmac.compare_digest(key.hex(), signature), "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided.")
    seconds = calendar.timegm(time.strptime(date, "%Y%m%dT%H%M%SZ"))
    require(abs(seconds - state.now()) <= 300, "InvalidSignatureException", f"Signature expired: {date}")
    require(headers.get("x-amz-security-token") == user.get("token"), "UnrecognizedClientException")
    calls = user.get("calls")
    require((calls is None or calls > 0) and state.now() < user.get("expires", float("inf")), "ExpiredTokenException",
            "The security token included in the request is expired")
    if calls is not None:
        user["calls"] -= 1
    return call


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection."""
    protocol_version, wbufsize, disable_nagle_algorithm = "HTTP/1.1", -1, True

    def setup(self):
        super().setup()
        with self.server.state.lock:
            self.server.state.connections += 1
            self.connection_number = self.server.state.connections

    def do_POST(self):
        state, body = self.server.state, self.rfile.read(int(self.headers.get("Content-Length", 0)))
        service, _, operation = self.headers.get("X-Amz-Target", "").partition(".")
        entry = {"operation": operation, "connection": self.connection_number, "error": None}
        with state.lock:
            latency, fault = state.latency, None
            for candidate in state.faults:
                if candidate["count"] > 0 and candidate.get("operation") in (None, operation):
                    candidate["count"] -= 1
                    fault = candidate
                    break
            kind, status, result = fault and fault["kind"], 200, None
            state.log.append(entry)
            try:
                call = authenticate(state, self.headers, body)
                entry.update(access_key=call["access_key"], region=call["region"])
                content = json.loads(body)
                entry.update(key=content.get("KeyId", content.get("DestinationKeyId")), source=content.get("SourceKeyId"),
                             context=content.get("EncryptionContext", content.get("DestinationEncryptionContext", {})),
                             tokens=len(content.get("GrantTokens", [])))
                require(self.path == "/" and service == "TrentService" and operation in MEMBERS
                        and self.headers.get("Content-Type") == "application/x-amz-json-1.1", "UnknownOperationException")
                second = int(state.now())
                state.second = (second, state.second[1] + 1 if state.second[0] == second else 1)
                require(state.quota is None or state.second[1] <= state.quota, "ThrottlingException", "Rate exceeded")
                require(kind != "error", fault and fault.get("error"), "a fault")
                result = answer(state, operation, content, call)
                state.plaintexts.update(filter(None, (content.get("Plaintext"), result.get("Plaintext"))))
            except Refused as refused:
                entry["error"] = refused.args[0]
                status = STATUS.get(refused.args[0], 400)
                result = {"__type": refused.args[0], "message": refused.args[1]}
            if kind not in (None, "error", "close"):
                entry["error"] = kind
            date = formatdate(state.now(), usegmt=True)
        time.sleep(latency)
        self.reply(status, json.dumps(result).encode(), date, kind, fault or {})

    def do_CONNECT(self):
        """As a proxy, it is no way to anywhere, but tells where somebody wanted to go."""
        with self.server.state.lock:
            self.server.state.log.append({"operation": "CONNECT", "key": self.path, "connection": self.connection_number})
        self.send_error(502)

    def reply(self, status, body, date, kind, fault):
        """Sends an answer, or what a fault makes of it."""
        if kind == "body":
            status, body = fault["status"], fault["body"].encode()
        head = (f"HTTP/1.1 {status} OK\r\nDate: {date}\r\nContent-Type: application/x-amz-json-1.1\r\n"
                f"x-amzn-RequestId: {secrets.token_hex(16)}\r\nContent-Length: {len(body)}\r\n")
        self.close_connection = kind in ("close", "cut", "drop", "hang")
        data = (head + ("Connection: close\r\n" if kind == "close" else "") + "\r\n").encode() + body
        if kind == "hang":
            self.connection.recv(1)
        elif kind == "slow":
            for place in range(0, len(data), 16):
                self.wfile.write(data[place:place + 16])
                self.wfile.flush()
                time.sleep(fault["seconds"] * 16 / len(data))
        elif kind != "drop":
            self.wfile.write(data[:len(data) - len(body) // 2 - 1] if kind == "cut" else data)
            self.wfile.flush()
        if self.close_connection:
            self.connection.shutdown(socket.SHUT_RDWR)

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass  # The client has gone.

    def log_message(self, *arguments):
        pass


class Control:
    """What a test can say."""

    def __init__(self, state):
        self.state = state

    def create_key(self, region, account=ACCOUNT, multi_region=False, usage="ENCRYPT_DECRYPT", spec="SYMMETRIC_DEFAULT", id=None):
        """Makes a key, with the hexadecimal digits of an id or with random ones."""
        digits = id.replace("-", "") if id else secrets.token_hex(16)
        key = Key(region, account, multi_region, usage, spec, digits)
        self.state.keys[key.id] = key
        return {"arn": key.arn(region)}

    def replicate(self, arn, region):
        key = self.key(arn)
        assert key.multi_region
        key.states[region] = "Enabled"
        return {"arn": key.arn(region)}

    def set_state(self, arn, key_state):
        self.key(arn).states[arn.split(":")[3]] = key_state

    def alias(self, arn, name):
        self.state.aliases[arn.split(":")[3], self.key(arn).account, name] = self.key(arn).id

    def deny(self, arn, operations, token=None):
        """Denies operations, unless a request has the grant token."""
        self.key(arn).denied = {operation: token for operation in operations}

    def user(self, access_key, **user):
        """Adds or changes credentials: secret, account, token, expires (on the clock), calls (that are left)."""
        self.state.users[access_key] = {"account": ACCOUNT, **user}

    def clock(self, seconds):
        """Stops the clock at a time; null: the machine's."""
        self.state.clock = seconds

    def quota(self, per_second):
        self.state.quota = per_second

    def latency(self, seconds):
        self.state.latency = seconds

    def fault(self, kind, count=1, **rest):
        """Makes of the next requests (of one operation): error (error), body (status, body), slow (seconds), cut, drop, hang, close."""
        assert kind in ("error", "body", "slow", "cut", "drop", "hang", "close")
        self.state.faults.append({"kind": kind, "count": count, **rest})

    def clear_faults(self):
        self.state.faults.clear()

    def plaintexts(self):
        """The data keys that came or went, in base64."""
        return {"plaintexts": sorted(self.state.plaintexts)}

    def log(self):
        """All requests since the last time."""
        log, self.state.log = self.state.log, []
        return {"log": log}

    def key(self, arn):
        return self.state.keys[arn.split("/")[1]]


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.state = True, State()
    if sys.argv[1:]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*sys.argv[1:])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"port": server.server_port}), flush=True)
    control = Control(server.state)
    for line in sys.stdin:
        command = json.loads(line)
        with server.state.lock:
            result = getattr(control, command.pop("do"))(**command) or {}
        print(json.dumps(result), flush=True)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
