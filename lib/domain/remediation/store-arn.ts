/** What riposte can close: queues, topics, keys, secrets, repositories, vaults, tables and buses by their policies, databases by their address. */
export const STORE_ARN =
  /^arn:[\w-]+:((sqs|sns):[\w-]+:\d{12}:|kms:[\w-]+:\d{12}:key\/|secretsmanager:[\w-]+:\d{12}:secret:|ecr:[\w-]+:\d{12}:repository\/|backup:[\w-]+:\d{12}:backup-vault:|events:[\w-]+:\d{12}:event-bus\/|rds:[\w-]+:\d{12}:db:(?=[a-z][a-z0-9-]{0,62}$)|dynamodb:[\w-]+:\d{12}:table\/(?=[\w.-]+$))[\w/+=.@!-]{1,512}$/;
