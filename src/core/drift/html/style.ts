/** Style of a report's HTML file: light and dark, on paper, and 390 px wide. */
export const STYLE = `:root{color-scheme:light dark;--bg:#f7f7f2;--sheet:#fff;--ink:#1c211e;--ink2:#555c57;--line:#dfe1da;--green:#17693f;--grey:#b5b8b1;--red:#a8281c;--amber:#7a5300}
@media(prefers-color-scheme:dark){:root{--bg:#121513;--sheet:#1a1e1b;--ink:#e7eae6;--ink2:#a9b0aa;--line:#30362f;--green:#6ac493;--grey:#5d645e;--red:#f08a7c;--amber:#dfb25c}}
*{box-sizing:border-box}body{margin:0 auto;max-width:1080px;padding:24px 16px 48px;background:var(--bg);color:var(--ink);font:14px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
h1{font-size:22px;line-height:1.25;margin:0 0 4px}h2{font-size:16px;margin:0 0 8px}section,details{background:var(--sheet);border:1px solid var(--line);border-radius:8px;padding:14px 16px;margin:14px 0}
.facts,.note{color:var(--ink2);margin:0}.verdict{font-size:16px;margin:0}.bad{color:var(--red);font-weight:600}.warn{color:var(--amber)}code,.name{font-family:ui-monospace,monospace;font-size:13px}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:13px}th,td{text-align:left;padding:4px 10px 4px 0;border-bottom:1px solid var(--line);vertical-align:top}.n{text-align:right;white-space:nowrap}thead th{color:var(--ink2);font-weight:600}
summary{cursor:pointer}summary .name{font-weight:600}details details{border:0;padding:0;margin:8px 0 0}svg.pair{display:block;width:100%;max-width:480px;height:110px;margin:10px 0 4px;border-bottom:1px solid var(--ink2)}
.r{fill:var(--grey)}.c{fill:none;stroke:var(--green);stroke-width:1.75}.l{fill:none;stroke:var(--red);stroke-dasharray:4 3}.d{fill:var(--grey)}.e{fill:var(--green)}
@media print{body{background:#fff;max-width:none}section,details{break-inside:avoid}}`;
