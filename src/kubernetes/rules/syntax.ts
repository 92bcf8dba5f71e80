import { isIPv6 } from '../../values/ip-address.ts';

/**
 * Forms that the API asks of names and the like. Each function gives the rule that a text breaks,
 * as words that follow the text (`must be …`), or undefined. Source: apimachinery
 * pkg/util/validation/validation.go.
 */
export type Syntax = (value: string) => string | undefined;

const limited =
  (max: number, form: RegExp, rule: string): Syntax =>
  (value) =>
    value.length > max
      ? `must be at most ${max} characters long`
      : form.test(value)
        ? undefined
        : rule;

const ends = 'and start and end with a letter or digit';

/** DNS label (RFC 1123): a container's, volume's or namespace's name. */
export const dnsLabel = limited(
  63,
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  `must consist of lower-case letters, digits and '-', ${ends}`,
);

/** DNS subdomain (RFC 1123): the name of most objects. */
export const dnsSubdomain = limited(
  253,
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  `must consist of lower-case letters, digits, '-' and '.', ${ends}`,
);

/** DNS subdomain with underscores: a search domain. */
export const searchDomain = limited(
  253,
  /^_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*$/,
  `must consist of lower-case letters, digits, '-', '_' and '.', ${ends}`,
);

/** DNS label (RFC 1035): a Service's name. */
export const dns1035Label = limited(
  63,
  /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
  `must consist of lower-case letters, digits and '-', start with a letter and end with a letter or digit`,
);

const namePart = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const nameRule = `must consist of letters, digits, '-', '_' and '.', ${ends}`;

/** Value of a label. */
export const labelValue: Syntax = limited(
  63,
  /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/,
  nameRule,
);

/** `name` or `example.com/name`: key of a label or annotation. */
export const qualifiedName: Syntax = (value) => {
  const slash = value.indexOf('/');
  const name = value.slice(slash + 1);
  if (slash !== -1) {
    const prefix = dnsSubdomain(value.slice(0, slash));
    if (slash === 0) return "must have a domain before the '/'";
    if (prefix !== undefined) return `has a part before the '/' that ${prefix}`;
  }
  if (name.length > 63)
    return `${slash === -1 ? 'must' : "has a part after the '/' that must"} be at most 63 characters long`;
  return namePart.test(name) ? undefined : nameRule;
};

/** Name of an environment variable: Kubernetes 1.32 on takes any printable ASCII but `=`. */
export const envVarName: Syntax = (value) =>
  /^[ -<>-~]+$/.test(value)
    ? undefined
    : "must consist of printable ASCII characters other than '='";

/** Name of a port. */
export const portName: Syntax = (value) => {
  if (value.length > 15) return 'must be at most 15 characters long';
  if (!/^[-a-z0-9]+$/.test(value)) return "must consist of lower-case letters, digits and '-'";
  if (!/[a-z]/.test(value)) return 'must contain a letter';
  return /^-|--|-$/.test(value) ? "must not start or end with '-' nor contain '--'" : undefined;
};

/** Key of a ConfigMap or Secret. */
export const configMapKey: Syntax = (value) => {
  if (value.length > 253) return 'must be at most 253 characters long';
  if (!/^[-._a-zA-Z0-9]+$/.test(value)) return "must consist of letters, digits, '-', '_' and '.'";
  return value === '.' || value.startsWith('..')
    ? "must not be '.' nor start with '..'"
    : undefined;
};

/** Name of an HTTP header. */
export const httpHeaderName: Syntax = (value) =>
  /^[-A-Za-z0-9]+$/.test(value) ? undefined : "must consist of letters, digits and '-'";

/**
 * Syntax of a `generateName`: as the name's, but the last character may be `-`. Source:
 * apimachinery pkg/api/validation/generic.go.
 */
export const asPrefix =
  (syntax: Syntax): Syntax =>
  (value) =>
    syntax(value.length > 1 && value.endsWith('-') ? `${value.slice(0, -2)}a` : value);

const ipv4 = /^\d+\.\d+\.\d+\.\d+$/;
const isLooseIPv4 = (value: string): boolean =>
  ipv4.test(value) && value.split('.').every((part) => Number(part) <= 255);

/** IP address, leading zeros tolerated. Source: apimachinery pkg/util/validation/ip.go. */
export const ipAddress: Syntax = (value) =>
  isLooseIPv4(value) || isIPv6(value, isLooseIPv4) ? undefined : 'must be an IP address';
