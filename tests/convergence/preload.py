"""What the server of processes imports once for all of them: a worker is then there in 20 ms."""

import boto3

from tests.convergence import examples, rule_examples, worker

__all__ = ["examples", "rule_examples", "worker"]

# Reads boto3's descriptions of S3, which takes longer than all else; it connects to nobody.
boto3.client("s3", region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none")
