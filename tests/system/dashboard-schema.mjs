// Writes a TypeScript file in which the dashboard is a literal of Grafana's own types, for tsc to judge: names of fields,
// their types, and values of enumerations. Usage: node dashboard-schema.mjs DASHBOARD.JSON >dashboard.ts
import { readFileSync } from 'node:fs';

const dashboard = JSON.parse(readFileSync(process.argv[2], 'utf8'));
// By file: the package exports only a part of its types.
const raw = './node_modules/@grafana/schema/dist/esm/raw';
const panel_types = {
  stat: 'stat/panelcfg/x/StatPanelCfg_types.gen',
  table: 'table/panelcfg/x/TablePanelCfg_types.gen',
  timeseries: 'timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen',
  'state-timeline': 'statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen',
};

const name = (type) => type.replace(/-/g, '_');
const lines = [
  `import type { Dashboard } from '${raw}/dashboard/x/dashboard_types.gen';`,
  ...Object.entries(panel_types).map(([type, file]) => `import type * as ${name(type)} from '${raw}/composable/${file}';`),
  // In JSON an enumeration's value is a plain string.
  'type Plain<T> = T extends string ? `${T}` : T extends Array<infer U> ? Plain<U>[]',
  '  : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;',
  `export const dashboard: Plain<Dashboard> = ${JSON.stringify(dashboard)};`,
];
for (const panel of dashboard.panels) {
  const { id, type, options, fieldConfig } = panel;
  if (!(type in panel_types)) throw new Error(`panel ${id}: no type for ${type}`);
  lines.push(`export const options_${id}: Plain<${name(type)}.Options> = ${JSON.stringify(options)};`);
  const custom = fieldConfig?.defaults?.custom;
  if (custom && Object.keys(custom).length > 0) {
    lines.push(`export const custom_${id}: Plain<${name(type)}.FieldConfig> = ${JSON.stringify(custom)};`);
  }
}
console.log(lines.join('\n'));
