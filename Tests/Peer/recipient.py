#!/usr/bin/env python3
"""Recipients of Coffer containers, written from the format specification alone, with the HPKE of `cryptography`.

It shares no code with the Swift implementation. Needs what decoder.py beside it needs, `cryptography` from version 49 on.

    recipient.py text IDENTITY                             the text of an identity file's public key
    recipient.py open IDENTITY CONTAINER OUTPUT            decodes a container
    recipient.py seal PUBLIC-KEY SECRET CONTEXT [CONTAINER-ID]  a slot: key id and body, in two lines; all but the first in hexadecimal
"""
import base64
import hashlib
import pathlib
import re
import sys
from struct import pack

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519

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


def read_identity(path):
    """The name of the algorithm and the private key in a file."""
    text = pathlib.Path(path).read_text("ascii")
    lines = [line for line in text.split("\n") if line and line[0] != "#"]
    match = re.fullmatch("(coffer-identity-(xwing|x25519)-1:)([0-9a-f]{64})([0-9a-f]{8})", lines[0])
    key = bytes.fromhex(match[3]) if match else b""
    if len(text) > 4096 or len(lines) != 1 or not match or check(match[1], key) != match[4]:
        raise Refused(77, "malformed identity")
    return match[2], key


def public_text(name, public):
    prefix = f"coffer-recipient-{name}-1:"
    return prefix + base64.urlsafe_b64encode(public).decode().rstrip("=") + check(prefix, public)


def read_public_text(text):
    """The name of the algorithm and the public key."""
    prefix, name, digits = re.fullmatch("(coffer-recipient-(xwing|x25519)-1:)([-0-9A-Za-z_]+)", text).groups()
    public = base64.urlsafe_b64decode(digits[:-8] + "=" * (-len(digits[:-8]) % 4))
    if public_text(name, public) != text:
        raise Refused(77, "malformed public key")
    return name, public


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
    name, public = read_public_text(text)
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
                identity, container, output = arguments
                parts = decoder.read_seekable(open(container, "rb"), identity_key(*read_identity(identity)))
                next(parts)
                pathlib.Path(output).write_bytes(b"".join(parts))
            case "seal":
                identity, body = seal(arguments[0], *map(bytes.fromhex, arguments[1:]))
                print(identity.decode(), body.hex(), sep="\n")
    except Refused as refused:
        print(refused.args[1], file=sys.stderr)
        return refused.args[0]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
