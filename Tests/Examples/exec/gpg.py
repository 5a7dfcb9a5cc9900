#!/usr/bin/env python3
"""Wraps keys by an OpenPGP key in gpg's keyring: `gpg.py USER-ID-OR-FINGERPRINT`.

The encryption context stands before the key in the message, and is compared when it is opened. gpg-agent asks
for the private key's passphrase; a command of Coffer's has no terminal, so it needs a graphical pinentry, GPG_TTY
or a passphrase that the agent knows already.

    coffer encrypt --key 'exec:gpg.py backup@example.org' backup.tar
    coffer decrypt --key 'exec:gpg.py backup@example.org' backup.tar.coffer
"""

import hmac
import sys

import coffer_exec

GPG = ["gpg", "--batch", "--quiet", "--no-tty"]


def main(name):
    listing = coffer_exec.run([*GPG, "--with-colons", "--list-keys", "--", name], b"")
    if listing is None:
        coffer_exec.give_up(1, f"gpg knows no key {name}")
    fingerprint = next(
        line.split(":")[9] for line in listing.decode().splitlines() if line.startswith("fpr:")
    )

    def wrap(key, binding):
        # The fingerprint was named by the user: whether gpg trusts it is another matter.
        words = ["--trust-model", "always", "--recipient", fingerprint, "--encrypt"]
        return coffer_exec.run([*GPG, *words], binding + key)

    def unwrap(wrapped, binding):
        opened = coffer_exec.run([*GPG, "--decrypt"], wrapped)
        if opened is None or not hmac.compare_digest(opened[:32], binding):
            return None
        return opened[32:]

    coffer_exec.serve("openpgp:" + fingerprint, wrap, unwrap)


main(*sys.argv[1:])
