/**
 * Accounts through which load balancers deliver their access logs, by region, China's and GovCloud's too, and the canonical users through
 * which CloudFront does, China's last; a log bucket's policy or ACL names one. Younger regions name a service instead. Source: Elastic Load Balancing User
 * Guide, "Enable access logs for your Application Load Balancer"; CloudFront Developer Guide, "Permissions required to configure standard logging";
 * Getting Started with AWS Services in China, "Amazon CloudFront".
 */
export const LOG_DELIVERY = new Set([
  '127311923021',
  '033677994240',
  '027434742980',
  '797873946194',
  '098369216593',
  '754344448648',
  '718504428378',
  '383597477331',
  '600734575887',
  '114774131450',
  '783225319266',
  '582318560864',
  '985666609251',
  '054676820928',
  '156460612806',
  '652711504416',
  '635631232127',
  '009996457667',
  '897822967062',
  '076674570225',
  '507241528517',
  '589379963580',
  '638102146993',
  '037604701340',
  '048591011584',
  '190560391635',
  '162777425019',
  'c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0',
  'a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56',
]);
