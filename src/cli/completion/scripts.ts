const bash = `# Completion of p2lk for bash: source <(p2lk completion bash)
_p2lk() {
  local line IFS=$'\\n' word=\${COMP_WORDS[COMP_CWORD]}
  [ "$word" != = ] || word=
  COMPREPLY=()
  while read -r line; do
    case $line in
    :files)
      COMPREPLY+=($(compgen -f -- "$word"))
      compopt -o filenames 2>/dev/null
      ;;
    :nospace) compopt -o nospace 2>/dev/null ;;
    *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <("$1" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _p2lk p2lk
`;

const zsh = `#compdef p2lk
# Completion of p2lk for zsh: source <(p2lk completion zsh), or as the file _p2lk in a folder of $fpath
_p2lk() {
  local line files
  local -a found space
  while IFS= read -r line; do
    case $line in
    :files) files=yes ;;
    :nospace) space=(-S '') ;;
    *) found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done < <("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( $#found )) && _describe -t p2lk p2lk found $space
  [[ -z $files ]] || _files
}
if [[ $funcstack[1] == _p2lk ]]; then _p2lk "$@"; else compdef _p2lk p2lk; fi
`;

const fish = `# Completion of p2lk for fish: p2lk completion fish | source
function __p2lk_complete
  set -l words (commandline -opc)
  set -l word (commandline -ct)
  for line in ($words[1] complete -- $words[2..-1] "$word" 2>/dev/null)
    switch $line
      case :files
        __fish_complete_path "$word"
      case ':*'
      case '*'
        echo $line
    end
  end
end
complete -c p2lk -f -a '(__p2lk_complete)'
`;

/**
 * For each shell a script that asks `p2lk complete -- WORDS`: it prints a candidate a line, with a
 * tab and what it is; `:files` for names of files too, `:nospace` where more is to be typed.
 */
export const completionScripts: { readonly [shell: string]: string | undefined } = {
  bash,
  zsh,
  fish,
};
