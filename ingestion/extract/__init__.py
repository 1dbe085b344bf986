"""From a retailer's API to a snapshot in S3: land, keep, make it the latest."""
