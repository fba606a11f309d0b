# shellcheck shell=bash disable=SC2015,SC2154
# Manual and completions offer the program's options, all of them and no others.

# options_of COMMAND...: the long options of a command, as its --help has them, without those of every command.
options_of() { "$DR_DRILL" "$@" --help | sed '/^EVERY COMMAND TAKES/,/^$/d' | grep -oE -- '^ *(-[a-z],)?--[a-z-]+' | grep -oE -- '--[a-z-]+' | sort -u; }

# The options of the program itself, which every command takes.
every_option() { "$DR_DRILL" --help | grep -oE -- '--(config|verbose|quiet|help)' | sort -u; }

# commands: each with the words it is called by.
commands() { printf '%s\n' run preflight clean history coverage report 'image build'; }

# The pages that are installed are found by man under their names.
case_manual_found() {
  local page build
  build=$(cd "$(dirname "$DR_DRILL")/.." && pwd)
  DESTDIR=$WORK cmake --install "$build" >/dev/null
  for page in '1 dr-drill' '5 dr-drill.toml' '7 dr-drill-metrics'; do
    # shellcheck disable=SC2086
    mman -M "$WORK/usr/local/share/man" -w $page || { echo "no page $page"; return 1; }
  done
}

# The sections of commands in the manual are the program's commands, each with every option.
case_manual_options() {
  local command section
  diff <(commands | sed 's/ .*//' | sort) <(command_names | tr ' ' '\n' | grep -v -x -e help -e version | sort)
  diff <(commands | sort) <(sed -n '/^\.Sh COMMANDS/,/^\.Sh HOST/s/^\.Ss //p' drill/man/dr-drill.1 | sort)
  commands | while read -r command; do
    section=$(awk -v head=".Ss $command" '/^\.S[sh] / { here = ($0 == head) } here' drill/man/dr-drill.1)
    # shellcheck disable=SC2086
    diff <(options_of $command | grep -v -x -e --help) \
      <(grep -E '^\.(It )?Fl|^\.It Fl' <<<"$section" | grep -oE -- 'Fl -[a-z-]+|, -[a-z-]+' | sed 's/^Fl -/--/; s/^, -/--/' | sort -u) \
      || { echo "the manual on $command"; return 1; }
  done
  for option in $(every_option) --version; do
    grep -qE "^\.It Fl.* -${option#--}( |\$)" drill/man/dr-drill.1 || { echo "the manual has no $option"; return 1; }
  done
}

# The commands that README gives are commands.
case_readme_commands() {
  awk '/^ *```sh$/ { here = 1; next } /^ *```$/ { here = 0 } here' README.md >"$WORK/commands"
  bash -n "$WORK/commands"
  [ "$(wc -l <"$WORK/commands")" -gt 15 ]
}

# What bash would offer after these words.
bash_offers() {
  bash -c '
    . drill/completions/dr-drill.bash
    COMP_WORDS=(dr-drill "$@" --); COMP_CWORD=$(($# + 1))
    _dr_drill
    printf "%s\n" "${COMPREPLY[@]}"' bash "$@" | sort -u
}

fish_offers() { HOME=$WORK fish --no-config -c "source drill/completions/dr-drill.fish; complete -C 'dr-drill $* --'" | cut -f 1 | sort -u; }

case_completions_bash() {
  local command
  commands | while read -r command; do
    # shellcheck disable=SC2086
    diff <({ options_of $command; every_option; } | sort -u) <(bash_offers $command) || { echo "bash on $command"; return 1; }
  done
  diff <(printf '%s\n' --config --help --quiet --verbose --version) <(bash_offers)
  [ "$(bash -c '. drill/completions/dr-drill.bash; COMP_WORDS=(dr-drill ""); COMP_CWORD=1; _dr_drill; echo "${COMPREPLY[@]}"')" \
    = "$(command_names)" ]
}

# The commands that --help lists, on one line.
command_names() { "$DR_DRILL" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p' | tr '\n' ' ' | sed 's/ $//'; }

case_completions_fish() {
  local command
  commands | while read -r command; do
    # shellcheck disable=SC2086
    diff <({ options_of $command; every_option; } | sort -u) <(fish_offers $command) || { echo "fish on $command"; return 1; }
  done
}

# zsh has no completions without a terminal: what the function gives to _arguments is looked at instead.
case_completions_zsh() {
  local command
  zsh -n drill/completions/_dr-drill
  commands | while read -r command; do
    # shellcheck disable=SC2016,SC2086
    diff <({ options_of $command; every_option; } | sort -u) \
      <(zsh -f -c '
        _arguments() { [[ " $* " == *"->"* ]] && { state=argument; words=("${(@)TEST_WORDS}"); return }; print -rl -- "$@" }
        TEST_WORDS=(${=1})
        source drill/completions/_dr-drill' zsh "$command" | grep -oE -- '--[a-z-]+' | sort -u) \
      || { echo "zsh on $command"; return 1; }
  done
}

# Runs and stanzas come from the history of the configuration that is typed, and from pgbackrest.conf.
case_completions_history() {
  local id=20261122T040012Z-7f3a word
  mkdir -p "$WORK/bin" "$WORK/state/history/$id"
  cp tests/golden/report.json "$WORK/state/history/$id/report.json"
  printf 'state.directory = "%s"\n' "$WORK/state" >"$WORK/drill.toml"
  ln -s "$(realpath "$DR_DRILL")" "$WORK/bin/dr-drill"
  # shellcheck disable=SC2086
  for word in "report|$id" "report|latest" "run --stanza|main"; do
    PATH="$WORK/bin:$PATH" bash -c '
      . drill/completions/dr-drill.bash
      COMP_WORDS=(dr-drill "$@" ""); COMP_CWORD=$(($# + 1))
      _dr_drill
      printf "%s\n" "${COMPREPLY[@]}"' bash --config "$WORK/drill.toml" ${word%|*} | grep -qxF -- "${word#*|}" ||
      { echo "bash does not offer ${word#*|}"; return 1; }
    PATH="$WORK/bin:$PATH" HOME=$WORK fish --no-config \
      -c "source drill/completions/dr-drill.fish; complete -C 'dr-drill --config $WORK/drill.toml ${word%|*} '" |
      cut -f 1 | grep -qxF -- "${word#*|}" || { echo "fish does not offer ${word#*|}"; return 1; }
  done
  PATH="$WORK/bin:$PATH" zsh -f -c '
    compadd() { eval "print -rl -- \$$2" }
    _arguments() { : }
    typeset -A opt_args; opt_args[--config]=$1
    source drill/completions/_dr-drill
    _dr-drill_runs; _dr-drill_stanzas' zsh "$WORK/drill.toml" >"$WORK/zsh"
  grep -qxF -- "$id" "$WORK/zsh" && grep -qxF main "$WORK/zsh"
}
