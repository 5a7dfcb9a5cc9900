"""Says where botocore takes credentials and region from: a line of JSON in, a line of JSON out, all in one process.

In: config and credentials (the texts of the two files), variables (of the environment), profile (or none). Out: source,
which is the access key's name, "role ARN by NAME" for a role that is yet to be taken, "token ARN", "sso" (also for
a role's source), "none" or "error"; and region, where there are credentials. Nothing is asked over the network:
containers and machines answer at once.
"""

import json
import os
import sys
import tempfile

import botocore.credentials as credentials
import botocore.exceptions
import botocore.session
import botocore.utils

CONTAINER = {"AccessKeyId": "CONTAINER", "SecretAccessKey": "s", "Token": "t", "Expiration": "2100-01-01T00:00:00Z"}
MACHINE = {
    "access_key": "MACHINE", "secret_key": "s", "token": "t", "expiry_time": "2100-01-01T00:00:00Z", "role_name": "r",
}
botocore.utils.ContainerMetadataFetcher.retrieve_full_uri = lambda self, url, headers=None: CONTAINER
botocore.utils.InstanceMetadataFetcher.retrieve_iam_role_credentials = lambda self: (
    {} if os.environ.get("AWS_EC2_METADATA_DISABLED") == "true" else MACHINE
)


def name(found):
    """The credentials' name, without taking a role."""
    if not isinstance(found, credentials.DeferredRefreshableCredentials):
        return found.access_key
    fetcher = getattr(found._refresh_using, "__self__", None)
    if found.method == "assume-role":
        return f"role {fetcher._role_arn} by {name(fetcher._source_credentials)}"
    if found.method == "assume-role-with-web-identity":
        return f"token {fetcher._role_arn}"
    return found.method


def resolve(job, folder):
    os.environ.clear()
    os.environ.update(job["variables"], HOME=folder)
    for variable, text in (("AWS_CONFIG_FILE", "config"), ("AWS_SHARED_CREDENTIALS_FILE", "credentials")):
        os.environ[variable] = os.path.join(folder, text)
        with open(os.environ[variable], "w") as file:
            file.write(job[text])
    session = botocore.session.Session(profile=job.get("profile"))
    region = None
    try:
        region = session.get_config_variable("region")
        found = session.get_credentials()
        source = name(found) if found else "none"
    except botocore.exceptions.BotoCoreError:
        source = "error"
    if source.endswith(" by sso"):
        source = "sso"
    return {"source": source, "region": None if source in ("sso", "none", "error") else region}


with tempfile.TemporaryDirectory() as folder:
    for line in sys.stdin:
        print(json.dumps(resolve(json.loads(line), folder)))
