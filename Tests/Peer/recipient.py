#!/usr/bin/env python3
"""Recipients of Coffer containers, written from the format specification alone, with the HPKE of `cryptography`.

It shares no code with the Swift implementation. Needs what decoder.py beside it needs, `cryptography` from version 49 on.

    recipient.py text IDENTITY                             the text of an identity file's public key
    recipient.py open IDENTITY CONTAINER OUTPUT [PASSPHRASE]  decodes a container
    recipient.py protect ALGORITHM PRIVATE-KEY LOG-N SALT PASSPHRASE  the line of a protected identity; key and salt in hexadecimal
    recipient.py seal PUBLIC-KEY SECRET CONTEXT [CONTAINER-ID]  a slot: key id and body, in two lines; all but the first in hexadecimal
"""
import base64
import hashlib
import pathlib
import re
import sys
from struct import pack, unpack_from

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import decoder
from decoder import CONTAINER_SLOT, Refused, ZEROS, hmac512


class X25519:
    """The algorithm "x25519"."""
    kem, number, encapsulated_size = hpke.KEM.X25519, 0x0020, 32

    @staticmethod
    def private_key(data):
        return x25519.X25519PrivateKey.from_private_bytes(data)

    @staticmethod
    def public_key(data):
        return x25519.X25519PublicKey.from_public_bytes(data)

    @staticmethod
    def public_bytes(private):
        return X25519.private_key(private).public_key().public_bytes_raw()


class XWing:
    """The algorithm "xwing": its draft expands the seed to the two private keys by SHAKE256."""
    kem, number, encapsulated_size = hpke.KEM.MLKEM768_X25519, 0x647A, 1120

    @staticmethod
    def parts(seed):
        expanded = hashlib.shake_256(seed).digest(96)
        return mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519.private_key(expanded[64:])

    @staticmethod
    def private_key(data):
        return hpke.MLKEM768X25519PrivateKey(*XWing.parts(data))

    @staticmethod
    def public_key(data):
        return hpke.MLKEM768X25519PublicKey(mlkem.MLKEM768PublicKey.from_public_bytes(data[:1184]),
                                            X25519.public_key(data[1184:]))

    @staticmethod
    def public_bytes(private):
        return b"".join(part.public_key().public_bytes_raw() for part in XWing.parts(private))


ALGORITHMS = {"xwing": XWing, "x25519": X25519}


def suite(algorithm):
    return hpke.Suite(algorithm.kem, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def numbers(algorithm):
    return pack("<HHH", algorithm.number, 1, 2)


def check(prefix, key):
    return hashlib.sha256(prefix.encode() + key).hexdigest()[:8]


def key_id(name, public):
    return f"{name}:{hashlib.sha256(public).hexdigest()[:32]}".encode()


def slot_info(flags, identifier, context, key_id):
    return pack("<14sHHH32s64sH", b"coffer slot v1", 1, 4, flags, identifier if flags else ZEROS,
                hashlib.sha512(context).digest(), len(key_id)) + key_id


def read_identity(path, passphrase=None):
    """The name of the algorithm and the private key in a file."""
    text = pathlib.Path(path).read_text("ascii")
    lines = [line for line in text.split("\n") if line and line[0] != "#"]
    if len(text) > 4096 or len(lines) != 1:
        raise Refused(78, "malformed identity")
    if lines[0].startswith("coffer-protected"):
        return unprotect(lines[0], passphrase)
    match = re.fullmatch("(coffer-identity-(xwing|x25519)-1:)([0-9a-f]{64})([0-9a-f]{8})", lines[0])
    key = bytes.fromhex(match[3]) if match else b""
    if not match or check(match[1], key) != match[4]:
        raise Refused(78, "malformed identity")
    return match[2], key


def checked_text(prefix, data):
    return prefix + base64.urlsafe_b64encode(data).decode().rstrip("=") + check(prefix, data)


def read_checked_text(what, text):
    """The name of the algorithm and the bytes of a text."""
    match = re.fullmatch(f"(coffer-{what}-(xwing|x25519)-1:)([-0-9A-Za-z_]+)", text)
    digits = match[3][:-8] if match else ""
    data = base64.urlsafe_b64decode(digits + "=" * (-len(digits) % 4))
    if not match or checked_text(match[1], data) != text:
        raise Refused(78, f"malformed {what}")
    return match[2], data


def public_text(name, public):
    return checked_text(f"coffer-recipient-{name}-1:", public)


def identity_keys(name, public, parameters, salt, passphrase):
    """The wrap key and the check of a protected identity."""
    log_n, zero, r, p = unpack_from("<B3sII", parameters)
    if any(zero) or not (1 <= r <= 1024 and 1 <= p <= 4 and 1 <= log_n < 16 * r and r <= 1 << 23 >> log_n):
        raise Refused(78, "malformed protected-identity")
    stretched = hashlib.scrypt(passphrase.encode(), salt=salt, n=1 << log_n, r=r, p=p, maxmem=(1 << 31) - 1, dklen=32)
    info = f"coffer-protected-identity-{name}-1:".encode() + public
    keys = hmac512(hmac512(salt, stretched), info + b"\x01")
    return keys[:32], keys[32:]


def protect(name, private, log_n, salt, passphrase):
    """The line of a protected identity."""
    public, parameters = ALGORITHMS[name].public_bytes(private), pack("<B3xII", log_n, 8, 1)
    wrap_key, check = identity_keys(name, public, parameters, salt, passphrase)
    wrapped = AESGCM(wrap_key).encrypt(bytes(12), private, None)
    return checked_text(f"coffer-protected-identity-{name}-1:", public + parameters + salt + check + wrapped)


def unprotect(line, passphrase):
    """The name of the algorithm and the private key in a line."""
    name, data = read_checked_text("protected-identity", line)
    public, parameters, salt, check, wrapped = \
        data[:-124], data[-124:-112], data[-112:-80], data[-80:-48], data[-48:]
    wrap_key, expected = identity_keys(name, public, parameters, salt, passphrase)
    if check != expected:
        raise Refused(77, "wrong passphrase")
    private = AESGCM(wrap_key).decrypt(bytes(12), wrapped, None)
    if ALGORITHMS[name].public_bytes(private) != public:
        raise Refused(78, "malformed protected-identity")
    return name, private


def identity_key(name, private):
    """The private key, as a function that gives the container keys in a block's slots of kind 4 with its key id."""
    algorithm = ALGORITHMS[name]
    mine = key_id(name, algorithm.public_bytes(private))

    def unwrap(block):
        for slot in block.slots:
            secret_size = 64 if slot.flags & CONTAINER_SLOT else 32
            if slot.kind != 4 or slot.key_id != mine or slot.body[:6] != numbers(algorithm) \
                    or len(slot.body) != 6 + algorithm.encapsulated_size + secret_size + 16:
                continue
            info = slot_info(slot.flags & CONTAINER_SLOT, block.id, block.context, slot.key_id)
            try:
                secret = suite(algorithm).decrypt(slot.body[6:], algorithm.private_key(private), info)
            except InvalidTag:
                continue
            yield secret if slot.flags & CONTAINER_SLOT else hmac512(block.id, secret)
    return unwrap


def seal(text, secret, context, identifier=b""):
    """A slot's key id and body."""
    name, public = read_checked_text("recipient", text)
    algorithm, identity = ALGORITHMS[name], key_id(name, public)
    info = slot_info(CONTAINER_SLOT if identifier else 0, identifier, context, identity)
    return identity, numbers(algorithm) + suite(algorithm).encrypt(secret, algorithm.public_key(public), info)


def main(command, *arguments):
    """Runs a command; gives the exit status."""
    try:
        match command:
            case "text":
                name, private = read_identity(*arguments)
                print(public_text(name, ALGORITHMS[name].public_bytes(private)))
            case "open":
                identity, container, output, *passphrase = arguments
                key = identity_key(*read_identity(identity, *passphrase))
                parts = decoder.read_seekable(open(container, "rb"), key)
                next(parts)
                pathlib.Path(output).write_bytes(b"".join(parts))
            case "protect":
                name, private, log_n, salt, passphrase = arguments
                print(protect(name, bytes.fromhex(private), int(log_n), bytes.fromhex(salt), passphrase))
            case "seal":
                identity, body = seal(arguments[0], *map(bytes.fromhex, arguments[1:]))
                print(identity.decode(), body.hex(), sep="\n")
    except Refused as refused:
        print(refused.args[1], file=sys.stderr)
        return refused.args[0]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
