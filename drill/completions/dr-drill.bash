# shellcheck shell=bash
# bash completion for dr-drill(1). Held against the program's options by tests/system/cases/docs.sh.

_dr_drill_options() {
  local drill='--stanza --set --repo --target --min-users --image --instance --textfile-dir --socket'
  case "$1" in
    run) printf '%s' "$drill --keep --keep-on-failure --dry-run --json" ;;
    preflight) printf '%s' "$drill" ;;
    clean) printf '%s' '--dry-run --kept --socket' ;;
    history) printf '%s' '--stanza --verdict --since --limit --json' ;;
    coverage) printf '%s' '--stanza --json' ;;
    report) printf '%s' '--format --stanza --verify --allowed-signers' ;;
    build) printf '%s' '--base --base-server --network --alias --postgres --compression --stanza --socket' ;;
    '') printf '%s' '--version' ;;
  esac
  printf '%s' ' --config --verbose --quiet --help'
}

# The history of the configuration that is named on the command line.
_dr_drill_history() {
  local -a config=()
  local index
  for ((index = 1; index < COMP_CWORD - 1; index++)); do
    [ "${COMP_WORDS[index]}" != --config ] || config=(--config "${COMP_WORDS[index + 1]}")
  done
  command dr-drill history -q "$@" "${config[@]}" 2>/dev/null
}

_dr_drill_runs() { _dr_drill_history | awk 'NR > 1 { print $1 }'; }

_dr_drill_stanzas() {
  {
    _dr_drill_history --json | sed -n 's/^ *"stanza": "\(.*\)",$/\1/p'
    sed -n 's/^\[\([A-Za-z0-9._-]*\)[]:].*/\1/p' /etc/pgbackrest/pgbackrest.conf /etc/pgbackrest.conf 2>/dev/null
  } | grep -vx global | sort -u
}

_dr_drill() {
  local word command='' index
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=${COMP_WORDS[index]}
    # What follows help is its argument.
    case "$command:$word" in
      help:*) ;;
      *:run | *:preflight | *:clean | *:history | *:coverage | *:report | *:image | *:build | *:help | *:version) command=$word ;;
    esac
  done
  case "$previous" in
    --config | --socket | --allowed-signers)
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return
      ;;
    --textfile-dir)
      mapfile -t COMPREPLY < <(compgen -d -- "$current")
      return
      ;;
    --set)
      mapfile -t COMPREPLY < <(compgen -W 'latest random stalest' -- "$current")
      return
      ;;
    --repo)
      mapfile -t COMPREPLY < <(compgen -W '1 2 any each stalest' -- "$current")
      return
      ;;
    --target)
      mapfile -t COMPREPLY < <(compgen -W 'end-of-archive immediate random' -- "$current")
      return
      ;;
    --compression)
      mapfile -t COMPREPLY < <(compgen -W 'gzip zstd none' -- "$current")
      return
      ;;
    --verdict)
      mapfile -t COMPREPLY < <(compgen -W 'pass fail error' -- "$current")
      return
      ;;
    --format)
      mapfile -t COMPREPLY < <(compgen -W 'text json junit html' -- "$current")
      return
      ;;
    --since | --limit) return ;;
    --stanza)
      mapfile -t COMPREPLY < <(compgen -W "$(_dr_drill_stanzas)" -- "$current")
      return
      ;;
    --min-users | --image | --instance | --base | --base-server | --network | --alias | --postgres) return ;;
  esac
  case "$command:$current" in
    *:-*) mapfile -t COMPREPLY < <(compgen -W "$(_dr_drill_options "$command")" -- "$current") ;;
    :*) mapfile -t COMPREPLY < <(compgen -W 'run preflight clean image history coverage report help version' -- "$current") ;;
    report:*) mapfile -t COMPREPLY < <(compgen -W "latest $(_dr_drill_runs)" -- "$current") ;;
    help:*) mapfile -t COMPREPLY < <(compgen -W 'run preflight clean image history coverage report version' -- "$current") ;;
    image:*) mapfile -t COMPREPLY < <(compgen -W 'build' -- "$current") ;;
  esac
}

complete -F _dr_drill dr-drill
