/**
 * Replaces `$(NAME)` by its value; an unknown name stays as written, `$$` is a literal `$`, one
 * pass, nothing rescanned. Source: kubernetes third_party/forked/golang/expansion/expand.go.
 */
export const expand = (text: string, environment: ReadonlyMap<string, string>): string =>
  text.includes('$')
    ? text.replaceAll(/\$(?:\$|\(([^)]*)\))/g, (whole, name: string | undefined) =>
        name === undefined ? '$' : (environment.get(name) ?? whole),
      )
    : text;
