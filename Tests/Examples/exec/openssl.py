#!/usr/bin/env python3
"""Wraps keys by an RSA key in files, with openssl: `openssl.py PUBLIC.pem [PRIVATE.pem]`.

RSA-OAEP with SHA-256; the encryption context is bound as its label. Who has only the public key can
encrypt and not decrypt.

    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out private.pem   # mode 0600
    openssl pkey -in private.pem -pubout -out public.pem
    coffer encrypt --key 'exec:openssl.py public.pem' backup.tar
    coffer decrypt --key 'exec:openssl.py public.pem private.pem' backup.tar.coffer
"""

import hashlib
import sys

import coffer_exec


def pkeyutl(words, label, data):
    """The result of an RSA-OAEP operation; keys stand in files, data in pipes, neither in arguments."""
    options = {
        "rsa_padding_mode": "oaep",
        "rsa_oaep_md": "sha256",
        "rsa_mgf1_md": "sha256",
        "rsa_oaep_label": label.hex(),
    }
    pairs = [word for pair in options.items() for word in ("-pkeyopt", ":".join(pair))]
    return coffer_exec.run(["openssl", "pkeyutl", *words, *pairs], data)


def main(public, private=None):
    encoded = coffer_exec.run(["openssl", "pkey", "-pubin", "-in", public, "-outform", "DER"], b"")
    if encoded is None:
        coffer_exec.give_up(1, f"{public} is no public key")

    def wrap(key, binding):
        return pkeyutl(["-encrypt", "-pubin", "-inkey", public], binding, key)

    def unwrap(wrapped, binding):
        if private is None:
            return None
        return pkeyutl(["-decrypt", "-inkey", private], binding, wrapped)

    coffer_exec.serve("rsa:" + hashlib.sha256(encoded).hexdigest()[:32], wrap, unwrap)


main(*sys.argv[1:])
