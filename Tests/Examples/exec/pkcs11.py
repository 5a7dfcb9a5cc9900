#!/usr/bin/env python3
"""Wraps keys by an RSA key pair in a PKCS#11 token, with pkcs11-tool and openssl: `pkcs11.py MODULE TOKEN ID`.

The private key never leaves the token. The PIN comes from the variable PKCS11_PIN. RSA-OAEP with SHA-1, which is
what every token has (its security doesn't rest on collisions). The context is bound by Coffer alone: few tokens
take a label.

    pkcs11-tool --module MODULE --token-label TOKEN --login --keypairgen --key-type RSA:3072 --id 01
    PKCS11_PIN=... coffer encrypt --key 'exec:pkcs11.py MODULE TOKEN 01' backup.tar
    PKCS11_PIN=... coffer decrypt --key 'exec:pkcs11.py MODULE TOKEN 01' backup.tar.coffer
"""

import hashlib
import os
import sys
import tempfile

import coffer_exec


def main(module, token, key):
    tool = ["pkcs11-tool", "--module", module, "--token-label", token, "--id", key]
    public = coffer_exec.run([*tool, "--read-object", "--type", "pubkey"], b"")
    if public is None:
        coffer_exec.give_up(coffer_exec.UNAVAILABLE, f"there is no token {token} with a key {key}")

    def wrap(key, _):
        with tempfile.NamedTemporaryFile(suffix=".der") as file:
            file.write(public)
            file.flush()
            words = ["-encrypt", "-pubin", "-keyform", "DER", "-inkey", file.name]
            return coffer_exec.run(
                ["openssl", "pkeyutl", *words, "-pkeyopt", "rsa_padding_mode:oaep"], key
            )

    def unwrap(wrapped, _):
        if "PKCS11_PIN" not in os.environ:
            coffer_exec.give_up(coffer_exec.DENIED, "PKCS11_PIN isn't set")
        words = ["--login", "--pin", "env:PKCS11_PIN", "--decrypt", "--mechanism", "RSA-PKCS-OAEP"]
        return coffer_exec.run([*tool, *words, "--hash-algorithm", "SHA-1"], wrapped)

    coffer_exec.serve("pkcs11:" + hashlib.sha256(public).hexdigest()[:32], wrap, unwrap)


main(*sys.argv[1:])
