"""A client of a database whose password stands in Secrets Manager, and is rotated while it runs.

The same as functions/sample-client.ts: the secret is read once and kept for five minutes; when the server refuses it, it is read again,
once. Prints who it is logged in as for each line of its input.

    pip install boto3 pymysql
    SECRET_ID=my-database-secret python consumer.py
"""

import json
import os
import ssl
import sys
import time

import boto3
import pymysql

ACCESS_DENIED = 1045
KEEP_SECONDS = 300


class SecretReader:
    """Keeps a secret, so that not every connection asks for it, and asks again when the server does not accept it."""

    def __init__(self, client, secret_id):
        self._client = client
        self._secret_id = secret_id
        self._kept = None

    def use(self, work):
        """Runs work with the secret, and once more with a newer one when the server refuses the first."""
        first = self._kept if self._kept and self._kept[2] > time.monotonic() else self._read("AWSCURRENT")
        try:
            return work(first[1])
        except pymysql.err.OperationalError as error:
            if error.args[0] != ACCESS_DENIED:
                raise
            # In a rotation the server knows the new password a moment before AWSCURRENT names it; then it is AWSPENDING.
            for stage in ("AWSCURRENT", "AWSPENDING", "AWSCURRENT"):
                try:
                    newer = self._read(stage)
                except self._client.exceptions.ResourceNotFoundException:
                    continue
                if newer[0] != first[0]:
                    return work(newer[1])
            raise

    def _read(self, stage):
        answer = self._client.get_secret_value(SecretId=self._secret_id, VersionStage=stage)
        self._kept = (answer["VersionId"], json.loads(answer["SecretString"]), time.monotonic() + KEEP_SECONDS)
        return self._kept


def who_am_i(secret):
    """Logs in over TLS, with the server's certificate and name checked, and asks the database for the user."""
    connection = pymysql.connect(
        host=secret["host"],
        port=int(secret.get("port", 3306)),
        user=secret["username"],
        password=secret["password"],
        database=secret.get("dbname"),
        # DATABASE_CA: the authority of the server, e.g. Amazon RDS's bundle; without it those of the system.
        ssl=ssl.create_default_context(cafile=os.environ.get("DATABASE_CA")),
        connect_timeout=10,
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT CURRENT_USER()")
            return cursor.fetchone()[0]
    finally:
        connection.close()


def main():
    reader = SecretReader(boto3.client("secretsmanager"), os.environ["SECRET_ID"])
    for _ in sys.stdin:
        print(reader.use(who_am_i), flush=True)


if __name__ == "__main__":
    main()
