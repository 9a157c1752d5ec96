/** The style of the page: no network, light and dark, one column on a phone. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fbfbfd;--card:#fff;--ink:#1c2330;--soft:#5b6577;--line:#dde2ea;
--critical:#8b1a2b;--high:#c8402f;--medium:#955800;--low:#2b6cb0;--info:#6b7686}
@media (prefers-color-scheme:dark){:root{--bg:#12151b;--card:#1b2029;--ink:#e6e9ef;--soft:#9aa5b6;--line:#2d3543;
--critical:#ff6b81;--high:#ff8a73;--medium:#f0b04a;--low:#7db4f0;--info:#95a0b1}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1180px;margin:0 auto;padding:24px 20px 60px}
h1{font-size:1.6rem;margin:0 0 4px}h2{font-size:1.15rem;margin:36px 0 10px}
p{margin:6px 0}.soft{color:var(--soft)}
.tiles{display:flex;flex-wrap:wrap;gap:10px;margin:18px 0}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px 16px;min-width:104px}
.tile b{display:block;font-size:1.5rem}
.badge{display:inline-block;border-radius:999px;padding:1px 9px;font-size:.78rem;font-weight:600;color:#fff;background:var(--info)}
.critical{--tone:var(--critical)}.high{--tone:var(--high)}.medium{--tone:var(--medium)}.low{--tone:var(--low)}.info{--tone:var(--info)}
.badge{background:var(--tone)}.tile b{color:var(--tone,var(--ink))}
@media (prefers-color-scheme:dark){.badge{color:#12151b}}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px;overflow-x:auto}
svg{display:block;max-width:100%;height:auto}svg text{fill:var(--soft);font:11px system-ui,sans-serif}
.bar{fill:var(--tone)}.dot{fill:var(--tone);fill-opacity:.75}.grid{stroke:var(--line)}
.days{display:none}
.pick{display:flex;flex-wrap:wrap;gap:6px 16px;margin-bottom:10px}
.pick label{cursor:pointer}
.matrix{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:12px 8px}
.tactic{break-inside:avoid}
.card:not(:has(#all:checked)) .unseen{display:none}
.matrix h3{font-size:.82rem;margin:0 0 6px}
.cell{border:1px solid var(--line);border-radius:6px;padding:4px 7px;margin-bottom:5px;font-size:.76rem;line-height:1.3;color:var(--soft)}
.cell.seen{border-color:var(--tone);border-left-width:5px;color:var(--ink)}
.cell b{float:right}
details{border:1px solid var(--line);border-radius:10px;background:var(--card);margin:8px 0}
details[hidden]{display:none}
details.finding{content-visibility:auto;contain-intrinsic-size:auto 44px}
details details{border-radius:8px;margin:8px 12px}
summary{cursor:pointer;padding:10px 14px;display:flex;gap:10px;align-items:baseline;flex-wrap:wrap}
summary .grow{flex:1;min-width:180px;overflow-wrap:anywhere}
.body{padding:0 14px 12px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 14px;margin:8px 0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
pre{background:var(--bg);border:1px solid var(--line);border-radius:8px;padding:10px 12px;white-space:pre-wrap;overflow-wrap:anywhere;font:12.5px/1.45 ui-monospace,monospace;margin:6px 0}
h4{margin:12px 0 2px;font-size:.85rem;color:var(--soft)}
.story{margin:8px 0;padding-left:22px}.story li{margin:4px 0}li{overflow-wrap:anywhere}
a{color:var(--low)}nav{display:flex;flex-wrap:wrap;gap:6px 18px}
.filters{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:end;margin:10px 0}.filters[hidden]{display:none}
.filters label{display:grid;gap:2px;font-size:.85rem;color:var(--soft);min-width:0}.filters .wide{flex:1 1 220px}
select,input[type=search]{font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:8px;padding:6px 8px;max-width:100%;min-width:0}
.filters p{flex-basis:100%;margin:0;color:var(--soft)}
@media (max-width:640px){main{padding:16px 12px 40px}dl{grid-template-columns:1fr}dt{margin-top:6px}
.card svg{min-width:640px}.tile{flex:1 1 28%;min-width:0;padding:8px 12px}details details{margin:8px 6px}}
@media print{:root{color-scheme:light;--bg:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--critical:#8b1a2b;--high:#c8402f;--medium:#955800;--low:#2b6cb0;--info:#6b7686}
.badge{color:#fff;print-color-adjust:exact}main{max-width:none;padding:0}.card{overflow:visible}.filters,nav,.pick,#attack+.card label{display:none}
details.finding{content-visibility:visible}details::details-content{content-visibility:visible;block-size:auto;height:auto;opacity:1}
pre,.story li,summary{break-inside:avoid}}
`;
