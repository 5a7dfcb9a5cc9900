#!/usr/bin/env python3
"""Runs the decoder beside this file many times in one process.

Reads one JSON array of arguments a line, which name an output by -o, and answers each with a JSON object: exit (status),
sha256 of what was released (of nothing, if the output is /dev/null), said (on standard error). Removes the output.
"""
import contextlib
import hashlib
import io
import json
import os
import sys

import decoder


def run(arguments):
    said, output, sys.argv = io.StringIO(), arguments[arguments.index("-o") + 1], ["decoder.py", *arguments]
    with contextlib.redirect_stderr(said):
        try:
            status = decoder.main()
        except SystemExit as end:
            status = end.code
    released = hashlib.sha256()
    if output != os.devnull and os.path.exists(output):
        with open(output, "rb") as file:
            while part := file.read(1 << 20):
                released.update(part)
        os.remove(output)
    return {"exit": status or 0, "sha256": released.hexdigest(), "said": said.getvalue()}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
