"""What every command for `exec:` has to do, whatever wraps its keys: one request, one answer.

The protocol is described in Sources/Coffer/Coffer.docc/ExecProtocol.md.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys

DENIED = 77  # the key isn't this command's, or may not be used: other slots and keys are tried
UNAVAILABLE = 69  # the key service can't be reached: trying again later may help


def give_up(status, reason):
    """Ends the process; the first line on standard error becomes part of Coffer's message."""
    print(reason, file=sys.stderr)
    sys.exit(status)


def run(words, data):
    """Runs a tool with `data` on its standard input and returns what it wrote; None if it failed."""
    done = subprocess.run(words, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["it failed"]
        # Tools talk: the first line with a reason is wanted.
        reasons = [line for line in lines if "error" in line.lower() or "fail" in line.lower()]
        print(f"{words[0]}: {(reasons + lines)[0]}", file=sys.stderr)
        return None
    return done.stdout


def binding(request):
    """32 bytes that stand for all that a key is made for, to be bound to its wrap."""
    purpose = [request["wraps"], sorted(request["context"].items())]
    return hashlib.sha256(json.dumps(purpose, ensure_ascii=True).encode()).digest()


def serve(key_id, wrap, unwrap):
    """Answers the request on standard input.

    `wrap(key, binding)` returns the wrapped key, `unwrap(wrapped_key, binding)` the key; both return
    None for "denied". Nothing of a request but these two is given to a tool.
    """
    request = json.load(sys.stdin)
    if (request["protocol"], request["version"]) != ("coffer-exec", 1):
        give_up(1, "this command speaks version 1 of coffer-exec")
    operation = request["operation"]
    if operation == "unwrap":
        # The key id comes from the container: it is compared, and used for nothing else.
        if request["key_id"] != key_id:
            give_up(DENIED, "the key is another's")
        key = unwrap(base64.b64decode(request["wrapped_key"]), binding(request))
        if key is None:
            give_up(DENIED, "the key doesn't open")
        answer = {"key": base64.b64encode(key).decode()}
    else:
        key = os.urandom(32) if operation == "generate" else base64.b64decode(request["key"])
        wrapped = wrap(key, binding(request))
        if wrapped is None:
            give_up(DENIED, "the key can't be wrapped")
        answer = {"key_id": key_id, "wrapped_key": base64.b64encode(wrapped).decode()}
        if operation == "generate":
            answer["key"] = base64.b64encode(key).decode()
    json.dump(answer, sys.stdout)
