/**
 * Most bytes that Linux starts a process with: in `one` argument or variable, its end not counted
 * (include/uapi/linux/binfmts.h, MAX_ARG_STRLEN), and in all arguments or variables `together`, a
 * quarter of the stack of 8 MiB that a container begins with (fs/exec.c, bprm_stack_limits).
 * @example if (byteLength(word) > processLimits.one) report(…)
 */
export const processLimits = { one: 128 * 1024 - 1, together: 2 * 1024 * 1024 } as const;

/**
 * Replaces `$(NAME)` by its value; an unknown name stays as written, `$$` is a literal `$`, one
 * pass, nothing rescanned. A text that grows too long for a process breaks off behind that length:
 * a few lines of variables made of variables would fill any memory. Source: kubernetes
 * third_party/forked/golang/expansion/expand.go.
 */
export const expand = (text: string, environment: ReadonlyMap<string, string>): string => {
  if (!text.includes('$')) return text;
  let grown = 0;
  return text.replaceAll(/\$(?:\$|\(([^)]*)\))/g, (whole, name: string | undefined) => {
    if (name === undefined) return '$';
    const value = environment.get(name);
    if (value === undefined || grown > processLimits.one) return whole;
    grown += value.length;
    return value;
  });
};
