import Mustache

/// The template of pages, which loads nothing from elsewhere and follows the reader's choice of light or dark.
enum HTMLPage {
  static let template: MustacheTemplate = {
    MustacheContentTypes.register(HTMLText(), named: HTMLText.name)
    // The text is a constant, which the tests render.
    return try! MustacheTemplate(string: text)
  }()

  private static let text = """
    {{% CONTENT_TYPE:\(HTMLText.name)}}\
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(HTMLScript.digest)'">
    <title>{{title}}</title>
    <style>
    \(style)
    </style>
    </head>
    <body>
    <main>
    <h1>{{title}}</h1>
    {{#verdict}}
    <p class="verdict">{{.}}</p>
    {{/verdict}}
    {{#hasFacts}}
    <dl>
    {{#facts}}
    <dt>{{label}}</dt><dd>{{factText}}</dd>
    {{/facts}}
    {{#command}}
    <dt>Command</dt><dd><code>{{.}}</code></dd>
    {{/command}}
    </dl>
    {{/hasFacts}}
    {{#tables}}
    <section aria-labelledby="table-{{number}}">
    <h2 id="table-{{number}}">{{tableTitle}}</h2>
    <div class="scrolling" role="region" aria-labelledby="table-{{number}}" tabindex="0">
    <table>
    <thead>
    <tr>\
    {{#columns}}\
    {{#isNamed}}<th scope="col"{{#isFigure}} class="figure"{{/isFigure}}>{{columnTitle}}</th>{{/isNamed}}\
    {{^isNamed}}<td></td>{{/isNamed}}\
    {{/columns}}\
    </tr>
    </thead>
    {{#sections}}
    <tbody>
    {{#heading}}
    <tr class="heading"><th scope="rowgroup" colspan="{{columnCount}}"><span>{{.}}</span></th></tr>
    {{/heading}}
    {{#rows}}
    <tr{{#isEmphasised}} class="emphasised"{{/isEmphasised}}>\
    {{#cells}}\
    {{#isHeader}}<th scope="row">{{cellText}}</th>{{/isHeader}}\
    {{^isHeader}}<td{{#styleClass}} class="{{.}}"{{/styleClass}}{{#sortValue}} data-value="{{.}}"{{/sortValue}}>{{cellText}}</td>{{/isHeader}}\
    {{/cells}}\
    </tr>
    {{/rows}}
    </tbody>
    {{/sections}}
    </table>
    </div>
    </section>
    {{/tables}}
    {{#plots}}
    <figure>
    <figcaption>{{chartTitle}}</figcaption>
    <div class="scrolling plot" role="region" aria-label="{{chartTitle}}" tabindex="0">
    {{{svg}}}
    </div>
    </figure>
    {{/plots}}
    {{#hasNotes}}
    <ul>
    {{#notes}}
    <li>{{noteText}}{{#noteCommand}} <code>{{.}}</code>{{/noteCommand}}</li>
    {{/notes}}
    </ul>
    {{/hasNotes}}
    {{#charts}}
    <figure>
    <figcaption>{{chartTitle}}</figcaption>
    <div class="scrolling" role="region" aria-label="{{chartTitle}}" tabindex="0">
    <pre>{{#lines}}{{.}}
    {{/lines}}</pre>
    </div>
    </figure>
    {{/charts}}
    </main>
    <script>\(HTMLScript.text)</script>
    </body>
    </html>

    """

  private static let style = """
    :root {
      color-scheme: light dark;
      --background: #ffffff; --text: #1f2328; --quiet: #59636e; --line: #d1d9e0; --band: #f3f5f8; --best: #e3f6e8;
      --series-1: #0072b2; --series-2: #b94e00; --series-3: #007a5a; --series-4: #a8487d; --series-5: #8a6100;
      --series-6: #1f78b4; --series-7: #5b3fd6; --series-8: #6b6b00; --series-9: #9b1c31; --series-10: #4a4f57;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --background: #0f1419; --text: #e6e9ed; --quiet: #9aa6b2; --line: #333c47; --band: #1a212a; --best: #16361f;
        --series-1: #4fb3f0; --series-2: #ff9257; --series-3: #3ddbb0; --series-4: #f0a6cf; --series-5: #f2c04e;
        --series-6: #8fd0ff; --series-7: #b3a2ff; --series-8: #d5d56a; --series-9: #ff8b9a; --series-10: #c3cad3;
      }
    }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--background); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
    main { max-width: 90rem; margin: 0 auto; padding: 1rem 1.25rem 3rem; }
    h1 { font-size: 1.5rem; line-height: 1.25; margin: 0.5rem 0 1rem; }
    h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1rem; margin: 0; }
    dt { color: var(--quiet); }
    dd { margin: 0; }
    code, pre { font-family: ui-monospace, monospace; font-size: 0.875rem; }
    code, dd, li { overflow-wrap: anywhere; }
    pre { margin: 0; line-height: 1.25; }
    ul { margin: 1.5rem 0 0; padding: 0; list-style: none; color: var(--quiet); }
    li + li { margin-top: 0.35rem; }
    .verdict { margin: 0 0 1rem; padding: 0.5rem 0.75rem; border-left: 0.25rem solid currentColor; font-weight: 600; }
    thead button { all: unset; cursor: pointer; text-decoration: underline dotted; text-underline-offset: 0.2em; }
    thead button:focus-visible, input:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
    [aria-sort="ascending"] button::after { content: " \\2191"; }
    [aria-sort="descending"] button::after { content: " \\2193"; }
    input[type="search"] {
      display: block; width: min(20rem, 100%); margin: 0 0 0.5rem; padding: 0.35rem 0.6rem; font: inherit;
      color: inherit; background: var(--background); border: 1px solid var(--quiet); border-radius: 0.375rem;
    }
    .plot svg { display: block; width: 100%; min-width: 36rem; height: auto; }
    figure { margin: 2rem 0 0; }
    figcaption { margin-bottom: 0.5rem; font-weight: 600; }
    .scrolling { overflow-x: auto; border: 1px solid var(--line); border-radius: 0.375rem; }
    .scrolling:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
    figure .scrolling { padding: 0.75rem; }
    table { border-collapse: collapse; width: 100%; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
    th, td { padding: 0.25rem 0.75rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
    thead th, thead td { border-top: 0; vertical-align: bottom; }
    tbody th { font-weight: inherit; white-space: nowrap; }
    .figure { text-align: right; white-space: nowrap; }
    thead .figure { white-space: normal; }
    .words { min-width: 18rem; }
    .heading th { background: var(--band); font-weight: 600; }
    .heading span { position: sticky; left: 0.75rem; }
    .emphasised { background: var(--best); font-weight: 600; }
    @media (max-width: 40rem) {
      main { padding: 0.5rem 0.75rem 2rem; }
      dl { grid-template-columns: 1fr; gap: 0; }
      dd { margin-bottom: 0.5rem; }
      th, td { padding: 0.25rem 0.5rem; }
    }
    @media print {
      :root { color-scheme: light; }
      input[type="search"] { display: none; }
      figure, tr { break-inside: avoid; }
      thead button { text-decoration: none; }
      main { max-width: none; padding: 0; }
      .scrolling { overflow: visible; border: 0; }
      table { font-size: 0.7rem; }
    }
    """
}
