/// The style sheet of a report.
enum ReportStyle {
  /// A band of the periodic hues at the head of the page.
  private static let band = (0...12).map { step in
    PictureColor.torus(Double(step) / 12 * 2 * .pi + 2.6, 0.5).hex
  }.joined(separator: ",")

  static let text = """
    :root{--page:#fbfbfa;--card:#ffffff;--ink:#1d232b;--soft:#5b6470;--line:#e3e6ea;\
    --accent:#2b6cb0;--shade:#f3f4f6}
    @media screen and (prefers-color-scheme:dark){
    :root{--page:#14171c;--card:#1b2027;--ink:#e8ecf1;--soft:#9aa5b1;--line:#2c333c;\
    --accent:#7cb4ec;--shade:#222830}
    .image-figure img{filter:brightness(.93)}
    }
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
    body{margin:0;background:var(--page);color:var(--ink);\
    font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
    body::before{content:"";display:block;height:5px;\
    background:linear-gradient(90deg,\(band))}
    main{max-width:70rem;margin:0 auto;padding:3.2rem 1.5rem 4rem}
    h1{font-size:2.15rem;line-height:1.2;letter-spacing:-.022em;font-weight:680;margin:0 0 .7rem;\
    overflow-wrap:anywhere}
    .summary{font-size:1.13rem;color:var(--soft);max-width:46rem;margin:0;overflow-wrap:anywhere}
    .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(10.5rem,1fr));gap:.8rem;\
    margin:2rem 0 0}
    .facts div{background:var(--card);border:1px solid var(--line);border-radius:10px;\
    padding:.85rem 1rem .8rem;min-width:0}
    .facts dt{font-size:.8rem;color:var(--soft);overflow-wrap:anywhere}
    .facts dd{margin:.15rem 0 0;font-size:1.55rem;line-height:1.25;font-weight:620;\
    letter-spacing:-.015em;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
    .facts dd.note{font-size:.8rem;font-weight:400;letter-spacing:0;color:var(--soft)}
    nav{display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;margin:1.8rem 0 0;font-size:.92rem}
    a{color:var(--accent);text-decoration:none}
    a:hover{text-decoration:underline}
    section{margin-top:2.6rem;padding-top:1.7rem;border-top:1px solid var(--line)}
    h2{font-size:1.32rem;line-height:1.3;letter-spacing:-.012em;font-weight:640;margin:0 0 .9rem;\
    overflow-wrap:anywhere}
    section>p{max-width:46rem;margin:0 0 1rem;overflow-wrap:anywhere}
    .table{overflow-x:auto;margin:1.1rem 0 1.4rem}
    table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums;\
    min-width:min(100%,28rem)}
    th,td{white-space:nowrap;padding:.42rem 1.1rem .42rem 0;text-align:left;vertical-align:baseline;\
    border-bottom:1px solid var(--line)}
    th{font-weight:600;color:var(--soft);font-size:.82rem;border-bottom-color:var(--soft)}
    th.number,td.number{text-align:right}
    tr>:last-child{padding-right:0}
    .row{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,27rem),1fr));\
    gap:1.2rem;margin:1.2rem 0;align-items:start}
    .row.single{grid-template-columns:minmax(0,44rem)}
    figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:10px;\
    padding:1rem;min-width:0}
    section>figure{margin:1.2rem 0;width:fit-content;max-width:100%}
    figcaption{color:var(--soft);font-size:.9rem;line-height:1.5;margin-top:.7rem;\
    overflow-wrap:anywhere}
    .chart-figure svg,.image-figure img{display:block;max-width:100%;height:auto}
    .chart-figure svg{width:100%}
    .image-figure img{border-radius:4px;margin:0 auto}
    .stage canvas{display:block;width:100%;aspect-ratio:1;border-radius:6px;cursor:grab;\
    touch-action:none;outline-offset:2px}
    .stage canvas:active{cursor:grabbing}
    .stage canvas:focus-visible{outline:2px solid var(--accent)}
    .hint{display:block;min-height:1.3rem;text-align:center;font-size:.8rem;\
    color:var(--soft);pointer-events:none;font-variant-numeric:tabular-nums}
    .legend{display:flex;flex-wrap:wrap;align-items:center;gap:.3rem .35rem;margin-top:.5rem;\
    font-size:.85rem;color:var(--soft)}
    .legend button{font:inherit;color:var(--ink);background:var(--shade);border:0;\
    border-radius:99px;padding:.1rem .5rem .1rem .4rem;cursor:pointer}
    .legend button[aria-pressed=false]{opacity:.4;text-decoration:line-through}
    .legend button i{display:inline-block;width:.7rem;height:.7rem;border-radius:50%;\
    margin-right:.3rem}
    .ramp{width:9rem;height:.7rem;border-radius:99px}
    .wheel{border-radius:6px;margin-right:.3rem}
    details{margin:1rem 0;border:1px solid var(--line);border-radius:10px;background:var(--card)}
    summary{cursor:pointer;padding:.6rem 1rem;font-weight:560;overflow-wrap:anywhere}
    pre{margin:0;padding:.2rem 1rem 1rem;overflow-x:auto;font-size:.84rem;line-height:1.5;\
    font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
    footer{margin-top:3rem;padding-top:1.1rem;border-top:1px solid var(--line);\
    color:var(--soft);font-size:.85rem;overflow-wrap:anywhere}
    @media print{
    :root{--page:#ffffff}
    body{font-size:10.5pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}
    main{max-width:none;padding:1.5rem 0 0}
    nav,.hint{display:none}
    figure,.facts div,tr{break-inside:avoid}
    h2{break-after:avoid}
    .row{grid-template-columns:1fr 1fr}
    .row.single{grid-template-columns:minmax(0,32rem)}
    }

    """
}
