# fish completion for dr-drill(1). Held against the program's options by tests/system/cases/docs.sh.

# The history of the configuration that is named on the command line.
function __dr_drill_history
    set -l words (commandline -opc)
    set -l config
    if set -l at (contains -i -- --config $words)
        set config --config $words[(math $at + 1)]
    end
    command dr-drill history -q $argv $config 2>/dev/null
end

function __dr_drill_runs
    echo latest
    __dr_drill_history | awk 'NR > 1 { print $1 }'
end

function __dr_drill_stanzas
    begin
        __dr_drill_history --json | sed -n 's/^ *"stanza": "\(.*\)",$/\1/p'
        sed -n 's/^\[\([A-Za-z0-9._-]*\)[]:].*/\1/p' /etc/pgbackrest/pgbackrest.conf /etc/pgbackrest.conf 2>/dev/null
    end | grep -vx global | sort -u
end

set -l commands run preflight clean history coverage report image help version
complete -c dr-drill -f
complete -c dr-drill -n "not __fish_seen_subcommand_from $commands" -a run -d 'run one drill'
complete -c dr-drill -n "not __fish_seen_subcommand_from $commands" -a preflight -d 'check whether a drill can run'
complete -c dr-drill -n "not __fish_seen_subcommand_from $commands" -a clean -d 'remove what drills left behind'
complete -c dr-drill -n "not __fish_seen_subcommand_from $commands" -a history -d 'list past drills'
complete -c dr-drill -n "not __fish_seen_subcommand_from $commands" -a report -d 'show one past drill'
complete -c dr-drill -n "not __fish_seen_subcommand_from $commands" -a coverage -d 'list which backup was proven when'
complete -c dr-drill -n "not __fish_seen_subcommand_from $commands" -a image -d 'the image that drills start from'
complete -c dr-drill -n "not __fish_seen_subcommand_from $commands" -a help -d 'show the usage of a command'
complete -c dr-drill -n "not __fish_seen_subcommand_from $commands" -a version -d 'show version and revision'
complete -c dr-drill -n "__fish_seen_subcommand_from help" -a "$commands"
complete -c dr-drill -n "__fish_seen_subcommand_from image; and not __fish_seen_subcommand_from build" -a build -d 'make one'
complete -c dr-drill -n "not __fish_seen_subcommand_from $commands" -l version -d 'version and revision'

complete -c dr-drill -l config -r -F -d 'configuration file'
complete -c dr-drill -s v -l verbose -d 'log more'
complete -c dr-drill -s q -l quiet -d 'log warnings and errors only'
complete -c dr-drill -s h -l help -d usage

set -l drill "__fish_seen_subcommand_from run preflight"
complete -c dr-drill -n "$drill" -l set -x -a 'latest random stalest' -d 'backup set'
complete -c dr-drill -n "$drill" -l repo -x -a '1 2 any each stalest' -d repository
complete -c dr-drill -n "$drill" -l target -x -a 'end-of-archive immediate random' -d 'recovery target'
complete -c dr-drill -n "$drill" -l min-users -x -d 'minimum of the check users'
complete -c dr-drill -n "$drill" -l image -x -d 'Incus image'
complete -c dr-drill -n "$drill" -l instance -x -d 'name of the instance'
complete -c dr-drill -n "$drill" -l textfile-dir -r -a '(__fish_complete_directories)' -d 'directory of the metrics file'
complete -c dr-drill -n "__fish_seen_subcommand_from run preflight build history coverage report" -l stanza -x -a '(__dr_drill_stanzas)' -d 'pgBackRest stanza'
complete -c dr-drill -n "__fish_seen_subcommand_from run preflight clean build" -l socket -r -F -d 'socket of the Incus daemon'

complete -c dr-drill -n "__fish_seen_subcommand_from run" -l keep -d 'leave the instance'
complete -c dr-drill -n "__fish_seen_subcommand_from run" -l keep-on-failure -d 'leave it unless the drill passed'
complete -c dr-drill -n "__fish_seen_subcommand_from run clean" -l dry-run -d 'say what would be done'
complete -c dr-drill -n "__fish_seen_subcommand_from run history coverage" -l json -d 'print it as JSON'
complete -c dr-drill -n "__fish_seen_subcommand_from history" -l verdict -x -a 'pass fail error' -d 'only drills with this verdict'
complete -c dr-drill -n "__fish_seen_subcommand_from history" -l since -x -d 'only drills that began since'
complete -c dr-drill -n "__fish_seen_subcommand_from history" -l limit -x -d 'at most this number, the newest'
complete -c dr-drill -n "__fish_seen_subcommand_from report" -a '(__dr_drill_runs)'
complete -c dr-drill -n "__fish_seen_subcommand_from report" -l format -x -a 'text json junit html' -d 'how to show it'
complete -c dr-drill -n "__fish_seen_subcommand_from report" -l verify -d 'check signatures and chain'
complete -c dr-drill -n "__fish_seen_subcommand_from report" -l allowed-signers -r -F -d 'whose signatures count'
complete -c dr-drill -n "__fish_seen_subcommand_from clean" -l kept -d 'remove kept instances as well'

set -l build "__fish_seen_subcommand_from build"
complete -c dr-drill -n "$build" -l base -x -d 'image to begin with'
complete -c dr-drill -n "$build" -l base-server -x -d 'simplestreams server of the base'
complete -c dr-drill -n "$build" -l network -x -d 'Incus network'
complete -c dr-drill -n "$build" -l alias -x -d 'alias of the new image'
complete -c dr-drill -n "$build" -l postgres -x -d 'PostgreSQL major version'
complete -c dr-drill -n "$build" -l compression -x -a 'gzip zstd none' -d 'compression of the image'
