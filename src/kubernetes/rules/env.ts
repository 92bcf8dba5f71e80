import { given } from '../given.ts';
import type { Scope } from '../scope.ts';
import type {
  ConfigMapKeySelector,
  EnvFromSource,
  EnvVar,
  EnvVarSource,
} from '../generated/types.ts';
import { named, required, requiredName } from './checks.ts';
import { envFieldRef, resourceFieldRef } from './downward-api.ts';
import { asPrefix, configMapKey, dnsSubdomain, envVarName } from './syntax.ts';

const sources = [
  'fieldRef',
  'resourceFieldRef',
  'configMapKeyRef',
  'secretKeyRef',
  'fileKeyRef',
] as const;

/** A key of a ConfigMap or Secret. Source: core/validation `validateConfigMapKeySelector`. */
function keySelector(selector: ConfigMapKeySelector, scope: Scope): void {
  requiredName(scope, 'name', selector.name, dnsSubdomain);
  requiredName(scope, 'key', selector.key, configMapKey);
}

function valueFrom(source: EnvVarSource, scope: Scope): void {
  scope.at('fieldRef', source.fieldRef, envFieldRef);
  scope.at('resourceFieldRef', source.resourceFieldRef, resourceFieldRef);
  scope.at('configMapKeyRef', source.configMapKeyRef, keySelector);
  scope.at('secretKeyRef', source.secretKeyRef, keySelector);
  const set = sources.filter((key) => given(source[key]));
  if (set.length === 0)
    scope.report('P2LK121', { owner: 'valueFrom', fields: sources.slice(0, 4) }, [], { on: 'key' });
  if (set.length > 1)
    scope.report('P2LK119', { owner: 'valueFrom', fields: set }, [], { on: 'key' });
}

/**
 * One environment variable: P2LK112, P2LK116, P2LK119, P2LK121. Source: core/validation
 * `ValidateEnv`.
 */
export function envVar(variable: EnvVar, scope: Scope): void {
  requiredName(scope, 'name', variable.name, envVarName);
  if (!given(variable.valueFrom)) return;
  scope.at('valueFrom', variable.valueFrom, valueFrom);
  if (variable.value) {
    scope.report(
      'P2LK119',
      {
        owner: variable.name ? `env ${variable.name}` : scope.here,
        fields: ['value', 'valueFrom'],
      },
      ['valueFrom'],
      {
        on: 'key',
      },
    );
  }
}

/** One source of environment variables. Source: core/validation `ValidateEnvFrom`. */
export function envFrom(source: EnvFromSource, scope: Scope): void {
  named(scope, 'prefix', source.prefix, envVarName);
  const name = (reference: { readonly name?: string }): void => {
    if (required(scope, 'name', reference.name))
      named(scope, 'name', reference.name as string, asPrefix(dnsSubdomain));
  };
  scope.at('configMapRef', source.configMapRef, name);
  scope.at('secretRef', source.secretRef, name);
  const fields = ['configMapRef', 'secretRef'];
  if (given(source.configMapRef) && given(source.secretRef))
    scope.report('P2LK119', { owner: scope.here, fields });
  if (!given(source.configMapRef) && !given(source.secretRef))
    scope.report('P2LK121', { owner: scope.here, fields });
}
