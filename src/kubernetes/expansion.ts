/**
 * Most bytes of one argument or variable of a process, its end not counted: what is longer keeps
 * the process from starting. Source: Linux include/uapi/linux/binfmts.h, MAX_ARG_STRLEN.
 * @example if (byteLength(word) > longestArgument) report(…)
 */
export const longestArgument = 128 * 1024 - 1;

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
    if (value === undefined || grown > longestArgument) return whole;
    grown += value.length;
    return value;
  });
};
