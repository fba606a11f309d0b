#include "drill/report/html/style.hpp"

namespace drill::html {

const std::string_view k_style = R"css(
:root { --ink: #1b1f24; --soft: #59636e; --rule: #d1d9e0; --ok: #1a7f37; --bad: #c31b26; --warn: #9a6700; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 58rem; color: var(--ink); background: #fff;
  font: 1rem/1.45 system-ui, "DejaVu Sans", "Liberation Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: .5rem 0; }
h2 { font-size: 1.1rem; margin: 1.8rem 0 .5rem; padding-bottom: .2rem; border-bottom: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
p { margin: .4rem 0; }
.verdict { border: 2px solid; border-left-width: .8rem; border-radius: .4rem; padding: .6rem 1rem; margin: 1rem 0; }
.verdict strong { font-size: 1.25rem; }
.pass, .met { color: var(--ok); } .fail, .missed { color: var(--bad); } .error { color: var(--warn); }
.verdict p { color: var(--ink); }
.met, .missed { font-weight: 600; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--rule); }
thead th, td.met, td.missed { white-space: nowrap; } .wide td { min-width: 5.5rem; }
th { font-weight: 600; } tbody th { font-weight: 400; color: var(--soft); width: 14rem; }
code, pre { font: .85rem/1.4 ui-monospace, "DejaVu Sans Mono", monospace; }
pre { white-space: pre-wrap; border: 1px solid var(--rule); border-radius: .4rem; padding: .6rem; margin: .3rem 0; }
svg { display: block; width: 100%; height: auto; font-size: 12px; }
svg text { fill: var(--ink); } svg .grid { stroke: var(--rule); stroke-width: 1; }
svg .ok { fill: var(--ok); } svg .bad { fill: var(--bad); }
svg .cross { stroke: var(--bad); stroke-width: 2; fill: none; }
svg .due { fill: #fff; stroke: var(--warn); stroke-width: 2; } svg .open { fill: #fff; stroke: var(--soft); stroke-width: 1.5; }
svg .axis { stroke: var(--soft); stroke-width: 1; }
svg .trend { fill: none; stroke: #4a7fb5; stroke-width: 1.5; }
svg line.objective { stroke: var(--warn); stroke-width: 1.5; stroke-dasharray: 5 4; } svg text.objective { fill: var(--warn); }
footer { margin-top: 2rem; color: var(--soft); font-size: .9rem; }
@media (max-width: 36rem) {
  body { padding: .7rem; } tbody th { width: 8rem; }
  table.wide thead { display: none; } table.wide td { display: block; border: 0; padding: .1rem 0; }
  table.wide tr { display: block; border-bottom: 1px solid var(--rule); padding: .4rem 0; }
  svg { font-size: 14px; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; } h2 { break-after: avoid; }
  svg, .verdict, tr { break-inside: avoid; } * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
@page { margin: 16mm; }
)css";

}  // namespace drill::html
