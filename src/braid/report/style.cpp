#include "braid/report/style.h"

namespace braid {

const std::string_view report_style = R"css(
:root { --page: #f5f6f8; --card: #ffffff; --ink: #171b21; --muted: #5d6673; --rule: #e1e5ea; --soft: #eef1f5;
  --s1: #2563c9; --s2: #d4681a; --s3: #0f8a6d; --good: #0f7a52; --bad: #b3312c; --warn: #9a6200; --on-fill: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root { --page: #0f1216; --card: #181c22; --ink: #e8ebef; --muted: #9aa4b2; --rule: #2b313a; --soft: #222831;
    --s1: #6ea2f7; --s2: #f09a56; --s3: #4cc3a1; --good: #56c795; --bad: #f1827c; --warn: #e2b04a; --on-fill: #0f1216; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 28px 20px 64px; }
header { padding: 8px 0 4px; }
h1 { font-size: 28px; line-height: 1.2; letter-spacing: -0.01em; margin: 0 0 6px; overflow-wrap: anywhere; }
h2 { font-size: 19px; margin: 0 0 14px; letter-spacing: -0.005em; overflow-wrap: anywhere; }
h3 { font-size: 15px; margin: 22px 0 8px; overflow-wrap: anywhere; }
p { margin: 0 0 10px; max-width: 76ch; overflow-wrap: anywhere; }
a { color: var(--s1); text-decoration: none; }
a:hover { text-decoration: underline; }
nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 14px 0 6px; font-size: 14px; }
section, .card { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; padding: 20px 22px;
  margin: 16px 0; }
.muted, .hint { color: var(--muted); }
.hint { font-size: 13px; }
.verdict { font-size: 17px; line-height: 1.5; margin: 12px 0 4px; }
.verdict b { font-weight: 650; }
.good { color: var(--good); } .bad { color: var(--bad); } .even { color: var(--warn); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 16px 0 0; }
.tile { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; padding: 12px 16px; }
.tile .name { font-size: 13px; color: var(--muted); overflow-wrap: anywhere; }
.tile .value { font-size: 25px; font-weight: 650; line-height: 1.25; letter-spacing: -0.01em; overflow-wrap: anywhere; }
.tile .more { font-size: 13px; color: var(--muted); overflow-wrap: anywhere; }
.chip { display: inline-block; font-size: 12px; line-height: 1.5; padding: 1px 9px; border-radius: 99px;
  background: var(--soft); color: var(--muted); white-space: nowrap; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 18px 26px;
  margin: 12px 0; align-items: start; }
figure { margin: 0; min-width: 0; }
div > figure + figure { margin-top: 18px; } .figures > figure + figure { margin-top: 0; }
figcaption { font-weight: 600; font-size: 14px; margin-bottom: 4px; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 8px 0; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; font-weight: 600; color: var(--muted); font-size: 13px; white-space: nowrap; }
th, td { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
td { overflow-wrap: break-word; } td .hint { display: block; min-width: 200px; }
tbody tr:last-child td { border-bottom: 0; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; padding-left: 8px; }
.share { display: flex; width: 100%; min-width: 90px; max-width: 260px; height: 8px; border-radius: 4px;
  overflow: hidden; background: var(--soft); margin: 7px 0 5px; }
.share i { display: block; height: 100%; }
.share .present { background: var(--s3); } .share .unreadable, .share .broken { background: var(--bad); }
.share .absent, .share .dropped { background: var(--rule); }
.input { border-top: 1px solid var(--rule); padding: 14px 0 4px; }
.input h3 { margin: 0 0 4px; }
.strip { display: flex; gap: 10px; overflow-x: auto; padding: 8px 0; align-items: flex-start; }
.sample { flex: 0 0 auto; max-width: 240px; font-size: 12px; color: var(--muted); overflow-wrap: anywhere; }
.sample img, .miss img { display: block; max-width: 100%; height: auto; border-radius: 6px; background: var(--soft); }
.sample svg.plot, .miss svg.plot { width: 200px; max-width: 100%; background: var(--soft); border-radius: 6px; }
.sample audio, .miss audio { display: block; width: 200px; max-width: 100%; height: 34px; margin-top: 4px; }
.quote { display: block; background: var(--soft); border-radius: 8px; padding: 8px 10px; color: var(--ink);
  font-size: 13px; line-height: 1.45; width: 230px; max-width: 100%; overflow-wrap: anywhere; }
.fault { color: var(--bad); }
.misses { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 236px), 1fr)); gap: 14px; }
.miss { border: 1px solid var(--rule); border-radius: 10px; padding: 12px; font-size: 13px; min-width: 0;
  overflow-wrap: anywhere; break-inside: avoid; }
.miss .quote { width: auto; }
.miss dl, .facts { display: grid; grid-template-columns: max-content 1fr; gap: 2px 10px; margin: 8px 0 0; }
.miss dl { grid-template-columns: minmax(60px, max-content) 1fr; }
dt { color: var(--muted); max-width: 130px; overflow-wrap: anywhere; } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.note { border-left: 3px solid var(--rule); padding: 2px 0 2px 12px; margin: 6px 0; overflow-wrap: anywhere; }
.note.warning { border-color: var(--warn); }
details { margin: 8px 0; } summary { cursor: pointer; color: var(--s1); }
pre { background: var(--soft); border-radius: 8px; padding: 12px 14px; overflow-x: auto; font-size: 12.5px;
  line-height: 1.5; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
svg.plot { display: block; width: 100%; max-width: 600px; height: auto; font-size: 12px; fill: var(--ink); }
.plot .grid { stroke: var(--rule); stroke-width: 1; } .plot .axis { stroke: var(--muted); stroke-width: 1; }
.plot .tick { fill: var(--muted); font-variant-numeric: tabular-nums; } .plot .axis-label { fill: var(--muted); }
.plot .strong { fill: var(--ink); font-weight: 600; }
.plot .line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.plot .line.thin { stroke-width: 1.1; }
.plot .line.s1 { stroke: var(--s1); } .plot .line.s2 { stroke: var(--s2); } .plot .line.s3 { stroke: var(--s3); }
.plot .s1:not(.line) { fill: var(--s1); } .plot .s2:not(.line) { fill: var(--s2); }
.plot .s3:not(.line) { fill: var(--s3); }
.plot .dashed { stroke-width: 1.4; stroke-dasharray: 5 5; }
.plot .soft { opacity: 0.55; } .plot .point { fill-opacity: 0.45; }
.plot .reference { stroke: var(--muted); stroke-width: 1.2; stroke-dasharray: 4 4; }
.plot .whisker { stroke: var(--ink); stroke-width: 1.4; }
.plot .empty-cell { fill: var(--soft); } .plot .on-fill { fill: var(--on-fill); } .plot .in-cell { fill: var(--ink); }
footer { color: var(--muted); font-size: 13px; margin-top: 18px; overflow-wrap: anywhere; }
@media (max-width: 560px) { main { padding: 18px 12px 40px; } section, .card { padding: 16px 14px; }
  h1 { font-size: 23px; } .tiles { grid-template-columns: repeat(2, 1fr); } .tile .value { font-size: 21px; } }
@media print { :root { --page: #ffffff; --card: #ffffff; --ink: #171b21; --muted: #4d5560; --rule: #d5dae0;
    --soft: #f1f3f6; --s1: #2563c9; --s2: #d4681a; --s3: #0f8a6d; --good: #0f7a52; --bad: #b3312c; --on-fill: #ffffff; }
  main { max-width: none; padding: 0; } section { border: 0; padding: 8px 0; break-inside: auto; }
  figure, .tile, tr { break-inside: avoid; } nav, audio { display: none; } .strip { flex-wrap: wrap; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
)css";

}  // namespace braid
