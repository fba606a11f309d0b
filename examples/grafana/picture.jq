# The SVG of a dashboard. Input: dashboard.json; $answers: one per query; $from, $until: the time that is drawn.
def unit_px: 46;       # the width of one of the grid's 24 columns
def row_px: 30;
def colors: ["#73bf69", "#5794f2", "#ff9830", "#b877d9", "#fade2a", "#f2495c", "#8ab8ff"];

def text($s): $s | tostring | gsub("&"; "&amp;") | gsub("<"; "&lt;") | gsub(">"; "&gt;");
def round1: . * 10 | round / 10;
def human($unit):
  if $unit == "s" then (if . >= 172800 then "\(. / 86400 | round1) d" elif . >= 7200 then "\(. / 3600 | round1) h" elif . >= 120 then "\(. / 60 | round1) min" else "\(round1) s" end)
  elif $unit == "bytes" then "\(. / 1048576 | round1) MiB"
  else "\(round1)" end;

# The legend with its {{labels}} filled in.
def filled($labels): reduce ($labels | to_entries[]) as $l (.; gsub("\\{\\{" + $l.key + "\\}\\}"; $l.value));
def series($id): [$answers[] | select(.panel == $id) | .legend as $legend | .result[]
  | .metric as $metric | {name: ($legend | filled($metric)), metric, points: [.values[] | [.[0], (.[1] | tonumber)]]}];

def mapped($panel): . as $v | ($panel.fieldConfig.defaults.mappings[0].options[$v | tostring]) // {text: ($v | human($panel.fieldConfig.defaults.unit))};
def shade($panel): . as $v | (mapped($panel).color) // ([$panel.fieldConfig.defaults.thresholds.steps[] | select((.value // 0) <= $v)] | last.color);
def css: {green: "#37872d", orange: "#e0752d", red: "#c4162a"}[.] // "#37872d";

def stat($panel; $w; $h): (series($panel.id)[0] | .points[-1][1]) as $v
  | "<rect y='28' width='\($w)' height='\($h - 28)' rx='3' fill='\($v | shade($panel) | css)'/>"
  + "<text x='\($w / 2)' y='\($h / 2 + 24)' font-size='30' fill='#fff' text-anchor='middle'>\(text($v | mapped($panel).text))</text>";

# A column is as wide as its longer text.
def table($panel; $w; $h): reduce (series($panel.id)[-1].metric | del(.__name__, .job, .instance) | to_entries[]) as $cell ({x: 12, svg: ""};
    .svg += "<text x='\(.x)' y='60' font-size='12' fill='#8e9fbc'>\(text($cell.key))</text><text x='\(.x)' y='84' font-size='12' fill='#d8d9da'>\(text($cell.value))</text>"
    | .x += 20 + 7 * ([$cell.key, $cell.value | length] | max))
  | .svg;

# Stacked panels add up, in the order of their series.
def stacked($panel): if $panel.fieldConfig.defaults.custom.stacking.mode == "normal"
  then . as $all | [range(length) as $i | $all[$i] | .points |= [.[] | .[0] as $t | [$t, ([$all[:$i + 1][].points[] | select(.[0] == $t) | .[1]] | add)]]]
  else . end;
def steps(fx; fy): . as $p | [range(length) as $i | if $i == 0 then "M\($p[0][0] | fx) \($p[0][1] | fy)" else "H\($p[$i][0] | fx)V\($p[$i][1] | fy)" end] | join("");
def chart($panel; $w; $h): (series($panel.id) | stacked($panel)) as $all
  | (([$all[].points[][1]] | max // 1) | if . == 0 then 1 else . * 1.1 end) as $top
  | def x: (. - $from) / ($until - $from) * ($w - 86) + 76 | round1;
    def y: ($h - 46) - . / $top * ($h - 86) | round1;
    ([range(0; 4) | . / 3 * $top | "<path d='M76 \(y)H\($w - 10)' stroke='#2c3235'/><text x='70' y='\(y + 4)' font-size='11' fill='#8e9fbc' text-anchor='end'>\(human($panel.fieldConfig.defaults.unit))</text>"] | join(""))
  + ([$all | to_entries | reverse[] | colors[.key % 7] as $c
      | "<path d='\(.value.points | steps(x; y))' fill='none' stroke='\(if .value.name | test("objective") then "#f2495c' stroke-dasharray='8 6" else $c end)' stroke-width='2'/>"] | join(""))
  + ([$all | to_entries[] | "<text x='\(76 + .key * ($w - 86) / ($all | length))' y='\($h - 12)' font-size='11' fill='\(if .value.name | test("objective") then "#f2495c" else colors[.key % 7] end)'>■ \(text(.value.name))</text>"] | join(""));

def timeline($panel; $w; $h): [series($panel.id) | to_entries[]
  | "<rect x='12' y='\(44 + .key * 40)' width='\($w - 24)' height='30' fill='\(.value.points[-1][1] | shade($panel) | css)'/><text x='20' y='\(64 + .key * 40)' font-size='12' fill='#fff'>\(text(.value.name))</text>"] | join("");

(([.panels[].gridPos | .y + .h] | max) * row_px) as $height
| "<svg xmlns='http://www.w3.org/2000/svg' width='\(24 * unit_px)' height='\($height)' font-family='sans-serif'><rect width='100%' height='100%' fill='#111217'/>",
  (.panels[] | . as $panel | (.gridPos.w * unit_px - 8) as $w | (.gridPos.h * row_px - 8) as $h
    | "<g transform='translate(\(.gridPos.x * unit_px + 4) \(.gridPos.y * row_px + 4))'><rect width='\($w)' height='\($h)' rx='3' fill='#181b1f'/><text x='12' y='20' font-size='13' fill='#d8d9da'>\(text(.title))</text>"
      + (if .type == "stat" then stat($panel; $w; $h) elif .type == "table" then table($panel; $w; $h)
         elif .type == "state-timeline" then timeline($panel; $w; $h) else chart($panel; $w; $h) end) + "</g>"),
  "</svg>"
