"""Signs requests with botocore: a line of JSON in, a line of JSON out, all in one process.

In: style (standard or s3), service, region, access_key, secret_key, token (or none), timestamp, method, url,
headers (pairs), body (base64). Out: canonical_request, string_to_sign, authorization, headers.
"""

import base64
import json
import sys

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def sign(job):
    credentials = Credentials(job["access_key"], job["secret_key"], job.get("token"))
    kind = S3SigV4Auth if job["style"] == "s3" else SigV4Auth
    auth = kind(credentials, job["service"], job["region"])
    request = AWSRequest(method=job["method"], url=job["url"], data=base64.b64decode(job["body"]))
    for name, value in job["headers"]:
        request.headers.add_header(name, value)
    # The steps of add_auth, which takes the time from the clock.
    request.context["timestamp"] = job["timestamp"]
    auth._modify_request_before_signing(request)
    canonical = auth.canonical_request(request)
    string = auth.string_to_sign(request, canonical)
    auth._inject_signature_to_request(request, auth.signature(string, request))
    return {
        "canonical_request": canonical,
        "string_to_sign": string,
        "authorization": request.headers["Authorization"],
        "headers": sorted({name.lower() for name in request.headers.keys()}),
    }


for line in sys.stdin:
    print(json.dumps(sign(json.loads(line))))
