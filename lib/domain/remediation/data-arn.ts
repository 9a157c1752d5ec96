const DATA = String.raw`dynamodb:[\w-]+:\d{12}:table\/[\w.-]{3,255}|rds:[\w-]+:\d{12}:(db|cluster):[a-z][a-z0-9-]{0,62}`;

/** Tables, databases and clusters: what can lose its protection against being lost. */
export const DATA_ARN = new RegExp(String.raw`^arn:[\w-]+:(${DATA})$`);

/** The same, and buckets. */
export const DATA_OR_BUCKET_ARN = new RegExp(String.raw`^arn:[\w-]+:(${DATA}|s3:::[a-z0-9.-]{3,63})$`);
