/** What has a policy of its own that riposte can read and write: queues, topics, keys, secrets, repositories, vaults, tables and buses. */
export const STORE_ARN =
  /^arn:[\w-]+:((sqs|sns):[\w-]+:\d{12}:|kms:[\w-]+:\d{12}:key\/|secretsmanager:[\w-]+:\d{12}:secret:|ecr:[\w-]+:\d{12}:repository\/|backup:[\w-]+:\d{12}:backup-vault:|events:[\w-]+:\d{12}:event-bus\/|dynamodb:[\w-]+:\d{12}:table\/(?=[\w.-]+$))[\w/+=.@!-]{1,512}$/;
