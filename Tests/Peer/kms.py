#!/usr/bin/env python3
"""KMS slots of Coffer containers, written from the format specification alone, with `boto3`.

It shares no code with the Swift implementation. Needs what decoder.py beside it needs, and credentials where boto3 looks for them.

    kms.py open ENDPOINT CONTAINER OUTPUT         decodes a container by the KMS keys that it names
    kms.py generate ENDPOINT KEY-ARN CONTEXT      a data key under a context in JSON: ARN, wrapped key and key, the last two in hexadecimal
"""
import io
import json
import pathlib
import re
import sys
from struct import unpack

import boto3
from botocore.exceptions import ClientError

import decoder
from decoder import CONTAINER_SLOT, Refused, hmac512, take

ARN = re.compile(rb"arn:(aws(?:-[a-z-]+)?):kms:((?:[a-z]+-){2,4}[0-9]{1,2}):[0-9]{12}:key/[A-Za-z0-9-]{1,256}")


def client(endpoint, region):
    return boto3.client("kms", region_name=region, endpoint_url=endpoint)


def read_context(data):
    """The entries of an encoded encryption context, which the decoder has checked."""
    file, result = io.BytesIO(data), {}
    while file.tell() < len(data):
        name, value = [take(file, size, "block") for size in unpack("<HH", take(file, 4, "block"))]
        result[name.decode()] = value.decode()
    return result


def kms_key(endpoint):
    """The service, as a function that gives the container keys in a block's slots of kind 3."""
    def unwrap(block):
        for slot in block.slots:
            match = ARN.fullmatch(slot.key_id)
            if slot.kind != 3 or not match or not 1 <= len(slot.body) <= 6144:
                continue
            context = read_context(block.context)
            try:
                answer = client(endpoint, match[2].decode()).decrypt(
                    KeyId=slot.key_id.decode(), CiphertextBlob=slot.body, **{"EncryptionContext": context} if context else {})
            except ClientError as error:
                print(f"warning: {error}", file=sys.stderr)
                continue
            secret, of_container = answer["Plaintext"], slot.flags & CONTAINER_SLOT
            if len(secret) == (64 if of_container else 32):
                yield secret if of_container else hmac512(block.id, secret)
    return unwrap


def main(command, endpoint, *arguments):
    """Runs a command; gives the exit status."""
    try:
        match command:
            case "open":
                container, output = arguments
                parts = decoder.read_seekable(open(container, "rb"), kms_key(endpoint))
                next(parts)
                pathlib.Path(output).write_bytes(b"".join(parts))
            case "generate":
                arn, context = arguments
                answer = client(endpoint, arn.split(":")[3]).generate_data_key(
                    KeyId=arn, KeySpec="AES_256", EncryptionContext=json.loads(context))
                print(answer["KeyId"], answer["CiphertextBlob"].hex(), answer["Plaintext"].hex(), sep="\n")
    except Refused as refused:
        print(refused.args[1], file=sys.stderr)
        return refused.args[0]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
