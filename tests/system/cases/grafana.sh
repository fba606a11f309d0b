# shellcheck shell=bash
# The dashboard's form; its queries are asked in the lab.

case_dashboard_form() {
  local file=examples/grafana/dashboard.json
  # Every panel has an id, a title and a place of its own, and asks the chosen data source for the chosen stanzas.
  jq -e '
    (.uid | length > 0) and (.schemaVersion > 0)
    and ([.panels[].id] | length == (unique | length))
    and ([.panels[].title] | all(length > 0) and length == (unique | length))
    and ([.panels[].gridPos | select(.x + .w > 24)] == [])
    and ([.panels[].gridPos | range(.x; .x + .w) as $x | range(.y; .y + .h) as $y | [$x, $y]] | length == (unique | length))
    and ([.panels[], .panels[].targets[] | .datasource.uid] | all(. == "${datasource}"))
    and ([.panels[].targets[].expr] | length > 10 and all(contains("{stanza=~\"$stanza\"}")))
    and ([.panels[].type] | all(IN("stat", "table", "timeseries", "state-timeline")))
  ' "$file"
}

# Field by field against Grafana's own types, as Grafana itself is no package of Debian or npm.
case_dashboard_schema() {
  local cache=$LAB/cache/grafana
  if [ ! -x "$cache/node_modules/.bin/tsc" ]; then
    mkdir -p "$cache"
    npm install --prefix "$cache" --no-audit --no-fund --no-save --loglevel=error --no-update-notifier --omit=peer \
      @grafana/schema@11 typescript@5
  fi
  mkdir "$WORK/types"
  ln -s "$cache/node_modules" "$WORK/types/node_modules"
  node tests/system/dashboard-schema.mjs examples/grafana/dashboard.json >"$WORK/types/dashboard.ts"
  "$cache/node_modules/.bin/tsc" --noEmit --strict --skipLibCheck --moduleResolution bundler --module esnext --target es2020 \
    --preserveSymlinks "$WORK/types/dashboard.ts"
}
