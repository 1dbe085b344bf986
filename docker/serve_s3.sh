#!/bin/sh
# An S3 server over the volume, which makes its buckets first. The pair of keys stays in the
# environment; the quotes keep rclone from splitting it at its comma.
set -eu
: "${AWS_ACCESS_KEY_ID:?is not set}" "${AWS_SECRET_ACCESS_KEY:?is not set}"
umask 077
for bucket in "${S3_BUCKET_RAW:?is not set}" "${S3_BUCKET_PROCESSED:?is not set}"; do
  mkdir -p "/var/lib/object-store/$bucket"
done
export RCLONE_AUTH_KEY="\"$AWS_ACCESS_KEY_ID,$AWS_SECRET_ACCESS_KEY\"" RCLONE_CONFIG=""
exec rclone serve s3 --addr :9000 /var/lib/object-store
